"""`aitracks code`: class codes, the learners who joined with them, and passwords of the people of cohort files."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from aitracks.cli_grade import Data
from aitracks.cli_hub import ConfigFile, read_settings
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import Cohort, load_cohort
from aitracks.errors import StateError, UnknownError, shown
from aitracks.files import write_private
from aitracks.hub.places import Places, usable
from aitracks.paths import home
from aitracks.signin.config import store_url
from aitracks.signin.gate import forgive_class, forgive_member
from aitracks.signin.limits import Attempts
from aitracks.signin.members import ONE_TIME_DAYS, ClassCode, Member, Members
from aitracks.signin.nicknames import BadNickname, read_nickname
from aitracks.signin.passwords import Passwords
from aitracks.signin.sheets import LogIn, card_page, csv_sheet
from aitracks.signin.tables import open_tables

Class = Annotated[str, typer.Argument(metavar="COHORT", help="Id of the cohort.")]
Nick = Annotated[str, typer.Argument(metavar="NICKNAME", help="As the learner types it.")]
_VAR = Path("var")

code_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Class codes and the learners who joined with them; passwords of listed people.",
)


@code_app.command("new")
def new_command(
    cohort: Class,
    seats: Annotated[int, typer.Option("--seats", min=1, max=1000, help="How many learners may join.")] = 40,
    days: Annotated[float, typer.Option("--days", min=0.01, max=366, help="How long they may join.")] = 7,
    data: Data = _VAR,
    config: ConfigFile = None,
) -> None:
    """Make a class code to be written on the board.

    \b
    aitracks code new outreach_demo --seats 30 --days 2
    """
    found = _cohort(cohort, data)
    if found.is_closed(date.today()):
        raise StateError(f"cohort {cohort} is closed: reopen it first with 'aitracks cohort reopen {cohort}'")
    made = Members(_store(data, config)).new_code(cohort, seats, days)
    typer.echo(f"{made.code}\n{found.name.zh} {found.name.en}: {seats} 個名額 seats, 到 until {_moment(made.expires)}")


@code_app.command("list")
def list_command(
    cohort: Annotated[str | None, typer.Argument(metavar="COHORT", help="Only this cohort's.")] = None,
    data: Data = _VAR,
    config: ConfigFile = None,
) -> None:
    """List all class codes, newest first."""
    members = Members(_store(data, config))
    table = Table("code", "cohort", "joined", "until", "state")
    for code in members.codes(cohort):
        state = _state(code, members.clock())
        table.add_row(code.code, code.cohort, f"{code.used}/{code.seats}", _moment(code.expires), state)
    _print(table)


@code_app.command("revoke")
def revoke_command(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The class code.")],
    data: Data = _VAR,
    config: ConfigFile = None,
) -> None:
    """Let nobody join with a code any more. Who joined already keeps signing in with it."""
    members = Members(_store(data, config))
    if not members.find_code(code):
        raise UnknownError("class code", code, [known.code for known in members.codes()])
    typer.echo("revoked" if members.revoke(code) else "was revoked already")


@code_app.command("members")
def members_command(cohort: Class, data: Data = _VAR, config: ConfigFile = None) -> None:
    """List who joined a class with a code: nickname, hub user, when."""
    _cohort(cohort, data)
    table = Table("暱稱 nickname", "user", "joined", "code", "PIN")
    for member in Members(_store(data, config)).of_cohort(cohort):
        pin = "one-time" if member.once_until else ""
        table.add_row(member.nickname, member.user, _moment(member.joined), member.code, pin)
    _print(table)


@code_app.command("reset-pin")
def reset_pin_command(cohort: Class, nickname: Nick, data: Data = _VAR, config: ConfigFile = None) -> None:
    """Give a learner a one-time PIN, after which a new one is chosen. It works even while tries are refused."""
    engine = _store(data, config)
    member = _member(engine, cohort, nickname)
    pin = Members(engine).reset_pin(member)
    forgive_member(Attempts(engine), cohort, read_nickname(nickname))
    typer.echo(f"{pin}\n{member.nickname}: 一次性 PIN, one-time, {ONE_TIME_DAYS} 天內有效 days")


@code_app.command("remove")
def remove_command(cohort: Class, nickname: Nick, data: Data = _VAR, config: ConfigFile = None) -> None:
    """Take a learner out of a class: seat and nickname are free again, the work stays under the user id."""
    engine = _store(data, config)
    member = _member(engine, cohort, nickname)
    Members(engine).remove(member)
    typer.echo(f"removed {member.nickname} ({member.user})")


@code_app.command("forgive")
def forgive_command(cohort: Class, data: Data = _VAR, config: ConfigFile = None) -> None:
    """Forget the wrong tries for a class, where a joker has used up what the others may fail."""
    _cohort(cohort, data)
    typer.echo(f"{forgive_class(Attempts(_store(data, config)), cohort)} wrong tries forgotten")


@code_app.command("passwords")
def passwords_command(
    cohort: Class,
    reset: Annotated[list[str] | None, typer.Option("--reset", metavar="ID", help="A new one for this person.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write a table there.")] = None,
    cards: Annotated[Path | None, typer.Option("--cards", metavar="FILE", help="Write an HTML page of cards.")] = None,
    data: Data = _VAR,
    config: ConfigFile = None,
) -> None:
    """Make passwords for the people of a cohort file who have none. They are shown this once; only hashes are kept.

    \b
    aitracks code passwords seed_team_demo --csv log-ins.csv --cards cards.html
    aitracks code passwords seed_team_demo --reset amei
    """
    found = _cohort(cohort, data)
    names = {person.id: person.name for person in (*found.instructors, *found.assistants, *found.learners)}
    for id_ in reset or ():
        if id_ not in names:
            raise UnknownError("person", id_, list(names))
    store = Passwords(_store(data, config))
    made = store.make(() if reset else names, reset or ())
    log_ins = [LogIn(id_, names[id_], word) for id_, word in made.items()]
    with ExitStack() as undo:
        undo.callback(store.forget, made)  # nobody has seen them unless all that follows is done
        for path, text in ((csv, csv_sheet(log_ins)), (cards, card_page(f"{found.name.zh} {found.name.en}", log_ins))):
            if path and log_ins:
                write_private(path, text)
        _show(log_ins, [path for path in (csv, cards) if path])
        undo.pop_all()


def _show(log_ins: list[LogIn], written: list[Path]) -> None:
    if not log_ins:
        typer.echo("everybody has a password already: --reset ID makes a new one")
        return
    table = Table("帳號 name", "姓名", "密碼 password")
    for log_in in log_ins:
        table.add_row(log_in.user, log_in.name, log_in.password)
    _print(table)
    for path in written:
        typer.echo(f"written, readable by you alone: {shown(path)}")


def _store(data: Path, config: Path | None) -> Engine:
    settings = read_settings(config)
    folder = Places(data.absolute()).hub
    with usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open_tables(store_url(settings.databases, folder))


def _cohort(name: str, data: Path) -> Cohort:
    return load_cohort(name, load_curriculum(home()), data)


def _member(engine: Engine, cohort: str, nickname: str) -> Member:
    members = Members(engine)
    try:
        found = members.find(cohort, read_nickname(nickname).key)
    except BadNickname:
        found = None
    if found is None:
        raise UnknownError(f"learner of {cohort}", nickname, [member.nickname for member in members.of_cohort(cohort)])
    return found


def _state(code: ClassCode, now: float) -> str:
    if code.revoked is not None:
        return "revoked"
    if not code.is_open(now):
        return "expired"
    return "full" if code.used >= code.seats else "open"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")


def _print(table: Table) -> None:
    Console(highlight=False, soft_wrap=True).print(table)
