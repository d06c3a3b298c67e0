"""A real browser for the tests of this folder: one person at each, with a screenshot of each step."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
pytest.register_assert_rewrite("hub_story")

from hub_story.screen import pytest_runtest_makereport, screen  # noqa: E402, F401
