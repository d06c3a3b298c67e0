"""Somebody who is looking at a page of a cohort, and what they sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aitracks.capstone.pages.dossier_rows import has_seat
from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.forms import Form
from aitracks.capstone.pages.rooms import Room
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.teams.rules import Actor
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.capstone.teams.views import TeamView
from aitracks.course_home.pages import NotAMember
from aitracks.course_home.sign_in import User
from aitracks.errors import UnknownError
from aitracks.hub.names import LEARNERS, STAFF
from aitracks.language import Text


@dataclass(frozen=True)
class Returned:
    """A form that was refused: in one line why, and what had been typed."""

    form: Form = field(default_factory=Form)
    refusal: Text | None = None

    def of(self, do: str) -> Text | None:
        """The refusal, where it is this form's."""
        return self.refusal if self.form.do == do else None

    def value(self, do: str, name: str, otherwise: str = "") -> str:
        """What stands in a field: what was typed, else `otherwise`."""
        return self.form.value(name) if self.form.do == do else otherwise

    def values(self, do: str, name: str, otherwise: tuple[str, ...] = ()) -> tuple[str, ...]:
        """What was chosen of several."""
        return self.form.values(name) if self.form.do == do else otherwise


@dataclass(frozen=True)
class Visit:
    """`user` in a room, as hub groups and seats say; `path` and `query` are of the page's address."""

    room: Room
    user: User
    learner: bool
    staff: bool
    reviewer: bool
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    returned: Returned = field(default_factory=Returned)

    @property
    def member(self) -> bool:
        """Whether the user is of the cohort: a reviewer from elsewhere is not."""
        return self.learner or self.staff

    @property
    def actor(self) -> Actor:
        """The user, as the rules of teams and stages know them."""
        return Actor(self.user.name, self.staff)

    def need(self, allowed: bool) -> None:
        """Raises NotAMember where this is not for the user."""
        if not allowed:
            raise NotAMember

    def own_team(self) -> TeamView | None:
        """The user's team."""
        return Teams(self.room.store).of_person(self.room.id, self.user.name)

    def team(self) -> TeamView:
        """The team that the address names, for its members and the staff; raises NotAMember and NotThere."""
        self.need(self.member)
        try:
            team = Teams(self.room.store).find(self.room.id, self.path["team"])
        except UnknownError:
            raise (NotThere if self.staff else NotAMember) from None  # nobody learns which teams there are
        self.need(self.staff or (self.learner and self.user.name in team.people))
        return team


def visit(room: Room, user: User, path: Mapping[str, str], query: Mapping[str, str], returned: Returned) -> Visit:
    """The user's visit; raises NotAMember for who has no part in the cohort."""
    staff, learner = f"{STAFF}{room.id}" in user.groups, f"{LEARNERS}{room.id}" in user.groups
    reviewer = staff or has_seat(room.store, room.id, user.name)
    if not (staff or learner or reviewer):
        raise NotAMember
    return Visit(room, user, learner, staff, reviewer, path, query, returned)


def place(visit: Visit) -> tuple[TeamView, IndustryProblem]:
    """The team and the problem of the address; raises NotAMember, and NotThere for a problem it never worked on."""
    team, problem = visit.team(), visit.room.problem(visit.path["problem"])
    if problem.id not in team.problems and not Tries(visit.room.store).find_all(visit.room.id, team.id, problem.id):
        raise NotThere
    return team, problem
