"""The wall around a learner's process: namespaces, a view of the file system, limits, and forbidden system calls.

A warm process makes one `Sandbox` before it imports anything; then, for each kernel, `ready()` just before the fork and
`enter()` first thing in the child. As root the child gets a user id that nobody has; as an ordinary user a user
namespace of its own.
"""

from __future__ import annotations

import os
import resource
from pathlib import Path
from typing import Any

from aitracks.kernels.limits import Limits
from aitracks.kernels.sandbox import system, view
from aitracks.kernels.sandbox.calls import forbidden_calls
from aitracks.processes import end_with_parent

_FIRST_ID = 1_870_000_000  # far from what systems give to accounts, containers and services
_IDS = 1 << 26
_IDS_OF_A_SERVER = 1 << 12
_MIB = 1 << 20


class Sandbox:
    """The parts of the wall that all kernels of one warm process share. Raises OSError where the system refuses."""

    def __init__(self) -> None:
        self._as_root = os.geteuid() == 0 and _may_unshare()
        if not self._as_root:
            _own_namespaces()
        self._pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._root = view.build_skeleton()
        self._calls: Any = forbidden_calls()
        self._server = 0

    def ready(self) -> None:
        """Have the next fork of this process be the first process of a pid namespace."""
        self._server = os.getpid()
        system.unshare(system.CLONE_NEWPID)

    def done(self) -> None:
        """Take back `ready()` for the forks after it."""
        system.set_namespace(self._pids, system.CLONE_NEWPID)

    def enter(self, number: int, limits: Limits, shown: view.Shown | None = None) -> None:
        """Wall this new process in; `number` tells its user id from that of others at work at the same time."""
        own = self._server * _IDS_OF_A_SERVER + number % _IDS_OF_A_SERVER
        uid = _FIRST_ID + own % _IDS if self._as_root else 0
        os.setsid()  # a signal to the own process group would reach whoever grades
        os.close(self._pids)
        system.unshare(system.CLONE_NEWNS | system.CLONE_NEWIPC | system.CLONE_NEWUTS | system.CLONE_NEWNET)
        view.enter(self._root, uid, uid, limits.scratch, shown)
        if self._as_root:
            system.forget_capabilities()
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        else:
            system.unshare(system.CLONE_NEWUSER | system.CLONE_NEWCGROUP)
            _map_ids(view.INNER_ID, 0)
            system.forget_capabilities()
        system.drop_capabilities()
        system.own_proc_files()
        set_limits(limits)
        end_with_parent()
        system.forbid_new_privileges()
        self._calls.load()


def set_limits(limits: Limits) -> None:
    """The limits that the system itself keeps for each process."""
    now = int(_status("VmData")) * 1024  # what was there before the learner's first line does not count
    for kind, value in (
        (resource.RLIMIT_CORE, 1),  # with 0 a crash would still start the host's handler of core dumps
        (resource.RLIMIT_CPU, int(limits.cpu_seconds) + 1),
        (resource.RLIMIT_DATA, now + limits.memory * _MIB),
        (resource.RLIMIT_FSIZE, limits.file * _MIB),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_SIGPENDING, 1000),
        (resource.RLIMIT_STACK, 64 * _MIB),
    ):
        _, most = resource.getrlimit(kind)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (value, value))


def _status(field: str) -> str:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{field}:"))


def _may_unshare() -> bool:
    """Whether root here is root enough; in a container it often is not."""
    try:
        system.unshare(system.CLONE_NEWNS)
    except OSError:
        return False
    return True


def _own_namespaces() -> None:
    """Go on in a child that is root of a user namespace with its own mounts and pids; the parent only waits for it."""
    user, group = os.geteuid(), os.getegid()
    system.unshare(system.CLONE_NEWUSER | system.CLONE_NEWNS | system.CLONE_NEWPID)
    _map_ids(0, user, group)
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    end_with_parent()
    system.mount("none", "/", "none", system.MS_REC | system.MS_PRIVATE)
    system.mount("proc", "/proc", "proc", system.MS_NOSUID | system.MS_NODEV | system.MS_NOEXEC)


def _map_ids(inner: int, outer: int, outer_group: int | None = None) -> None:
    group = outer if outer_group is None else outer_group
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{inner} {outer} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{inner} {group} 1", encoding="ascii")
