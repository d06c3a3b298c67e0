"""Making reading copies: units are executed in both languages, each only when it has changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from aitracks import __version__
from aitracks.errors import StateError
from aitracks.files import replace_file
from aitracks.gallery.copy import render_copy
from aitracks.gallery.places import copies_folder, copy_file
from aitracks.language import EN, ZH, Language
from aitracks.units.build import build_topic, render
from aitracks.units.catalog import LoadedUnit, UnitFiles, load_unit
from aitracks.verify.schedule import verify_units
from aitracks.verify.worker import Options

_MARK = "<!-- aitracks copy {} -->"


def make_copies(units: Sequence[UnitFiles], page: Path, progress: Callable[[str, str], None]) -> int:
    """Write the copies of `units` beside `page`; how many units had to be executed.

    `progress` gets a topic and what is done with it. Raises ContentError or StateError: a unit that cannot be shown, or
    a folder that cannot be written.
    """
    loaded = {files.path: load_unit(files) for files in units}
    marks = {path: {language: _mark(unit, language) for language in (ZH, EN)} for path, unit in loaded.items()}
    stale = [
        path
        for path, unit in loaded.items()
        if any(
            not _holds(copy_file(copies_folder(page), unit.files.topic, lang), mark)
            for lang, mark in marks[path].items()
        )
    ]
    if stale:
        with tempfile.TemporaryDirectory(prefix="aitracks-copies-") as scratch:
            _execute(stale, Path(scratch), progress)
            for path in stale:
                _write(loaded[path], Path(scratch), page, marks[path])
    return len(stale)


def _execute(paths: Sequence[str], scratch: Path, progress: Callable[[str, str], None]) -> None:
    def event(path: str, what: dict[str, Any]) -> None:
        if "step" in what or "verdict" in what:
            progress(path.rpartition("/")[2], str(what.get("step", "executed")))

    verdicts = verify_units(paths, Options(keep=str(scratch), samples=False), os.cpu_count() or 1, event)
    wrong = [f"{verdict.unit}: {problem}" for verdict in verdicts for problem in verdict.problems]
    if wrong:
        raise StateError(f"{wrong[0]}; 'aitracks verify' tells all that is wrong with a unit")


def _write(unit: LoadedUnit, scratch: Path, page: Path, marks: Mapping[Language, str]) -> None:
    topic, folder = unit.files.topic, copies_folder(page)
    for language, mark in marks.items():
        course = build_topic(unit, language, scratch / "built" / language / topic)
        release = nbformat.read(course / "release" / topic / f"{topic}.ipynb", as_version=4)
        executed = nbformat.read(scratch / f"{topic}.{language}.ipynb", as_version=4)
        other = copy_file(folder, topic, EN if language == ZH else ZH).name
        text = render_copy(release, executed, language, f"../{page.name}#{topic}", other)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(copy_file(folder, topic, language), f"{text}{mark}\n".encode())
        except OSError as error:
            raise StateError(f"{folder} cannot be written ({error.strerror}): name a page you can write to") from error


def _mark(unit: LoadedUnit, language: Language) -> str:
    """What a copy was made from, as a comment in it."""
    digest = hashlib.sha256(__version__.encode())
    for path, content in sorted(render(unit, language).items()):
        digest.update(path.encode() + b"\0" + content)
    for name in ("copy.html.j2", "copy.py", "prose.py"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return _MARK.format(digest.hexdigest())


def _holds(file: Path, mark: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8").rstrip().endswith(mark)
