"""The accounts and groups of profile server, made through the system's own tools, and the folders that belong to them.

Nothing here deletes an account: a learner who has left loses the cohort's group, and keeps what they made.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aitracks.errors import StateError
from aitracks.exchange.modes import COHORT_MODE, INNER_MODES
from aitracks.exchange.owned_folders import ROOT, Owner, opened_by_root, own_folder, own_inner_folders
from aitracks.hub.courses import Course, everybody
from aitracks.hub.names import SystemNames
from aitracks.hub.places import Places

MARK = "aitracks"  # in the accounts' comment field: an account without it is not ours
IDS = range(20000, 60000)
SHELL = "/bin/bash"  # of JupyterLab's terminal
NO_SHELL = "/usr/sbin/nologin"
# no password, and expired: people come in through the hub alone, which asks neither; ssh (keys in a home too), cron and
# su do ask, and would lead past the walls and limits of the servers
_CLOSED = ("--expiredate", "1970-01-02")
_RANGE = (
    *("-K", f"UID_MIN={IDS.start}", "-K", f"UID_MAX={IDS.stop - 1}"),
    *("-K", f"GID_MIN={IDS.start}", "-K", f"GID_MAX={IDS.stop - 1}"),
    *("-K", "SUB_UID_COUNT=0", "-K", "SUB_GID_COUNT=0"),  # a learner needs no further uids
)
_TOOLS = ("useradd", "usermod", "groupadd", "gpasswd")
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_TRIES = 20  # while another program has the account files


@dataclass(frozen=True)
class Wanted:
    """An account that is to be there."""

    name: str
    home: Path
    shell: str


@dataclass(frozen=True)
class Changes:
    """What had to be done; all empty where everything was there."""

    accounts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    members: tuple[str, ...] = ()  # groups whose members changed
    folders: tuple[Path, ...] = ()


def make_accounts(courses: Sequence[Course], places: Places, names: SystemNames) -> Changes:
    """Accounts of all people, graders and pages, each cohort's group with just its people, the others' groups.

    Raises StateError where this is not root, a tool is missing, or a name is taken by an account that is not ours.
    """
    _need_tools()
    users, groups = {one.pw_name: one for one in pwd.getpwall()}, {one.gr_name: one for one in grp.getgrall()}
    members = _members(courses, names)
    wanted = (*_wanted(courses, places, names), *_services(places, names))
    for one in wanted:  # all of it is looked at before anything is made
        need_ours(one, users, groups)
    for name in members:
        need_our_group(name, groups)
    made = tuple(name for name in members if name not in groups)
    for name in made:
        make_group(name)
    added = tuple(one.name for one in wanted if one.name not in users)
    for one in wanted:
        make_or_mend(one, users)
    now = {name: set(groups[name].gr_mem) if name in groups else set() for name in members}
    changed = tuple(name for name, people in members.items() if set(people) != now[name])
    for name in changed:
        set_members(name, members[name])
    return Changes(added, made, changed)


def make_person(user: str, cohorts: Iterable[str], places: Places, names: SystemNames) -> None:
    """The account and home of one person, a member of these cohorts' groups. For who comes while the hub runs."""
    one = Wanted(names.person(user), places.home(user), SHELL)
    users, groups = {each.pw_name: each for each in pwd.getpwall()}, {each.gr_name: each for each in grp.getgrall()}
    need_ours(one, users, groups)
    make_or_mend(one, users)
    for group in map(names.cohort, cohorts):
        if group in groups and one.name not in groups[group].gr_mem:
            _run("gpasswd", "--add", one.name, group)
    with opened_by_root(places.homes) as homes:
        own_folder(one.home.name, homes, owner_of(one.name), 0o700, one.home)


def set_members(group: str, members: Iterable[str]) -> None:
    """Make a group have just these members. What already runs keeps the groups that it began with."""
    _run("gpasswd", "--members", ",".join(sorted(members)), group)


def make_folders(courses: Sequence[Course], places: Places, names: SystemNames) -> Changes:
    """The data folder's own folders, homes, courses and the exchange, each with its owner and mode; mends what differs.

    Raises StateError where a link, a file, or somebody else's folder is in the place of one of ours.
    """
    changed: list[Path] = []
    _need_root()
    places.data.parent.mkdir(parents=True, exist_ok=True)
    with opened_by_root(places.data.parent) as above:
        _folder(places.data, above, ROOT, 0o711, changed)
    with opened_by_root(places.data) as data:
        for path, mode in _top(places).items():
            _folder(path, data, ROOT, mode, changed)
        # names of people: for the builds alone, which run as the graders
        _folder(places.data / "cohorts", data, Owner(0, _group(names.content)), 0o750, changed)
    with opened_by_root(places.homes) as homes:
        for one in _wanted(courses, places, names):
            _folder(one.home, homes, owner_of(one.name), 0o700, changed)
    home = owner_of(names.home)
    with opened_by_root(places.data) as data:
        _folder(places.snapshots, data, ROOT, 0o711, changed)
    for course in courses:
        _course_folders(course, places, names, changed)
        grader = owner_of(names.grader(course.id))
        with opened_by_root(places.snapshots) as snapshots:
            _folder(places.snapshots / course.id, snapshots, Owner(grader.uid, home.gid), 0o2750, changed)
    return Changes(folders=tuple(changed))


def show_cohort_files(places: Places, names: SystemNames) -> None:
    """Let the graders read the data folder's cohort files (courses are built from them), and pages who has joined."""
    content, greeters = _group(names.content), _group(names.greeters)
    for file in (places.data / "cohorts").glob("*.yaml"):
        _show(file, 0, content)
    for file in (places.data / "newcomers").glob("*.json"):
        _show(file, -1, greeters)


