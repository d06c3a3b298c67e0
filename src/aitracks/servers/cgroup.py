"""Control groups: one for each server, below the one that this process is in. Versions 1 and 2."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aitracks.servers.limits import Limits

_PERIOD = 100_000  # microseconds
_WANTED = ("memory", "cpu", "pids")
_LEAF = "aitracks-hub"  # version 2 lets a group have processes or groups with limits, not both


@dataclass(frozen=True)
class Controller:
    """What counts one kind of thing: the folder in which groups are made, and how its files are called."""

    kind: str
    folder: Path
    version: int

    def settings(self, limits: Limits) -> dict[str, str]:
        """File → content. The first is the limit itself."""
        memory, quota = str(limits.memory << 20), int(limits.cpus * _PERIOD)
        match self.kind, self.version:
            case "memory", 1:
                return {"memory.limit_in_bytes": memory}
            case "memory", _:
                return {"memory.max": memory}
            case "cpu", 1:
                return {"cpu.cfs_period_us": str(_PERIOD), "cpu.cfs_quota_us": str(quota)}
            case "cpu", _:
                return {"cpu.max": f"{quota} {_PERIOD}"}
            case _:
                return {"pids.max": str(limits.processes)}


def controllers() -> list[Controller]:
    """Those of memory, processors and processes that this process may use."""
    own = _paths(os.getpid())
    found: dict[str, Controller] = {}
    for point, root, kinds in _mounts():
        for one in (kind for kind in kinds if kind in _WANTED and kind not in found):
            found[one] = Controller(one, _folder(point, root, own.get(one, "/")), 1)
        if "" in kinds:
            folder = _folder(point, root, own.get("", "/"))
            folder = folder.parent if folder.name == _LEAF else folder
            given = _read(folder / "cgroup.controllers").split()
            found |= {one: Controller(one, folder, 2) for one in _WANTED if one in given and one not in found}
    return [one for one in found.values() if os.access(one.folder, os.W_OK)]


def prepare() -> None:
    """Make this process's group of version 2 one that may have groups with limits; elsewhere there is nothing to do.

    Only a group that the system has given away (systemd: Delegate=yes) is changed: its processes move one level down.
    """
    for folder in {one.folder for one in controllers() if one.version == 2}:
        with contextlib.suppress(OSError):
            if _given_away(folder):
                leaf = folder / _LEAF
                leaf.mkdir(exist_ok=True)
                for pid in _read(folder / "cgroup.procs").split():
                    (leaf / "cgroup.procs").write_text(pid, encoding="ascii")
            (folder / "cgroup.subtree_control").write_text(" ".join(f"+{k}" for k in _WANTED), encoding="ascii")


def join(name: str, limits: Limits) -> list[str]:
    """Put this process into a group with these limits; what could not be limited, and why."""
    missing = dict.fromkeys(_WANTED, "the system has no control group for it here")
    for one in controllers():
        group = one.folder / name
        try:
            group.mkdir(exist_ok=True)
            for file, content in one.settings(limits).items():
                (group / file).write_text(content, encoding="ascii")
            (group / "cgroup.procs").write_text(str(os.getpid()), encoding="ascii")
            del missing[one.kind]
        except OSError as error:
            missing[one.kind] = f"{error.filename or group}: {error.strerror}"
    return [f"{kind} ({why})" for kind, why in missing.items()]


def groups_of(pid: int, name: str) -> tuple[str, ...]:
    """The folders of the groups of this name that a process is in, wherever they lie."""
    own = _paths(pid)
    found = [
        str(_folder(point, root, own[key]))
        for point, root, kinds in _mounts()
        for key in kinds
        if own.get(key, "").endswith(f"/{name}")
    ]
    return tuple(dict.fromkeys(found))


def end(folders: Iterable[str], seconds: float = 5.0) -> bool:
    """Kill all processes of these groups, which cannot fork meanwhile, and remove the groups; whether none is left."""
    groups = [Path(folder) for folder in folders]
    for group in groups:
        for file, content in (("pids.max", "0"), ("cgroup.kill", "1")):
            if (group / file).exists():
                with contextlib.suppress(OSError):
                    (group / file).write_text(content, encoding="ascii")
    deadline = time.monotonic() + seconds
    while left := {int(pid) for group in groups for pid in _read(group / "cgroup.procs").split()}:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    for group in groups:
        with contextlib.suppress(OSError):
            group.rmdir()
    return True


def _paths(pid: int) -> dict[str, str]:
    """Kind → path of the process's group; version 2 has no kinds but all of them, which is ""."""
    lines = [line.split(":", 2) for line in _read(Path(f"/proc/{pid}/cgroup")).splitlines()]
    return {kind: path for _, kinds, path in lines for kind in kinds.split(",")}


def _mounts() -> list[tuple[str, str, tuple[str, ...]]]:
    """Where groups are: mount point, root of the mount, the kinds that are counted there ("" for version 2)."""
    found = []
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        place, _, system = line.partition(" - ")
        root, point = place.split()[3:5]
        kind, _, options = system.split(" ", 2)
        if kind in ("cgroup", "cgroup2"):
            found.append((point, root, tuple(options.split(",")) if kind == "cgroup" else ("",)))
    return found


def _folder(point: str, root: str, path: str) -> Path:
    inside = path.removeprefix(root.rstrip("/")).lstrip("/") if path.startswith(root) else ""
    folder = Path(point) / inside
    return folder if folder.is_dir() else Path(point)


def _given_away(folder: Path) -> bool:
    for name in ("user.delegate", "trusted.delegate"):
        with contextlib.suppress(OSError):
            if os.getxattr(folder, name) == b"1":
                return True
    return False


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:
        return ""
