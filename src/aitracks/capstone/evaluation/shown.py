"""What of a cohort's capstones the account of the pages may read, where the hub has given it the folder (setgid).

Kits, reports, and of each try what boards compare and what its team may hear. Everything else is as closed as it was
made: the secret, the data with its labels, what the notebooks' runs left.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from aitracks.capstone.evaluation.outcome import SCORES
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.runs.kept import TOLD

_PASS, _LIST, _READ = stat.S_IXGRP, stat.S_IXGRP | stat.S_IRGRP, stat.S_IRGRP


def show(places: CohortPlaces) -> None:
    """Open all of it to the folder's group; does nothing where that was given none. For its owner; safe to repeat."""
    if _has_group(places) and places.root.is_dir():
        _open(places, _everything(places))


def show_try(places: CohortPlaces, attempt: Path) -> None:
    """Open what is kept of one try; does nothing where the folder was given no group."""
    if _has_group(places):
        _open(places, ((folder, _PASS) for folder in (places.tries, attempt.parent)))
        _open(places, _try(attempt))


def _has_group(places: CohortPlaces) -> bool:
    above = places.root.parent
    return above.is_dir() and bool(above.stat().st_mode & stat.S_ISGID)


def _open(places: CohortPlaces, openings: Iterable[tuple[Path, int]]) -> None:
    group = places.root.parent.stat().st_gid
    for path, bits in openings:
        if path.is_symlink() or not path.exists():
            continue
        status = path.stat()
        if status.st_gid != group:
            os.chown(path, -1, group, follow_symlinks=False)
        if status.st_mode & bits != bits:
            path.chmod(stat.S_IMODE(status.st_mode) | bits)


def _everything(places: CohortPlaces) -> Iterator[tuple[Path, int]]:
    yield places.root, _LIST
    yield from _tree([places.kits, places.reports])
    yield places.tries, _PASS
    for problem in sorted(places.tries.glob("*")):
        yield problem, _PASS
        for attempt in sorted(problem.glob("*")):
            yield from _try(attempt)


def _try(attempt: Path) -> Iterator[tuple[Path, int]]:
    yield attempt, _PASS
    yield from ((file, _READ) for file in (attempt / TOLD, attempt / SCORES, *attempt.glob("worth-*.bin")))


def _tree(paths: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            yield path, _LIST
            yield from _tree(sorted(path.iterdir()))
        else:
            yield path, _READ
