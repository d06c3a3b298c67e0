"""Runs that are killed: nothing lost that was saved, nothing run twice that was saved."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import nbformat

from aitracks.capstone.runs.checkpoint import Checkpoint, Progress
from aitracks.capstone.runs.key import RunKey
from aitracks.capstone.runs.types import CellRecord, RunResult

Printed = Callable[[RunResult, int], str]
WAIT = "import time; time.sleep(1.5)"

PARAMETERS = "train = 'a'\ninputs = 'b'\nout = 'c'\nseed = 0\nbudget = 60"
# Names that functions and classes share, generators, files in three places, a module with state, history, settings.
STATE = (
    "import os, random, sys, helper\nimport numpy as np\nimport pandas as pd\nrng = np.random.default_rng(seed)\n"
    "count = 0\ndef step():\n    global count\n    count += 1\n    return count\n"
    "class Model:\n    scale = 2\n    def predict(self, x): return x * self.scale + count\n"
    "model = Model(); frame = pd.DataFrame({'a': rng.normal(size=4)}); both = [frame, frame]\n41",
    "step(); rng.normal(size=3); np.random.rand(2); random.random(); helper.total += 5\n"
    "os.makedirs('made/deep'); open('made/deep/f', 'w').write('f'); open(out + '/kept.txt', 'w').write('k')\n"
    "open('/tmp/t', 'w').write('t'); os.remove('notes.txt'); os.environ['MINE'] = '1'; os.chdir('made')\n"
    "pd.set_option('display.precision', 3); np.seterr(divide='ignore'); sys.path.append('/nowhere'); _ + 1",
    "stamp = os.urandom(8).hex(); print(stamp)",
)
LAST = (
    "model2 = type(model)(); Model.scale = 3\n"
    "print(step(), count, both[0] is both[1], isinstance(model, Model), model.predict(1), os.getcwd(), _4)\n"
    "print(rng.normal(), np.random.rand(), random.random(), helper.total, os.path.exists('../notes.txt'))\n"
    "print(open('deep/f').read(), open('/tmp/t').read(), os.environ['MINE'], len(In), Out[4], sys.path[-1],\n"
    "      pd.get_option('display.precision'), np.geterr()['divide'], os.listdir(out))\n"
    "open(out + '/predictions.csv', 'w').write(f'{rng.normal()},{count},{helper.total}')"
)
SCRIPT = """
import sys
from pathlib import Path
from aitracks.capstone.runs.many import run_many
from aitracks.capstone.runs.types import RunJob
folder, at_once = Path(sys.argv[1]), 2
jobs = [RunJob(source.name, source, folder / "train", folder / "inputs", folder / "out", budget=60, keep_after=0.0)
        for source in sorted((folder / "teams").iterdir())]
for result in run_many(jobs, at_once):
    print(result.team, result.state, result.resumed, flush=True)
