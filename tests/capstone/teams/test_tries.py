"""Tries: how many a day, in which states, and what a team is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from aitracks.capstone.teams.entry_views import EntryView, Value
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.rules import Actor, TryRule
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tries import REFUSALS_A_DAY, Tries
from aitracks.errors import UnknownError

PROBLEM = "papaya_ripeness"
RULE = TryRule()
VALUES = (
    Value("public", 0.91, 0.88, 0.94, 200),
    Value("final", 0.90, 0.86, 0.93, 300),
    Value("final", 0.80, 0.70, 0.88, 60, "line=B"),
)


@pytest.fixture
def hawks(store: Store, found: Callable[..., str]) -> Callable[..., EntryView]:
    """Hands in a try of team hawks."""
    found(store, "hawks", "amei", "bohao")

    def submit(by: str = "amei", stage: Any = "poc", rule: TryRule = RULE, problem: str = PROBLEM) -> EntryView:
        return Tries(store).submit("class_a", "hawks", problem, stage, Actor(by), "ab" * 32, rule)

    return submit


def test_a_try_from_queue_to_score(store: Store, hawks: Callable[..., EntryView], clock: Any) -> None:
    tries, entry = Tries(store), hawks()
    assert (entry.state, entry.number, entry.digest, str(entry.day)) == ("queued", 1, "ab" * 32, "2026-11-20")
    clock.forward(seconds=5)
    assert tries.start(entry.id).state == "running"  # type: ignore[union-attr]
    assert tries.start(entry.id) is None
    clock.forward(seconds=60)
    scored = tries.score(entry.id, VALUES, reproducible=True)
    assert (scored.state, scored.reproducible, scored.values) == ("scored", True, VALUES)
    assert (scored.ended - scored.started).total_seconds() == 60  # type: ignore[operator]
    assert scored.value("final", "line=B") == VALUES[2]
    assert tries.find(entry.id) == scored
    assert tries.find_all("class_a", "hawks", PROBLEM, "scored") == (scored,)
    assert tries.find_all("class_a", "owls") == ()


def test_scoring_again_changes_nothing(store: Store, hawks: Callable[..., EntryView]) -> None:
    entry = hawks()
    first = Tries(store).score(entry.id, VALUES)
    assert Tries(store).score(entry.id, VALUES[:1]) == first
    with pytest.raises(Refused, match="try 1 is scored already: it cannot become failed"):
        Tries(store).fail(entry.id, "late news")


def test_a_team_sees_the_public_value_alone(store: Store, hawks: Callable[..., EntryView]) -> None:
    scored = Tries(store).score(hawks().id, VALUES)
    assert scored.for_team().values == VALUES[:1]
    assert scored.for_team().number == scored.number


def test_three_tries_a_day_of_taipei(store: Store, hawks: Callable[..., EntryView], clock: Any) -> None:
    clock.now = datetime(2026, 11, 20, 15, 50, tzinfo=UTC)  # 23:50 in Taipei
    for by in ("amei", "bohao", "amei"):
        hawks(by)
    with pytest.raises(Refused, match=r"has used its 3 tries of 2026-11-20 \(Taipei\)"):
        hawks()
    assert hawks(stage="field").number == 1, "each stage has its own"
    clock.forward(minutes=10)
    assert hawks().number == 4
    assert Tries(store).left_today("class_a", "hawks", PROBLEM, "poc", TryRule()) == 2


def test_what_is_refused_does_not_count_and_what_failed_does(store: Store, hawks: Callable[..., EntryView]) -> None:
    tries = Tries(store)
    refused = tries.refuse(hawks().id, "no cell tagged 'parameters'")
    assert (refused.state, refused.reason) == ("refused", "no cell tagged 'parameters'")
    tries.fail(hawks().id, "cell 3: ValueError")
    assert tries.left_today("class_a", "hawks", PROBLEM, "poc", TryRule()) == 2


def test_refused_tries_have_an_end_too(store: Store, hawks: Callable[..., EntryView], clock: Any) -> None:
    for _ in range(REFUSALS_A_DAY):
        Tries(store).refuse(hawks().id, "row 3: NaN")
    with pytest.raises(Refused, match="20 tries were refused today"):
        hawks()
    clock.forward(days=1)
    hawks()


def test_a_deadline_that_is_past(store: Store, hawks: Callable[..., EntryView], clock: Any) -> None:
    rule = TryRule(deadline=clock.now)
    assert hawks(rule=rule).state == "queued", "until the deadline itself"
    clock.forward(seconds=1)
    with pytest.raises(Refused, match=r"deadline was 2026-11-20 12:00 \(Taipei\): this try is not counted") as caught:
        hawks(rule=rule)
    assert "\n" not in str(caught.value)
    assert [entry.state for entry in Tries(store).find_all("class_a")] == ["queued", "refused"]
    assert Tries(store).left_today("class_a", "hawks", PROBLEM, "poc", rule) == 2


def test_who_may_try_what(store: Store, hawks: Callable[..., EntryView]) -> None:
    with pytest.raises(Refused, match="'mallory' is not in team 'hawks'"):
        hawks("mallory")
    with pytest.raises(Refused, match="has not applied to the problem 'lung_nodules'"):
        hawks(problem="lung_nodules")
    with pytest.raises(UnknownError, match="unknown try '99'"):
        Tries(store).find(99)
    assert Tries(store).find_all("class_a") == ()


def test_a_killed_run_is_queued_again(store: Store, hawks: Callable[..., EntryView]) -> None:
    tries, entry = Tries(store), hawks()
    tries.start(entry.id)
    assert [one.id for one in tries.find_all("class_a", state="running")] == [entry.id]
    again = tries.requeue(entry.id)
    assert (again.state, again.ended) == ("queued", None)
    assert tries.start(entry.id) is not None


def test_one_scored_try_is_chosen(store: Store, hawks: Callable[..., EntryView]) -> None:
    tries = Tries(store)
    one, other, third = hawks(), hawks(), hawks()
    for entry in (one, other):
        tries.score(entry.id, VALUES)
    with pytest.raises(Refused, match="try 3 is queued: choose a scored one"):
        tries.choose(third.id, Actor("amei"))
    with pytest.raises(Refused, match="not in team"):
        tries.choose(one.id, Actor("mallory"))
    assert tries.choose(one.id, Actor("amei")).chosen
    assert tries.choose(other.id, Actor("bohao")).chosen
    assert [entry.chosen for entry in tries.find_all("class_a")] == [False, True, False]


def test_a_second_run_that_differs_is_marked(store: Store, hawks: Callable[..., EntryView]) -> None:
    entry = Tries(store).score(hawks().id, VALUES)
    assert entry.reproducible is None
    assert Tries(store).mark_reproducible(entry.id, False).reproducible is False
