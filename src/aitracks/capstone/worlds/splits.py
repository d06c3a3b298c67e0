"""What all worlds share: chance out of the secret, ids that say nothing, the files of a world and their place on disk.

A world is a function of its secret. Whoever lacks the secret cannot draw it again, however well he knows the code.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from PIL import Image

from aitracks.errors import StateError
from aitracks.files import swap_folder

PUBLIC, FINAL = "public", "final"
SECRET_BYTES = 32

Files = Mapping[str, bytes]  # path below the split's folder, such as images/3f….png, to content


@dataclass(frozen=True)
class Part:
    """One split as the scorer needs it: files without labels, and tables beside them that only a scorer reads.

    `inputs` goes below ``inputs/``. `labels` has the column `id` and becomes ``labels.csv``; `images`, where given, has
    the column `id` too and becomes ``images.csv`` (object detection: all images, those without objects too). Columns
    other than the template's own are slices. In `World.hidden` both tables have the column `part`.
    """

    inputs: Files
    labels: pd.DataFrame
    images: pd.DataFrame | None = None

    def tables(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """The names and tables of what lies beside the inputs."""
        yield "labels.csv", self.labels
        if self.images is not None:
            yield "images.csv", self.images


@dataclass(frozen=True)
class World:
    """All splits of a problem. `train` holds labels inside; `practice` is shown to teams with its labels."""

    train: Files
    practice: Part
    hidden: Part
    field: Part


@dataclass(frozen=True)
class Chance:
    """Everything random of one world; each purpose has a stream of its own, so that one can change alone.

    Raises StateError where the secret has not 32 bytes.
    """

    secret: bytes = field(repr=False)
    problem: str

    def __post_init__(self) -> None:
        if len(self.secret) != SECRET_BYTES:
            raise StateError(
                f"{self.problem}: the cohort's secret has {len(self.secret)} bytes, not {SECRET_BYTES}: draw a new one"
            )

    def rng(self, purpose: str) -> np.random.Generator:
        """A generator of numbers for one purpose, such as "stores"."""
        return np.random.default_rng(np.frombuffer(self._digest(f"rng/{purpose}"), dtype=np.uint32))

    def ids(self, purpose: str, n: int) -> list[str]:
        """`n` different ids of 12 hexadecimal digits that say nothing; rows sorted by them are shuffled.

        A leading letter keeps programs from reading an id as a number such as 12e4.
        """
        found: dict[str, None] = {}
        count = 0
        while len(found) < n:
            found["k" + self._digest(f"id/{purpose}/{count}").hex()[:11]] = None
            count += 1
        return list(found)

    def parts(self, purpose: str, n: int, public: int) -> npt.NDArray[np.str_]:
        """For each of `n` items whether it is public (exactly `public` of them, anywhere) or final."""
        part = np.full(n, FINAL, dtype="<U6")
        part[self.rng(f"parts/{purpose}").permutation(n)[:public]] = PUBLIC
        return part

    def _digest(self, purpose: str) -> bytes:
        return hmac.new(self.secret, f"{self.problem}/{purpose}".encode(), hashlib.sha256).digest()


def csv_bytes(table: pd.DataFrame) -> bytes:
    """The table as UTF-8 CSV with a header, `\\n` at line ends and no index: the same table, the same bytes."""
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8")


def png_bytes(pixels: npt.NDArray[Any]) -> bytes:
    """An image (height, width) or (height, width, 3) of 0 to 255 as PNG without any metadata."""
    buffer = io.BytesIO()
    Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8)).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def image_files(ids: Sequence[str], images: Sequence[npt.NDArray[Any]]) -> dict[str, bytes]:
    """The images as ``images/<id>.png``."""
    return {f"images/{name}.png": png_bytes(pixels) for name, pixels in zip(ids, images, strict=True)}


def sorted_by_id(table: pd.DataFrame, key: str = "id") -> pd.DataFrame:
    """The table in the order of its ids, which for ids of `Chance.ids` is no order; rows of one id keep theirs."""
    return table.sort_values(key, kind="stable").reset_index(drop=True)


def install(world: World, folder: Path) -> None:
    """Write a world's files into `folder`, which is replaced in one step.

    Labels of the hidden and the field split are readable by their owner alone, as are the folders around them; the
    inputs in these can still be shown to a run by mounting them. Raises StateError where nothing can be written.
    """
    staging, old = (folder.parent / f".{folder.name}.{word}" for word in ("making", "old"))
    try:
        for leftover in (staging, old):
            shutil.rmtree(leftover, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging.mkdir(mode=0o755)
        _write(world, staging)
        swap_folder(staging, folder, old)
    except OSError as error:
        where = error.filename or folder
        raise StateError(f"{where}: cannot be written ({error.strerror}); free or unlock it and run again") from error
    finally:
        for leftover in (staging, old):
            shutil.rmtree(leftover, ignore_errors=True)


def _write(world: World, staging: Path) -> None:
    for folder, mode in (("open", 0o755), ("hidden", 0o700), ("field", 0o700)):
        (staging / folder).mkdir()
        (staging / folder).chmod(mode)
    _write_files(world.train, staging / "open" / "train")
    _write_files(world.practice.inputs, staging / "open" / "practice")
    _write_tables(world.practice, staging / "open" / "practice", 0o644)
    for part, name in ((world.hidden, "hidden"), (world.field, "field")):
        _write_files(part.inputs, staging / name / "inputs")
        _write_tables(part, staging / name, 0o600)


def _write_files(files: Files, folder: Path) -> None:
    for name in sorted(files):
        target = folder / name
        for parent in [*reversed(target.relative_to(folder).parents), Path()]:
            (folder / parent).mkdir(exist_ok=True)
            (folder / parent).chmod(0o755)
        _write_file(target, files[name], 0o644)


def _write_tables(part: Part, folder: Path, mode: int) -> None:
    for name, table in part.tables():
        _write_file(folder / name, csv_bytes(table), mode)


def _write_file(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    path.chmod(mode)
