"""Honest work gets from the engine what stock nbgrader gives it, cell by cell: ``python benchmarks/parity.py``.

For each unit forty submissions are put together from its reference, its stub and its samples, right and wrong, and
graded twice: by `nbgrader autograde` with its own steps and kernel, and by `aitracks grade`. Any difference is printed
and ends the run with status 1. With --keep the courses and stock's scores stay, so that a second run grades only ours.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench_course import REPOSITORY, BenchCourse, make_course

from aitracks.units.catalog import unit_paths

Scores = dict[tuple[str, str], float]


def main() -> None:
    """Compare all units that were named, or all there are."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("units", nargs="*", help="paths in notebooks/ (default: all)")
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--stock-only", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aitracks-parity-") as scratch:
        place = wanted.keep or Path(scratch)
        units = wanted.units or unit_paths(REPOSITORY)
        differences = [d for unit in units for d in compare(unit, place, wanted.submissions, wanted.stock_only)]
    print("\n".join(differences), flush=True)
    sys.exit(1 if differences else 0)


def compare(unit: str, place: Path, submissions: int, stock_only: bool) -> list[str]:
    """What the two say differently about one unit."""
    folder = place / unit.rpartition("/")[2]
    stock, seconds = _stock(unit, folder, submissions)
    print(f"{unit}: {len(stock)} cells of {submissions} submissions, stock {seconds:.0f} s", flush=True)
    if stock_only:
        return []
    shutil.rmtree(folder / "ours", ignore_errors=True)
    ours = _course(folder, unit).copy(folder / "ours", stock=False)
    began = time.monotonic()
    ours.run("aitracks", "grade", "bench", ours.topic, "--data", ours.data)
    scores = ours.scores()
    print(f"{unit}: ours {time.monotonic() - began:.0f} s, mean {sum(scores.values()) / submissions:.2f}", flush=True)
    keys = sorted(stock.keys() | scores.keys())
    return [f"{unit} {key}: {stock.get(key)} ≠ {scores.get(key)}" for key in keys if stock.get(key) != scores.get(key)]


def _stock(unit: str, folder: Path, submissions: int) -> tuple[Scores, float]:
    kept = folder / "stock.json"
    if not kept.exists():
        shutil.rmtree(folder, ignore_errors=True)
        course = make_course(folder / "made", unit, submissions).copy(folder / "stock", stock=True)
        began = time.monotonic()
        course.run("nbgrader", "autograde", course.topic)
        found = [[*key, points] for key, points in course.scores().items()]
        kept.write_text(json.dumps({"seconds": time.monotonic() - began, "scores": found}), encoding="utf-8")
    told = json.loads(kept.read_text(encoding="utf-8"))
    return {(learner, cell): points for learner, cell, points in told["scores"]}, told["seconds"]


def _course(folder: Path, unit: str) -> BenchCourse:
    made = folder / "made"
    data = made / "data"
    return BenchCourse(data / "courses" / "bench", made / "checkout", data, unit.rpartition("/")[2])


if __name__ == "__main__":
    main()
