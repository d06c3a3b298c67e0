"""Founding, joining, leaving: the rules, on a real database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.attempts import MOST
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule, TryRule
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.errors import UnknownError
from aitracks.language import Text

HAWKS = Text("飛鷹", "Hawks")
STAFF = Actor("prof_lin", staff=True)
AMEI = Actor("amei")
PAIR = TeamRule(least=2, most=2)
PAPAYA = Offer("papaya_ripeness", "fruit_co", listed=True)


def code_of(store: Store, slug: str = "hawks") -> str:
    return Teams(store).find("class_a", slug).code or ""


def test_a_team_is_founded_joined_and_shows_what_it_lacks(store: Store) -> None:
    teams = Teams(store)
    code = teams.found("class_a", "hawks", HAWKS, "amei", ["model", "data"]).code or ""
    assert len(code.replace("-", "")) == 9
    made = teams.join("class_a", code.lower().replace("-", " "), "bohao", TeamRule(), ["data", "design"])
    assert made.people == ("amei", "bohao")
    assert made.captain == "amei"
    assert made.members[0].skills == ("data", "model")
    assert made.mix["data"] == 2
    assert made.missing == ("domain", "software", "presentation")
    assert teams.of_person("class_a", "bohao") == made
    assert teams.of_person("class_b", "bohao") is None


@pytest.mark.parametrize("person", ["amei", "bohao"])
def test_a_person_is_in_one_team_of_a_cohort(either: Store, person: str) -> None:
    teams = Teams(either)
    code = teams.found("class_a", "hawks", HAWKS, "amei").code or ""
    teams.join("class_a", code, "bohao", TeamRule())
    other = teams.found("class_a", "larks", HAWKS, "chiahui").code or ""
    for attempt in (
        lambda: teams.join("class_a", other, person, TeamRule()),
        lambda: teams.join("class_a", code, person, TeamRule()),
        lambda: teams.found("class_a", "owls", HAWKS, person),
    ):
        with pytest.raises(Refused, match=rf"'{person}' is in team 'hawks' of class_a: a person is in one team only"):
            attempt()
    assert [team.people for team in teams.of_cohort("class_a")] == [("amei", "bohao"), ("chiahui",)]
    teams.found("class_b", "owls", HAWKS, person)  # another cohort


def test_a_full_team_takes_nobody(store: Store) -> None:
    teams = Teams(store)
    teams.found("class_a", "hawks", HAWKS, "amei")
    teams.join("class_a", code_of(store), "bohao", PAIR)
    with pytest.raises(Refused, match=r"已滿 2 人.*'hawks' is full: 2 members"):
        teams.join("class_a", code_of(store), "chiahui", PAIR)


@pytest.mark.parametrize("code", ["", "AAA-AAA-AAA", "%", "hawks", "x" * 5000])
def test_an_unknown_code_is_one_clear_line(store: Store, code: str) -> None:
    Teams(store).found("class_a", "hawks", HAWKS, "amei")
    with pytest.raises(Refused, match="no team of this cohort has this code") as caught:
        Teams(store).join("class_a", code, "bohao", TeamRule())
    assert "\n" not in str(caught.value)


def test_a_code_of_another_cohort_opens_nothing(store: Store) -> None:
    Teams(store).found("class_a", "hawks", HAWKS, "amei")
    with pytest.raises(Refused, match="no team of this cohort"):
        Teams(store).join("class_b", code_of(store), "bohao", TeamRule())


def test_a_renewed_code_replaces_the_former(store: Store) -> None:
    teams = Teams(store)
    old = teams.found("class_a", "hawks", HAWKS, "amei").code or ""
    with pytest.raises(Refused, match="only the captain"):
        teams.renew_code("class_a", "hawks", Actor("bohao"))
    new = teams.renew_code("class_a", "hawks", Actor("amei")).code or ""
    with pytest.raises(Refused, match="it may have been renewed"):
        teams.join("class_a", old, "bohao", TeamRule())
    assert teams.join("class_a", new, "bohao", TeamRule()).people == ("amei", "bohao")


def test_ten_wrong_codes_an_hour_for_each_person(store: Store, clock: Any) -> None:
    teams = Teams(store)
    code = teams.found("class_a", "hawks", HAWKS, "amei").code or ""
    for _ in range(MOST):
        with pytest.raises(Refused, match="has this code"):
            teams.join("class_a", "AAA-AAA-AAA", "mallory", TeamRule())
    with pytest.raises(Refused, match="too many wrong team codes"):
        teams.join("class_a", code, "mallory", TeamRule())
    assert "bohao" in teams.join("class_a", code, "bohao", TeamRule()).people, "others are not locked out"
    clock.forward(minutes=61)
    assert "mallory" in teams.join("class_a", code, "mallory", TeamRule()).people


def test_a_captain_hands_over_before_leaving(store: Store) -> None:
    teams = Teams(store)
    teams.found("class_a", "hawks", HAWKS, "amei")
    teams.join("class_a", code_of(store), "bohao", TeamRule())
    with pytest.raises(Refused, match="hand the captaincy over first"):
        teams.leave("class_a", "amei", Actor("amei"))
    with pytest.raises(Refused, match="'chiahui' is not in team"):
        teams.hand_over("class_a", "hawks", "chiahui", Actor("amei"))
    with pytest.raises(Refused, match="only the captain"):
        teams.hand_over("class_a", "hawks", "bohao", Actor("bohao"))
    assert teams.hand_over("class_a", "hawks", "bohao", Actor("amei")).captain == "bohao"
    assert teams.leave("class_a", "amei", Actor("amei"), "轉組").people == ("bohao",)
    with pytest.raises(Refused, match="'amei' is in no team"):
        teams.leave("class_a", "amei", Actor("amei"))


def test_nobody_takes_others_out_or_speaks_for_them(store: Store, found: Callable[..., str]) -> None:
    found(store, "hawks", "amei", "bohao", "chiahui")
    with pytest.raises(Refused, match="only the person, the captain or staff"):
        Teams(store).leave("class_a", "bohao", Actor("chiahui"))
    with pytest.raises(Refused, match="only an instructor"):
        Teams(store).set_skills("class_a", "bohao", ["data"], Actor("amei"))
    with pytest.raises(Refused, match="unknown skill 'magic', known: domain"):
        Teams(store).set_skills("class_a", "bohao", ["magic"], Actor("bohao"))
    with pytest.raises(Refused, match="only an instructor"):
        Teams(store).bind("class_a", "hawks", "fruit_co", Actor("amei"))


def test_a_dissolved_team_frees_its_people_and_keeps_its_id(store: Store, found: Callable[..., str]) -> None:
    found(store, "hawks", "amei", "bohao")
    code = code_of(store)
    ended = Teams(store).dissolve("class_a", "hawks", Actor("amei"), "時間不合")
    assert (ended.people, ended.problems, ended.captain, ended.code) == ((), (), None, None)
    with pytest.raises(Refused, match="has this code"):
        Teams(store).join("class_a", code, "chiahui", TeamRule())
    with pytest.raises(Refused, match="'hawks' is taken"):
        Teams(store).found("class_a", "hawks", HAWKS, "amei")
    with pytest.raises(Refused, match="was dissolved on 2026-11-20"):
        Teams(store).renew_code("class_a", "hawks", STAFF)
    assert Teams(store).found("class_a", "owls", HAWKS, "bohao").people == ("bohao",)


def test_after_the_first_try_only_staff_change_who_is_in(store: Store, found: Callable[..., str]) -> None:
    found(store, "hawks", "amei", "bohao")
    Tries(store).submit("class_a", "hawks", "papaya_ripeness", "poc", Actor("bohao"), "0" * 64, TryRule())
    for attempt in (
        lambda: Teams(store).leave("class_a", "bohao", Actor("bohao")),
        lambda: Teams(store).dissolve("class_a", "hawks", Actor("amei")),
        lambda: Applications(store).withdraw("class_a", "hawks", "papaya_ripeness", Actor("amei")),
    ):
        with pytest.raises(Refused, match="has tried already"):
            attempt()
    assert Teams(store).leave("class_a", "bohao", STAFF, "休學").people == ("amei",)


def test_which_problems_a_team_may_take_on(store: Store) -> None:
    teams, applications = Teams(store), Applications(store)
    teams.found("class_a", "hawks", HAWKS, "amei")

    def apply(offer: Offer, by: Actor = AMEI, rule: TeamRule = PAIR) -> tuple[str, ...]:
        return applications.apply("class_a", "hawks", offer, by, rule).problems

    with pytest.raises(Refused, match="has 1 members and needs 2 to apply"):
        apply(PAPAYA)
    teams.join("class_a", code_of(store), "bohao", PAIR)
    with pytest.raises(Refused, match="only the captain"):
        apply(PAPAYA, Actor("bohao"))
    own = Offer("own_problem", "fruit_co", listed=False)
    with pytest.raises(Refused, match="'own_problem' is not listed"):
        apply(own)
    teams.bind("class_a", "hawks", "fruit_co", STAFF)
    assert apply(own) == ("own_problem",), "a company's team brings its own"
    assert apply(own) == ("own_problem",)
    with pytest.raises(Refused, match="works on own_problem: withdraw first"):
        apply(PAPAYA)
    assert applications.withdraw("class_a", "hawks", "own_problem", Actor("amei"), "換題").problems == ()
    assert apply(PAPAYA) == ("papaya_ripeness",)
    with pytest.raises(Refused, match="does not work on 'own_problem'"):
        applications.withdraw("class_a", "hawks", "own_problem", Actor("amei"))


def test_applications_close(store: Store, clock: Any) -> None:
    Teams(store).found("class_a", "hawks", HAWKS, "amei")
    offer = Offer("papaya_ripeness", "fruit_co", True, apply_until=clock.now)
    clock.forward(seconds=1)
    with pytest.raises(Refused, match="applications to 'papaya_ripeness' closed at 2026-11-20 04:00 UTC"):
        Applications(store).apply("class_a", "hawks", offer, Actor("amei"), TeamRule())


@pytest.mark.parametrize("slug", ["Hawks", "h", "../etc", "飛鷹", "a" * 42, ""])
def test_a_bad_team_id_is_refused(store: Store, slug: str) -> None:
    with pytest.raises(Refused, match="is no team id"):
        Teams(store).found("class_a", slug, HAWKS, "amei")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 61, "\x1b[2J", "\u202eevil"])
def test_a_bad_team_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(Refused, match="printable characters"):
        Teams(store).found("class_a", "hawks", Text(name, "Hawks"), "amei")


def test_an_unknown_team_offers_the_nearest(store: Store) -> None:
    Teams(store).found("class_a", "hawks", HAWKS, "amei")
    with pytest.raises(UnknownError, match="unknown team of class_a 'hawk': did you mean hawks"):
        Teams(store).find("class_a", "hawk")


def test_the_log_tells_who_when_what_and_why(store: Store, clock: Any, found: Callable[..., str]) -> None:
    found(store, "hawks", "amei", "bohao")
    clock.forward(hours=1)
    Teams(store).leave("class_a", "bohao", STAFF, "休學")
    lines = read_log(store, "class_a", "hawks")
    assert [(line.who, line.what) for line in lines] == [
        ("amei", "founded"),
        ("bohao", "joined"),
        ("amei", "applied"),
        ("prof_lin", "left"),
    ]
    assert (lines[-1].why, lines[-1].at, lines[-1].detail) == ("休學", clock.now, {"person": "bohao"})
    assert read_log(store, "class_b") == ()


def test_what_was_refused_leaves_no_line(store: Store) -> None:
    teams = Teams(store)
    teams.found("class_a", "hawks", HAWKS, "amei")
    with pytest.raises(Refused):
        teams.found("class_a", "owls", HAWKS, "amei")
    assert [line.what for line in read_log(store, "class_a")] == ["founded"]
