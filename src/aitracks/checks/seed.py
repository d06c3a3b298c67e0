"""Chance that can be repeated.

The seed of a course is drawn once and kept on the grading side; that of a submission comes from it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

SEED = "AITRACKS_SEED"
_FILE = "seed.txt"  # beside the topics' folders, whose names hold no dot


def draw_seed(judge: Path) -> None:
    """Put a seed into a course's judge folder, unless one is there."""
    file = judge / _FILE
    if file.exists():
        return
    judge.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{_FILE}.new")
    draft.write_text(f"{secrets.randbits(128)}\n", encoding="utf-8")
    draft.replace(file)


def course_seed(judge: Path | None) -> int:
    """The seed: $AITRACKS_SEED where that is set, then the judge folder's, then 0 (a unit on its own)."""
    if named := os.environ.get(SEED):
        return int(named)
    try:
        return int((judge / _FILE).read_text(encoding="utf-8")) if judge else 0
    except FileNotFoundError:
        return 0


def submission_seed(course: int, submission: str) -> int:
    """The seed of one submission (`submission`: the digest of what was handed in): other work, other questions.

    Whoever carries the inputs of a hidden check out of one grading finds them changed in the next. $AITRACKS_SEED,
    where it is set, holds for all.
    """
    if os.environ.get(SEED):
        return course
    return int.from_bytes(hashlib.blake2b(f"{course}:{submission}".encode(), digest_size=16).digest())


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed the global generators of this process, and put their state back afterwards."""
    numpy = sys.modules.get("numpy")
    state, numpy_state = random.getstate(), numpy.random.get_state() if numpy else None
    random.seed(seed)
    if numpy:
        numpy.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
        if numpy:
            numpy.random.set_state(numpy_state)
