"""Where the hub keeps its state: everything lies in one data folder, which one hub at a time may use."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from aitracks.errors import StateError
from aitracks.files import write_private

PRIVATE = 0o700
PROBE_SIZE = 1 << 20  # less room than this and the first database write would fail in the middle of something
SECONDS_FOR_AN_ORPHAN = 20  # a hub whose launcher was killed stops by itself: see leftovers
OPEN_TO_ALL = 0o777  # what nbgrader's exchange asks for; who may do what in it is decided one level below


@dataclass(frozen=True)
class Places:
    """The data folder and what lies in it."""

    data: Path

    @property
    def hub(self) -> Path:
        """Accounts, the hub's database, cookie secret, proxy pid, logs: closed to others."""
        return self.data / "hub"

    @property
    def homes(self) -> Path:
        """One home folder for each person and each grader account."""
        return self.data / "homes"

    @property
    def exchange(self) -> Path:
        """nbgrader's exchange, shared by all courses."""
        return self.data / "exchange"

    @property
    def accounts(self) -> Path:
        """Who may log in, with the passwords."""
        return self.hub / "accounts.json"

    @property
    def log(self) -> Path:
        """What JupyterHub, the proxy and all servers say."""
        return self.hub / "jupyterhub.log"

    @property
    def warm(self) -> Path:
        """The warm process's socket."""
        return self.hub / "warm"

    @property
    def server_logs(self) -> Path:
        """What each person's server says, one file each."""
        return self.hub / "servers"

    @property
    def snapshots(self) -> Path:
        """What the graders export for the course home, a folder for each course."""
        return self.data / "snapshots"

    def course(self, course_id: str) -> Path:
        """The nbgrader course root of a cohort."""
        return self.data / "courses" / course_id

    def capstones(self, cohort: str) -> Path:
        """Secret, data and tries of a cohort's capstones."""
        return self.data / "capstones" / cohort

    def home(self, name: str) -> Path:
        """The home folder of a person or a grader account."""
        return self.homes / name


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turn what the system says about a folder (read-only, full, a file in the way) into one clear line."""
    try:
        yield
    except OSError as error:
        where = error.filename or path
        raise StateError(
            f"cannot write in the data folder: {where}: {error.strerror or error}; free some space there, "
            "mend its permissions, or name another folder with --data"
        ) from error


def prepare(places: Places, walled: bool = False) -> None:
    """Make the folders of a data folder, and prove by writing that it can be used.

    `walled`: profile server, where `aitracks.hub.system_accounts` gives the other folders their owners.
    """
    folders = ((places.hub, PRIVATE), (places.homes, PRIVATE), (places.exchange, OPEN_TO_ALL))
    with usable(places.data):
        for folder, mode in folders[:1] if walled else folders:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)
        write_private(places.hub / "probe", "x" * PROBE_SIZE)
        (places.hub / "probe").unlink()


@contextmanager
def lock(places: Places) -> Iterator[IO[str]]:
    """Keep the data folder for this hub; raises StateError where another one has it.

    JupyterHub inherits the open file, so the lock outlives a launcher that was killed.
    """
    with usable(places.hub):
        file = (places.hub / "lock").open("a+", encoding="utf-8")
    with file:
        _take(file, places.data)
        yield file


def _take(file: IO[str], data: Path) -> None:
    deadline = time.monotonic() + SECONDS_FOR_AN_ORPHAN
    while not locked(file):
        file.seek(0)
        holder = file.read().strip()
        if not holder.isdigit() or psutil.pid_exists(int(holder)) or time.monotonic() > deadline:
            raise StateError(
                f"{data} is in use by another hub (process {holder or 'unknown'}): stop it with Ctrl-C where it "
                "runs, or name another folder with --data"
            )
        time.sleep(0.2)
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()


def locked(file: IO[str]) -> bool:
    """Whether the lock of this file could be taken; it is given back when the file is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
