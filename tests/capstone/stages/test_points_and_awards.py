"""The pure rules: from metrics and reviews to points, from points to awards, from factors to grades."""

from __future__ import annotations

import pytest

from aitracks.capstone.stages.aggregate import Aggregate, aggregate
from aitracks.capstone.stages.awards import AwardRule, Candidate, give_awards
from aitracks.capstone.stages.member_grades import MemberGrade, member_grades
from aitracks.capstone.stages.points import combined, score_points
from aitracks.capstone.stages.rubric import Rubric, Stage
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.types import Expected

ACCURACY = Expected(metric="accuracy", direction="at_least", threshold=0.95)
COST = Expected(metric="cost", direction="at_most", threshold=2.0)


@pytest.mark.parametrize(
    ("value", "baseline", "expected", "points"),
    [
        (0.75, 0.75, ACCURACY, 0),
        (0.60, 0.75, ACCURACY, 0),
        (0.85, 0.75, ACCURACY, 40),
        (0.95, 0.75, ACCURACY, 80),
        (0.975, 0.75, ACCURACY, 90),
        (1.0, 0.75, ACCURACY, 100),
        (6.0, 6.0, COST, 0),
        (4.0, 6.0, COST, 40),
        (2.0, 6.0, COST, 80),
        (1.0, 6.0, COST, 90),
        (0.0, 6.0, COST, 100),
        (9.0, 6.0, COST, 0),
    ],
)
def test_points_of_a_metric(value: float, baseline: float, expected: Expected, points: float) -> None:
    assert score_points(value, baseline, expected) == pytest.approx(points)


def test_a_baseline_that_reaches_the_goal_is_a_badly_set_problem() -> None:
    with pytest.raises(ValueError, match="already reaches"):
        score_points(0.9, 0.95, ACCURACY)


def test_reviews_and_metric_by_the_rubrics_shares(rubrics: dict[Stage, Rubric]) -> None:
    reviewed = Aggregate(points=70, low=60, high=80, reviewers=2, criteria=())
    poc = combined(rubrics["poc"], reviewed, (0.95, 0.90, 1.0), 0.75, ACCURACY)
    assert poc.value == pytest.approx(0.4 * 70 + 0.6 * 80)
    assert (poc.low, poc.high) == (pytest.approx(0.4 * 70 + 0.6 * 60), pytest.approx(0.4 * 70 + 0.6 * 100))
    cost = combined(rubrics["field"], reviewed, (2.0, 1.0, 4.0), 6.0, COST)
    assert cost.low < cost.value < cost.high, "low is the worse end, whichever way the metric runs"
    assert combined(rubrics["concept"], reviewed, None, 0.75, ACCURACY).value == 70
    assert combined(rubrics["poc"], reviewed, None, 0.75, ACCURACY).value == pytest.approx(28), "no score, no share"


def test_two_reviews_make_a_mean_with_its_spread(rubrics: dict[Stage, Rubric]) -> None:
    rubric = rubrics["concept"]
    low = {criterion.id: 1 for criterion in rubric.criteria}
    high = {**{criterion.id: 2 for criterion in rubric.criteria}, "need": 3}
    found = aggregate(rubric, [low, high])
    assert (found.low, found.high) == (pytest.approx(40), pytest.approx(0.25 * 100 + 0.75 * 70))
    assert found.points == pytest.approx((found.low + found.high) / 2)
    assert (found.criteria[0].id, found.criteria[0].mean, found.criteria[0].low, found.criteria[0].high) == (
        "need",
        pytest.approx(70),
        pytest.approx(40),
        pytest.approx(100),
    )
    with pytest.raises(Refused, match="2 final reviews are needed, there are 1"):
        aggregate(rubric, [low])
    with pytest.raises(Refused, match="the rubric was changed after a review"):
        aggregate(rubric, [low, {"need": 1}])


def team(
    name: str, points: float, reach: float = 1, met: bool = True, ethics: bool = True, same: bool = True
) -> Candidate:
    return Candidate(name, points, points - reach, points + reach, met, ethics, same)


def test_thresholds_are_reached_not_passed() -> None:
    found = give_awards([team("a", 85), team("b", 82), team("c", 75), team("d", 65), team("e", 62)])
    assert found == {"a": "outstanding", "b": "excellent", "c": "excellent", "d": "honourable", "e": None}


def test_a_tie_within_the_interval_gets_the_same_award() -> None:
    found = give_awards([team("first", 86, reach=2), team("tied", 84.5, reach=2), team("third", 83, reach=2)])
    assert found == {"first": "outstanding", "tied": "outstanding", "third": "excellent"}


def test_ties_make_no_chain() -> None:
    chain = [team(str(number), 86 - number, reach=1) for number in range(12)]
    assert give_awards(chain)["11"] == "excellent"


def test_what_an_award_asks_besides_points() -> None:
    found = give_awards(
        [
            team("best", 95, reach=10, ethics=False),
            team("cheat", 94, same=False),
            team("short", 93, reach=10, met=False),
            team("good", 84, reach=10),
        ]
    )
    assert found == {"best": None, "cheat": None, "short": "honourable", "good": "excellent"}


def test_the_order_of_the_candidates_means_nothing() -> None:
    teams = [team("a", 90), team("b", 89.5), team("c", 80, met=False), team("d", 70)]
    assert give_awards(teams) == give_awards(teams[::-1])
    assert give_awards([]) == {}


def test_another_rule() -> None:
    assert give_awards([team("a", 60)], AwardRule(outstanding=60, excellent=50, honourable=40)) == {"a": "outstanding"}


def test_a_member_gets_the_teams_points_times_the_factor_and_a_hundred_at_most() -> None:
    grades = member_grades(("amei", "bohao", "chiahui"), 90, {"amei": (1.2, "主力"), "bohao": (0.5, "缺席")})
    assert [grade.points for grade in grades] == [100, 45, 90]
    assert grades[2] == MemberGrade("chiahui", 90, 1.0)
