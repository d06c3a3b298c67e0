"""`aitracks cohort`: classes and their people, from a school's list to the hub."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from aitracks.cli_grade import Data
from aitracks.cli_hub import ConfigFile, read_settings
from aitracks.cohorts.creation import new_cohort
from aitracks.cohorts.enrolment import enter_learners, hub_runs, is_built
from aitracks.cohorts.overview import print_cohorts, print_people, write_people
from aitracks.cohorts.planning import Plan, Reading, Site
from aitracks.cohorts.store import find
from aitracks.cohorts.system_groups import keep_only, may_change, names_of
from aitracks.cohorts.verbs import carry_out, plan_close, plan_create, plan_import, plan_reopen
from aitracks.curriculum import load_curriculum
from aitracks.errors import StateError, shown
from aitracks.hub.courses import load_courses
from aitracks.hub.places import Places
from aitracks.hub.settings import Databases, settings_file
from aitracks.language import Language
from aitracks.paths import home
from aitracks.signin.config import store_url
from aitracks.signin.first_passwords import give_passwords
from aitracks.signin.known import known_ids
from aitracks.signin.tables import open_tables, sqlite_file

Name = Annotated[str, typer.Argument(metavar="COHORT", help="Id of the cohort.")]
NewTeams = Annotated[bool, typer.Option("--new-teams", help="Take teams which the cohort does not list yet.")]
IdPrefix = Annotated[str, typer.Option("--id-prefix", metavar="TEXT", help="Put before ids that begin with a digit.")]
MakeIds = Annotated[
    str, typer.Option("--make-ids", metavar="PREFIX", help="For a list without ids: make PREFIX01, PREFIX02 …")
]
Same = Annotated[
    list[str] | None,
    typer.Option("--same", metavar="ID", help="Who signs in to the hub under this id is the person of the list."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]
_VAR = Path("var")

cohort_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Create classes, import their people from a list, close them. Every command may be repeated.",
)


@cohort_app.command("create")
def create_command(
    cohort: Name,
    programme: Annotated[str, typer.Option("--programme", help="What is taught: see 'aitracks map'.")] = "",
    language: Annotated[Language, typer.Option("--language", help="Language of the course.")] = "zh-TW",
    name_zh: Annotated[str, typer.Option("--name-zh", help="Name in Chinese.")] = "",
    name_en: Annotated[str, typer.Option("--name-en", help="Name in English.")] = "",
    term: Annotated[str, typer.Option("--term", help="Term, such as 2026-autumn.")] = "",
    instructor: Annotated[
        list[str] | None, typer.Option("--instructor", metavar="ID:NAME", help="Who teaches; may be repeated.")
    ] = None,
    assistant: Annotated[
        list[str] | None, typer.Option("--assistant", metavar="ID:NAME", help="Who assists; may be repeated.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="List of people to begin with.")] = None,
    id_prefix: IdPrefix = "",
    make_ids: MakeIds = "",
    same: Same = None,
    dry_run: DryRun = False,
    data: Data = _VAR,
    config: ConfigFile = None,
) -> None:
    """Create a class.

    \b
    aitracks cohort create class_7a --programme outreach --name-zh 七年甲班 --name-en "Class 7A" \\
        --term 2026-autumn --instructor prof_lin:林老師 --csv people.csv
    """
    site = _site(data, config)
    wanted = {"--programme": programme, "--name-zh": name_zh, "--name-en": name_en, "--term": term}
    missing = [option for option, value in wanted.items() if not value.strip()]
    if missing:
        raise StateError(
            f"a new cohort needs {', '.join(missing)} (programmes: {', '.join(site.curriculum.programmes)})"
        )
    site.curriculum.programme(programme)
    new = new_cohort(cohort, programme, language, (name_zh, name_en), term, instructor or (), assistant or ())
    reading = Reading(id_prefix=id_prefix, make_ids=make_ids, same=tuple(same or ()))
    _say(carry_out(lambda: plan_create(site, new, csv, reading), site, dry_run), site, dry_run)


@cohort_app.command("import")
def import_command(
    cohort: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="List of people: CSV, from any spreadsheet.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Who is not in the list leaves the cohort; grades stay.")
    ] = False,
    new_teams: NewTeams = False,
    id_prefix: IdPrefix = "",
    make_ids: MakeIds = "",
    same: Same = None,
    dry_run: DryRun = False,
    data: Data = _VAR,
    config: ConfigFile = None,
) -> None:
    """Add the people of a list, and update those who are there.

    \b
    aitracks cohort import class_7a people.csv --dry-run
    aitracks cohort import class_7a people.csv
    aitracks cohort import class_7a people.csv --replace
    """
    site = _site(data, config)
    reading = Reading(replace, new_teams, id_prefix, make_ids, tuple(same or ()))
    _say(carry_out(lambda: plan_import(site, cohort, file, reading, date.today()), site, dry_run), site, dry_run)


@cohort_app.command("list")
def list_command(
    people: Annotated[str, typer.Option("--people", metavar="COHORT", help="The people of one cohort.")] = "",
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="With --people: write them for a spreadsheet.")
    ] = None,
    data: Data = _VAR,
) -> None:
    """Show the classes, or the people of one.

    \b
    aitracks cohort list
    aitracks cohort list --people class_7a --csv people.csv
    """
    site = _site(data)
    if csv and not people:
        raise StateError("--csv writes the people of one cohort: name it with --people")
    if people:
        cohort, _ = find(people, site.curriculum, site.data)
        write_people(cohort, csv) if csv else print_people(cohort)
    else:
        print_cohorts(site, date.today())


@cohort_app.command("close")
def close_command(
    cohort: Name,
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="From this day on.  [default: today]")] = "",
    data: Data = _VAR,
) -> None:
    """Let a class's learners in no more. Nothing is deleted; its staff still see all work and grades."""
    site = _site(data)
    on = _day(day) if day else None
    _say(carry_out(lambda: plan_close(site, cohort, on, date.today()), site), site)


