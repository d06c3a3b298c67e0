"""What an account's process sees of the file system: its own /tmp, no hidden folder, and what it needs to run."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from aitracks.errors import StateError
from aitracks.kernels.sandbox import system
from aitracks.kernels.sandbox.view import readable
from aitracks.paths import home
from aitracks.servers.account import Account

_SCRATCH = ("/tmp", "/var/tmp", "/dev/shm")  # where everybody may write: each server has its own
_OWN_FLAGS = system.MS_NOSUID | system.MS_NODEV
_MAX_FILES = 100_000  # of a scratch: each costs memory that its size does not count


@dataclass(frozen=True)
class View:
    """Folders by their absolute paths. `show` (unchangeable) and `share` (as they are) are also visible where a folder
    above them is closed to the account, hidden or replaced by a scratch; the account's own rights on them still hold.
    """

    show: tuple[str, ...] = ()
    share: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    hide_processes: bool = True


def needed() -> tuple[str, ...]:
    """What every server has to see: the interpreter with its libraries, and the checkout."""
    return (*readable(), str(home()))


def arrange(view: View, account: Account, scratch: int) -> None:
    """Lay the view out for this process, which must be root and alone in its mount namespace. Raises OSError."""
    os.umask(0o022)  # the folders on the way to what is shown are for the account too
    system.mount("none", "/", "none", system.MS_REC | system.MS_PRIVATE)
    shown = {path: False for one in (*needed(), *view.show) for path in _paths(one)}
    shown |= {path: True for one in (*view.share, account.home) for path in _paths(one)}
    _lay(shown, _covers(view, shown, account), scratch)
    if view.hide_processes:
        system.mount("proc", "/proc", "proc", _OWN_FLAGS | system.MS_NOEXEC, "hidepid=invisible")


def _covers(view: View, shown: dict[str, bool], account: Account) -> dict[str, bool]:
    """Folders that get an empty one in their place, and whether everybody may write in that."""
    hidden = [os.path.realpath(path) for path in view.hide if Path(path).exists()]
    both = sorted({*hidden} & {*shown})
    if both:
        raise StateError(f"{both[0]} is to be hidden and to be shown: choose one of the two")
    scratches = [place for place in _SCRATCH if Path(place).is_dir() and os.path.realpath(place) == place]
    return {**dict.fromkeys([*hidden, *_closed(shown, account)], False), **dict.fromkeys(scratches, True)}


def _lay(shown: dict[str, bool], covers: dict[str, bool], scratch: int) -> None:
    """Cover what is to be covered and show again what lies below; what is above comes first."""
    sources = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in shown}
    unchangeable = []
    for path in sorted({*covers, *shown}):
        if path in covers:
            if _cover(path, scratch if covers[path] else 0) and not covers[path]:
                unchangeable.append(path)
        elif any(_below(path, cover) for cover in covers):
            _put(path, sources[path], writable=shown[path])
    for path in unchangeable:
        system.make_read_only(path)
    for descriptor in sources.values():
        os.close(descriptor)


def _paths(one: str) -> list[str]:
    """Where a folder is to be seen: where it lies, and where a link leads to it. Nowhere if it does not exist."""
    if not Path(one).exists():
        return []
    link = str(Path(one).parent.resolve() / Path(one).name)
    return list(dict.fromkeys([os.path.realpath(one), link]))


def _closed(shown: dict[str, bool], account: Account) -> set[str]:
    """The folders on the way to what is shown through which the account may not go."""
    closed = set()
    for path in shown:
        replaced = False
        for above in reversed(Path(path).parents):
            replaced = replaced and str(above) not in shown
            if not replaced and not account.may_pass(above):
                closed.add(str(above))
                replaced = True
    return closed - {*shown}


def _below(path: str, folder: str) -> bool:
    return path.startswith(f"{folder.rstrip('/')}/")


def _cover(path: str, size: int) -> bool:
    """Lay an empty folder over another one; with a size, one where everybody may write. Whether there was one."""
    if not Path(path).exists():
        return False  # it lies in another one that is covered
    if not Path(path).is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "only folders can be hidden", path)
    options = f"size={size}m,nr_inodes={_MAX_FILES},mode=1777" if size else "size=1m,mode=755"
    system.mount("tmpfs", path, "tmpfs", _OWN_FLAGS, options)
    return True


def _put(path: str, source: int, writable: bool) -> None:
    """Show the folder or file behind `source` at `path`."""
    target = Path(path)
    for above in reversed(target.parents):
        if not above.exists():
            above.mkdir(mode=0o755)
    if stat.S_ISDIR(os.fstat(source).st_mode):
        target.mkdir(mode=0o755, exist_ok=True)
    elif not target.exists():
        target.touch(mode=0o644)
    if writable:
        system.mount(f"/proc/self/fd/{source}", path, "none", system.MS_BIND | system.MS_REC)
    else:
        system.bind_read_only(f"/proc/self/fd/{source}", path)
