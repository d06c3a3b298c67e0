"""What the hub asks the warm process for: one server, with the two files that go with it. Over a UNIX socket.

The warm process forks first and lets the child read: the tokens of one learner never enter the memory of the process
from which the next learner's server is forked. The child says "hello" when it is there, and only then is it asked:
whoever has given up waiting by then has hung up, and the child ends.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict
from typing import Any

from aitracks.errors import ServiceError
from aitracks.servers.account import Account
from aitracks.servers.enter import Entry
from aitracks.servers.folders import View
from aitracks.servers.limits import Limits
from aitracks.servers.processes import Process

HELLO = b"h"
_LENGTH = struct.Struct("!I")
_MOST = 1 << 20
_FILES = 2  # listening socket, log


class NotWarm(ServiceError):
    """There is no warm process that answers; the text says why."""


def ask(path: str, entry: Entry, arguments: list[str], files: tuple[int, int], hello: float, answer: float) -> Process:
    """A new server, forked from the warm process; `files` are its listening socket and its log.

    Raises NotWarm where no child has appeared within `hello` seconds: then none ever will. Raises ServiceError where
    the child could not become the account's, or does not say that it has within `answer` seconds.
    """
    with socket.socket(socket.AF_UNIX) as channel:
        _greet(channel, path, hello)
        content = json.dumps({"entry": asdict(entry), "arguments": arguments}).encode()
        channel.settimeout(answer)
        try:
            socket.send_fds(channel, [_LENGTH.pack(len(content))], files)
            channel.sendall(content)
            reply = _receive(channel, b"")
        except (OSError, ValueError) as error:
            raise ServiceError(f"the new server gave up before it was ready: {error}") from None
    if "refused" in reply:
        raise ServiceError(reply["refused"])
    return Process(reply["pid"], reply["started"])


def _greet(channel: socket.socket, path: str, seconds: float) -> None:
    channel.settimeout(seconds)
    try:
        channel.connect(path)
        if channel.recv(1) == HELLO:
            return
    except TimeoutError:
        raise NotWarm(f"the warm process did not answer within {seconds:g} s") from None
    except OSError as error:
        raise NotWarm(f"no warm process at {path}: {error.strerror}") from None
    raise NotWarm("the warm process hung up")


def read(channel: socket.socket) -> tuple[Entry, list[str], list[int]]:
    """The other side's question: how to enter, the server's arguments, the files. Raises OSError or ValueError."""
    start, files, _, _ = socket.recv_fds(channel, _LENGTH.size, _FILES)
    asked = _receive(channel, start)
    if len(files) != _FILES:
        raise ValueError("the files of the server are missing")
    return _entry(asked["entry"]), asked["arguments"], files


def reply(channel: socket.socket, **answer: Any) -> None:
    """Answer the other side. Raises OSError where nobody waits for it any more."""
    content = json.dumps(answer).encode()
    channel.sendall(_LENGTH.pack(len(content)) + content)


def _receive(channel: socket.socket, start: bytes) -> dict[str, Any]:
    (size,) = _LENGTH.unpack(_exactly(channel, _LENGTH.size, start))
    if size > _MOST:
        raise ValueError("too long")
    found: dict[str, Any] = json.loads(_exactly(channel, size, b""))
    return found


def _exactly(channel: socket.socket, size: int, start: bytes) -> bytes:
    content = start
    while len(content) < size:
        more = channel.recv(size - len(content))
        if not more:
            raise ValueError("it hung up")
        content += more
    return content


def _entry(words: dict[str, Any]) -> Entry:
    account, view = words["account"], words["view"]
    return Entry(
        Account(**(account | {"groups": tuple(account["groups"])})) if account else None,
        words["environment"],
        words["folder"],
        View(tuple(view["show"]), tuple(view["share"]), tuple(view["hide"]), view["hide_processes"]),
        Limits(**words["limits"]),
        words["group"],
    )
