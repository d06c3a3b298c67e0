"""The programs and ports that a hub needs from the machine."""

from __future__ import annotations

import errno
import os
import shutil
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from aitracks.errors import ServiceError

NAMED = "AITRACKS_PROXY"
PROGRAM = "configurable-http-proxy"


def find_proxy(home: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """configurable-http-proxy: the one that $AITRACKS_PROXY names, the checkout's own, or the one on PATH."""
    search = environment.get("PATH", os.defpath)
    named = environment.get(NAMED)
    if named:
        found = shutil.which(named, path=search)
        if not found:
            raise ServiceError(f"{NAMED} names '{named}', which is no program: mend or unset it")
        _need_node(found, search)
        return Path(found)
    found = shutil.which(str(home / "node_modules" / ".bin" / PROGRAM)) or shutil.which(PROGRAM, path=search)
    if not found:
        raise ServiceError(f"{PROGRAM} is not installed: run 'npm ci' in {home} (needs Node.js 20 or later)")
    _need_node(found, search)
    return Path(found)


def check_mathjax(folder: Path, home: Path) -> None:
    """Raise ServiceError where the formulas of the formgrader and of feedback would stay TeX."""
    if not (folder / "MathJax.js").is_file():
        raise ServiceError(f"MathJax is not installed in {folder}: run 'npm ci' in {home} (needs Node.js 20 or later)")


def _need_node(program: str, search: str) -> None:
    if not shutil.which("node", path=search):
        raise ServiceError(f"{program} needs Node.js, and no 'node' is on PATH: install Node.js 20 or later")


def check_port(host: str, port: int) -> None:
    """Raise ServiceError unless a server may listen at `host`:`port`."""
    try:
        with _listening_socket(host) as probe:
            probe.bind((host, port))
    except OSError as error:
        raise ServiceError(_why_not(host, port, error)) from None


def free_ports(count: int) -> tuple[int, ...]:
    """Ports of this machine that nobody uses, all different."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return tuple(int(probe.getsockname()[1]) for probe in probes)


def _listening_socket(host: str) -> socket.socket:
    probe = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # as the proxy does: a port whose last connections are still closing may be taken again at once
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return probe


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use on {host}: choose another with --port, or stop the program that has it"
    if isinstance(error, PermissionError):
        return f"port {port} is kept for the system: choose one above 1023 with --port"
    return f"cannot listen at {host}:{port} ({error.strerror or error}): mend --host or --port"