def _show(file: Path, owner: int, group: int) -> None:
    with opened_by_root(file.parent) as descriptor:
        found = os.open(file.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=descriptor)
        os.fchown(found, owner, group)
        os.fchmod(found, 0o640)
        os.close(found)


def owner_of(account: str) -> Owner:
    """The ids of an account; raises StateError where it is not there."""
    try:
        found = pwd.getpwnam(account)
    except KeyError:
        raise StateError(f"there is no system account '{account}': start the hub as root, which makes it") from None
    return Owner(found.pw_uid, found.pw_gid)


def _group(name: str) -> int:
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise StateError(f"there is no system group '{name}': start the hub as root, which makes it") from None


def _top(places: Places) -> dict[Path, int]:
    courses = places.data / "courses"
    # the sticky bit: anybody may put something there, as nbgrader asks, but not take away what is another's
    return {places.hub: 0o700, places.homes: 0o711, courses: 0o711, places.exchange: 0o1777}


def _course_folders(course: Course, places: Places, names: SystemNames, changed: list[Path]) -> None:
    grader = owner_of(names.grader(course.id))
    cohort = Owner(grader.uid, _group(names.cohort(course.id)))
    root = places.course(course.id)
    with opened_by_root(root.parent) as courses:
        _folder(root, courses, grader, 0o700, changed)
    shared = places.exchange / course.id
    with opened_by_root(places.exchange) as exchange:
        _folder(shared, exchange, cohort, COHORT_MODE, changed)
    own_inner_folders(shared, grader, INNER_MODES)


def _folder(path: Path, parent: int, owner: Owner, mode: int, changed: list[Path]) -> None:
    if own_folder(path.name, parent, owner, mode, path):
        changed.append(path)


def _wanted(courses: Sequence[Course], places: Places, names: SystemNames) -> tuple[Wanted, ...]:
    people = [Wanted(names.person(one.id), places.home(one.id), SHELL) for one in everybody(courses)]
    graders = [Wanted(names.grader(one.id), places.home(one.grader), NO_SHELL) for one in courses]
    return (*people, *graders)


def _services(places: Places, names: SystemNames) -> tuple[Wanted, ...]:
    """The accounts of the pages, without a home."""
    return tuple(Wanted(name, places.home(name), NO_SHELL) for name in (names.home, names.capstones))


def _members(courses: Sequence[Course], names: SystemNames) -> dict[str, tuple[str, ...]]:
    found = {names.cohort(one.id): tuple(names.person(person.id) for person in one.people) for one in courses}
    # the capstones' pages read the cohort files: who is on the staff, which company somebody comes from
    found[names.content] = (*(names.grader(one.id) for one in courses), names.capstones)
    return {**found, names.greeters: (names.home, names.capstones)}


def need_ours(one: Wanted, users: Mapping[str, pwd.struct_passwd], groups: Mapping[str, grp.struct_group]) -> None:
    """Raise StateError where an account of this name is not one that a hub made here."""
    known = users.get(one.name)
    if known is None:
        if one.name in groups:
            raise StateError(f"there is a system group '{one.name}' without its account: 'groupdel {one.name}'")
        return
    why = ""
    if known.pw_uid not in IDS:
        why = f"its uid {known.pw_uid} is not between {IDS.start} and {IDS.stop - 1}"
    elif known.pw_gecos.split(",")[0] != MARK:
        why = f"its comment is '{known.pw_gecos}'"
    elif Path(known.pw_dir) != one.home:
        why = f"its home is {known.pw_dir}, not {one.home}"
    if why:
        raise StateError(
            f"the system account '{one.name}' is not of this hub ({why}): choose another account_prefix in hub.yaml, "
            "or, if the data folder was moved, 'usermod --home' it"
        )


def need_our_group(name: str, groups: Mapping[str, grp.struct_group]) -> None:
    """Raise StateError where a group of this name has a number outside our range."""
    if name in groups and groups[name].gr_gid not in IDS:
        raise StateError(
            f"the system group '{name}' is not of this hub (gid {groups[name].gr_gid}): choose another account_prefix"
        )


def make_or_mend(one: Wanted, users: Mapping[str, pwd.struct_passwd]) -> None:
    """Make the account, or give the one that is there its shell."""
    if one.name not in users:
        words = ("--comment", MARK, "--home-dir", str(one.home), "--shell", one.shell, *_CLOSED)
        _run("useradd", "--no-create-home", "--user-group", *_RANGE, *words, one.name)
    elif users[one.name].pw_shell != one.shell:
        _run("usermod", "--shell", one.shell, one.name)


def _need_root() -> None:
    if os.geteuid() != 0:
        raise StateError("profile server needs root, who alone can make accounts: run 'aitracks hub' with sudo")


def _need_tools() -> None:
    _need_root()
    missing = [tool for tool in _TOOLS if not shutil.which(tool, path=_PATH)]
    if missing:
        raise StateError(f"the system has no {', '.join(missing)}: install the package 'passwd' (or shadow-utils)")


def make_group(name: str) -> None:
    """Make a group of the system, with a number of our range."""
    _run("groupadd", *_RANGE, name)


def _run(tool: str, *words: str) -> None:
    for attempt in range(_TRIES):
        done = subprocess.run(
            [tool, *words], capture_output=True, text=True, check=False, env={"PATH": _PATH, "LC_ALL": "C"}
        )
        if done.returncode == 0:
            return
        if "lock" not in done.stderr:
            break
        time.sleep(0.1 * (attempt + 1))
    said = (done.stderr.strip() or f"status {done.returncode}").splitlines()[-1]
    raise StateError(f"{tool} could not make '{words[-1]}': {said}; mend that, then start again")
