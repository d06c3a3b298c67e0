"""Which stage is open to a team: each needs the one before it, the proofs a contract too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from aitracks.capstone.stages.rows import contract_of, passed
from aitracks.capstone.stages.rubric import Stage
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.tables import Team


@dataclass(frozen=True)
class Door:
    """What a cohort asks before a proof begins; outreach groups work without concept review or contract."""

    concept: bool = True
    contract: bool = True


EVERYTHING = Door()


def refuse_closed(session: Session, team: Team, problem: str, stage: Stage, door: Door) -> None:
    """Raises Refused, saying what is missing, where the stage is not open to the team."""
    if stage == "concept":
        return
    if door.concept and not passed(session, team, problem, "concept"):
        raise Refused("構想審查尚未通過。", f"team '{team.slug}' has not passed the concept review of '{problem}'")
    if door.contract and contract_of(session, team, problem) is None:
        raise Refused("尚未簽訂合作文件。", f"team '{team.slug}' has no contract about '{problem}' yet")
    if stage == "field" and not passed(session, team, problem, "poc"):
        raise Refused("解題（PoC）尚未通過。", f"team '{team.slug}' has not passed the proof of concept of '{problem}'")


def may_try(problem: str, stage: Stage, door: Door) -> Callable[[Session, Team], None]:
    """For `Tries.submit`: refuses a try in a stage that is not open to the team."""
    return lambda session, team: refuse_closed(session, team, problem, stage, door)
