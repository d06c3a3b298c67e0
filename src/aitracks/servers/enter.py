"""The one way in which a process of the hub becomes an account's: after a fork (warm) or before an exec (run.py).

The order matters: what only root may do comes first, and the identity is given up last but for what a process may
always do. It fails closed: a step that cannot be done ends the process, so nothing ever runs with more rights.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from aitracks.errors import StateError
from aitracks.kernels.sandbox import system
from aitracks.servers import cgroup
from aitracks.servers.account import Account
from aitracks.servers.folders import View, arrange
from aitracks.servers.limits import Limits

REFUSED = 70  # status of a process that could not become the account's
_EASIER_TO_KILL = "500"  # where the whole machine runs out of memory, a learner's process ends, not the hub


@dataclass(frozen=True)
class Entry:
    """Whose process it becomes, and how. Without an account it stays its owner's, without a wall: profile local."""

    account: Account | None
    environment: Mapping[str, str]
    folder: str  # to work in
    view: View = field(default_factory=View)
    limits: Limits = field(default_factory=Limits)
    group: str = ""  # name of its control group


def enter(entry: Entry, keep: Collection[int] = (), tell: Callable[[str], None] | None = None) -> None:
    """Become what `entry` says. Of the open files only 0, 1, 2 and `keep` stay.

    The process must have one thread. Where a step fails, `tell` hears of it in one line (default: on stderr) and the
    process ends with status 70.
    """
    try:
        _close_files(keep)
        _lead_session()
        if entry.account is not None:
            _become(entry, entry.account)
        os.umask(0o077)
        os.environ.clear()
        os.environ.update(entry.environment)
        os.chdir(entry.folder)
    except BaseException as error:  # whatever it was: this process must not go on
        _end(entry, error, tell or _complain)


def warn(line: str) -> None:
    """A line for the log of this process."""
    sys.stderr.write(f"aitracks: {line}\n")
    sys.stderr.flush()


def _become(entry: Entry, account: Account) -> None:
    if os.geteuid() != 0:
        raise StateError("only root can start a process of another account")
    if len(os.listdir("/proc/self/task")) != 1:  # noqa: PTH208
        raise StateError("a process with several threads cannot become another account's")
    if entry.group and (missing := cgroup.join(entry.group, entry.limits)):
        warn(f"{account.name}: not limited for all its processes together: {'; '.join(missing)}")
    with contextlib.suppress(OSError):  # it protects the hub, not the learner
        Path("/proc/self/oom_score_adj").write_text(_EASIER_TO_KILL, encoding="ascii")
    system.unshare(system.CLONE_NEWNS | system.CLONE_NEWIPC)
    arrange(entry.view, account, entry.limits.scratch)
    entry.limits.apply()
    system.forget_capabilities()
    os.setgroups(account.groups)
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)
    system.drop_capabilities()
    system.forbid_new_privileges()
    system.own_proc_files()
    _prove(account)


def _prove(account: Account) -> None:
    """Look at what the system says about this process now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    status = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    wanted = {
        "Uid": [str(account.uid)] * 4,
        "Gid": [str(account.gid)] * 4,
        "Groups": [str(group) for group in sorted({*account.groups})],
        "NoNewPrivs": ["1"],
        **{f"Cap{kind}": ["0" * 16] for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")},
    }
    wrong = [name for name, value in wanted.items() if sorted(status[name]) != sorted(value)]
    if wrong:
        raise StateError(f"the system did not take away everything ({', '.join(wrong)})")


def _close_files(keep: Collection[int]) -> None:
    last = 2
    for descriptor in sorted({*keep}):
        os.closerange(last + 1, descriptor)
        last = max(last, descriptor)
    os.closerange(last + 1, os.sysconf("SC_OPEN_MAX"))


def _lead_session() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    if os.getsid(0) != os.getpid():
        os.setsid()


def _end(entry: Entry, error: BaseException, tell: Callable[[str], None]) -> NoReturn:
    try:
        who = entry.account.name if entry.account else "this account"
        why = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else str(error)
        tell(f"cannot start a process for {who}: {why or type(error).__name__}")
    finally:
        os._exit(REFUSED)


def _complain(line: str) -> None:
    os.write(2, f"aitracks: {line}\n".encode())
