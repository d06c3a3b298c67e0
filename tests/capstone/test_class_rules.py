"""What a class's file says of its capstones, what its programme does, and what is wrong in such a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from aitracks.capstone.class_rules import door_of, team_rule_of, try_rule_of
from aitracks.capstone.stages.door import Door
from aitracks.capstone.teams.rules import TeamRule, TryRule
from aitracks.cohorts.yaml_text import cohort_text
from aitracks.curriculum.cohort import Cohort, load_people
from aitracks.errors import ContentError

CLASS = """\
id: class_a
name: {zh-TW: 甲班, en: A}
programme: outreach
language: zh-TW
term: demo
instructors:
  - {id: prof_lin, name: 林老師}
"""


def cohort(programme: str = "outreach", **rules: Any) -> Cohort:
    """A class of a programme that says these rules; with none, it has no such key."""
    told = {**yaml.safe_load(CLASS), "programme": programme, **({"capstones": rules} if rules else {})}
    told["instructors"] = tuple(told["instructors"])
    return Cohort.model_validate(told)


def test_a_class_that_says_nothing_has_its_programmes() -> None:
    assert team_rule_of(cohort("seed_team")) == TeamRule(least=3, most=3)
    assert team_rule_of(cohort()) == TeamRule(least=1, most=5)
    assert door_of(cohort()) == Door(concept=False, contract=False)
    assert door_of(cohort("seed_team")) == Door(concept=True, contract=True)
    assert try_rule_of(cohort()) == try_rule_of(cohort("seed_team")) == TryRule(a_day=3)


def test_a_class_says_its_own() -> None:
    until = datetime(2027, 1, 1, tzinfo=UTC)
    assert try_rule_of(cohort(tries_a_day=7), until) == TryRule(7, until)
    assert door_of(cohort(concept_review=True)) == Door(concept=True, contract=False)
    assert door_of(cohort("seed_team", contract=False)) == Door(concept=True, contract=False)
    assert team_rule_of(cohort("seed_team", team={"least": 2, "most": 4})) == TeamRule(least=2, most=4)
    assert try_rule_of(cohort(team={"least": 2})) == TryRule(a_day=3), "what is not said stays"


@pytest.mark.parametrize(
    ("programme", "said", "rule"),
    [
        ("seed_team", {"most": 2}, TeamRule(least=2, most=2)),
        ("seed_team", {"least": 4}, TeamRule(least=4, most=4)),
        ("outreach", {"most": 8}, TeamRule(least=1, most=8)),
        ("outreach", {"least": 6}, TeamRule(least=6, most=6)),
    ],
)
def test_one_end_alone_takes_the_other_along(programme: str, said: dict[str, int], rule: TeamRule) -> None:
    assert team_rule_of(cohort(programme, team=said)) == rule


def test_the_commands_that_write_a_class_keep_what_it_says(tmp_path: Path) -> None:
    file = tmp_path / "class_a.yaml"
    said = cohort("seed_team", tries_a_day=7, contract=False, team={"least": 2, "most": 4})
    file.write_text(cohort_text(said), encoding="utf-8")
    assert load_people(file) == said
    assert "capstones" not in cohort_text(cohort()), "the file of a class that says nothing stays as it was"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("tries_a_day: 0", "9: 'tries_a_day' must be at least 1, not 0"),
        ("tries_a_day: 51", "9: 'tries_a_day' must be at most 50, not 51"),
        ("tries_a_day: true", "9: 'tries_a_day' must be a whole number, not true"),
        ("contract: 1", "9: 'contract' must be true or false, not 1"),
        ("tries: 4", "9: unknown field 'tries': did you mean 'tries_a_day'?"),
        ("team: {least: 4, most: 2}", "9: 'team': least is 4 and most is 2: least may not be more than most"),
        ("team: {most: 99}", "9: 'most' must be at most 50, not 99"),
        ("team: 3", "9: 'team' must be a group with the fields least, most, not 3"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, rules: str, message: str) -> None:
    file = tmp_path / "class_a.yaml"
    file.write_text(f"{CLASS}capstones:\n  {rules}\n", encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        load_people(file)
    assert str(raised.value) == f"{file}:{message}"
