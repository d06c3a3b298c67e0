"""Making a cohort's capstones ready: its secret, the data of each problem, and the kit that teams get."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from aitracks.capstone import worlds
from aitracks.capstone.evaluation.places import CohortPlaces, ProblemPlaces
from aitracks.capstone.evaluation.shown import show
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.projects.catalog import starter_notebook
from aitracks.capstone.projects.facts import facts_of
from aitracks.errors import StateError
from aitracks.files import swap_folder
from aitracks.hub.places import usable
from aitracks.language import Language

Say = Callable[[str], None]
_SECRET_BYTES = 32


def prepare(
    places: CohortPlaces, problems: Sequence[IndustryProblem], checkout: Path, language: Language, say: Say
) -> None:
    """Data and kits of these problems; what is there and made of the same stays. Safe to interrupt and repeat.

    Raises StateError where a problem that has tries would get other data: their scores would not compare.
    """
    with alone(places):
        secret = cohort_secret(places)
        with usable(places.worlds):
            places.worlds.mkdir(mode=0o700, exist_ok=True)
            places.worlds.chmod(0o700)
        for problem in problems:
            here = places.problem(problem.id)
            if _make_data(here, secret):
                say(f"{problem.id}: data made")
            _make_kit(here, problem, checkout, language)
            say(f"{problem.id}: ready, the teams' kit is {here.kit}")
        show(places)


@contextlib.contextmanager
def alone(places: CohortPlaces) -> Iterator[None]:
    """Keep others from preparing or evaluating this cohort's capstones meanwhile; raises StateError where one does."""
    with usable(places.root):
        places.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = places.lock.open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StateError(f"{places.root}: its capstones are being prepared or evaluated: wait for that") from None
        yield


def cohort_secret(places: CohortPlaces) -> bytes:
    """The cohort's secret, drawn by chance at the first time. Raises StateError where it is damaged."""
    with contextlib.suppress(FileExistsError):
        new = places.secret.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_SECRET_BYTES))
        try:
            os.link(new, places.secret)  # never replaces one that is there
        finally:
            new.unlink()
    found = places.secret.read_bytes()
    if len(found) != _SECRET_BYTES:
        raise StateError(f"{places.secret}: has {len(found)} bytes, not {_SECRET_BYTES}: bring it back from a backup")
    return found


def need_data(here: ProblemPlaces) -> None:
    """Raises StateError where a problem's data was not made."""
    if not here.data.is_dir():
        raise StateError(f"{here.data}: this problem has no data yet: 'aitracks capstone prepare' makes it")


def need_kit(here: ProblemPlaces) -> None:
    """Raises StateError where teams cannot have got a problem yet. Whoever serves the pages need not see its data."""
    if not here.kit.is_dir():
        raise StateError(f"{here.kit}: this problem is not ready yet: 'aitracks capstone prepare' makes it")


def _make_data(here: ProblemPlaces, secret: bytes) -> bool:
    made_of, stamp = _fingerprint(here.problem, secret), here.data.with_suffix(".stamp")
    if here.data.is_dir() and stamp.is_file():
        if stamp.read_text(encoding="ascii") == made_of:
            return False
        if _has_tries(here):
            raise StateError(f"{here.data}: has tries, whose scores would not compare with new data: keep this release")
    stamp.unlink(missing_ok=True)
    worlds.make(here.problem, secret, here.data)
    stamp.write_text(made_of, encoding="ascii")
    return True


def _has_tries(here: ProblemPlaces) -> bool:
    folder = here.attempt(0).parent
    return folder.is_dir() and any(one.name.isdigit() for one in folder.iterdir())


def _fingerprint(problem: str, secret: bytes) -> str:
    found = hashlib.sha256(secret)
    folder = Path(worlds.__file__).parent
    for file in sorted(folder.glob("*.py")):
        if file.stem not in worlds.PROBLEMS or file.stem == problem:
            found.update(file.read_bytes())
    return found.hexdigest()


def _make_kit(here: ProblemPlaces, problem: IndustryProblem, checkout: Path, language: Language) -> None:
    with usable(here.kit.parent):
        new, old = (here.kit.with_name(f".{here.problem}.{word}") for word in ("new", "old"))
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)
        shutil.copytree(here.data / "open", new / "data")
        notebook = starter_notebook(checkout, problem.template, facts_of(problem), language)
        (new / f"{here.problem}.ipynb").write_bytes(notebook)
        swap_folder(new, here.kit, old)
        shutil.rmtree(old, ignore_errors=True)