@cohort_app.command("reopen")
def reopen_command(cohort: Name, data: Data = _VAR) -> None:
    """Let a closed class's learners in again."""
    site = _site(data)
    _say(carry_out(lambda: plan_reopen(site, cohort), site), site)


def _site(data: Path, config: Path | None = None) -> Site:
    return Site(load_curriculum(home()), data, lambda: _signed_in(data, config))


def _signed_in(data: Path, config: Path | None) -> dict[str, str]:
    """Who is in the hub's sign-in store; nobody where no hub has made one yet."""
    named = settings_file(home(), config)
    databases = read_settings(config).databases if config or named.exists() else Databases()
    folder = Places(data.absolute()).hub
    if databases.hub is None and not sqlite_file(folder).exists():
        return {}
    engine = open_tables(store_url(databases, folder))
    try:
        return known_ids(engine)
    finally:
        engine.dispose()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise StateError(f"--date {text} is no day such as 2026-01-31") from None


def _say(plan: Plan, site: Site, dry_run: bool = False) -> None:
    """What was read, what changed, and when that counts."""
    if plan.encoding:
        typer.echo(f"read as {plan.encoding}")
    for notice in plan.notices:
        typer.echo(f"note: {notice}")
    for change in plan.changes:
        typer.echo(str(change))
    id_ = plan.after.id
    if plan.nothing:
        typer.echo(f"{id_}: nothing to change.")
    else:
        typer.echo(f"{id_}: {_counts(plan)}{'nothing was written (--dry-run).' if dry_run else shown(plan.path)}")
    if not dry_run:
        _follow(plan, site)


def _counts(plan: Plan) -> str:
    if plan.before and plan.before.closed != plan.after.closed:
        day = plan.after.closed
        return f"closed for its learners from {day} on; " if day else "open again; "
    people = [change for change in plan.changes if not change.what.startswith("team")]
    kinds = {kind: sum(change.kind == kind for change in people) for kind in ("added", "changed", "removed")}
    parts = [f"{number} {kind}" for kind, number in kinds.items()]
    rest = f", {plan.kept} not in the list stay" if plan.kept and plan.before else ""
    gone = "; who was removed keeps all grades" if kinds["removed"] else ""
    return f"{parts[0]}, {parts[1]}, {plan.unchanged} unchanged, {parts[2]}{rest}{gone}; "


def _follow(plan: Plan, site: Site) -> None:
    places = Places(site.data.absolute())
    built, runs = is_built(places, plan.after.id), hub_runs(places)
    if built and (plan.changes or plan.encoding) and plan.after.learners:
        (course,) = load_courses([plan.after.id], home(), places.data)
        enter_learners(course, places)
        typer.echo(f"{len(plan.after.learners)} learners are in the gradebook.")
    if plan.after.is_closed(date.today()):
        _close_group(plan, places)
    if plan.nothing:
        return
    if runs and places.accounts.exists():
        _tell_passwords(plan, places)
    if runs and built:
        typer.echo("A hub is running: this counts at each sign-in, and within minutes for who is signed in.")
    elif not built and plan.before is None:
        then = ": tell it with 'aitracks hub reload'" if runs else ", or --cohort does"
        typer.echo(f"The hub serves it once hub_config/hub.yaml names it (cohorts){then}.")
    elif runs:
        typer.echo("A hub is running: once hub.yaml names this cohort, 'aitracks hub reload' has it served.")


def _close_group(plan: Plan, places: Places) -> None:
    """Profile server: learners lose the group that may read what was handed out; staff keep it."""
    names = names_of(places, plan.after.id)
    staff = {person.id for person in (*plan.after.instructors, *plan.after.assistants)}
    if names and may_change():
        left = keep_only(plan.after.id, staff, names)
        if left:
            typer.echo(f"{left} accounts left the group {names.cohort(plan.after.id)}.")
    elif names:
        typer.echo(f"note: {names.cohort(plan.after.id)} keeps its members until root runs this, or starts the hub.")


def _tell_passwords(plan: Plan, places: Places) -> None:
    """Profile local: whoever is new while the hub runs needs a password now."""
    added = {change.id: change.name for change in plan.changes if change.kind == "added" and change.id in plan.ids}
    for id_, password in give_passwords(places.accounts, added).items() if added else ():
        typer.echo(f"帳號 name {id_}  密碼 password {password}  {added[id_]}")
