"""`aitracks hub`: the course on this machine, from nothing to a class that can log in."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from aitracks.hub.config import MATHJAX, Site
from aitracks.hub.courses import everybody, load_courses
from aitracks.hub.launch import Stopped, running_hub, stop_signals, url, wait_until_ended, wait_until_up
from aitracks.hub.leftovers import end_processes
from aitracks.hub.places import Places, lock, prepare
from aitracks.hub.proxy import check_mathjax, check_port, find_proxy, free_ports
from aitracks.hub.settings import LOOPBACK, HubSettings, load_settings, override
from aitracks.paths import home

_ROLES = {"instructor": "老師 instructor", "assistant": "助教 assistant", "learner": "學員 learner"}
_LEVELS = {"stops": "stops ", "unsafe": "unsafe", "note": "note  "}
_STYLES = {"stops": "red", "unsafe": "yellow", "note": ""}


hub_app = typer.Typer(rich_markup_mode=None)


@hub_app.callback(invoke_without_command=True)
def hub_command(
    context: typer.Context,
    data: Annotated[Path, typer.Option("--data", envvar="AITRACKS_DATA", help="Folder of all state.")] = Path("var"),
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Port of the hub.  [default: 8000]")
    ] = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen at.  [default: 127.0.0.1]")] = None,
    cohort: Annotated[
        list[str] | None,
        typer.Option("--cohort", help="Cohort to serve; may be repeated.  [default: the demonstration cohorts]"),
    ] = None,
) -> None:
    """Build the cohorts and serve them; Ctrl-C stops all.

    \b
    aitracks hub
    aitracks hub --port 8080 --data /srv/class
    aitracks hub --cohort seed_team_demo
    aitracks hub check
    """
    if context.invoked_subcommand:
        return
    console = Console(highlight=False, soft_wrap=True)
    with stop_signals():
        try:
            _serve(data, _settings(host, port, cohort), console)
        except Stopped as stopped:
            sys.stderr.write("aitracks: stopped before the hub was ready; the next start goes on from here.\n")
            raise typer.Exit(stopped.status) from None


@hub_app.command("check")
def check_command(
    config: Annotated[Path | None, typer.Option("--config", help="Another hub.yaml than the checkout's.")] = None,
    data: Annotated[Path, typer.Option("--data", envvar="AITRACKS_DATA", help="Folder of all state.")] = Path("var"),
) -> None:
    """Say what is unsafe in hub.yaml, and what would stop the hub on this machine; starts nothing.

    The status is 1 where the hub would not start.
    """
    from aitracks.hub.findings import Plan, findings

    root = home()
    settings = load_settings(config or root / "hub_config" / "hub.yaml")
    courses = load_courses(settings.cohorts, root, data.absolute())
    found = findings(Plan(settings, courses, root, data.absolute(), os.geteuid() == 0))
    console = Console(highlight=False, soft_wrap=True)
    for each in found:
        console.print(f"{_LEVELS[each.level]}  {each.what}", markup=False, style=_STYLES[each.level])
    if not found:
        console.print(f"{settings.profile}: nothing to complain about.")
    raise typer.Exit(1 if any(each.level == "stops" for each in found) else 0)


def _settings(host: str | None, port: int | None, cohorts: list[str] | None) -> HubSettings:
    """hub.yaml with the command line over it, on a proxy and ports that are there."""
    root = home()
    chosen = override(
        load_settings(root / "hub_config" / "hub.yaml"), {"host": host, "port": port, "cohorts": cohorts or None}
    )
    check_mathjax(root / MATHJAX, root)
    return override(chosen, {"proxy": str(find_proxy(root)), "inner_ports": free_ports(3 + len(chosen.cohorts))})


def _serve(data: Path, settings: HubSettings, console: Console) -> None:
    from aitracks.hub.prepare import make_ready  # nbgrader takes seconds to import; a refusal need not wait for it

    began = time.monotonic()
    places = Places(data.absolute())
    site = Site(settings, load_courses(settings.cohorts, home(), places.data), places, home(), os.geteuid() == 0)
    if not places.hub.exists():  # else the port may be held by what a killed hub left here
        check_port(settings.host, settings.port)
    prepare(places)
    with lock(places) as held:
        if end_processes(places):
            console.print("Ended what a hub that was killed here had left running.")
        check_port(settings.host, settings.port)
        _warn(site, console)
        passwords = make_ready(site, console.print)
        with running_hub(site, held) as hub:
            wait_until_up(site, hub, console.print)
            _print_log_ins(site, passwords, console)
            console.print(f"Ready after {time.monotonic() - began:.0f} s. Ctrl-C stops the hub.")
            try:
                wait_until_ended(site, hub)
            except Stopped:
                console.print("Stopping …")
    console.print("Stopped; the next start finds everything as it is now.")


def _warn(site: Site, console: Console) -> None:
    console.print(
        "Note: profile 'local' does not keep learners apart: everybody's code runs under your account and can read "
        "all files here, grades included. For a demonstration or a class that you trust.",
        style="yellow",
    )
    if site.as_root:
        console.print("Note: running as root, so learners' code does too; prefer an ordinary account.", style="yellow")
    if not _has_chinese_font():
        console.print(
            "Note: no Chinese font on this machine, so plots show boxes for Chinese. On Debian: "
            "apt install fonts-noto-cjk",
            style="yellow",
        )
    if not site.settings.host.startswith(LOOPBACK):
        console.print(
            f"Note: listening at {site.settings.host}: everybody on that network reaches the hub, without encryption.",
            style="yellow",
        )


def _has_chinese_font() -> bool:
    from matplotlib import font_manager

    from aitracks.lesson import CHINESE_FONTS

    return any(font.name in CHINESE_FONTS for font in font_manager.fontManager.ttflist)


def _print_log_ins(site: Site, passwords: dict[str, str], console: Console) -> None:
    table = Table("帳號 name", "姓名", "身分 role")
    table.add_column("密碼 password", no_wrap=True)  # of all columns the one that must not be cut
    table.add_column("班級 cohort", overflow="fold")
    for person in everybody(site.courses):
        courses = [course.id for course in site.courses if person.id in {member.id for member in course.people}]
        table.add_row(person.id, person.name, _ROLES[person.role], passwords[person.id], "\n".join(courses))
    console.print()
    console.print(f"Open {url(site)} in a browser.", style="bold")
    console.print(table)
