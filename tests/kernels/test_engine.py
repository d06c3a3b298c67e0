"""Submissions in the engine: honest ones get what they earned, all others end as something that can be said."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from aitracks.checks.run import Verdict
from aitracks.grading import engine
from aitracks.grading.jobs import Job, JobResult
from aitracks.kernels.limits import Limits

RIGHT = "import numpy as np\ndef double(x):\n    return 2 * x"
Make = Callable[..., Job]


def points(result: JobResult) -> list[float]:
    return [outcome.earned for check in result.checks for outcome in check.outcomes]


def texts(result: JobResult, index: int) -> list[str]:
    run = next(cell for cell in result.cells if cell.index == index)
    return [output.get("text") or output.get("evalue") or str(output.get("data")) for output in run.outputs]


def test_right_work_gets_all_points(job: Make) -> None:
    result = engine.run_job(job(RIGHT))
    assert points(result) == [1, 2]
    assert (result.judge_error, result.kernel_ended, result.sandboxed) == ("", "", True)
    assert result.cpu["kernel"] > 0
    assert result.memory > 10


def test_wrong_work_gets_a_reason(job: Make) -> None:
    result = engine.run_job(job("def double(x):\n    return 6"))
    public, hidden = result.checks[0].outcomes
    assert (public.verdict, hidden.verdict) == (Verdict.PASS, Verdict.FAIL)
    assert hidden.message is not None


def test_cells_show_what_they_show_in_a_notebook(job: Make) -> None:
    result = engine.run_job(
        job(
            "print('字'); import sys; print('oh', file=sys.stderr); 6 * 7",
            "import subprocess; subprocess.run(['echo', 'from a program']); 1 / 0",
            "import matplotlib.pyplot as plt; _ = plt.plot([1, 2])",
            "from IPython.display import display, clear_output\nh = display('a', display_id=True); h.update('b')",
            "print('gone'); clear_output(); print('left')",
            "await __import__('asyncio').sleep(0); open('data.csv').read()",
            "input('?')",
        )
    )
    assert texts(result, 0) == ["字\n", "oh\n", "{'text/plain': '42'}"]
    assert texts(result, 1) == ["division by zero", "from a program\n"]
    assert "image/png" in texts(result, 2)[0]
    assert texts(result, 3) == ["""{'text/plain': "'b'"}"""]
    assert texts(result, 4) == ["left\n"]
    assert "1,2" in texts(result, 5)[0]
    assert "nobody is there" in texts(result, 6)[0]
    assert [cell.ended for cell in result.cells] == ["ok", "error", "ok", "ok", "ok", "ok", "error"]


def test_a_check_sees_the_work_as_it_is_where_it_stands(job: Make) -> None:
    result = engine.run_job(job("def double(x):\n    return 2 * x", after=("def double(x):\n    return 0",)))
    assert points(result) == [1, 2]


def test_chance_is_the_same_each_time(job: Make) -> None:
    source = "import numpy as np, random\ndef double(x):\n    return 2 * x + np.random.rand() + random.random()"
    first, second = (engine.run_job(job(source)).checks[0].outcomes[0].message for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("source", "ended"),
    [("while True: pass", "timeout"), ("import os; os._exit(3)", "died"), ("raise SystemExit", "error")],
)
def test_a_cell_that_does_not_end_well_costs_itself_only(job: Make, source: str, ended: str) -> None:
    result = engine.run_job(job(RIGHT, source))
    assert result.cells[1].ended == ended
    assert points(result) == ([0, 0] if ended == "died" else [1, 2])
    assert ("status 3" in result.kernel_ended) == (ended == "died")


def test_a_function_that_does_not_come_back_is_stopped(job: Make) -> None:
    slow = "def double(x):\n    while True: pass"
    result = engine.run_job(job(slow, limits=Limits(check_seconds=1, whole_seconds=30)))
    assert points(result) == [0, 0]
    assert result.judge_error == ""
    assert "TimeoutError" in result.checks[0].outcomes[0].message.en  # type: ignore[union-attr]


def test_who_will_not_be_stopped_is_killed(job: Make) -> None:
    deaf = (
        "import time\ndef double(x):\n    while True:\n        try: time.sleep(9)\n        except BaseException: pass"
    )
    result = engine.run_job(job(deaf, limits=Limits(check_seconds=1, whole_seconds=30)))
    assert points(result) == [0, 0]
    assert result.kernel_ended == "time"


def test_memory_has_an_end(job: Make) -> None:
    result = engine.run_job(
        job(
            "import mmap\nkept = []",
            "while True:\n    kept.append(mmap.mmap(-1, 1 << 26))\n    kept[-1].write(bytes(1 << 26))",
        )
    )
    assert result.kernel_ended == "memory"
    assert points(result) == [0, 0]


def test_a_flood_of_output_is_cut(job: Make) -> None:
    result = engine.run_job(job(RIGHT, "while True: print('x' * 1000)", limits=Limits(output=1, cell_seconds=20)))
    assert result.cells[1].ended == "timeout"
    assert sum(len(str(output)) for output in result.cells[1].outputs) < 3 << 20
    assert points(result) == [1, 2]


def test_a_broken_check_gives_no_number(job: Make) -> None:
    for hidden in ("def broken(:", "1 / 0", HIDDEN_BUG):
        result = engine.run_job(job(RIGHT, hidden=hidden))
        assert result.checks == ()
        assert "hidden" in result.judge_error or "own_bug" in result.judge_error


HIDDEN_BUG = """
from aitracks.checks import Text, hidden
@hidden("double", points=2, category=Text("x", "x"))
def own_bug(student):
    return {}["no such key"]
