"""Everybody who may come in: cohort files, class codes and claims together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from aitracks.cohorts.roster import memberships
from aitracks.signin import tables
from aitracks.signin.identities import Identities, Said, Vouched
from aitracks.signin.members import Members
from aitracks.signin.nicknames import read_nickname
from aitracks.signin.people import CLAIM_SECONDS, Newcomer, People


@pytest.fixture
def people(engine: Engine, checkout: Any, tmp_path: Path) -> People:
    return People(engine, memberships(checkout.root, tmp_path / "data", ["tiny", "pair"]))


def join(engine: Engine, nickname: str, cohort: str = "tiny") -> str:
    members = Members(engine)
    return members.join(members.new_code(cohort).code, read_nickname(nickname), "h", lambda user: False).user


def claimed(engine: Engine, subject: str, **roles: str) -> str:
    return Identities(engine).arrive(
        Vouched("i", subject, subject, "小華", exact=True), Said(roles), lambda user: False
    )


def test_groups_of_all_three_kinds(engine: Engine, people: People) -> None:
    assert people.groups("amei") == {"nbgrader-tiny", "nbgrader-pair"}
    assert people.groups(join(engine, "阿光")) == {"nbgrader-tiny"}
    assert people.groups(claimed(engine, "hua", tiny="learner", pair="staff")) == {"nbgrader-tiny", "formgrade-pair"}
    assert people.groups(claimed(engine, "prof_lin", tiny="learner")) == {"formgrade-tiny", "formgrade-pair"}
    assert people.groups(claimed(engine, "x", gone="staff")) == set(), "a cohort that is not served"
    assert people.groups("nobody") == set()


def test_a_closed_cohort_keeps_only_its_staff(engine: Engine, people: People, checkout: Any) -> None:
    learner, claimant, teacher = (
        join(engine, "阿光"),
        claimed(engine, "hua", tiny="learner"),
        claimed(engine, "li", tiny="staff"),
    )
    checkout.edit("hub_config/cohorts/tiny.yaml", "term: demo", "term: demo\nclosed: 2020-01-01")
    assert people.groups(learner) == people.groups(claimant) == set()
    assert people.groups(teacher) == {"formgrade-tiny"}
    assert people.groups("amei") == {"nbgrader-pair"}
    assert people.open_cohorts() == {"pair"}


def test_newcomers_and_their_names(engine: Engine, people: People) -> None:
    user = join(engine, "阿光")
    claimed(engine, "hua", tiny="learner")
    claimed(engine, "amei", tiny="learner")
    claimed(engine, "li", tiny="staff")
    assert set(people.newcomers("tiny")) == {Newcomer(user, "阿光"), Newcomer("hua", "小華")}
    assert people.newcomers("pair") == ()
    assert [people.name(one) for one in (user, "hua", "amei", "nobody")] == ["阿光", "小華", "阿美", "nobody"]


def test_old_claims_count_no_more(engine: Engine, people: People) -> None:
    user = claimed(engine, "hua", tiny="learner")
    with engine.begin() as connection:
        connection.execute(tables.claims.update().values(seen=tables.claims.c.seen - CLAIM_SECONDS))
    assert people.groups(user) == set()
