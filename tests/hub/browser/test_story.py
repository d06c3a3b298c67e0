"""A class, from the first log-in to the feedback on screen, in Traditional Chinese: profile local."""

from __future__ import annotations

import pytest
from hub_story.plot import Cast, Person
from hub_story.story import tell

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(900)]

CAST = Cast(
    "seed_team_demo",
    "企業 AI 種子團隊示範班",
    Person("amei", "阿美"),
    Person("bohao", "柏豪"),
    Person("prof_lin", "林老師"),
)


def test_a_class_from_log_in_to_feedback(hub, screen, tmp_path):
    tell(hub, screen, CAST, tmp_path)
