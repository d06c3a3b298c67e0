"""The same class in profile server: everybody has a system account, walls and a course of its own account."""

from __future__ import annotations

import pwd
from pathlib import Path
from typing import Any

import pytest
from hub_story.plot import TOPIC, Cast, Person
from hub_story.story import tell

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(900)]

CAST = Cast("story_class", "故事班", Person("meiling", "美玲"), Person("xiaobo", "小柏"), Person("prof_hsu", "許老師"))


def test_a_class_from_log_in_to_feedback(server_hub: Any, screen: Any, tmp_path: Path) -> None:
    tell(server_hub, screen, CAST, tmp_path)
    handed_in = server_hub.data / "courses" / CAST.course / "submitted" / CAST.worker.id / TOPIC / f"{TOPIC}.ipynb"
    assert pwd.getpwuid(handed_in.stat().st_uid).pw_name == f"{server_hub.prefix}g-{CAST.course}"
    feedback = next((server_hub.data / "homes" / CAST.worker.id / CAST.course / TOPIC / "feedback").rglob("*.html"))
    assert pwd.getpwuid(feedback.stat().st_uid).pw_name == server_hub.account(CAST.worker.id)
