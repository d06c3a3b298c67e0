"""Serving a class from start to stop: what `aitracks hub` does, and what it says meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from aitracks.errors import StateError
from aitracks.fonts import REMEDY, chinese_fonts
from aitracks.hub import reload
from aitracks.hub.accounts import ensure_accounts
from aitracks.hub.config import MATHJAX
from aitracks.hub.courses import everybody
from aitracks.hub.findings import database_findings, plan_of, server_findings
from aitracks.hub.launch import Stopped, running_hub
from aitracks.hub.leftovers import end_processes
from aitracks.hub.opened import gradebook_template, open_site
from aitracks.hub.places import lock, prepare
from aitracks.hub.proxy import check_mathjax, check_port, find_proxy, free_ports
from aitracks.hub.settings import LOOPBACK, HubSettings, override
from aitracks.hub.site import Site
from aitracks.hub.watching import url, wait_until_ended, wait_until_up
from aitracks.paths import home

_ROLES = {"instructor": "老師 instructor", "assistant": "助教 assistant", "learner": "學員 learner"}


def chosen_settings(written: HubSettings, host: str | None, port: int | None, cohorts: list[str] | None) -> HubSettings:
    """hub.yaml with the command line over it, on a proxy and ports that are there."""
    if written.profile == "kubernetes":
        raise StateError("profile kubernetes is served by Helm: 'aitracks hub values' prints what its chart needs")
    root = home()
    chosen = override(written, {"host": host, "port": port, "cohorts": cohorts or None})
    check_mathjax(root / MATHJAX, root)
    return override(chosen, {"proxy": str(find_proxy(root)), "inner_ports": free_ports(4 + len(chosen.cohorts))})


def serve(data: Path, choose: Callable[[], HubSettings], console: Console) -> None:
    """Make everything ready, run the hub, and return when it was stopped; raises `Stopped` before it is ready.

    `choose` gives the settings, and is asked again when the hub is told to read them again.
    """
    from aitracks.hub.prepare import make_ready  # nbgrader takes seconds to import; a refusal need not wait for it

    began = time.monotonic()
    settings = choose()
    site = open_site(settings, data.absolute())
    places = site.places
    if not places.hub.exists():  # else the port may be held by what a killed hub left here
        check_port(settings.host, settings.port)
    _refuse_what_stops(site)
    prepare(places, site.walled)
    with lock(places) as held:
        if end_processes(places):
            console.print("Ended what a hub that was killed here had left running.")
        check_port(settings.host, settings.port)
        _warn(site, console)
        passwords = _passwords(site)
        make_ready(site, gradebook_template(settings), console.print)
        with running_hub(site, held) as hub:
            wait_until_up(hub, console.print)
            _print_log_ins(site, passwords, console)
            console.print(f"Ready after {time.monotonic() - began:.0f} s. Ctrl-C stops the hub.")
            try:
                wait_until_ended(hub, lambda: _again(hub.site, choose(), console), console.print)
            except Stopped:
                console.print("Stopping …")
    console.print("Stopped; the next start finds everything as it is now.")


def _again(now: Site, wanted: HubSettings, console: Console) -> Site:
    """The hub as it is wanted now, with its new courses made; raises what is wrong with it."""
    from aitracks.hub.prepare import make_ready

    site = open_site(reload.follow(now.settings, wanted), now.places.data)
    _refuse_what_stops(site)
    _passwords(site)
    make_ready(site, gradebook_template(site.settings), console.print)
    return site


def _refuse_what_stops(site: Site) -> None:
    """Nothing is made where it would not work: no database that answers; a machine that profile server cannot use."""
    plan = plan_of(site)
    for found in (*database_findings(plan), *(server_findings(plan) if site.walled else ())):
        if found.level == "stops":
            raise StateError(found.what)


def _passwords(site: Site) -> dict[str, str]:
    """Of profile local, where they are made at the first start and may be read by whoever starts it."""
    if site.walled:
        return {}
    return ensure_accounts(site.places.accounts, [person.id for person in everybody(site.courses)])


def _warn(site: Site, console: Console) -> None:
    if not site.walled:
        _warn_of_one_account(site, console)
    if not chinese_fonts():
        console.print(
            f"Note: no Chinese font on this machine, so plots show boxes for Chinese; {REMEDY}", style="yellow"
        )
    if not site.settings.host.startswith(LOOPBACK):
        console.print(
            f"Note: listening at {site.settings.host}: everybody on that network reaches the hub, without encryption.",
            style="yellow",
        )


def _warn_of_one_account(site: Site, console: Console) -> None:
    console.print(
        "Note: profile 'local' does not keep learners apart: everybody's code runs under your account and can read "
        "all files here, grades included. For a demonstration or a class that you trust.",
        style="yellow",
    )
    if site.as_root:
        console.print("Note: running as root, so learners' code does too; prefer an ordinary account.", style="yellow")


def _print_log_ins(site: Site, passwords: dict[str, str], console: Console) -> None:
    console.print()
    console.print(f"Open {url(site)} in a browser.", style="bold")
    if site.walled:
        for course in site.courses:
            console.print(f"{course.id}: 'aitracks code passwords {course.id}' makes the passwords of its people.")
        return
    table = Table("帳號 name", "姓名", "身分 role")
    table.add_column("密碼 password", no_wrap=True)  # of all columns the one that must not be cut
    table.add_column("班級 cohort", overflow="fold")
    for person in everybody(site.courses):
        courses = [course.id for course in site.courses if person.id in {member.id for member in course.people}]
        table.add_row(person.id, person.name, _ROLES[person.role], passwords[person.id], "\n".join(courses))
    console.print(table)