"""


def start(place: Any) -> subprocess.Popen[str]:
    """The runs of all teams, in a process of their own that can be killed."""
    return subprocess.Popen([sys.executable, "-c", SCRIPT, place.folder], stdout=subprocess.PIPE, text=True)


def _outputs(notebook: Any) -> dict[int, str]:
    return {
        cell.metadata.aitracks.cell: "".join(output.get("text", "") for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code" and "aitracks" in cell.metadata
    }


def with_helper(job: Any) -> Any:
    (job.source / "helper.py").write_text("total = 0\n", encoding="utf-8")
    (job.source / "notes.txt").write_text("n", encoding="utf-8")
    return job


def saved(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / ".checkpoint" / "saved.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"progress": {"upto": 0, "outputs": {}, "records": []}}
    return found


def test_a_run_goes_on_with_the_same_state(place: Any, texts: Printed) -> None:
    """Stopped in a cell and taken up by another process, it gives what it gives in one piece."""
    job = with_helper(place.team("team", *STATE, WAIT, LAST))
    stop_when(place, job, lambda: saved(job.folder)["progress"]["upto"] == 6)
    stamp = saved(job.folder)["progress"]["outputs"]["5"][0]["text"]
    (result,) = place.run(job, keep_after=0.0)
    assert (result.state, result.resumed) == ("done", "continued after cell 5 with its state")
    assert texts(result, 5) == stamp
    in_pieces, predicted = texts(result, 7), result.predictions.read_text()
    told = json.loads((result.folder / "run.json").read_text())
    attempts = [(cell["cell"], cell["attempt"]) for cell in told["cells"]]
    assert attempts == [*((n, 1) for n in (2, 0, 3, 4, 5)), (6, 2), (7, 2)]
    assert told["resumed"] == ["continued after cell 5 with its state"]
    (whole,) = place.run(job, fresh=True)
    assert texts(whole, 7) == in_pieces
    assert in_pieces.splitlines()[0] == "2 2 True True 5 /scratch/learner/work/made 42"
    assert whole.predictions.read_text() == predicted


def kill_once(place: Any, jobs: Any, later: float) -> None:
    """Start the runs and kill them, some seconds after one has saved more than there was."""
    done = {job.team: saved(job.folder)["progress"]["upto"] for job in jobs}
    runner = start(place)
    until(
        lambda: any(saved(job.folder)["progress"]["upto"] > done[job.team] for job in jobs),
        lambda: runner.poll() is not None,
    )
    time.sleep(later)
    runner.send_signal(signal.SIGKILL)
    runner.wait()


def test_killed_at_random_moments_nothing_that_was_saved_is_lost(place: Any) -> None:
    cells = [f"import os, time; time.sleep(0.1); print({i}, os.urandom(8).hex())" for i in range(14)]
    ends = "open(out + '/predictions.csv', 'w').write('x')"
    jobs = [place.team(name, *cells, ends) for name in ("blue", "red")]
    moments = random.Random(5)
    was: dict[str, dict[str, Any]] = {job.team: {} for job in jobs}
    for _ in range(3):
        kill_once(place, jobs, moments.random() * 0.7)
        for job in jobs:
            now = saved(job.folder)["progress"]["outputs"]
            assert {index: now.get(index) for index in was[job.team]} == was[job.team]
            was[job.team] = now
    runner = start(place)
    said, _ = runner.communicate(timeout=120)
    assert said.count(" done continued after cell ") == 2
    for job in jobs:
        found = _outputs(nbformat.read(str(job.folder / "run" / "executed.ipynb"), as_version=4))
        for index, outputs in was[job.team].items():
            if outputs:
                assert found[int(index)] == outputs[0]["text"]
        assert sorted(path.name for path in job.folder.iterdir()) == [".lock", "run"]
    assert sorted(path.name for path in place.out.iterdir()) == [".lock", "blue", "red"]


def test_what_cannot_be_kept_is_said_and_run_from_the_start(place: Any) -> None:
    first = f"{PARAMETERS}\nglobals().update(gen=(i for i in range(3)))"
    job = place.team("team", "next(gen)", WAIT, "print(next(gen))", parameters=first)
    stop_when(place, job, lambda: so_far(job.folder).get("progress", {}).get("upto") == 4)
    (result,) = place.run(job)
    assert result.state == "done"
    assert result.resumed.startswith("from the start: no state was kept: 'gen' cannot be written (TypeError")


def test_what_later_cannot_be_kept_is_said_too(place: Any) -> None:
    job = place.team("team", "n = 1", "gen = (i for i in range(3))", WAIT, "print(next(gen), n)")
    stop_when(place, job, lambda: so_far(job.folder).get("progress", {}).get("upto") == 5)
    (result,) = place.run(job)
    assert result.state == "done"
    assert result.resumed.startswith("continued after cell 3 with its state; that of 1 later cells was not kept: 'gen'")


def so_far(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / ".checkpoint" / "so_far.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def test_a_state_goes_with_just_one_run(place: Any) -> None:
    """Another seed, another notebook, bytes that were changed: from the start, and it says why."""
    key = RunKey("n", "p", "d", "e")
    checkpoint = Checkpoint(place.folder / "kept")
    progress = Progress(upto=2, records=[CellRecord(3, "now", 1.0, 1.0, 1.0, "ok", 1)], outputs={1: []}, counts={1: 1})

    def written(file: BinaryIO) -> str:
        file.write(b"state")
        return ""

    def save() -> None:
        assert checkpoint.save(key, progress, written)[0] == ""

    save()
    assert checkpoint.load(key) == (progress, "")
    assert checkpoint.save(key, progress, lambda file: "no")[0] == "no"
    assert checkpoint.load(key) == (progress, "")
    assert checkpoint.load(replace(key, data="x", environment="y")) == (
        None,
        "changed since the state was kept: data, environment",
    )
    assert checkpoint.load(key) == (None, "no state was kept")
    save()
    (checkpoint.folder / "state.2").write_bytes(b"other")
    assert checkpoint.load(key) == (None, "the state that was kept is damaged")


def test_a_hostile_state_is_loaded_inside_the_wall_alone(place: Any, texts: Printed) -> None:
    """What it does when it is loaded, it could do in a cell."""
    evil = "import os\nclass Evil:\n    def __reduce__(self): return (os.system, ('touch {0}/reached /tmp/inside',))\n"
    job = place.team("team", evil.format(place.folder) + "e = Evil()", WAIT, "print(os.listdir('/tmp'), e)")
    stop_when(place, job, lambda: saved(job.folder)["progress"]["upto"] == 4)
    (result,) = place.run(job)
    assert result.resumed == "continued after cell 3 with its state"
    assert "inside" in texts(result, 5)
    assert not (place.folder / "reached").exists()


def stop_when(place: Any, job: Any, ready: Callable[[], bool]) -> None:
    """Run the job, its state kept after each cell, and stop it once something is there."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(place.run, job, keep_after=0.0)
        until(ready, running.done)
        (place.out / ".stop").touch()
        (result,) = running.result(120)
    assert (result.state, result.counted) == ("stopped", False)


def until(ready: Callable[[], bool], ended: Callable[[], Any]) -> None:
    """Wait until something is there, unless what should bring it has ended."""
    end = time.monotonic() + 90
    while not ready():
        assert time.monotonic() < end
        assert not ended()
        time.sleep(0.02)
