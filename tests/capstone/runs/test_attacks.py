"""Hostile notebooks: no gain, no harm, and the runs beside them end well."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

GOOD = """
import pandas as pd
t = pd.read_csv(inputs + "/inputs.csv")
t["label"] = (t.x > 1).astype(int)
t[["id", "label"]].to_csv(out + "/predictions.csv", index=False)
"""
ATTACKS = {
    "forks": "import os\nwhile True:\n    os.fork()",
    "memory": "x = []\nwhile True: x.append(bytearray(1 << 24))",
    "disk": "for i in range(99): open(f'/tmp/{i}', 'wb').write(bytes(1 << 23))",
    "disk_out": "f = open(out + '/predictions.csv', 'wb')\nwhile True: f.write(bytes(1 << 20))",
    "network": "import socket\nsocket.create_connection(('1.1.1.1', 80), 2)",
    "endless": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "prints": "for _ in range(300): print('x' * (1 << 16))",
    "prints_100_mb": "for _ in range(100): print('x' * (1 << 20))",
    "kills": "import os\nos.kill(os.getppid(), 9)",
    "kills_all": "import os\nos.kill(-1, 9); os.kill(os.getpid(), 9); os._exit(3)",
    "channel": "import os\nfor i in range(3, 30):\n"
    "    try: os.write(i, b'\\x00' * 9 + b'{}')\n    except OSError: pass",
    "lies": "import gc\nfrom aitracks.capstone.runs import inside\n"
    "desk = next(o for o in gc.get_objects() if type(o) is inside._Desk)\n"
    "inside.wire.send(desk._control, {'ended': 'ok', 'file': '../../x', 'content': b''})",
}
# What the attack itself may come to; the first three are ended for what they used.
EXPECTED = {
    "forks": ("failed", ("processes", "BlockingIOError", "died", "time", "memory")),
    "memory": ("failed", ("memory", "MemoryError")),
    "disk": ("failed", ("OSError",)),
    "disk_out": ("failed", ("OSError",)),
    "network": ("failed", ("OSError",)),
    "endless": ("failed", ("time", "processor time")),
    "prints": ("done", ("",)),
    "prints_100_mb": ("failed", ("output",)),
    "kills": ("done", ("",)),  # the first process of a namespace does not hear it
    "kills_all": ("failed", ("died", "ProcessLookupError")),
    "channel": ("failed", ("died",)),
    "lies": ("done", ("",)),
}


def test_hostile_notebooks_harm_nobody(place: Any) -> None:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    made = {name: place.team(f"bad_{name}", source) for name, source in ATTACKS.items()}
    jobs = [replace(job, budget=4 if name in ("forks", "endless") else 90) for name, job in made.items()]
    jobs = [*jobs[:6], place.team("good_1", GOOD), *jobs[6:], place.team("good_2", GOOD)]
    results = {result.team: result for result in place.run(*jobs)}
    came = {name: (results[f"bad_{name}"].state, results[f"bad_{name}"].error) for name in EXPECTED}
    odd = {name: one for name, one in came.items() if one[0] != EXPECTED[name][0] or one[1] not in EXPECTED[name][1]}
    assert odd == {}
    assert not [result for result in results.values() if result.state == "failed" and result.predictions is not None]
    for name in ("good_1", "good_2"):
        assert results[name].state == "done"
        assert results[name].predictions.read_text() == "id,label\nq,0\nr,1\n"
    sizes = [path.stat().st_size for path in place.out.rglob("*") if path.is_file()]
    assert max(sizes) < 5 << 20
    assert not list(place.folder.rglob("x"))
    ours = [process for process in psutil.Process().children(recursive=True) if process.pid not in before]
    assert not [process for process in ours if "capstone.runs.warm" in " ".join(_cmdline(process))]


def _cmdline(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def test_labels_cannot_be_found(place: Any, texts: Any) -> None:
    """Paths outside, guessed from all that a team can know."""
    result = place.one(
        f"""
import glob, os
found = []
def read(path):
    try:
        if b'TOPSECRET' in open(path, 'rb').read(1 << 20): found.append(path)
    except OSError: pass
for path in ('{place.folder}/labels.csv', inputs + '/../labels.csv', '/proc/1/root/{place.folder}/labels.csv',
             '{place.folder}/out/.data/0/labels.csv'):
    read(path)
for folder, names, files in os.walk('/'):
    names[:] = [n for n in names if n not in ('proc', 'usr', 'sys', '.venv', 'lib', 'datasets')]
    for name in files:
        if name.endswith('.csv'): read(os.path.join(folder, name))
for link in glob.glob('/proc/*/fd/*') + glob.glob('/proc/*/cwd') + glob.glob('/proc/*/root'):
    for tail in ('/../labels.csv', '/labels.csv', '{place.folder}/labels.csv'): read(link + tail)
print(found, os.path.exists('{place.folder}'))
""",
        kind="hidden",
        budget=60,
    )
    assert texts(result, 3) == "[] False\n"


def test_what_is_no_plain_file_stays_in_out(place: Any) -> None:
    result = place.one(
        """
import os
open(out + '/predictions.csv', 'w').write('id,label\\n')
os.symlink('/etc/passwd', out + '/model_card.json'); os.symlink('predictions.csv', out + '/also.csv')
os.mkfifo(out + '/fifo.csv'); os.mkdir(out + '/folder')
open(out + '/sparse.bin', 'wb').truncate(60 << 20)
open(out + '/..hidden', 'w').close(); open(out + '/a b;\\n$(x).csv', 'w').close(); open(out + '/字.csv', 'w').close()
for i in range(60): open(f'{out}/more-{i:02}', 'w').close()
"""
    )
    assert result.state == "done"
    assert result.folder is not None
    there = {path.name for path in (result.folder / "out").iterdir()}
    assert there == set(result.files)
    assert there == {"predictions.csv", *(f"more-{i:02}" for i in range(39))}
    left = " ".join(json.loads((result.folder / "run.json").read_text())["left_in_out"])
    for name in ("model_card.json", "also.csv", "fifo.csv", "folder", "sparse.bin", "..hidden"):
        assert f"{name}': " in left


def test_a_link_in_the_teams_folder_is_not_followed(place: Any, texts: Any) -> None:
    job = place.team("team", "import os\nprint(sorted(os.listdir('.')))\nopen('project.ipynb', 'w').write('changed')")
    (job.source / "labels.csv").symlink_to(place.folder / "labels.csv")
    before = (job.source / "project.ipynb").read_bytes()
    (result,) = place.run(job)
    assert texts(result, 3) == "[]\n"
    assert (job.source / "project.ipynb").read_bytes() == before
    assert "not shown to the notebook: labels.csv" in (result.folder / "log.txt").read_text()


@pytest.mark.parametrize("mib", [70])
def test_what_it_gives_has_an_end(place: Any, mib: int) -> None:
    """More files than may be taken together: the first ones are, the predictions before all others."""
    cells = f"for i in range(4): open(f'{{out}}/a{{i}}', 'wb').write(bytes({mib // 4 + 1} << 20))\n"
    result = place.one(f"{cells}open(out + '/predictions.csv', 'w').write('id')")
    assert "predictions.csv" in result.files
    total = sum(path.stat().st_size for path in Path(result.folder, "out").iterdir())  # type: ignore[arg-type]
    assert total <= 64 << 20
