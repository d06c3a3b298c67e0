"""What stays of a run: one folder that appears whole, with the notebook, log, figures, files and numbers."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aitracks.capstone.runs.checkpoint import Progress
from aitracks.capstone.runs.key import RunKey, versions
from aitracks.capstone.runs.types import RunJob, RunResult
from aitracks.files import swap_folder
from aitracks.grading.hostile import image_base64, plain_text

RUN, TOLD = "run", "told.json"
_FIGURES = 100
_LOG_TEXT = 200_000  # characters of one output


@dataclass(frozen=True)
class Ended:
    """What a run that has come to its end gave. `spent` is what the system says of its process."""

    started: datetime
    seconds: float
    progress: Progress
    failed: tuple[int, str] | None
    notebook: Any
    files: dict[str, bytes]
    left: list[str]
    spent: dict[str, Any]


def put_away(job: RunJob, key: RunKey, ended: Ended, lines: Sequence[str]) -> RunResult:
    """Write the run's folder and put it into place at once; what was there before goes."""
    new, old = job.folder / ".run.new", job.folder / ".run.old"
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    (new / "out").mkdir(parents=True)
    for name, content in ended.files.items():
        (new / "out" / name).write_bytes(content)
    _write_notebook(new, ended)
    result = _result(job, ended)
    about = _about(job, key, ended, result)
    (new / "run.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if job.kind == "hidden":
        told = json.dumps(asdict(result.told()), indent=1) + "\n"
        (new / TOLD).write_text(told, encoding="utf-8")
    log = "".join(_log(job, about, ended, lines)).encode(errors="replace")
    (new / "log.txt").write_bytes(log)
    swap_folder(new, job.folder / RUN, old)
    shutil.rmtree(old, ignore_errors=True)
    return result


def finished(job: RunJob, key: RunKey) -> RunResult | None:
    """The result of a run of just the same that came to its end; None where there is none."""
    try:
        about = json.loads((job.folder / RUN / "run.json").read_text(encoding="utf-8"))
        if about["digest"] != key.digest:
            return None
        result = RunResult(**(about["result"] | {"folder": job.folder / RUN, "reused": True}))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return result


def _result(job: RunJob, ended: Ended) -> RunResult:
    cell, error = ended.failed or (0, "")
    records, progress = ended.progress.records, ended.progress
    return RunResult(
        team=job.team,
        state="failed" if ended.failed else "done",
        kind=job.kind,
        cell=cell,
        error=error,
        seconds=round(sum(record.seconds for record in records), 3),
        cpu=round(sum(record.cpu for record in records), 2),
        memory=round(max((record.memory for record in records), default=0.0), 1),
        resumed=progress.resumed[-1] if progress.resumed else "",
        folder=job.folder / RUN,
        files={name: hashlib.sha256(content).hexdigest() for name, content in ended.files.items()},
    )


def _about(job: RunJob, key: RunKey, ended: Ended, result: RunResult) -> dict[str, Any]:
    said = asdict(result)
    del said["folder"], said["reused"]
    return {
        "team": job.team,
        "kind": job.kind,
        "digest": key.digest,
        "key": asdict(key),
        "seed": job.seed,
        "budget": job.budget,
        "sandboxed": not job.unsafe,
        "started": ended.started.isoformat(timespec="seconds"),
        "wall_seconds": round(ended.seconds, 3),
        "process": {name: ended.spent.get(name) for name in ("status", "why", "cpu", "memory")},
        "attempts": ended.progress.attempts,
        "resumed": ended.progress.resumed,
        "cells": [asdict(record) for record in ended.progress.records],
        "left_in_out": ended.left,
        "versions": versions(),
        "result": said,
    }


def _write_notebook(folder: Path, ended: Ended) -> None:
    import nbformat

    (folder / "executed.ipynb").write_text(nbformat.writes(ended.notebook), encoding="utf-8")
    (folder / "figures").mkdir()
    for number, (name, picture) in enumerate(_figures(ended.notebook)):
        if number < _FIGURES:
            (folder / "figures" / name).write_bytes(picture)


def _figures(notebook: Any) -> Iterator[tuple[str, bytes]]:
    for cell in notebook.cells:
        number = cell.metadata.get("aitracks", {}).get("cell", 0)
        pictures = [output.data["image/png"] for output in cell.get("outputs", ()) if "image/png" in _data(output)]
        for count, picture in enumerate(pictures, 1):
            if sound := image_base64("image/png", picture):
                yield f"cell-{number:03}-{count}.png", base64.b64decode(sound)


def _data(output: Any) -> Any:
    return output.get("data") or {}


def _log(job: RunJob, about: dict[str, Any], ended: Ended, lines: Sequence[str]) -> Iterator[str]:
    yield f"{job.team}: {about['result']['state']}, started {about['started']}\n"
    for line in (*ended.progress.resumed, *lines, *(f"left in out: {left}" for left in ended.left)):
        yield f"{plain_text(line, 600)}\n"
    records = {record.cell: record for record in ended.progress.records}
    for cell in ended.notebook.cells:
        record = records.get(cell.metadata.get("aitracks", {}).get("cell", 0))
        if cell.cell_type != "code" or record is None:
            continue
        yield f"\n== cell {record.cell}: {record.ended}, {record.seconds} s, {record.memory} MiB\n"
        for output in cell.outputs:
            yield plain_text(output.get("text") or list(output.get("traceback", ())), _LOG_TEXT)
