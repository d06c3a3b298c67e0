"""What teams are told after a try, and the boards with their ties."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from aitracks.capstone.scoring.board import Standing, final_board, public_board
from aitracks.capstone.scoring.intervals import Resampled, resampled, weights_of
from aitracks.capstone.scoring.labels import Labels
from aitracks.capstone.scoring.ladder import Try, climb, final_entry, grid, rounded
from aitracks.capstone.scoring.measures import Mean

N = 400
IDS = tuple(f"k{number:03d}" for number in range(N))
WEIGHTS = weights_of(Labels(IDS, IDS), "accuracy")
REPOSITORY = Path(__file__).resolve().parents[3]


def worth(right: int, shift: int = 0) -> Resampled:
    """A team with this many right answers of 400, the run of them beginning at `shift`."""
    losses = np.zeros(N)
    losses[(np.arange(right) + shift) % N] = 1.0
    found = resampled(Mean(losses, np.ones(N)), WEIGHTS)
    assert found is not None
    return found


def standings(**right: tuple[int, int]) -> list[Standing]:
    return [Standing(team, f"{team}1", worth(*how)) for team, how in right.items()]


def test_teams_that_cannot_be_told_apart_share_a_rank(judge) -> None:
    rows = final_board(standings(cho=(390, 0), bai=(385, 10), an=(300, 0), du=(395, 0)), judge("accuracy", 0.97))
    # cho is right wherever bai and an are wrong too, so 5 of 400 fewer is sure; bai differs here and there
    assert [(row.rank, row.team, row.tied) for row in rows] == [
        (1, "du", False), (2, "cho", True), (2, "bai", True), (4, "an", False),
    ]  # fmt: skip
    assert [row.meets for row in rows] == [True, True, False, False]
    assert rows[0].low < rows[0].value == 395 / 400 < rows[0].high


def test_the_interval_of_the_difference_decides_not_those_of_the_teams(judge) -> None:
    """Two nested teams: their own intervals overlap by far, their difference is sure."""
    one, other = final_board(standings(an=(320, 0), bai=(305, 0)), judge("accuracy"))
    assert other.high > one.low
    assert (one.rank, other.rank) == (1, 2)


def test_a_team_is_compared_with_the_leader_of_its_group(judge) -> None:
    """Each is 3 of 400 behind the one before: too little to tell; 6 of 400 behind the leader is not."""
    rows = final_board(standings(an=(360, 0), bai=(357, 0), cho=(354, 0), du=(351, 0)), judge("accuracy"))
    assert [row.rank for row in rows] == [1, 1, 3, 3]


def test_equal_teams_tie_and_less_is_better_where_it_is(judge) -> None:
    rows = final_board(standings(b=(80, 0), a=(80, 0), worse=(200, 0)), judge("cost", 0.3))
    assert [(row.rank, row.team) for row in rows] == [(1, "a"), (1, "b"), (3, "worse")]
    assert [row.meets for row in rows] == [True, True, False]
    assert final_board([], judge("cost")) == ()


def tries(*right: int) -> list[Try]:
    return [Try(f"e{number}", worth(n)) for number, n in enumerate(right)]


def test_the_ladder_tells_only_clear_progress(judge) -> None:
    judging = judge("accuracy", 0.95)
    told = climb(tries(300, 302, 290, 320, 324, 350), judging)
    assert [one.value for one in told] == [0.75, 0.75, 0.75, 0.8, 0.8, 0.88]
    assert [one.raised for one in told] == [True, False, False, True, False, True]
    assert [one.best for one in told] == ["e0", "e0", "e0", "e3", "e3", "e5"]
    assert {one.words.zh for one in told if not one.raised and one.value == 0.75} == {told[1].words.zh}


def test_the_ladder_hears_no_difference_within_the_error(judge) -> None:
    """41 answers turned, 23 of them rightly: 1.25 % more is above the rounding, and chance all the same."""
    base = np.zeros(N)
    base[:300] = 1
    better = base.copy()
    better[:18], better[300:323] = 0, 1  # 23 gained, 18 lost: 1.25 %, error sqrt(41) / 400 = 1.6 %
    made = [Try(name, resampled(Mean(row, np.ones(N)), WEIGHTS)) for name, row in (("a", base), ("b", better))]
    assert made[1].worth.value - made[0].worth.value == pytest.approx(0.0125)
    assert [one.raised for one in climb(made, judge("accuracy", 0.95))] == [True, False]


def test_a_few_lucky_answers_are_not_heard(judge) -> None:
    told = climb(tries(300, 303), judge("accuracy", 0.95))
    assert not told[1].raised  # surely better, but by less than the rounding


@pytest.mark.parametrize(
    ("threshold", "step"), [(0.95, 0.01), (1.0, 0.01), (0.8, 0.01), (0.3, 0.005), (0.1, 0.001), (12, 0.2), (0, 0.01)]
)
def test_rounding_depends_on_the_problem_alone(threshold: float, step: float, judge) -> None:
    assert grid(threshold) == pytest.approx(step)
    assert rounded(step * 7.4, judge("accuracy", threshold)) == pytest.approx(step * 7)


def test_the_public_board_shows_what_was_told(judge) -> None:
    judging = judge("accuracy", 0.95)
    made = {"an": tries(300, 290), "bai": tries(200, 340, 341), "new": []}
    rows = public_board(made, judging)
    assert [(row.rank, row.team, row.entry, row.value) for row in rows] == [
        (1, "bai", "e1", 0.85), (2, "an", "e0", 0.75),
    ]  # fmt: skip
    for row in rows:
        for number in (row.value, row.low, row.high):
            assert number == pytest.approx(round(number, 2), abs=1e-9)


def test_the_order_of_the_public_board_hides_what_the_figures_hide(judge) -> None:
    made = {"an": tries(319), "bai": tries(321)}
    assert [row.team for row in public_board(made, judge("accuracy", 0.95))] == ["an", "bai"]


def test_the_final_entry_is_the_teams_choice_or_the_last_best(judge) -> None:
    judging = judge("accuracy", 0.95)
    made = tries(300, 340, 342)
    assert final_entry(made, judging) == "e1"
    assert final_entry(made, judging, "e2") == "e2"
    assert final_entry(made, judging, "another team's") == "e1"
    assert final_entry([], judging) is None


@pytest.fixture(scope="module")
def probing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("capstone_probing", REPOSITORY / "benchmarks/capstone_probing.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_probing_moves_the_public_value_but_not_the_final_ranking(probing: ModuleType) -> None:
    """250 tries at 200 public items: with exact answers the public part is overfitted; on the Ladder nothing comes."""
    made = probing.world(200, 400, seed=1)
    start = made.share(made.mine, 0), made.share(made.mine, 1)
    exact, ladder = (probing.attack(made, answer, 250, seed=1) for answer in ("exact", "ladder"))
    assert exact.public > start[0] + 0.04  # the attack works where it is let
    assert ladder.public <= start[0] + 0.02
    rank = next(row.rank for row in probing.ranks(made, made.mine) if row.team == "attacker")
    for outcome in (exact, ladder):
        assert outcome.final <= start[1] + 0.02
        assert outcome.rank >= rank
        assert outcome.order == tuple(row.team for row in probing.ranks(made, None))
