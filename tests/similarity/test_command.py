"""The command: what it says of bad input, and when it fails."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from aitracks.similarity import handin

ANSWERS = {
    "amei": "def fit(x, y):\n    mean, other = np.mean(x), np.mean(y)\n    slope = np.sum((x - mean) * (y - other)) / "
    "np.sum((x - mean) ** 2)\n    return float(slope), float(other - slope * mean)",
    "bo": "def fit(x, y):\n    table = np.vstack([x, np.ones_like(x)]).T\n    found, *_ = np.linalg.lstsq(table, y, "
    "rcond=None)\n    return tuple(float(value) for value in found)",
}


def submit(course: Path, learner: str, source: str) -> Path:
    """Hand in the release with this answer."""
    notebook = json.loads((course / "release/fit_line/fit_line.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "fit":
            cell["source"] = source
    return place(course, learner, json.dumps(notebook).encode())


def place(course: Path, learner: str, content: bytes) -> Path:
    file = course / "submitted" / learner / "fit_line" / "fit_line.ipynb"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    return file


@pytest.fixture
def handed_in(built: Path) -> Path:
    """A class of two who worked alone, and a third who copied and renamed."""
    for learner, source in ANSWERS.items():
        submit(built, learner, source)
    submit(
        built,
        "copy",
        ANSWERS["amei"]
        .replace("mean, other", "a, b")
        .replace("- mean", "- a")
        .replace("* mean", "* a")
        .replace("- other", "- b")
        .replace("(other", "(b")
        .replace("slope", "s"),
    )
    return built


def run(checkout: Any, *words: object) -> Any:
    return checkout.run("aitracks", "similarity", *words, "--data", "data", cwd=Path.cwd())


def test_the_copy_is_told_in_the_terminal_the_page_and_the_record(checkout: Any, handed_in: Path) -> None:
    done = run(checkout, "tiny", "fit_line", "--html", "page.html", "--json", "all.json")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split() for line in done.stdout.splitlines() if "%" in line]
    assert rows[0][1:4] == ["amei", "copy", "fit"] or rows[0][1:3] == ["amei", "copy"]
    assert "not a verdict" in done.stdout
    found = json.loads(Path("all.json").read_text(encoding="utf-8"))
    assert (found["pairs"][0]["left"], found["pairs"][0]["right"]) == ("amei", "copy")
    assert found["pairs"][0]["score"] >= 0.6
    assert all(pair["score"] < 0.15 for pair in found["pairs"][1:])
    assert "阿美" in Path("page.html").read_text(encoding="utf-8")


def test_bad_hand_ins_get_a_line_each_and_the_rest_is_compared(checkout: Any, handed_in: Path) -> None:
    secret = handed_in.parent / "secret.ipynb"
    secret.write_bytes((handed_in / "submitted/amei/fit_line/fit_line.ipynb").read_bytes())
    place(handed_in, "no_json", b"{'cells'")
    place(handed_in, "no_cells", b"[]")
    place(handed_in, "deep", b"[" * 100_000)
    place(handed_in, "bytes", b"\xff\xfe\x00")
    place(handed_in, "file_link", b"").unlink()
    (handed_in / "submitted/file_link/fit_line/fit_line.ipynb").symlink_to(secret)
    place(handed_in, "pipe", b"").unlink()
    os.mkfifo(handed_in / "submitted/pipe/fit_line/fit_line.ipynb")
    place(handed_in, "missing", b"").rename(handed_in / "submitted/missing/fit_line/renamed.ipynb")
    with place(handed_in, "huge", b"").open("r+b") as file:
        file.truncate(handin.MAX_BYTES + 1)
    (handed_in / "submitted/folder_link").symlink_to(handed_in / "submitted/amei")
    place(handed_in, "too_much", json.dumps({"cells": [{"cell_type": "code", "source": "x = 1\n" * 100_000}]}).encode())
    bad = ("bytes", "deep", "file_link", "folder_link", "huge", "missing", "no_cells", "no_json", "pipe", "too_much")
    done = run(checkout, "tiny", "fit_line")
    assert done.returncode == 0
    assert [line.partition(": not compared: ")[0] for line in done.stderr.splitlines()] == list(bad)
    assert "3 submissions: 1 pair at or above" in done.stdout


def test_odd_cells_are_passed_over(checkout: Any, handed_in: Path) -> None:
    cells = [
        None,
        7,
        {},
        {"cell_type": "code", "source": [1, "x = 1\n", None]},
        {"cell_type": "code", "source": 3},
        {"cell_type": "code", "source": "y = 2", "metadata": {"nbgrader": {"grade_id": ["fit"]}}},
        {"cell_type": "markdown", "source": "\ud800 half", "metadata": []},
    ]
    place(handed_in, "odd\n\x1b[2J", json.dumps({"cells": cells}).encode())
    done = run(checkout, "tiny", "fit_line", "--html", "page.html", "--json", "all.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout + Path("page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tinny", "fit_line"), "aitracks: unknown cohort 'tinny': did you mean tiny?"),
        (("tiny", "fit_lime"), "aitracks: unknown assignment 'fit_lime': did you mean fit_line?"),
        (("tiny", "../../secret"), "aitracks: unknown assignment '../../secret'"),
        (("tiny", "fit_line"), "aitracks: tiny/fit_line: no submission that can be compared"),
        (("pair", "fit_line"), "aitracks: data/courses/pair is not there: run 'aitracks build pair'"),
        (("tiny", "fit_line", "--html", "/proc/nowhere/x.html"), "aitracks: /proc/nowhere/x.html: its folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_it_cannot_do_is_one_line_and_a_status(
    checkout: Any, built: Path, words: tuple[str, ...], message: str
) -> None:
    done = run(checkout, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(message), done.stderr


def test_one_submission_is_not_enough(checkout: Any, built: Path) -> None:
    submit(built, "amei", ANSWERS["amei"])
    place(built, "bo", b"no")
    done = run(checkout, "tiny", "fit_line")
    assert done.returncode == 1
    assert "one submission that can be compared" in done.stderr
    assert "bo: the file is no notebook" in done.stderr
