"""The teams of a list: by id or by name, known or new."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aitracks.cohorts.people import Listed
from aitracks.curriculum import Bilingual
from aitracks.curriculum.cohort import Cohort, Team
from aitracks.curriculum.rules import unknown_name
from aitracks.errors import Problem

_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")


class Teams:
    """Turns what a list writes for a team into the id of a team of the cohort, learning new ones on the way."""

    def __init__(self, cohort: Cohort, new_allowed: bool) -> None:
        self.new_allowed = new_allowed or not cohort.teams
        self.named = {team.id: team.name for team in cohort.teams}
        everybody = (*cohort.instructors, *cohort.assistants, *cohort.learners)
        self.ids = dict.fromkeys([*self.named, *(person.team for person in everybody if person.team)])
        self.known = {id_: id_ for id_ in self.ids}
        for team in cohort.teams:
            for name in (team.name.zh, team.name.en):
                self.known.setdefault(name.casefold(), team.id)

    def resolve(self, people: Sequence[Listed], path: Path, problems: list[Problem]) -> tuple[Listed, ...]:
        """The people with the ids of their teams."""
        named_in: dict[str, Listed] = {}
        found = []
        for person in people:
            id_ = self._id(person, path, problems) if person.team else person.team
            if id_ and person.team_name:
                self._name(id_, person, named_in.setdefault(id_, person), path, problems)
            found.append(replace(person, team=id_))
        return tuple(found)

    def listed(self) -> tuple[Team, ...]:
        """The teams as the cohort should list them: none, where no team has a name beside its id."""
        names = {id_: self.named.get(id_, _name(id_, id_)) for id_ in self.ids}
        return tuple(Team(id=id_, name=name) for id_, name in names.items()) if self.named else ()

    def _id(self, person: Listed, path: Path, problems: list[Problem]) -> str | None:
        text = str(person.team)
        known = self.known.get(text.casefold())
        if known is None and not self.new_allowed:
            message = f"{unknown_name('team', text, list(self.known))} New teams are taken with --new-teams"
            problems.append(Problem(path, person.line, message))
            return None
        return known or self._new(text)

    def _new(self, text: str) -> str:
        plain = text.casefold()
        id_ = plain if _ID.fullmatch(plain) else next(name for name in _numbered() if name not in self.ids)
        if id_ != plain or self.named:
            self.named[id_] = _name(text, text)
        self.ids[id_] = None
        self.known[plain] = id_
        return id_

    def _name(self, id_: str, person: Listed, first: Listed, path: Path, problems: list[Problem]) -> None:
        if (first.team_name, first.team_name_en) != (person.team_name, person.team_name_en):
            called = f"{first.team_name} in line {first.line} and {person.team_name} here"
            message = f"team '{person.team}' is called {called}"
            problems.append(Problem(path, person.line, f"{message}: give it one name"))
            return
        known = self.named.get(id_)
        english = known.en if known and known.en != known.zh else person.team_name
        self.named[id_] = _name(person.team_name, person.team_name_en or english)


def _name(zh: str, en: str) -> Bilingual:
    return Bilingual.model_validate({"zh-TW": zh, "en": en})


def _numbered() -> Iterator[str]:
    return (f"team_{number}" for number in itertools.count(1))
