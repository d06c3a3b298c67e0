"""A warm process for everybody's kernels by name: ``python -m aitracks.kernels.daemon SOCKET PROFILE SANDBOXED``.

It lives for the user who started it, listens on a socket that only this user may open, and ends when nobody has used
it for a while. Each connection gets a fork server of its own; hanging up ends what it forked.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import select
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from aitracks.errors import ServiceError
from aitracks.kernels.forkserver import ForkServer, SandboxUnavailable, new_sandbox
from aitracks.kernels.profiles import ENVIRONMENT, warm

IDLE_SECONDS = 900.0
_START_SECONDS = 120.0
_LONGEST_FOLDER = 70  # a socket's whole path may have 107 bytes


def connect(profile: str, walled: bool) -> socket.socket:
    """A connection to the user's warm process of this profile, which is started where there is none.

    Blocks until it is warm. Raises ServiceError with the reason where it cannot start.
    """
    path = _socket_path(profile, walled)
    with _one_at_a_time(path):
        channel = _try(path)
        if channel is not None:
            return channel
        words = path.with_suffix(".log")
        with words.open("wb") as log:
            daemon = subprocess.Popen(
                [sys.executable, "-m", __name__, str(path), profile, "walled" if walled else "open"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end and daemon.poll() is None:
            if (channel := _try(path)) is not None:
                return channel
            time.sleep(0.05)
    lines = words.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise ServiceError(f"the warm process of '{profile}' does not start: {lines[-1] if lines else 'no reason given'}")


def runtime_folder() -> Path:
    """A folder that only this user may enter, with a path short enough for the sockets in it.

    Raises ServiceError where somebody else has made the one that it would be.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    folder = Path(jupyter_runtime_dir()) / "aitracks"
    if len(os.fsencode(folder)) > _LONGEST_FOLDER:
        folder = Path(tempfile.gettempdir()) / f"aitracks-{os.geteuid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ServiceError(f"{folder}: is not a folder of yours alone (mode 700): remove it, then try again")
    return folder


def _socket_path(profile: str, walled: bool) -> Path:
    """Where it listens: of its own for each installation, so that an upgrade starts a new one."""
    import aitracks

    files = Path(aitracks.__file__).parent.glob("kernels/**/*.py")
    code = sorted((str(file), file.stat().st_mtime_ns) for file in files)
    which = (sys.prefix, aitracks.__version__, os.environ.get("AITRACKS_HOME"), profile, walled, code)
    return runtime_folder() / f"{hashlib.sha256(repr(which).encode()).hexdigest()[:16]}.sock"


def _try(path: Path) -> socket.socket | None:
    channel = socket.socket(socket.AF_UNIX)
    try:
        channel.connect(str(path))
    except OSError:
        channel.close()
        return None
    return channel


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(path: Path, profile: str, walled: bool) -> None:
    """Be the daemon."""
    os.environ.update(ENVIRONMENT)
    try:
        sandbox = new_sandbox() if walled else None
    except SandboxUnavailable as error:
        sys.exit(f"this system gives no sandbox: {error}")
    warm(profile)
    from aitracks.kernels.bodies import bodies_of

    bodies = bodies_of(sandbox)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        path.chmod(0o600)
        listening.listen()
        for channel in _connections(listening):
            if os.fork() == 0:
                listening.close()
                ForkServer(channel, sandbox, bodies).serve()
                os._exit(0)
            channel.close()
    path.unlink(missing_ok=True)


def _connections(listening: socket.socket) -> Iterator[socket.socket]:
    """Connections of the same user, until there were none for a while and none is left."""
    used = time.monotonic()
    while True:
        ready, _, _ = select.select([listening], [], [], IDLE_SECONDS / 10)
        if _someone_left():
            used = time.monotonic()
        if ready:
            channel, _ = listening.accept()
            credentials = channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            if struct.unpack("3i", credentials)[1] == os.geteuid():
                yield channel
            else:
                channel.close()
        elif time.monotonic() - used > IDLE_SECONDS:
            return


def _someone_left() -> bool:
    """Whether a fork server still runs; those that have ended are taken note of."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid == 0:
            return True


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "walled")
