"""Team runs: papermill one after another against ours: ``python benchmarks/capstone_runs.py --runs 20 --out DIR``.

*stock* is papermill in one process with the plain python3 kernel, one notebook after another; *ours* is one call of
run_many with as many runs at a time as there are cores, its start and its warming up included. Three kinds of
notebook: bound by computing, and bound by starting up, with the libraries of profile light and with TensorFlow.
Prints seconds, ratios and whether the predictions are the same; writes JSON and a plot.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

PARAMETERS = "train = 'data/train'\ninputs = 'data/practice'\nout = 'results'\nseed = 0\nbudget = 60"
READ = "import pandas as pd\ntable = pd.read_csv(train + '/train.csv')\nx, y = table[['a', 'b']], table.label"
WRITE = (
    "asked = pd.read_csv(inputs + '/inputs.csv')\nasked['label'] = model.predict(asked[['a', 'b']])\n"
    "asked[['id', 'label']].to_csv(out + '/predictions.csv', index=False)"
)
KINDS = {
    "computing": [
        READ,
        "from sklearn.ensemble import RandomForestClassifier\n"
        "model = RandomForestClassifier(n_estimators=1000, random_state=seed, n_jobs=1).fit(x, y)",
        "total = 0\nfor i in range(40_000_000): total += i * i % 7",
        WRITE,
    ],
    "starting": [
        READ,
        "import matplotlib.pyplot as plt\nimport scipy.stats, skimage.filters\n"
        "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression().fit(x, y)",
        WRITE,
    ],
    "starting_tensorflow": [
        READ,
        "import keras\nimport tensorflow as tf\nkeras.utils.set_random_seed(seed)\n"
        "values = tf.constant(x.to_numpy()).numpy()",
        "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression().fit(values, y)\n"
        "inner = model\nclass Model:\n    def predict(self, t): return inner.predict(t.to_numpy())\nmodel = Model()",
        WRITE,
    ],
}


def main() -> None:
    """Measure the kinds that were named, each in both ways."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--out", type=Path, default=Path("capstone-runs"))
    parser.add_argument("--arm", choices=["stock", "ours"], help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.arm:
        arm(wanted.arm, wanted.out.resolve(), wanted.jobs)
        return
    results = {kind: measure(kind, wanted.runs, wanted.jobs, wanted.out.resolve() / kind) for kind in wanted.kinds}
    (wanted.out / "capstone_runs.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    draw(results, wanted.out / "capstone_runs.png")
    sys.exit(0 if all(result["same"] for result in results.values()) else 1)


def measure(kind: str, runs: int, jobs: int, folder: Path) -> dict[str, Any]:
    """Seconds of both ways for one kind; each is a process of its own, imports included."""
    prepare(kind, runs, folder)
    seconds = {}
    for name in ("stock", "ours"):
        command = [sys.executable, __file__, "--arm", name, "--jobs", str(jobs), "--out", str(folder)]
        began = time.monotonic()
        subprocess.run(command, check=True)
        seconds[name] = round(time.monotonic() - began, 2)
    wrote = [[predicted(folder, name, team) for team in teams(folder)] for name in ("stock", "ours")]
    same = wrote[0] == wrote[1] and None not in wrote[0]
    ratio = round(seconds["stock"] / seconds["ours"], 2)
    print(f"{kind}: {runs} runs, stock {seconds['stock']} s, ours {seconds['ours']} s, ratio {ratio}, same {same}")
    return {"runs": runs, "jobs": jobs, "seconds": seconds, "ratio": ratio, "same": same}


def prepare(kind: str, runs: int, folder: Path) -> None:
    """Data and one notebook a team."""
    import numpy as np
    import pandas as pd

    shutil.rmtree(folder, ignore_errors=True)
    rng = np.random.default_rng(0)
    values = rng.normal(size=(1200, 2)).round(4)
    table = pd.DataFrame(values, columns=["a", "b"]).assign(id=[f"r{i}" for i in range(1200)])
    label = (values[:, 0] * values[:, 1] + rng.normal(size=1200) / 4 > 0).astype(int)
    for name, part in (("train/train.csv", table[:800].assign(label=label[:800])), ("inputs/inputs.csv", table[800:])):
        (folder / name).parent.mkdir(parents=True)
        part.to_csv(folder / name, index=False)
    first = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = new_notebook(cells=[first, *map(new_code_cell, KINDS[kind])], metadata={"kernelspec": kernel})
    for number in range(runs):
        team = folder / "teams" / f"team{number:02}"
        team.mkdir(parents=True)
        nbformat.write(notebook, str(team / "project.ipynb"))


def teams(folder: Path) -> list[str]:
    """The names of the teams."""
    return sorted(path.name for path in (folder / "teams").iterdir())


def arm(name: str, folder: Path, jobs: int) -> None:
    """Run all notebooks in one of the two ways."""
    if name == "ours":
        _ours(folder, jobs)
    else:
        _stock(folder)


def _stock(folder: Path) -> None:
    import papermill

    for team in teams(folder):
        out = folder / "stock" / team
        out.mkdir(parents=True)
        given = {"train": str(folder / "train"), "inputs": str(folder / "inputs"), "out": str(out)}
        papermill.execute_notebook(
            folder / "teams" / team / "project.ipynb",
            out / "executed.ipynb",
            given | {"seed": int(team[4:]), "budget": 600},
            kernel_name="python3",
            progress_bar=False,
            cwd=folder / "teams" / team,
        )


def _ours(folder: Path, jobs: int) -> None:
    from aitracks.capstone.runs.many import run_many
    from aitracks.capstone.runs.types import RunJob
    from aitracks.capstone.runs.warm import close_all

    asked = [
        RunJob(
            team,
            folder / "teams" / team,
            folder / "train",
            folder / "inputs",
            folder / "ours",
            int(team[4:]),
            fresh=True,
        )
        for team in teams(folder)
    ]
    results = run_many(asked, jobs)
    close_all()
    if failed := [result for result in results if result.state != "done"]:
        sys.exit(f"failed: {failed[0]}")


def predicted(folder: Path, name: str, team: str) -> str | None:
    """What a run predicted."""
    where = folder / name / team / ("predictions.csv" if name == "stock" else "run/out/predictions.csv")
    return where.read_text(encoding="utf-8") if where.exists() else None


def draw(results: dict[str, Any], file: Path) -> None:
    """Throughput of both ways, kind by kind."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 3.5))
    for offset, (name, color) in enumerate((("stock", "#999999"), ("ours", "#1f77b4"))):
        rates = [60 * result["runs"] / result["seconds"][name] for result in results.values()]
        bars = axes.bar([place + 0.4 * offset for place in range(len(results))], rates, 0.38, label=name, color=color)
        axes.bar_label(bars, fmt="%.0f")
    names = [f"{kind}\n× {result['ratio']:g}" for kind, result in results.items()]
    axes.set_xticks([place + 0.2 for place in range(len(results))], names)
    axes.set_ylabel("runs a minute")
    axes.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=120)


if __name__ == "__main__":
    main()
