"""`aitracks team`: the teams of a cohort, for who administers it. Everything goes into the log under --by."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Cell

from aitracks.cli_grade import Data
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import Cohort, load_cohort
from aitracks.errors import UnknownError
from aitracks.hub.newcomers import newcomers
from aitracks.hub.places import Places
from aitracks.language import Text
from aitracks.paths import home

if TYPE_CHECKING:  # the database's libraries take most of a second
    from aitracks.capstone.teams.rules import Actor
    from aitracks.capstone.teams.store import Store
    from aitracks.capstone.teams.views import TeamView

Name = Annotated[str, typer.Argument(metavar="COHORT", help="Id of the cohort.")]
Who = Annotated[str, typer.Argument(metavar="PERSON", help="Id of somebody of the cohort.")]
Skills = Annotated[
    list[str] | None,
    typer.Option("--skill", help="domain, data, model, software, design or presentation; may be repeated."),
]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the log.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who acts, for the log.", show_default="your account")]
_VAR = Path("var")
_PIPED_WIDTH = 240  # one line each, so that piped output can be searched

team_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Teams that take on the industry's problems.")


@team_app.command("list")
def list_command(
    cohort: Name, codes: Annotated[bool, typer.Option("--codes", help="Show join codes.")] = False, data: Data = _VAR
) -> None:
    """List the teams of a cohort: captain, members, problem, the skills that are missing."""
    from aitracks.capstone.teams.mix import SKILLS
    from aitracks.capstone.teams.teams import Teams

    found = _cohort(cohort, data)
    titles = ["隊伍 team", "隊名 name", "隊長 captain", "成員 members", "題目 problem", "缺少專長 missing", "unit"]
    table = Table(*titles, *(["代碼 code"] if codes else []), box=box.SIMPLE_HEAD)
    for team in Teams(_store(data)).of_cohort(found.id):
        missing = "、".join(SKILLS[skill].zh for skill in team.missing)
        cells = [team.id, team.name.render("both"), team.captain or "", ", ".join(team.people)]
        cells += [", ".join(team.problems), missing, team.unit or "", *([team.code or ""] if codes else [])]
        table.add_row(*map(Cell, cells))  # as text: a name may look like rich's markup
    _console().print(table)


@team_app.command("found")
def found_command(
    cohort: Name,
    team: Annotated[str, typer.Argument(metavar="TEAM", help="Its id: lower-case letters, digits, '_'.")],
    captain: Annotated[str, typer.Option("--captain", metavar="PERSON", help="Who founds it.")],
    name_zh: Annotated[str, typer.Option("--name-zh", help="Name in Chinese.")],
    name_en: Annotated[str, typer.Option("--name-en", help="Name in English.  [default: the Chinese one]")] = "",
    unit: Annotated[str, typer.Option("--unit", help="Company of an enterprise team.")] = "",
    skill: Skills = None,
    by: By = "",
    data: Data = _VAR,
) -> None:
    """Found a team; prints the code with which others join.

    \b
    aitracks team found outreach_demo hawks --captain amei --name-zh 飛鷹 --skill data --skill model
    """
    from aitracks.capstone.teams.teams import Teams

    found = _cohort(cohort, data)
    _refuse_stranger(found, captain, data)
    name = Text(name_zh, name_en or name_zh)
    teams = Teams(_store(data))
    made = teams.found(found.id, team, name, captain, skill or ())
    if unit:
        teams.bind(found.id, team, unit, _actor(by))
    typer.echo(f"{made.code}\n{_said(made)}")


@team_app.command("join")
def join_command(
    cohort: Name,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The team's join code.")],
    person: Who,
    skill: Skills = None,
    data: Data = _VAR,
) -> None:
    """Enter a person in the team whose code this is."""
    from aitracks.capstone.class_rules import team_rule_of
    from aitracks.capstone.teams.teams import Teams

    found = _cohort(cohort, data)
    _refuse_stranger(found, person, data)
    typer.echo(_said(Teams(_store(data)).join(found.id, code, person, team_rule_of(found), skill or ())))


@team_app.command("leave")
def leave_command(cohort: Name, person: Who, why: Why = "", by: By = "", data: Data = _VAR) -> None:
    """Take a person out of their team; a captain hands over, or the team is dissolved, first."""
    from aitracks.capstone.teams.teams import Teams

    found = _cohort(cohort, data)
    typer.echo(_said(Teams(_store(data)).leave(found.id, person, _actor(by), why)))


@team_app.command("apply")
def apply_command(
    cohort: Name,
    team: Annotated[str, typer.Argument(metavar="TEAM", help="Id of the team.")],
    problem: Annotated[str, typer.Argument(metavar="PROBLEM", help="Id of a listed problem.")],
    by: By = "",
    data: Data = _VAR,
) -> None:
    """Have a team take a listed problem on."""
    from aitracks.capstone.class_rules import team_rule_of
    from aitracks.capstone.problems.load import load_problem
    from aitracks.capstone.teams.applications import Applications
    from aitracks.capstone.teams.rules import Offer

    found, wanted = _cohort(cohort, data), load_problem(problem, home())
    offer = Offer(wanted.id, wanted.unit.id, wanted.is_listed)
    made = Applications(_store(data)).apply(found.id, team, offer, _actor(by), team_rule_of(found))
    typer.echo(f"{made.id} works on {', '.join(made.problems)}")


@team_app.command("import")
def import_command(cohort: Name, by: By = "", data: Data = _VAR) -> None:
    """Bring in the teams that the cohort's file lists. May be repeated; nobody is moved."""
    from aitracks.capstone.teams.importing import import_teams

    done = import_teams(_store(data), _cohort(cohort, data), _actor(by))
    founded = f": {', '.join(done.founded)}" if done.founded else ""
    typer.echo(f"{len(done.founded)} teams founded{founded}, {len(done.joined)} people entered")


@team_app.command("log")
def log_command(
    cohort: Name,
    team: Annotated[str | None, typer.Argument(metavar="TEAM", help="Only this team's.")] = None,
    data: Data = _VAR,
) -> None:
    """Show what happened: when, which team, who, what, why."""
    from aitracks.capstone.teams.log import read_log
    from aitracks.capstone.teams.teams import Teams

    found, store = _cohort(cohort, data), _store(data)
    if team is not None:
        Teams(store).find(found.id, team)
    table = Table("when", "team", "who", "what", "why", "detail", box=box.SIMPLE_HEAD)
    for line in read_log(store, found.id, team):
        detail = ", ".join(f"{key}: {value}" for key, value in line.detail.items() if value is not None)
        when = line.at.astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(*map(Cell, (when, line.team or "", line.who, line.what, " ".join(line.why.split()), detail)))
    _console().print(table)


def _said(team: TeamView) -> str:
    return f"{team.id} {team.name.render('both')}: {', '.join(team.people)}"


def _cohort(name: str, data: Path) -> Cohort:
    return load_cohort(name, load_curriculum(home()), data)


def _store(data: Path) -> Store:
    from aitracks.capstone.teams.store import open_data

    return open_data(data.absolute())


def _actor(by: str) -> Actor:
    from aitracks.capstone.teams.rules import Actor

    return Actor(by or getpass.getuser(), staff=True)


def _refuse_stranger(cohort: Cohort, person: str, data: Path) -> None:
    known = [*(one.id for one in cohort.learners), *newcomers(Places(data.absolute()), cohort.id)]
    if person not in known:
        raise UnknownError(f"learner of {cohort.id}", person, known)


def _console() -> Console:
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    return console
