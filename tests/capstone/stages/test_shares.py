"""Members' shares: 100 points among the others, evidence, the instructor's factor, awards that are kept."""

from __future__ import annotations

from typing import Any

import pytest

from aitracks.capstone.stages.award_records import awards_of, keep_awards
from aitracks.capstone.stages.reviewers import Reviewers
from aitracks.capstone.stages.shares import MemberShares
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.rules import Actor
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.teams import Teams

STAFF = Actor("prof_lin", staff=True)
both = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
WHERE = ("class_a", "hawks", "papaya_ripeness")


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ({"bohao": 100}, "divide among all others and nobody else: bohao, chiahui"),
        ({"bohao": 50, "chiahui": 25, "amei": 25}, "divide among all others"),
        ({"bohao": 50, "mallory": 50}, "divide among all others"),
        ({"bohao": 60, "chiahui": 60}, "that make 100, not 120"),
        ({"bohao": 150, "chiahui": -50}, "whole numbers from 0"),
        ({"bohao": 50.5, "chiahui": 49.5}, "whole numbers from 0"),
        ({"bohao": True, "chiahui": 99}, "whole numbers from 0"),
    ],
)
def test_a_division_that_is_none(store: Store, points: Any, message: str) -> None:
    with pytest.raises(Refused, match=message):
        MemberShares(store).divide(*WHERE, "amei", points)
    assert MemberShares(store).read(*WHERE).given == {}


@both
def test_what_team_mates_say_becomes_a_hint(store: Store) -> None:
    shares = MemberShares(store)
    shares.divide(*WHERE, "amei", {"bohao": 10, "chiahui": 90})
    shares.divide(*WHERE, "amei", {"bohao": 50, "chiahui": 50})
    shares.divide(*WHERE, "bohao", {"amei": 80, "chiahui": 20})
    found = shares.read(*WHERE)
    assert found.silent == ("chiahui",)
    assert found.hints == {"amei": pytest.approx(1.6), "bohao": pytest.approx(1.0), "chiahui": pytest.approx(0.7)}
    with pytest.raises(Refused, match="'mallory' is not in team"):
        shares.divide(*WHERE, "mallory", {"amei": 100})


def test_evidence_is_kept_as_it_was_said(store: Store) -> None:
    shares = MemberShares(store)
    shares.show(*WHERE, "amei", "said", "  我寫了<script>前處理 ")
    assert [(one.person, one.said) for one in shares.read(*WHERE).evidence] == [("amei", "我寫了<script>前處理")]
    for kind, said in (("said", " "), ("said", "x" * 4001), ("magic", "x")):
        with pytest.raises(Refused, match="a contribution has 1 to 4000"):
            shares.show(*WHERE, "amei", kind, said)


@both
def test_an_instructor_decides_with_a_reason(store: Store) -> None:
    shares = MemberShares(store)
    for factor in (-0.1, 1.21, float("nan")):
        with pytest.raises(Refused, match=r"lies between 0\.0 and 1\.2"):
            shares.decide(*WHERE, "amei", factor, "好", STAFF)
    with pytest.raises(Refused, match="only an instructor"):
        shares.decide(*WHERE, "amei", 1.2, "我最好", Actor("amei"))
    with pytest.raises(Refused, match="write down the reason"):
        shares.decide(*WHERE, "amei", 1.2, "", STAFF)
    shares.decide(*WHERE, "amei", 1.2, "主力", STAFF)
    shares.decide(*WHERE, "amei", 1.1, "更正", STAFF)
    assert shares.read(*WHERE).factors == {"amei": (1.1, "更正")}
    assert read_log(store, "class_a")[-1].detail == {
        "problem": "papaya_ripeness",
        "person": "amei",
        "before": 1.2,
        "now": 1.1,
    }
    with pytest.raises(Refused, match="has decided the factors already"):
        shares.divide(*WHERE, "amei", {"bohao": 50, "chiahui": 50})


def test_an_instructor_with_a_conflict_decides_nothing(store: Store) -> None:
    Reviewers(store).declare("class_a", "hawks", "prof_lin", ["family"])
    with pytest.raises(Refused, match="has declared a conflict"):
        MemberShares(store).decide(*WHERE, "amei", 1.2, "好", STAFF)


def test_somebody_who_left_has_no_say(store: Store) -> None:
    shares = MemberShares(store)
    shares.divide(*WHERE, "chiahui", {"amei": 0, "bohao": 100})
    Teams(store).leave("class_a", "chiahui", STAFF)
    assert shares.read(*WHERE).given == {}
    assert shares.read(*WHERE).silent == ("amei", "bohao")


@both
def test_awards_are_kept_and_changed_with_a_reason(store: Store) -> None:
    where = (store, "class_a", "papaya_ripeness", "poc")
    keep_awards(*where, {"hawks": "excellent"}, STAFF, "")
    lines = len(read_log(store, "class_a"))
    keep_awards(*where, {"hawks": "excellent"}, STAFF, "")
    assert len(read_log(store, "class_a")) == lines
    with pytest.raises(Refused, match="write down why it changes"):
        keep_awards(*where, {"hawks": "outstanding"}, STAFF, "")
    keep_awards(*where, {"hawks": "outstanding"}, STAFF, "成績更正")
    assert awards_of(*where) == {"hawks": "outstanding"}
    keep_awards(*where, {"hawks": None}, STAFF, "撤銷")
    assert awards_of(*where) == {}
    with pytest.raises(Refused, match="only an instructor"):
        keep_awards(*where, {"hawks": "outstanding"}, Actor("amei"), "")
