"""What the pages ask of a cohort's tries and stages."""

from __future__ import annotations

from aitracks.capstone.stages.door import EVERYTHING, Door
from aitracks.capstone.teams.rules import TryRule
from aitracks.curriculum.cohort import Cohort

TRIES = TryRule()
_DOORS = {"outreach": Door(concept=False, contract=False)}  # pupils' groups begin with the proof itself


def door_of(cohort: Cohort) -> Door:
    """What stands before a proof in this cohort: its programme's rule, else concept review and contract."""
    return _DOORS.get(cohort.programme, EVERYTHING)
