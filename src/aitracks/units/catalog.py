"""The units of a checkout: where each keeps its files, and reading all of one unit at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aitracks.checks import JudgeError
from aitracks.checks.registry import Check, load_checks, points_of
from aitracks.errors import ContentError, Problem, UnknownError
from aitracks.units.source import Unit, parse_unit
from aitracks.units.submissions import Sample, load_samples


@dataclass(frozen=True)
class UnitFiles:
    """The folders and files of the unit `path` (track/area/topic) in the checkout `root`."""

    root: Path
    path: str

    @property
    def topic(self) -> str:
        """The leaf id."""
        return self.path.rpartition("/")[2]

    @property
    def source(self) -> Path:
        """The authored text."""
        return self.root / "notebooks" / self.path / "unit.py"

    @property
    def checks(self) -> Path:
        """The public checks."""
        return self.root / "graders" / self.path / "checks.py"

    @property
    def hidden(self) -> Path:
        """The hidden checks."""
        return self.root / "graders" / self.path / "hidden.py"

    @property
    def submissions(self) -> Path:
        """The sample submissions."""
        return self.root / "graders" / self.path / "submissions"


@dataclass(frozen=True)
class LoadedUnit:
    """A unit with its checks and samples."""

    files: UnitFiles
    unit: Unit
    checks: tuple[Check, ...]
    samples: tuple[Sample, ...]

    @property
    def points(self) -> dict[str, dict[str, float]]:
        """Points of each answer, public and hidden."""
        return points_of(list(self.checks))

    @property
    def totals(self) -> dict[str, float]:
        """Points of each answer's check cell."""
        return {answer: sum(parts.values()) for answer, parts in self.points.items()}


def unit_paths(root: Path) -> list[str]:
    """The paths (track/area/topic) of all units in the checkout."""
    notebooks = root / "notebooks"
    return sorted(file.parent.relative_to(notebooks).as_posix() for file in notebooks.glob("*/*/*/unit.py"))


def find_units(root: Path, names: Sequence[str] = ()) -> list[UnitFiles]:
    """The named units (leaf ids, paths, or the start of a path such as a track); all of them without names.

    Raises UnknownError for a name that fits no unit.
    """
    paths = unit_paths(root)
    if not names:
        return [UnitFiles(root, path) for path in paths]
    chosen: dict[str, UnitFiles] = {}
    for name in names:
        wanted = name.strip("/").removeprefix("notebooks/").removesuffix("/unit.py")
        fits = [p for p in paths if p == wanted or p.startswith(f"{wanted}/") or p.rpartition("/")[2] == wanted]
        if not fits:
            known = [p.rpartition("/")[2] for p in paths]
            raise UnknownError("unit", name, known, "'aitracks map' shows all topics.")
        chosen |= {path: UnitFiles(root, path) for path in fits}
    return list(chosen.values())


def read_unit(files: UnitFiles, problems: list[Problem]) -> LoadedUnit | None:
    """All of a unit; what is wrong with the form of its files is appended to `problems`."""
    unit = parse_unit(files.source, files.path, problems)
    checks = [*_checks(files.checks, problems), *_checks(files.hidden, problems)]
    samples = load_samples(files.submissions, problems)
    return LoadedUnit(files, unit, tuple(checks), tuple(samples)) if unit else None


def load_unit(files: UnitFiles) -> LoadedUnit:
    """All of a unit. Raises ContentError with every problem of form."""
    problems: list[Problem] = []
    loaded = read_unit(files, problems)
    if problems or loaded is None:
        raise ContentError(problems)
    return loaded


def _checks(file: Path, problems: list[Problem]) -> list[Check]:
    try:
        return load_checks(file)
    except JudgeError as error:
        line = _error_line(error.__cause__, file)
        problems.append(Problem(file, line, str(error).partition(": ")[2]))
        return []


def _error_line(cause: BaseException | None, file: Path) -> int:
    """The line of `file` where loading it failed."""
    if isinstance(cause, SyntaxError) and cause.lineno:
        return cause.lineno
    line, trace = 1, cause.__traceback__ if cause else None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(file):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
