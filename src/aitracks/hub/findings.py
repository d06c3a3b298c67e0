"""What is unsafe or will not work about a hub's settings on this machine: `aitracks hub check`."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

import psutil

from aitracks.databases import check_database
from aitracks.errors import AitracksError
from aitracks.hub.courses import Course, everybody
from aitracks.hub.kubernetes import SMALLEST_MB, refuse
from aitracks.hub.names import SystemNames
from aitracks.hub.proxy import check_mathjax, check_port, find_proxy
from aitracks.hub.secret import Secret
from aitracks.hub.settings import LOOPBACK, HubSettings
from aitracks.hub.sign_in import Lti, Oidc
from aitracks.hub.site import Site

T = TypeVar("T")
Level = Literal["stops", "unsafe", "note"]

MB_OF_AN_IDLE_SERVER = 60
LOOKS_LIKE_A_COMPANY = 12  # accounts of profile local beyond which it is hardly a demonstration


@dataclass(frozen=True)
class Finding:
    """One thing about the settings: what is wrong, and how to mend it. "stops": the hub will not start."""

    level: Level
    what: str


@dataclass(frozen=True)
class Plan:
    """What is looked at."""

    settings: HubSettings
    courses: tuple[Course, ...]
    checkout: Path
    data: Path
    as_root: bool = False


def plan_of(site: Site) -> Plan:
    """A site as something to look at."""
    return Plan(site.settings, site.courses, site.home, site.places.data, site.as_root)


def findings(plan: Plan) -> tuple[Finding, ...]:
    """Everything that was found, what stops the hub first."""
    checks = (_programs, _ports, _secrets, database_findings, _network, _sign_in, _profile, _people, _memory)
    order = {"stops": 0, "unsafe": 1, "note": 2}
    return tuple(
        sorted(dict.fromkeys(f for check in checks for f in check(plan)), key=lambda found: order[found.level])
    )


def _programs(plan: Plan) -> Iterator[Finding]:
    if plan.settings.profile == "kubernetes":
        return
    yield from _stops(partial(find_proxy, plan.checkout))
    yield from _stops(partial(check_mathjax, plan.checkout / "node_modules" / "mathjax", plan.checkout))


def _ports(plan: Plan) -> Iterator[Finding]:
    if plan.settings.profile != "kubernetes":
        yield from _stops(partial(check_port, plan.settings.host, plan.settings.port))


def _secrets(plan: Plan) -> Iterator[Finding]:
    if plan.settings.profile == "kubernetes":
        return  # they are the cluster's
    for what, secret in _named_secrets(plan.settings):
        yield from _stops(partial(secret.read, what))
        if secret.file is not None and secret.file.exists() and secret.file.stat().st_mode & 0o077:
            yield Finding("unsafe", f"{what}: {secret.file} can be read by others: chmod 600 {secret.file}")


def _named_secrets(settings: HubSettings) -> Iterator[tuple[str, Secret]]:
    if settings.databases.hub:
        yield "databases.hub", settings.databases.hub
    if settings.databases.gradebook:
        yield "databases.gradebook", settings.databases.gradebook
    if settings.databases.capstones:
        yield "databases.capstones", settings.databases.capstones
    if isinstance(settings.sign_in, Oidc):
        yield "sign_in.client_secret", settings.sign_in.client_secret


def database_findings(plan: Plan) -> Iterator[Finding]:
    """Databases on a server that do not answer, refuse the password, or are not there."""
    databases = plan.settings.databases
    if plan.settings.profile == "kubernetes":
        return  # not reached from here
    if databases.hub:
        yield from _stops(partial(_check_hub_database, databases.hub))
    if databases.gradebook:
        template = _quiet(partial(databases.gradebook.read, "databases.gradebook"))
        if template and "{cohort}" not in template and len(plan.courses) > 1:
            yield Finding("stops", "databases.gradebook: the URL must name {cohort}: each cohort has its own database")
        for course in plan.courses if template else ():
            url = str(template).replace("{cohort}", course.id)
            yield from _stops(partial(check_database, url, f"gradebook of {course.id}"))

    if databases.capstones:
        address = _quiet(partial(databases.capstones.read, "databases.capstones"))
        yield from _stops(partial(check_database, address, "the capstones' database")) if address else ()


def _network(plan: Plan) -> Iterator[Finding]:
    if plan.settings.profile == "kubernetes" or plan.settings.host.startswith(LOOPBACK):
        return
    yield Finding(
        "unsafe",
        f"host: the hub listens at {plan.settings.host} without encryption, and passwords pass there: put a reverse "
        "proxy with TLS in front and listen at 127.0.0.1",
    )


def _sign_in(plan: Plan) -> Iterator[Finding]:
    sign_in = plan.settings.sign_in
    if plan.settings.profile == "server" and not plan.settings.trusted_proxies:
        yield Finding(
            "note",
            "trusted_proxies is empty: behind a reverse proxy all visitors would count as one address when wrong "
            "tries are limited; name the proxy's address",
        )
    if isinstance(sign_in, Oidc | Lti):
        names = ("authorize_url", "token_url", "userdata_url", "callback_url", "jwks_url", "issuer")
        links = {name: getattr(sign_in, name, "") for name in names}
        for name, link in links.items():
            if link.startswith("http://") and not link.removeprefix("http://").startswith(LOOPBACK):
                yield Finding("unsafe", f"sign_in.{name}: {link} is not encrypted: use https")
        served = {course.id for course in plan.courses}
        for claim, cohort in {**sign_in.cohorts, **getattr(sign_in, "staff", {})}.items():
            if cohort not in served:
                yield Finding("stops", f"sign_in: '{claim}' maps to cohort '{cohort}', which this hub does not serve")
        if not sign_in.cohorts:
            yield Finding("note", "sign_in.cohorts is empty: only people listed in a cohort's file get into a course")


def _profile(plan: Plan) -> Iterator[Finding]:
    if plan.settings.profile == "local":
        yield Finding(
            "unsafe",
            "profile local: everybody's code runs under one account and can read all files, grades included: "
            "for a demonstration or a class that you trust; 'profile: server' keeps people apart",
        )
        if plan.as_root:
            yield Finding(
                "unsafe", "profile local runs as root, so learners' code does too: start it as another account"
            )
    if plan.settings.profile == "kubernetes":
        yield from _cluster(plan)
    if plan.settings.profile == "server":
        yield from server_findings(plan)


def _cluster(plan: Plan) -> Iterator[Finding]:
    yield from _stops(partial(refuse, plan.settings, plan.courses))
    if plan.settings.servers.memory_mb < SMALLEST_MB * 2:
        yield Finding(
            "note", "servers.memory_mb: JupyterLab and one kernel take up to 173 MB in a pod, TensorFlow more"
        )
    yield Finding("note", "profile kubernetes: nothing here was looked at on a cluster: see docs/how-to-kubernetes.md")


def server_findings(plan: Plan) -> Iterator[Finding]:
    """What speaks against profile server on this machine."""
    if not plan.as_root:
        yield Finding("stops", "profile server makes system accounts: start it as root")
    if not sys.platform.startswith("linux"):
        yield Finding("stops", "profile server needs Linux: accounts, namespaces and limits are the system's")
    names = SystemNames(plan.settings.account_prefix)
    for course in plan.courses:
        yield from _stops(partial(names.grader, course.id))
        yield from _stops(partial(names.cohort, course.id))
    for person in everybody(plan.courses):
        yield from _stops(partial(names.person, person.id))
    for tool in ("useradd", "groupadd", "gpasswd"):
        if not shutil.which(tool, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
            yield Finding("stops", f"profile server needs the program '{tool}': apt install passwd")
    if _open_to_all(plan.data):
        yield Finding("stops", f"{plan.data}: everybody may write there: chmod o-w {plan.data}")


def _open_to_all(folder: Path) -> bool:
    return folder.is_dir() and bool(folder.stat().st_mode & stat.S_IWOTH)


def _people(plan: Plan) -> Iterator[Finding]:
    yield from _stops(partial(everybody, plan.courses))
    count = len(_quiet(partial(everybody, plan.courses)) or ())
    if plan.settings.profile == "local" and count > LOOKS_LIKE_A_COMPANY:
        yield Finding("note", f"{count} people in profile local: 'profile: server' is made for a class")


def _memory(plan: Plan) -> Iterator[Finding]:
    if plan.settings.profile == "kubernetes":
        return
    people = len(_quiet(partial(everybody, plan.courses)) or ())
    total = psutil.virtual_memory().total // 2**20
    if people * MB_OF_AN_IDLE_SERVER > total:
        yield Finding(
            "unsafe",
            f"{people} people need about {people * MB_OF_AN_IDLE_SERVER} MB when all are there, and "
            f"{socket.gethostname()} has {total}: serve fewer cohorts here",
        )
    if plan.settings.profile == "server" and plan.settings.servers.memory_mb > total:
        yield Finding("unsafe", f"servers.memory_mb: one learner may take all of this machine's {total} MB: lower it")


def _check_hub_database(secret: Secret) -> None:
    check_database(secret.read("databases.hub"), "databases.hub")


def _stops(check: Callable[[], object]) -> Iterator[Finding]:
    try:
        check()
    except AitracksError as error:
        yield Finding("stops", str(error))


def _quiet(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except AitracksError:
        return None
