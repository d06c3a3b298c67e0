"""What is kept of a run that has not ended: the notebook so far, and the state of its process as bytes.

Each save writes the state under a new name and then replaces one small file that names it, so a kill at any moment
leaves the save before or the new one. The state is never looked into here: it is hostile code.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from aitracks.capstone.runs.key import RunKey
from aitracks.capstone.runs.types import CellRecord

_SAVED, _SO_FAR = "saved.json", "so_far.json"
_CHUNK = 1 << 20


@dataclass
class Progress:
    """What a run has done. `upto` is the index in the executed notebook of the first cell that has not been run."""

    upto: int = 0
    spent: float = 0.0
    records: list[CellRecord] = field(default_factory=list)
    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    counts: dict[int, int | None] = field(default_factory=dict)
    attempts: int = 0
    resumed: list[str] = field(default_factory=list)


class Checkpoint:
    """The folder of one run's saves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, key: RunKey) -> tuple[Progress | None, str]:
        """The last save with a state for just this run, and why there is none or none later.

        What does not belong to this run is removed.
        """
        about, late = self._about(_SAVED), self._about(_SO_FAR)
        why = str(late.get("why", "")) if late else ""
        if about is None:
            return None, f"no state was kept: {why}" if why else "no state was kept"
        if changed := key.changed(about["key"]):
            self.clear()
            return None, f"changed since the state was kept: {', '.join(changed)}"
        if not self._is_whole(about["state"]):
            self.clear()
            return None, "the state that was kept is damaged"
        progress = _progress(about["progress"])
        lost = late["progress"]["upto"] - progress.upto if late else 0
        return progress, f"that of {lost} later cells was not kept: {why}" if lost > 0 else ""

    def attempts(self) -> int:
        """How many attempts have left a trace."""
        found = self._about(_SO_FAR) or self._about(_SAVED)
        return int(found["progress"]["attempts"]) if found else 0

    def open_state(self) -> BinaryIO:
        """The state of the last save, to be read."""
        about = self._about(_SAVED) or {}
        return (self.folder / str(about["state"]["file"])).open("rb")

    def save(self, key: RunKey, progress: Progress, write: Callable[[BinaryIO], str]) -> tuple[str, int]:
        """Keep progress, and with it the state as `write` writes it: why that cannot be kept ("" if it was), bytes."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = self.folder / "state.half"
        with half.open("w+b") as file:
            why = write(file)
            size = file.tell()
            file.seek(0)
            digest = "" if why else _digest(file)
            os.fsync(file.fileno())
        self._note(_SO_FAR, key, progress, {"why": why})
        if why:
            half.unlink()
            return why, size
        name = f"state.{progress.upto}"
        half.replace(self.folder / name)
        self._note(_SAVED, key, progress, {"state": {"file": name, "size": size, "sha256": digest}})
        for old in self.folder.glob("state.*"):
            if old.name != name:
                old.unlink(missing_ok=True)
        return "", size

    def note(self, key: RunKey, progress: Progress, why: str) -> None:
        """Keep the notebook so far alone."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._note(_SO_FAR, key, progress, {"why": why})

    def clear(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _note(self, name: str, key: RunKey, progress: Progress, more: dict[str, Any]) -> None:
        half = self.folder / f"{name}.half"
        content = {"key": asdict(key), "progress": asdict(progress)} | more
        with half.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        half.replace(self.folder / name)

    def _about(self, name: str) -> dict[str, Any] | None:
        try:
            about: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return about

    def _is_whole(self, state: dict[str, Any]) -> bool:
        try:
            with (self.folder / str(state["file"])).open("rb") as file:
                return _digest(file) == str(state["sha256"])
        except OSError:
            return False


def _progress(told: dict[str, Any]) -> Progress:
    numbered = {name: {int(index): item for index, item in told[name].items()} for name in ("outputs", "counts")}
    return Progress(**(told | numbered | {"records": [CellRecord(**record) for record in told["records"]]}))


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
