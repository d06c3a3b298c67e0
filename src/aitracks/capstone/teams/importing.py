"""The teams that a cohort's file lists, brought into the store. What the file says is the instructor's word."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.rules import Actor
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Member, Team
from aitracks.capstone.teams.views import team_of
from aitracks.curriculum.cohort import Cohort, Person
from aitracks.language import Text
from aitracks.signin.codes import make_code

_TIMES = 5


@dataclass
class Imported:
    """What an import changed: team ids, and people as "team/person"."""

    founded: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)


def import_teams(store: Store, cohort: Cohort, by: Actor) -> Imported:
    """Found the listed teams that are not there, and enter their people; the first listed is the captain.

    Nobody is taken out of a team or moved: raises Refused, with nothing changed, where the file and the store disagree
    about a person. A second import changes nothing. Sizes are not asked for.
    """
    for _ in range(_TIMES):
        try:
            return _import(store, cohort, by)
        except IntegrityError:  # somebody founded or joined at the same moment: it is seen now
            continue
    raise Refused("同時有其他變更，請再試一次。", "something else changed at the same moment: try again")


def _import(store: Store, cohort: Cohort, by: Actor) -> Imported:
    done = Imported()
    with store.write() as session:
        _refuse_moves(session, cohort)
        for slug, people in cohort.members.items():
            team = _team(session, store, cohort, slug, people, by, done)
            for person in people:
                _enter(session, store, team, person.id, by, done)
    return done


def _refuse_moves(session: Session, cohort: Cohort) -> None:
    for person in cohort.learners:
        team = team_of(session, cohort.id, person.id) if person.team else None
        if team and team.slug != person.team:
            raise Refused(
                f"班級檔案把 {person.id} 列在 {person.team}，但他已在「{team.name_zh}」；沒有匯入任何隊伍。",
                f"the cohort's file has '{person.id}' in '{person.team}', the store in '{team.slug}': "
                "a person is in one team only; let them leave it or mend the file (nothing was imported)",
            )


def _team(
    session: Session, store: Store, cohort: Cohort, slug: str, people: tuple[Person, ...], by: Actor, done: Imported
) -> Team:
    team = session.scalar(
        select(Team).where(Team.cohort == cohort.id, Team.slug == slug).with_for_update(key_share=True)
    )
    if team and not team.dissolved:
        return team
    name = next((listed.name.text for listed in cohort.teams if listed.id == slug), Text(slug, slug))
    if team is None:
        team = Team(cohort=cohort.id, slug=slug, name_zh=name.zh, name_en=name.en, founded=store.clock())
        session.add(team)
    team.dissolved, team.captain, team.code = None, people[0].id, make_code()
    note(session, store.clock(), by, team, "founded", "cohort file", name_zh=name.zh, captain=people[0].id)
    done.founded.append(slug)
    return team


def _enter(session: Session, store: Store, team: Team, person: str, by: Actor, done: Imported) -> None:
    if person in [one.person for one in team.members]:
        return
    team.members.append(Member(person=person, skills=[], joined=store.clock()))
    note(session, store.clock(), by, team, "joined", "cohort file", person=person)
    done.joined.append(f"{team.slug}/{person}")
