"""The state of a notebook's process as bytes, and back: loaded only inside a wall, as what it is: hostile code.

Kept: the notebook's names and those of modules beside it, its history, files that it wrote, working folder,
environment, generators and settings of the libraries that units use. dill writes it, with the namespace itself as a
reference, so that functions find in the new process the globals that cells change. What cannot be kept whole is not
kept.
"""

from __future__ import annotations

import io
import os
import stat
import sys
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import dill

from aitracks.capstone.runs.libraries import library_state, set_library_state, unkept
from aitracks.kernels.shell import CellShell

_PART = 1 << 20
_HISTORY = ("_", "__", "___")
_NOT_FILES = ("train", "inputs", ".channels")


class CannotKeep(Exception):
    """The state cannot be kept; the text says why."""


class _Readable(Protocol):
    def read(self, size: int = -1) -> bytes: ...
    def readline(self) -> bytes: ...


class StateFile:
    """What is known of a process at its start, to tell what its notebook has added."""

    def __init__(self, shell: CellShell, home: Path) -> None:
        self.shell = shell
        self.home = home
        self.at_start = dict(_files(home))
        self.hidden = set(shell.user_ns) - set(_HISTORY)
        self.modules = set(sys.modules)

    def own_modules(self) -> dict[str, types.ModuleType]:
        """Modules that were imported from beside the notebook."""
        work = f"{self.home}/work/"
        new = {name: sys.modules[name] for name in list(sys.modules) if name not in self.modules}
        return {name: one for name, one in new.items() if str(getattr(one, "__file__", "")).startswith(work)}

    def names(self) -> dict[str, Any]:
        """The notebook's own names."""
        return {name: value for name, value in self.shell.user_ns.items() if name not in self.hidden}


class _Writer:
    """Passes on what a pickler writes in parts, up to `most` bytes."""

    def __init__(self, send: Callable[[bytes], None], most: int) -> None:
        self._send, self._most = send, most
        self._parts: list[bytes] = []
        self._size = self._waiting = 0

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._size += len(part)
        if self._size > self._most:
            raise CannotKeep(f"it has more than {self._most >> 20} MiB")
        self._parts.append(part)
        self._waiting += len(part)
        if self._waiting >= _PART:
            self.flush()
        return len(part)

    def flush(self) -> None:
        if self._parts:
            whole, self._parts, self._waiting = b"".join(self._parts), [], 0
            for start in range(0, len(whole), 16 * _PART):
                self._send(whole[start : start + 16 * _PART])


class _Pickler(dill.Pickler):  # type: ignore[misc]
    """Writes namespaces as references to those of the process that will read."""

    def __init__(self, file: Any, places: dict[int, tuple[str, str]]) -> None:
        super().__init__(file, protocol=5, recurse=False)
        self._places = places

    def persistent_id(self, obj: Any) -> tuple[str, str] | None:
        return self._places.get(id(obj))


class _Unpickler(dill.Unpickler):  # type: ignore[misc]
    def __init__(self, file: Any, shell: CellShell) -> None:
        super().__init__(file)
        self._shell = shell

    def persistent_load(self, pid: Any) -> Any:
        kind, name = pid
        if kind == "shell":
            return self._shell
        module = self._shell.user_module if kind.startswith("main") else sys.modules[name]
        return vars(module) if kind.endswith("names") else module


def keep(state: StateFile, send: Callable[[bytes], None], most: int) -> None:
    """Write the state of this process in parts of bytes, `most` bytes together. Raises CannotKeep."""
    _refuse_company()
    writer = _Writer(send, most)
    modules = state.own_modules()
    files = {path: about for path, about in _files(state.home) if state.at_start.get(path) != about}
    gone = [path for path in state.at_start if not os.path.lexists(path)]
    surroundings = {
        "modules": list(modules),
        "gone": gone,
        "files": len(files),
        "cwd": str(Path.cwd()),
        "environ": dict(os.environ),
        "path": list(sys.path),
    }
    _dump(writer, state, surroundings)
    for path in files:
        _dump(writer, state, (path, *_file(Path(path), most)))
    values = {
        "names": state.names(),
        "modules": {name: _plain_names(module) for name, module in modules.items()},
        "history": _history(state.shell),
        "libraries": library_state(),
    }
    try:
        _dump(writer, state, values)
    except CannotKeep:
        raise
    except Exception as error:  # objects decide themselves how they refuse
        raise CannotKeep(f"{_culprit(state)} ({type(error).__name__}: {str(error)[:200]})") from None
    writer.flush()


