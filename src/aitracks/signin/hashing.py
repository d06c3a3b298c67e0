"""Argon2 for PINs and passwords, away from the hub's own thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

# 19 MiB twice: a seventieth of a second on one core, so 40 learners at once wait less than two seconds
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODYS = HASHER.hash("nobody has this")


class Busy(Exception):
    """Too many tries wait already."""


def make_hash(secret: str) -> str:
    """What is stored of a PIN or a password."""
    return HASHER.hash(secret)


def matches(stored: str | None, secret: str) -> bool:
    """Whether the secret is the stored one. Nobody's (None) takes as long and never matches."""
    try:
        return HASHER.verify(stored or _NOBODYS, secret) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


class Lane:
    """A few threads with a queue that does not grow without end."""

    def __init__(self, threads: int, longest: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="aitracks-sign-in")
        self._longest = longest
        self._waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, done in a thread; raises Busy at once where too many wait."""
        if self._waiting >= self._longest:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
