"""What two do at once, on SQLite and on a real PostgreSQL: threads with connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from aitracks.capstone.evaluation.publication import Publication
from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.teams.attempts import MOST, reserve
from aitracks.capstone.teams.entry_views import Value
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.importing import import_teams
from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.rules import Actor, TeamRule, TryRule
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.curriculum.cohort import Cohort, Person
from aitracks.language import Text
from aitracks.paths import home

AT_ONCE = 8
NAME = Text("隊", "Team")
CLASS = Cohort.model_validate(
    {
        "id": "class_a",
        "name": {"zh-TW": "甲班", "en": "A"},
        "programme": "outreach",
        "language": "zh-TW",
        "term": "demo",
        "instructors": ({"id": "prof_lin", "name": "林老師"},),
    }
)


def at_once(work: Callable[[int], object]) -> list[bool]:
    """Whether each of eight calls at the same moment was let through."""
    gate = threading.Barrier(AT_ONCE)

    def one(number: int) -> bool:
        gate.wait()
        try:
            work(number)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_one_person_joins_eight_teams_at_once(either: Store) -> None:
    teams = Teams(either)
    codes = [teams.found("class_a", f"team_{n}", NAME, f"captain{n}").code or "" for n in range(AT_ONCE)]
    assert sum(at_once(lambda n: teams.join("class_a", codes[n], "amei", TeamRule()))) == 1
    assert sum("amei" in team.people for team in teams.of_cohort("class_a")) == 1
    assert [line.what for line in read_log(either, "class_a")].count("joined") == 1


def test_eight_people_join_the_last_two_seats(either: Store) -> None:
    teams = Teams(either)
    code = teams.found("class_a", "hawks", NAME, "amei").code or ""
    assert sum(at_once(lambda n: teams.join("class_a", code, f"p{n}", TeamRule(most=3)))) == 2
    assert len(teams.find("class_a", "hawks").people) == 3


def test_a_person_founds_eight_teams_at_once(either: Store) -> None:
    assert sum(at_once(lambda n: Teams(either).found("class_a", f"team_{n}", NAME, "amei"))) == 1
    assert len(Teams(either).of_cohort("class_a")) == 1


def test_eight_tries_at_once_are_three_a_day(either: Store, found: Callable[..., str]) -> None:
    found(either, "hawks", "amei")
    tries = Tries(either)

    def submit(number: int) -> None:
        tries.submit("class_a", "hawks", "papaya_ripeness", "poc", Actor("amei"), f"{number:064x}", TryRule())

    assert sum(at_once(submit)) == 3
    assert [entry.number for entry in tries.find_all("class_a")] == [1, 2, 3]


def test_a_try_is_run_by_one_of_eight_runners(either: Store, found: Callable[..., str]) -> None:
    found(either, "hawks", "amei")
    tries = Tries(either)
    number = tries.submit("class_a", "hawks", "papaya_ripeness", "poc", Actor("amei"), "0" * 64, TryRule()).id
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = list(pool.map(lambda _: tries.start(number), range(AT_ONCE)))
    assert sum(entry is not None for entry in started) == 1


def test_results_are_published_or_a_try_is_taken_but_never_both(either: Store, found: Callable[..., str]) -> None:
    found(either, "hawks", "amei")
    tries, rule = Tries(either), TryRule(a_day=50)
    scored = tries.submit("class_a", "hawks", "papaya_ripeness", "poc", Actor("amei"), "f" * 64, rule)
    tries.score(scored.id, [Value("final", 0.5, 0.4, 0.6, 100)])
    closed = CLASS.model_copy(update={"closed": either.clock().date()})
    publication = Publication(either, closed, load_problem("papaya_ripeness", home()))

    def work(number: int) -> None:
        if number % 2:
            publication.publish("final", Actor("prof_lin", staff=True))
        else:
            tries.submit("class_a", "hawks", "papaya_ripeness", "poc", Actor("amei"), f"{number:064x}", rule)

    at_once(work)
    queued = tries.find_all("class_a", state="queued")
    lines = [line.what for line in read_log(either, "class_a")].count("board published")
    assert (bool(queued), lines) in ((True, 0), (False, 1))


def test_guesses_at_once_do_not_pass_the_limit(either: Store) -> None:
    for _ in range(MOST - 2):
        reserve(either, "join:class_a:mallory")
    assert sum(at_once(lambda _: reserve(either, "join:class_a:mallory"))) <= 2


def test_two_imports_at_once(either: Store) -> None:
    people = tuple(Person(id=f"p{n}", name="學員", team=f"team_{n % 3}") for n in range(9))
    cohort = CLASS.model_copy(update={"learners": people})
    staff = Actor("prof_lin", staff=True)
    assert all(at_once(lambda _: import_teams(either, cohort, staff)))
    assert [len(team.people) for team in Teams(either).of_cohort("class_a")] == [3, 3, 3]
    assert len(read_log(either, "class_a")) == 12


@pytest.mark.parametrize(
    "row",
    [
        "(2, 'class_a', 'amei', '[]', '2026-01-01')",  # a second team
        "(2, 'class_b', 'amei', '[]', '2026-01-01')",  # under another cohort's name than the team's
    ],
)
def test_the_database_itself_keeps_a_person_in_one_team(either: Store, row: str) -> None:
    Teams(either).found("class_a", "hawks", NAME, "amei")
    Teams(either).found("class_a", "owls", NAME, "bohao")
    insert = f"INSERT INTO capstone_member (team_id, cohort, person, skills, joined) VALUES {row}"
    with pytest.raises(IntegrityError), either.engine.begin() as connection:
        connection.execute(text(insert))
