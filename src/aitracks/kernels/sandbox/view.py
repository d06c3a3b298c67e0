"""What a learner's process sees of the file system: what it needs to run, unchangeable, and a scratch of its own."""

from __future__ import annotations

import functools
import os
import site
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aitracks
from aitracks.kernels.sandbox import system
from aitracks.paths import home

_SCRATCH = "/scratch"  # no host has its checkout below it, as it may below /home
LEARNER_HOME = f"{_SCRATCH}/learner"
WORK = f"{LEARNER_HOME}/work"
CHANNELS = f"{LEARNER_HOME}/.channels"
INNER_ID = 1000  # the id that the learner's process sees as its own where the host's id is hidden
_PLACES = ("/mnt", "/media", "/srv", "/opt", "/run")  # what is mounted on one of them only this process sees
_SYSTEM_FOLDERS = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/nix/store")
_SYSTEM_FILES = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/timezone",
    "/sys/devices/system/cpu",
)
_UPPER, _LOWER = f"{_SCRATCH}/upper", f"{_SCRATCH}/lower"
_DEVICES = ("null", "zero", "full", "random", "urandom")
_PASSWD = "root:x:0:0:root:/:/usr/sbin/nologin\nlearner:x:{uid}:{gid}:learner:{home}:/bin/sh\n"
_MAX_FILES = 20_000


@functools.cache
def readable() -> list[str]:
    """Folders of the host that are shown: the system's programs, Python with its libraries, this package, the data.

    Nothing else of the checkout is: it holds solutions and hidden checks.
    """
    package = Path(aitracks.__file__).resolve().parent
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, *site.getsitepackages()]
    libraries = [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages", "lib-dynload"))]
    wanted = [*_SYSTEM_FOLDERS, *python, *libraries, str(package), str(home() / "datasets"), *_SYSTEM_FILES]
    found = dict.fromkeys(os.path.normpath(path) for path in wanted if os.path.lexists(path))
    real = dict.fromkeys(os.path.realpath(path) for path in found)
    return [path for path in dict.fromkeys([*found, *real]) if not _below_another(path, [*found, *real])]


def _below_another(path: str, folders: Sequence[str]) -> bool:
    return any(path != folder and path.startswith(f"{folder.rstrip('/')}/") for folder in folders)


def build_skeleton() -> str:
    """A root folder with the read-only part of the view, for all kernels that this process will fork.

    The process must own its mount namespace; what is mounted elsewhere stays as it was for it.
    """
    system.mount("none", "/", "none", system.MS_REC | system.MS_PRIVATE)
    shown = readable()
    root = next(place for place in _PLACES if Path(place).is_dir() and not _holds(place, shown))
    system.mount("tmpfs", root, "tmpfs", system.MS_NOSUID | system.MS_NODEV, "mode=755")
    for path in shown:
        source = Path(path)
        if source.is_symlink():
            _parent(root + path).symlink_to(source.readlink())
        else:
            _place(root + path, source.is_dir())
            system.bind_read_only(path, root + path)
    for name in _DEVICES:
        _place(f"{root}/dev/{name}", folder=False)
        system.mount(f"/dev/{name}", f"{root}/dev/{name}", "none", system.MS_BIND)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        Path(f"{root}/dev/{name}").symlink_to(target)
    for folder in ("dev/shm", "proc", "tmp", "run", "var", "etc", _SCRATCH[1:]):
        Path(f"{root}/{folder}").mkdir(parents=True, exist_ok=True)
    Path(f"{root}/etc/passwd").symlink_to(f"{_SCRATCH}/passwd")
    Path(f"{root}{home()}/curriculum").mkdir(parents=True, exist_ok=True)  # by which the package finds its home
    system.make_read_only(root)
    return root


@dataclass(frozen=True)
class Shown:
    """Folders of the host for a kernel that runs somebody's notebook.

    `work` is shown as its working folder, where what it writes vanishes with it; in `channels`, where it has any, its
    sockets lie. `read_only` maps names to folders that it finds, unchangeable, in its home under these names.
    """

    work: str
    channels: str = ""
    read_only: Mapping[str, str] = field(default_factory=dict)


def enter(root: str, uid: int, gid: int, scratch: int, shown: Shown | None = None) -> None:
    """Make the skeleton this process's root, with a /proc, a home and a scratch of `scratch` MiB of its own.

    The process must be the first of its pid namespace and own its mount namespace; nobody else sees these mounts.
    """
    flags = system.MS_NOSUID | system.MS_NODEV
    system.mount("proc", f"{root}/proc", "proc", flags | system.MS_NOEXEC)
    system.mount("tmpfs", root + _SCRATCH, "tmpfs", flags, f"size={scratch}m,nr_inodes={_MAX_FILES},mode=755")
    Path(f"{root}{_SCRATCH}/passwd").write_text(
        _PASSWD.format(uid=uid or INNER_ID, gid=gid or INNER_ID, home=LEARNER_HOME), encoding="ascii"
    )
    _own_folder(root + LEARNER_HOME, uid, gid)
    for place in ("/tmp", "/dev/shm"):
        _own_folder(f"{root}{_SCRATCH}/{Path(place).name}", uid, gid)
        _cover(root, place)
    if shown is not None:
        _show(root, uid, gid, shown)
    system.pivot_root(root)


def _cover(root: str, place: str) -> None:
    """Lay the scratch over a folder; what of the view lies below it (a checkout in /tmp) stays visible."""
    below = [path for path in readable() if path.startswith(f"{place}/")]
    kept = [(path, os.open(root + path, os.O_PATH)) for path in below]
    system.mount(f"{root}{_SCRATCH}/{Path(place).name}", root + place, "none", system.MS_BIND)
    for path, descriptor in kept:
        _place(root + path, Path(f"/proc/self/fd/{descriptor}").is_dir())
        system.bind_read_only(f"/proc/self/fd/{descriptor}", root + path)
        os.close(descriptor)
    if str(home()).startswith(f"{place}/"):
        Path(f"{root}{home()}/curriculum").mkdir(parents=True, exist_ok=True)


def _own_folder(path: str, uid: int, gid: int) -> None:
    Path(path).mkdir(mode=0o700)
    os.chown(path, uid, gid)


def _show(root: str, uid: int, gid: int, shown: Shown) -> None:
    for folder in (WORK, CHANNELS, _UPPER, _LOWER):
        _own_folder(root + folder, uid, gid)
    if shown.channels:
        os.chown(shown.channels, uid, gid)
        system.mount(shown.channels, root + CHANNELS, "none", system.MS_BIND)
    for name, folder in shown.read_only.items():
        Path(f"{root}{LEARNER_HOME}/{name}").mkdir()
        system.bind_read_only(folder, f"{root}{LEARNER_HOME}/{name}")
    layers = f"lowerdir={shown.work},upperdir={root}{_UPPER},workdir={root}{_LOWER}"
    for options in (f"{layers},userxattr", layers):
        try:
            system.mount("overlay", root + WORK, "overlay", system.MS_NOSUID | system.MS_NODEV, options)
            return
        except OSError:
            continue
    system.bind_read_only(shown.work, root + WORK)  # a system without overlays: its files cannot be written


def _holds(place: str, paths: Sequence[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for path in paths)


def _parent(path: str) -> Path:
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _place(path: str, folder: bool) -> None:
    target = _parent(path)
    if folder:
        target.mkdir(exist_ok=True)
    else:
        target.touch()