def restore(state: StateFile, file: _Readable) -> None:
    """Make this process what the one was that wrote the state. To be done before any cell runs."""
    shell = state.shell
    surroundings = _Unpickler(file, shell).load()
    for path in surroundings["gone"]:
        Path(path).unlink(missing_ok=True)
    for _ in range(surroundings["files"]):
        _write(*_Unpickler(file, shell).load())
    os.environ.clear()
    os.environ.update(surroundings["environ"])
    sys.path[:] = surroundings["path"]
    os.chdir(surroundings["cwd"])
    for name in surroundings["modules"]:
        __import__(name)
    values = _Unpickler(file, shell).load()
    shell.user_ns.update(values["names"])
    for name, names in values["modules"].items():
        vars(sys.modules[name]).update(names)
    _set_history(shell, values["history"])
    set_library_state(values["libraries"])


def _dump(writer: _Writer | io.BytesIO, state: StateFile, value: Any) -> None:
    shell = state.shell
    places = {
        id(shell): ("shell", ""),
        id(shell.user_module): ("main", ""),
        id(shell.user_module.__dict__): ("main names", ""),
    }
    for name, module in state.own_modules().items():
        places |= {id(module): ("module", name), id(module.__dict__): ("module names", name)}
    _Pickler(writer, places).dump(value)


def _refuse_company() -> None:
    """Threads, processes and TensorFlow at work are state that no file holds."""
    if why := unkept():
        raise CannotKeep(why)
    others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    if others:
        raise CannotKeep(f"a thread of it still runs ({others[0]})")
    for task in Path("/proc/self/task").iterdir():
        if (task / "children").read_text(encoding="ascii").split():
            raise CannotKeep("a process that it started still runs")


def _culprit(state: StateFile) -> str:
    """Which name it is that cannot be written."""
    for name, value in state.names().items():
        try:
            _dump(io.BytesIO(), state, value)
        except Exception:  # as above
            return f"'{name}' cannot be written"
    return "something cannot be written"


def _plain_names(module: types.ModuleType) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if not name.startswith("__")}


def _history(shell: CellShell) -> dict[str, Any]:
    manager = shell.history_manager
    return {
        "count": shell.execution_count,
        "parsed": list(manager.input_hist_parsed),
        "raw": list(manager.input_hist_raw),
        "out": dict(manager.output_hist),
    }


def _set_history(shell: CellShell, history: dict[str, Any]) -> None:
    manager = shell.history_manager
    shell.execution_count = history["count"]
    manager.input_hist_parsed[:] = history["parsed"]
    manager.input_hist_raw[:] = history["raw"]
    manager.output_hist.clear()
    manager.output_hist.update(history["out"])


def _files(home: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Everything that a notebook may have written, with what tells whether it was changed."""
    for top in (home, Path("/tmp")) if str(home).startswith("/scratch/") else (home,):
        for folder, names, files in os.walk(top):
            if top != home:  # what is mounted there, such as a checkout below /tmp, is nobody's work
                names[:] = [name for name in names if not os.path.ismount(f"{folder}/{name}")]
            if Path(folder) == home:
                names[:] = [name for name in names if name not in _NOT_FILES]
            for name in (*files, *(name for name in names if not any(os.scandir(Path(folder) / name)))):
                path = f"{folder}/{name}"
                found = os.lstat(path)
                yield path, (found.st_mode, found.st_size, found.st_mtime_ns)


def _file(path: Path, most: int) -> tuple[int, bytes]:
    """Mode and content of a file, a link or an empty folder."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return found.st_mode, os.fsencode(path.readlink())
    if stat.S_ISDIR(found.st_mode):
        return found.st_mode, b""
    if not stat.S_ISREG(found.st_mode):
        raise CannotKeep(f"{path.name!a} is neither a file nor a folder")
    if found.st_blocks * 512 + found.st_size > 2 * most:
        raise CannotKeep(f"{path.name!a} is too large")
    return found.st_mode, path.read_bytes()


def _write(path: str, mode: int, content: bytes) -> None:
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISLNK(mode):
        target.unlink(missing_ok=True)
        target.symlink_to(os.fsdecode(content))
    elif stat.S_ISDIR(mode):
        target.mkdir(exist_ok=True)
    else:
        target.write_bytes(content)
        target.chmod(stat.S_IMODE(mode))
