"""A problem's kit as one file to take home."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import IO

from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.visit import Visit

_IN_MEMORY = 8 << 20


def kit_zip(visit: Visit) -> IO[bytes]:
    """The kit, zipped, for the cohort's members; raises NotAMember, and NotThere where it was not prepared."""
    visit.need(visit.member)
    kit = visit.room.places.problem(visit.room.problem(visit.path["problem"]).id).kit
    if not kit.is_dir():
        raise NotThere
    made: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - sent, then closed
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted(kit.rglob("*")):
            _add(archive, file, Path(kit.name) / file.relative_to(kit))
    made.seek(0)
    return made


def _add(archive: zipfile.ZipFile, file: Path, name: Path) -> None:
    if file.is_file() and not file.is_symlink():
        archive.write(file, name.as_posix())
