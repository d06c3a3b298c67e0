"""Profile server: the system group of a class that is closed while a hub runs, with real accounts."""

from __future__ import annotations

import grp
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from aitracks.cohorts.system_groups import keep_only, leave, names_of
from aitracks.hub.names import SystemNames
from aitracks.hub.places import Places

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="system accounts and groups need root")

NAMES = SystemNames("tqc")
PEOPLE = ("prof_lin", "amei", "bohao")


def run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


@pytest.fixture
def places(classes: Any) -> Iterator[Places]:
    """A data folder whose exchange belongs to the groups of two cohorts, with all three people in both."""
    made = Places(classes.data)
    for user in PEOPLE:
        run("useradd", "--system", "--no-create-home", NAMES.person(user))
    for cohort in ("tiny", "pair"):
        run("groupadd", "--system", NAMES.cohort(cohort))
        run("gpasswd", "--members", ",".join(map(NAMES.person, PEOPLE)), NAMES.cohort(cohort))
        folder = made.exchange / cohort
        folder.mkdir(parents=True)
        os.chown(folder, 0, grp.getgrnam(NAMES.cohort(cohort)).gr_gid)
    yield made
    for user in PEOPLE:
        run("userdel", NAMES.person(user))
    for cohort in ("tiny", "pair"):
        run("groupdel", NAMES.cohort(cohort))


def members(cohort: str) -> set[str]:
    return {account.removeprefix("tqc-") for account in grp.getgrnam(NAMES.cohort(cohort)).gr_mem}


def test_closing_a_class_takes_its_learners_out(classes: Any, places: Places) -> None:
    said = classes.ok("close", "tiny")
    assert "2 accounts left the group tqcc-tiny.\n" in said
    assert members("tiny") == {"prof_lin"}, "staff still see the work"
    assert members("pair") == set(PEOPLE)
    assert "left the group" not in classes.ok("close", "tiny")
    classes.ok("close", "pair", "--date", "2999-01-01")
    assert members("pair") == set(PEOPLE), "that day has not come"


def test_who_is_in_no_open_class_any_more_leaves_by_the_next_start_of_a_server(places: Places) -> None:
    leave("amei", {"tiny"}, NAMES)
    assert (members("tiny"), members("pair")) == ({"prof_lin", "bohao"}, set(PEOPLE))
    leave("amei", {"tiny", "no_such_class"}, NAMES)
    assert keep_only("pair", [], NAMES) == 3
    assert members("pair") == set()


def test_the_exchange_says_how_accounts_are_called(classes: Any, places: Places) -> None:
    assert names_of(places, "tiny") == NAMES
    assert names_of(places, "class_7a") is None
    os.chown(places.exchange / "pair", 0, 0)
    assert names_of(places, "pair") is None
