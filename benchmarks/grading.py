"""Throughput of grading against stock nbgrader, in one run on one machine: ``python benchmarks/grading.py``.

For each assignment the same submissions are graded by

* stock    `nbgrader autograde`, all learners in one command, one after the other;
* parallel `nbgrader autograde --student`, one command a learner, as many at a time as there are cores;
* walled   `aitracks grade`: sandbox and judge on;
* open     `aitracks grade --unsafe`: without the sandbox.

Whole commands are timed, start-up included. The floor is the CPU time of the learners' cells and of the checks after
all imports, over the cores. Scores must be the same cell by cell, or the run ends with an error. Nothing here asserts a
time: the numbers are printed, and written with a plot into the folder given by --out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from bench_course import BenchCourse, floor, make_course

CORES = os.cpu_count() or 1
PROFILES = {"light": "light", "plots": "light", "tensorflow": "tensorflow"}
LABELS = {"stock": "nbgrader, serial", "parallel": "nbgrader, a process a student", "open": "aitracks, no sandbox"}
LABELS["walled"] = "aitracks, sandbox and judge"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--kinds", nargs="+", default=["light", "tensorflow"], choices=list(PROFILES))
    parser.add_argument("--arms", nargs="+", default=["stock", "parallel", "open", "walled"], choices=list(LABELS))
    parser.add_argument("--out", type=Path, default=Path("var/benchmarks"))
    wanted = parser.parse_args()
    found = {}
    for kind in wanted.kinds:
        with tempfile.TemporaryDirectory(prefix="aitracks-bench-") as place:
            found[kind] = measure(kind, wanted.submissions, wanted.arms, Path(place))
    wanted.out.mkdir(parents=True, exist_ok=True)
    (wanted.out / "grading.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    plot(found, wanted.out / "grading.png")
    report(found)


def measure(kind: str, submissions: int, arms: list[str], place: Path) -> dict[str, Any]:
    """All arms on one assignment."""
    course = make_course(place / "made", kind, submissions)
    say(f"{kind}: {submissions} submissions; floor …")
    lowest = floor(course, PROFILES[kind])
    result: dict[str, Any] = {"submissions": submissions, "cores": CORES, "floor_cpu": lowest, "arms": {}}
    scores = {}
    for arm in arms:
        say(f"{kind}: {arm} …")
        own = course.copy(place / arm, stock=arm in ("stock", "parallel"))
        result["arms"][arm] = timed(own, arm)
        scores[arm] = own.scores()
        shutil.rmtree(place / arm)
    for arm in arms[1:]:
        if scores[arm] != scores[arms[0]]:
            different = {key: (scores[arms[0]].get(key), value) for key, value in scores[arm].items()}
            sys.exit(f"{kind}: {arm} and {arms[0]} give different scores: {different}")
    return result


def timed(course: BenchCourse, arm: str) -> dict[str, Any]:
    """Wall and CPU seconds of an arm's commands, and the most memory that all its processes had together."""
    memory = Memory()
    began = time.monotonic()
    if arm == "parallel":
        names = sorted(file.name for file in (course.folder / "submitted").iterdir())
        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(lambda name: course.run("nbgrader", "autograde", course.topic, f"--student={name}"), names))
        cpu = float("nan")  # commands that overlap cannot be told apart
    elif arm == "stock":
        cpu = course.run("nbgrader", "autograde", course.topic)
    else:
        unsafe = ["--unsafe"] if arm == "open" else []
        cpu = course.run("aitracks", "grade", "bench", course.topic, "--data", course.data, "--jobs", CORES, *unsafe)
    wall = time.monotonic() - began
    return {"wall": wall, "cpu": cpu, "memory": memory.peak(), "phases": course.phases()}


class Memory:
    """Watches the memory of this process's descendants (their proportional share, in MiB)."""

    def __init__(self) -> None:
        self._most, self._done = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def peak(self) -> float:
        """The most there was; the watch ends."""
        self._done.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._done.wait(0.5):
            total = 0.0
            for process in psutil.Process().children(recursive=True):
                try:
                    total += process.memory_full_info().pss / (1 << 20)
                except (psutil.Error, OSError):
                    continue
            self._most = max(self._most, total)


def report(found: dict[str, Any]) -> None:
    """The table."""
    for kind, result in found.items():
        n, cores = result["submissions"], result["cores"]
        lowest = result["floor_cpu"] / cores / n
        say(f"\n{kind}: {n} submissions, {cores} cores, floor {lowest:.3f} s a submission")
        stock = result["arms"].get("stock", {}).get("wall")
        for arm, got in result["arms"].items():
            each = got["wall"] / n
            ratio = f"{stock / got['wall']:5.1f} × stock" if stock else ""
            say(
                f"  {LABELS[arm]:32} {got['wall']:7.1f} s  {each:6.3f} s each  {ratio}  {each / lowest:5.2f} × floor  "
                f"CPU {got['cpu']:6.1f} s  {got['memory']:5.0f} MiB"
            )
            if got["phases"]:
                said = ", ".join(f"{phase} {seconds:.3f}" for phase, seconds in got["phases"].items())
                say(f"    seconds a submission by the clock, {cores} side by side: {said}")


def plot(found: dict[str, Any], file: Path) -> None:
    """Seconds a submission, arm by arm, with the floor."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, len(found), figsize=(6 * len(found), 3.2), squeeze=False, layout="constrained")
    for axis, (kind, result) in zip(axes[0], found.items(), strict=True):
        n = result["submissions"]
        arms = list(result["arms"])[::-1]
        seconds = [result["arms"][arm]["wall"] / n for arm in arms]
        colours = ["#0072B2" if arm in ("walled", "open") else "#999999" for arm in arms]
        bars = axis.barh([LABELS[arm] for arm in arms], seconds, color=colours)
        axis.bar_label(bars, fmt="%.2f s", padding=3)
        lowest = result["floor_cpu"] / result["cores"] / n
        axis.axvline(lowest, color="#D55E00", linestyle="--", label=f"floor {lowest:.2f} s")
        axis.set_title(f"{kind}: {n} submissions on {result['cores']} cores")
        axis.set_xlabel("seconds a submission, whole command")
        axis.margins(x=0.15)
        axis.legend(loc="lower right")
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=110)


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
