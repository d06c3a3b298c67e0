"""The skills of a team: what it has, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from aitracks.capstone.teams.errors import Refused
from aitracks.language import Text

SKILLS: dict[str, Text] = {
    "domain": Text("領域知識", "domain"),
    "data": Text("資料處理", "data"),
    "model": Text("模型", "model"),
    "software": Text("軟體開發", "software"),
    "design": Text("設計", "design"),
    "presentation": Text("簡報表達", "presentation"),
}


def read_skills(skills: Iterable[str]) -> list[str]:
    """The skills in the list's order, each once; raises Refused for one that is not in it."""
    given = [skill.strip() for skill in skills]
    for skill in given:
        if skill not in SKILLS:
            known = ", ".join(SKILLS)
            raise Refused(f"沒有「{skill}」這項專長，可選：{known}", f"unknown skill '{skill}', known: {known}")
    return [skill for skill in SKILLS if skill in given]


def mix(members: Iterable[Iterable[str]]) -> dict[str, int]:
    """Skill → how many members have it, 0 for what is missing."""
    found = Counter(skill for skills in members for skill in skills)
    return {skill: found[skill] for skill in SKILLS}
