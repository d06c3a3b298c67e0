"""The teams of a cohort's file, and the command line over it all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.importing import import_teams
from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.rules import Actor
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.teams import Teams
from aitracks.cli_team import team_app
from aitracks.curriculum.cohort import Cohort
from aitracks.errors import AitracksError, UnknownError
from aitracks.language import Text

STAFF = Actor("prof_lin", staff=True)


def cohort(teams: dict[str, str], programme: str = "outreach") -> Cohort:
    """A class with these people in these teams."""
    return Cohort.model_validate(
        {
            "id": "class_a",
            "name": {"zh-TW": "甲班", "en": "A"},
            "programme": programme,
            "language": "zh-TW",
            "term": "demo",
            "instructors": ({"id": "prof_lin", "name": "林老師"},),
            "learners": tuple({"id": person, "name": "學員", "team": team or None} for person, team in teams.items()),
            "teams": ({"id": "hawks", "name": {"zh-TW": "飛鷹", "en": "Hawks"}},),
        }
    )


def test_listed_teams_come_in_once(store: Store) -> None:
    listed = cohort({"amei": "hawks", "bohao": "hawks", "chiahui": ""})
    done = import_teams(store, listed, STAFF)
    assert (done.founded, done.joined) == (["hawks"], ["hawks/amei", "hawks/bohao"])
    team = Teams(store).find("class_a", "hawks")
    assert (team.captain, team.people, team.name.zh) == ("amei", ("amei", "bohao"), "飛鷹")
    lines = read_log(store, "class_a")
    again = import_teams(store, listed, STAFF)
    assert (again.founded, again.joined) == ([], [])
    assert read_log(store, "class_a") == lines
    more = import_teams(store, cohort({"amei": "hawks", "bohao": "hawks", "chiahui": "hawks"}), STAFF)
    assert more.joined == ["hawks/chiahui"]


def test_a_person_whom_the_file_has_elsewhere_stops_the_import(store: Store) -> None:
    Teams(store).found("class_a", "owls", Text("夜鷹", "Owls"), "bohao")
    with pytest.raises(Refused, match="has 'bohao' in 'hawks', the store in 'owls': a person is in one team only"):
        import_teams(store, cohort({"amei": "hawks", "bohao": "hawks"}), STAFF)
    assert [team.id for team in Teams(store).of_cohort("class_a")] == ["owls"], "nothing was imported"


def test_a_dissolved_team_that_is_listed_comes_back(store: Store) -> None:
    listed = cohort({"amei": "hawks"})
    import_teams(store, listed, STAFF)
    Teams(store).dissolve("class_a", "hawks", STAFF)
    assert import_teams(store, listed, STAFF).founded == ["hawks"]
    assert Teams(store).find("class_a", "hawks").people == ("amei",)


@pytest.fixture
def run(checkout: Any, tmp_path: Path) -> Any:
    """Runs `aitracks team …` on the class `tiny` of three."""
    people = "".join(f"  - {{id: {name}, name: 學員, team: hawks}}\n" for name in ("amei", "bohao"))
    people += "  - {id: chiahui, name: 佳慧}\n  - {id: dawei, name: 大偉}\n"
    checkout.edit("hub_config/cohorts/tiny.yaml", "  - {id: amei, name: 阿美}\n", people)

    def call(*words: str) -> Result:
        return CliRunner().invoke(team_app, [*words, "--data", str(tmp_path / "data")])

    return call


def printed(done: Result) -> str:
    assert done.exit_code == 0, done.exception
    return str(done.output)


def refused(done: Result, kind: type[AitracksError] = Refused) -> str:
    assert isinstance(done.exception, kind)
    assert "\n" not in str(done.exception)
    return str(done.exception)


def test_the_commands_tell_one_story(run: Any) -> None:
    assert "1 teams founded: hawks, 2 people entered" in printed(run("import", "tiny"))
    assert "0 teams founded, 0 people entered" in printed(run("import", "tiny"))
    code = printed(
        run("found", "tiny", "owls", "--captain", "chiahui", "--name-zh", "[bold]夜鷹", "--unit", "fruit_co")
    ).split()[0]
    assert "chiahui, dawei" in printed(run("join", "tiny", code, "dawei"))
    assert "owls" in printed(run("leave", "tiny", "dawei", "--why", "轉組", "--by", "prof_lin"))
    listed = printed(run("list", "tiny", "--codes"))
    assert "[bold]夜鷹" in listed
    assert code in listed
    assert "fruit_co" in listed
    assert code not in printed(run("list", "tiny"))
    log = printed(run("log", "tiny", "owls"))
    assert "prof_lin" in log
    assert "轉組" in log
    assert "hawks" not in log


def test_mistakes_are_one_line(run: Any) -> None:
    printed(run("import", "tiny"))
    assert "unknown cohort 'tinny'" in refused(run("list", "tinny"), UnknownError)
    assert "unknown learner of tiny 'mallory'" in refused(run("join", "tiny", "AAA-AAA-AAA", "mallory"), UnknownError)
    assert "no team of this cohort has this code" in refused(run("join", "tiny", "AAA-AAA-AAA", "dawei"))
    assert "a person is in one team only" in refused(run("found", "tiny", "x1", "--captain", "amei", "--name-zh", "隊"))
    assert "did you mean hawks" in refused(run("log", "tiny", "hawk"), UnknownError)
    assert "is in no team of tiny" in refused(run("leave", "tiny", "dawei"))
