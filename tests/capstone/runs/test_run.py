"""One run: what the notebook sees, what stays of it, and what a team is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aitracks.capstone.runs import many
from aitracks.capstone.runs.types import RunResult
from aitracks.errors import StateError

Printed = Callable[[RunResult, int], str]


def about(result: RunResult) -> dict[str, Any]:
    assert result.folder is not None
    found: dict[str, Any] = json.loads((result.folder / "run.json").read_text(encoding="utf-8"))
    return found


def test_a_notebook_runs_and_everything_is_kept(place: Any, texts: Printed) -> None:
    job = place.team(
        "red",
        "import os, helper\nprint(train, inputs, out, seed, budget, helper.n, sorted(os.listdir('.')))",
        "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])",
        "x = bytearray(60_000_000)\nsum(i * i for i in range(300_000))\nopen('mine', 'w').write('x'); del x",
        "import json\njson.dump({'name': 'm'}, open(out + '/model_card.json', 'w'))",
        "import pandas as pd\nt = pd.read_csv(inputs + '/inputs.csv')\nt['label'] = (t.x > 1).astype(int)\n"
        "t[['id', 'label']].to_csv(out + '/predictions.csv', index=False)",
    )
    (job.source / "helper.py").write_text("n = 7\n", encoding="utf-8")
    (result,) = place.run(job, seed=5)
    home = "/scratch/learner"
    assert texts(result, 3) == f"{home}/train {home}/inputs {home}/out 5 30 7 ['__pycache__', 'helper.py']\n"
    assert (result.state, result.counted, result.cell, result.error) == ("done", True, 0, "")
    assert result.predictions is not None
    assert result.predictions.read_text() == "id,label\nq,0\nr,1\n"
    assert set(result.files) == {"predictions.csv", "model_card.json"}
    assert (result.folder / "figures" / "cell-004-1.png").read_bytes().startswith(b"\x89PNG")
    told = about(result)
    assert [cell["cell"] for cell in told["cells"]] == [2, 0, 3, 4, 5, 6, 7]
    memory = {cell["cell"]: cell["memory"] for cell in told["cells"]}
    assert memory[5] > 20
    assert all(cell["seconds"] > 0 and cell["ended"] == "ok" for cell in told["cells"])
    assert (told["seed"], told["sandboxed"], told["attempts"]) == (5, True, 1)
    assert {"python", "numpy", "papermill"} <= set(told["versions"])
    assert "== cell 3: ok" in (result.folder / "log.txt").read_text()
    assert not (job.source / "mine").exists()
    assert {path.name for path in result.folder.parent.iterdir()} == {".lock", "run"}


def test_an_error_says_where_and_which(place: Any, texts: Printed) -> None:
    result = place.one("open(out + '/half.txt', 'w').write('h'); n = 1", "{}['k']", "print('never')")
    assert (result.state, result.cell, result.error) == ("failed", 4, "KeyError")
    assert result.counted
    assert result.predictions is None
    assert "half.txt" in result.files
    assert texts(result, 4) == "'k'"
    assert texts(result, 5) == ""


def test_what_ran_is_not_run_again_unless_something_changed(place: Any) -> None:
    job = place.team("red", "open(out + '/predictions.csv', 'w').write(str(seed))")
    (first,) = place.run(job)
    (second,) = place.run(job)
    assert (second.reused, second.counted, second.files) == (True, False, first.files)
    assert about(second)["started"] == about(first)["started"]
    (third,) = place.run(job, seed=1)
    assert (third.reused, third.files) == (False, third.files | {})
    assert third.files != first.files
    (fourth,) = place.run(job, seed=1, fresh=True)
    assert not fourth.reused
    (place.folder / "train" / "train.csv").write_text("id,x,label\n", encoding="utf-8")
    (fifth,) = place.run(job, seed=1)
    assert not fifth.reused


def test_of_a_hidden_run_a_team_learns_almost_nothing(place: Any) -> None:
    """Not the name of a class that it made, for that may be what it saw."""
    result = place.one(
        "open(out + '/predictions.csv', 'w').write('id,label\\n')",
        "word = open(inputs + '/inputs.csv').read()[-4]\nraise type('Saw_' + word, (Exception,), {})(word)",
        kind="hidden",
    )
    told = json.loads((result.folder / "told.json").read_text())
    assert result.error == "Saw_r"
    assert told == {
        "team": "team",
        "state": "failed",
        "cell": 4,
        "error": "Exception",
        "seconds": told["seconds"],
        "memory": told["memory"],
        "message": "",
    }
    assert isinstance(told["seconds"], int)
    assert told["memory"] % 16 == 0
    assert place.out.stat().st_mode & 0o077 == 0


def test_labels_beside_hidden_inputs_are_refused(place: Any) -> None:
    (place.folder / "inputs" / "labels.csv").write_text("id,label\n", encoding="utf-8")
    with pytest.raises(StateError, match=r"inputs: holds labels\.csv"):
        place.one("1", kind="hidden")


def test_data_that_notebooks_could_read_around_the_run_are_refused(place: Any) -> None:
    with pytest.raises(StateError, match="which every notebook may read"):
        place.one("1", inputs=Path("/usr/share"))


def test_where_there_is_no_sandbox_it_refuses(place: Any, monkeypatch: pytest.MonkeyPatch, texts: Printed) -> None:
    monkeypatch.setattr("aitracks.grading.engine.PROBE", "aitracks.no_such_probe")
    with pytest.raises(StateError, match=r"walled in here.*--unsafe"):
        place.one("1")
    cell = "print(open(inputs + '/inputs.csv').read())\nopen(out + '/predictions.csv', 'w').write('x')"
    result = place.one(cell, unsafe=True)
    assert texts(result, 3) == "id,x\nq,1\nr,2\n\n"
    assert about(result)["sandboxed"] is False
    assert result.predictions is not None


def test_two_commands_do_not_share_a_folder(place: Any) -> None:
    with many._folder(place.out), pytest.raises(StateError, match="other runs are at work"):
        place.one("1")


def test_the_budget_is_an_end(place: Any) -> None:
    result = place.one("try:\n    while True: pass\nexcept KeyboardInterrupt:\n    while True: pass", budget=1)
    assert (result.state, result.cell, result.error) == ("failed", 3, "time")
