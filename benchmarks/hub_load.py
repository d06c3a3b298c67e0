"""A class at the hub, against plain JupyterHub: ``sudo python benchmarks/hub_load.py --learners 40 --out DIR``.

Two hubs after each other on this machine, each with real system accounts and the same assignment: *plain* is
JupyterHub, JupyterLab and nbgrader as their documentation sets them up; *ours* is profile server. All learners come at
once: log in, get a server, open the assignment, start its kernel, run all cells, save, submit. Prints when the last one
had a usable notebook, memory of each idle and working learner, failures, and ratios; writes JSON and a plot.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from hub_class import Learner
from hub_places import Hub, ours, plain

ARRIVE = ("log_in", "server")
OPEN = ("fetch", "kernel")
WORK = ("run", "save", "submit")
SECONDS_OF_REST = 5.0  # before memory is read


def main() -> None:
    """Measure the hubs that were named, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--learners", type=int, default=40)
    parser.add_argument("--arms", nargs="*", default=["plain", "ours"], choices=["plain", "ours"])
    parser.add_argument("--without-work", action="store_true", help="stop once all have a usable notebook")
    parser.add_argument("--out", type=Path, default=Path("hub-load"))
    wanted = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("hub_load.py makes system accounts: run it as root")
    wanted.out.mkdir(parents=True, exist_ok=True)
    results = {arm: measure(arm, wanted.learners, not wanted.without_work) for arm in wanted.arms}
    (wanted.out / "hub_load.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    report(results)
    draw(results, wanted.out / "hub_load.png")
    sys.exit(1 if any(result["failed"] for result in results.values()) else 0)


def measure(arm: str, learners: int, work: bool) -> dict[str, Any]:
    """One class at one hub."""
    with (plain if arm == "plain" else ours)(learners) as hub:
        print(f"{arm}: {learners} learners come …", flush=True)
        return asyncio.run(_class(hub, work))


async def _class(hub: Hub, work: bool) -> dict[str, Any]:
    people = [Learner(hub.url, name, word, hub.course, hub.assignment) for name, word in hub.passwords.items()]
    memory: dict[str, float] = {}
    gates = (_Gate(len(people)), _Gate(len(people)))
    steps = (*ARRIVE, "together", *OPEN, "together", *(WORK if work else ()))
    began = time.monotonic()
    watching = [_weigh(gate, what, hub, memory) for gate, what in zip(gates, ("idle", "working"), strict=True)]
    await asyncio.gather(*(_one(person, began, steps, gates) for person in people), *watching)
    return {
        "failed": [f"{one.name}: {one.failed}" for one in people if one.failed],
        "seconds": {one.name: _without_rest(one.seconds, gates) for one in people},
        "memory": memory,
        "learners": len(people),
    }


async def _one(person: Learner, began: float, steps: tuple[str, ...], gates: Sequence[_Gate]) -> None:
    ahead = list(gates)
    await person.live(began, steps, lambda: ahead.pop(0).wait())
    for gate in ahead:  # who has failed keeps nobody waiting
        gate.leave()


def _without_rest(seconds: dict[str, float], gates: Sequence[_Gate]) -> dict[str, float]:
    """The steps' times without those in which all stood on the scales."""
    first, second = gates
    rest = dict.fromkeys(OPEN, first.held) | dict.fromkeys(WORK, first.held + second.held)
    return {step: done - rest.get(step, 0.0) for step, done in seconds.items()}


class _Gate:
    """Where all wait for each other, and for the scales; the wait counts for nobody's time."""

    def __init__(self, count: int) -> None:
        self.missing, self.held = count, 0.0
        self.all_here, self.opened = asyncio.Event(), asyncio.Event()

    async def wait(self) -> None:
        """Come to the gate, and go on when it is opened."""
        self.leave()
        await self.opened.wait()

    def leave(self) -> None:
        """One less to wait for."""
        self.missing -= 1
        if self.missing == 0:
            self.all_here.set()


async def _weigh(gate: _Gate, what: str, hub: Hub, memory: dict[str, float]) -> None:
    await gate.all_here.wait()
    began = time.monotonic()
    await asyncio.sleep(SECONDS_OF_REST)
    memory[what] = await asyncio.to_thread(megabytes, hub.accounts)
    gate.held = time.monotonic() - began
    gate.opened.set()


def megabytes(uids: Sequence[int]) -> float:
    """Proportional share of memory of all processes of these accounts, in MB a person."""
    total = 0
    for process in psutil.process_iter(["uids"]):
        if process.info["uids"] and process.info["uids"].real in uids:
            try:
                rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
            except OSError:
                continue  # it has ended meanwhile
            total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024 / len(uids)


def when(result: dict[str, Any], step: str) -> list[float]:
    """When each learner had done a step, seconds since the class began."""
    return sorted(steps[step] for steps in result["seconds"].values() if step in steps)


def report(results: dict[str, Any]) -> None:
    """The figures, and the ratios where both hubs were measured."""
    for arm, result in results.items():
        server = when(result, "server")
        print(f"\n{arm}: {len(server)} of {result['learners']} got a server, {len(result['failed'])} failed")
        for line in result["failed"][:5]:
            print(f"  {line}")
        for step in ("server", "kernel", "submit"):
            times = when(result, step)
            if times:
                print(f"  {step}: median {statistics.median(times):.1f} s, last {times[-1]:.1f} s")
        print("  " + ", ".join(f"{what} {mb:.0f} MB a learner" for what, mb in result["memory"].items()))
    if {"plain", "ours"} <= results.keys():
        last = {arm: when(result, "server")[-1] for arm, result in results.items()}
        print(f"\nlast learner ready {last['plain'] / last['ours']:.1f} x sooner")
        for what in ("idle", "working"):
            share = results["ours"]["memory"][what] / results["plain"]["memory"][what]
            print(f"memory of a learner, {what}: {share:.0%} of plain")


def draw(results: dict[str, Any], file: Path) -> None:
    """How many learners had a server and a kernel, over time."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    for arm, result in results.items():
        for step, style in (("server", "-"), ("kernel", "--")):
            times = when(result, step)
            axes.step([0, *times], range(len(times) + 1), style, where="post", label=f"{arm}: {step}")
    axes.set(xlabel="seconds since the class came", ylabel="learners ready", title="A class at once")
    axes.legend()
    figure.savefig(file, dpi=120)


if __name__ == "__main__":
    main()