"""


def test_what_stands_in_a_check_cell_is_never_run(job: Make) -> None:
    made = job("ran = []", "def double(x):\n    return x")
    assert points(engine.run_job(made)) == [0, 0]


def test_many_at_once_do_not_meet(job: Make) -> None:
    """Each learner finds only its own files and its own processes, whoever runs beside it."""
    source = (
        "import os, pathlib, time\npathlib.Path('/tmp/mine').write_text('{0}')\ntime.sleep(0.2)\n"
        "print(pathlib.Path('/tmp/mine').read_text(), sorted(p for p in os.listdir('/proc') if p.isdigit()))"
    )
    jobs = [job(source.format(i), RIGHT, learner=f"l{i}") for i in range(6)]
    with ThreadPoolExecutor(3) as pool:
        for i, result in enumerate(pool.map(engine.run_job, jobs)):
            assert result.learner == f"l{i}"
            assert texts(result, 0) == [f"{i} ['1']\n"]
            assert points(result) == [1, 2]


def test_without_a_wall_it_says_so(job: Make) -> None:
    result = engine.run_job(job(RIGHT, unsafe=True))
    assert points(result) == [1, 2]
    assert not result.sandboxed


def test_without_a_wall_nothing_stays_either(job: Make) -> None:
    result = engine.run_job(job("import os; print(os.getcwd())", RIGHT, unsafe=True))
    folder = Path(texts(result, 0)[0].strip())
    engine.close()
    assert not folder.parent.exists()


def test_a_warm_process_that_nobody_uses_ends(job: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.close()
    monkeypatch.setattr(engine, "IDLE_SECONDS", 0.5)
    engine.run_job(job(RIGHT))
    (warm,) = list(engine._warm.values())
    deadline = time.monotonic() + 20
    while warm.alive() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not warm.alive()
    assert engine._warm == {}
    assert points(engine.run_job(job(RIGHT))) == [1, 2]  # the next one starts another


def test_a_notebook_without_checks_runs_to_its_end(job: Make) -> None:
    made = job("print(1)", "print(2)")
    result = engine.run_job(replace(made, cells=made.cells[:2]))
    assert [cell.ended for cell in result.cells] == ["ok", "ok"]
    assert result.kernel_ended == ""
