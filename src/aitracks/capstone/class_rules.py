"""What a class asks of its teams, tries and stages. Pages and commands ask here and nowhere else.

What its file says under `capstones:` comes first, then what is usual in its programme, then what is usual anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from aitracks.capstone.stages.door import EVERYTHING, Door
from aitracks.capstone.teams.rules import TeamRule, TryRule
from aitracks.curriculum.cohort import CapstoneRules, Cohort, TeamSize

_PUPILS = CapstoneRules(concept_review=False, contract=False)  # their groups begin with the proof itself
_PROGRAMMES: Mapping[str, CapstoneRules] = {
    "seed_team": CapstoneRules(team=TeamSize(least=3, most=3)),  # 42 people in 14 enterprise teams: three a team
    "outreach": _PUPILS,
    "outreach_core": _PUPILS,
}
_NOTHING = CapstoneRules()


def team_rule_of(cohort: Cohort) -> TeamRule:
    """The sizes of a class's teams. Where only one end is said and the usual other would not fit, that gives way."""
    said, usual = _said(cohort).team or TeamSize(), _usual(cohort).team or TeamSize()
    least, most = usual.least or TeamRule().least, usual.most or TeamRule().most
    return TeamRule(said.least or min(least, said.most or least), said.most or max(most, said.least or most))


def try_rule_of(cohort: Cohort, deadline: datetime | None = None) -> TryRule:
    """How many tries a day count in a class."""
    a_day = _said(cohort).tries_a_day or _usual(cohort).tries_a_day or TryRule().a_day
    return TryRule(a_day, deadline)


def door_of(cohort: Cohort) -> Door:
    """What stands before a proof in a class."""
    said, usual = _said(cohort), _usual(cohort)
    return Door(
        _first(said.concept_review, usual.concept_review, EVERYTHING.concept),
        _first(said.contract, usual.contract, EVERYTHING.contract),
    )


def _said(cohort: Cohort) -> CapstoneRules:
    return cohort.capstones or _NOTHING


def _usual(cohort: Cohort) -> CapstoneRules:
    return _PROGRAMMES.get(cohort.programme, _NOTHING)


def _first(*answers: bool | None) -> bool:
    return next(answer for answer in answers if answer is not None)
