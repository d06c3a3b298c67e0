"""The attacks: one file each, read into what it hands in and what is expected of it.

The docstring says what an attack tries; `key: value` lines at its end say `points` (what the same wrong answer gets
honestly, 0 unless said), `ended` (a word of the reason why the kernel must have ended), `ending` (the verdict that
must stand in the summary) and `limits`.
attacks/<group>_begin.py is what the cell `before` of each of a group begins with.

Sections begin with `# %%`: `before`, `answer` and `after` are cells of the
submission; `notebook` holds a function change(notebook) on its JSON, `folder` one change(folder) on what is handed in.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "attacks"
TOPIC = "fit_line"
WRONG = "def fit(x, y):\n    return 0.0, 0.0\n"
LIMITS = {
    "cell_seconds": 2,
    "check_seconds": 2,
    "whole_seconds": 25,
    "cpu_seconds": 20,
    "memory": 300,
    "processes": 24,
    "scratch": 64,
    "file": 16,
    "output": 1,
}
_SECTION = re.compile(r"^# %% (\w+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Attack:
    """One hostile submission."""

    group: str
    name: str
    said: dict[str, str]
    sections: dict[str, str]

    @property
    def learner(self) -> str:
        """Who hands it in."""
        return f"{self.group}_{self.name}"

    @property
    def points(self) -> float:
        """What the same answer gets without the trick."""
        return float(self.said.get("points", 0))

    @property
    def limits(self) -> dict[str, Any]:
        """The limits that it needs to be quick and still to have its chance."""
        pairs = (pair.split("=") for pair in self.said.get("limits", "").split(",") if pair)
        return LIMITS | {name.strip(): int(value) for name, value in pairs}

    def hand_in(self, folder: Path, release: Path) -> None:
        """Put the submission into `folder`, made from the released notebook in `release`."""
        notebook = json.loads((release / f"{TOPIC}.ipynb").read_text(encoding="utf-8"))
        _fill(notebook, self.sections)
        if "notebook" in self.sections:
            _run(self.sections["notebook"])(notebook)
        folder.mkdir(parents=True)
        (folder / f"{TOPIC}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        if "folder" in self.sections:
            _run(self.sections["folder"])(folder)


def read_corpus() -> list[Attack]:
    """All attacks, by group and name."""
    return [_read(file) for file in sorted(FOLDER.glob("*/*.py"))]


def _read(file: Path) -> Attack:
    text = file.read_text(encoding="utf-8")
    said = ast.get_docstring(ast.parse(text)) or ""
    parts = _SECTION.split(text)[1:]
    pairs = (line.split(": ", 1) for line in said.splitlines()[2:])
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    group = file.parent.name
    begin = FOLDER / f"{group}_begin.py"
    if begin.is_file() and "before" in sections:
        sections["before"] = f"{begin.read_text(encoding='utf-8')}\n{sections['before']}"
    return Attack(group, file.stem, dict(pairs), sections)


def _fill(notebook: Any, sections: dict[str, str]) -> None:
    cells = notebook["cells"]
    place = next(i for i, cell in enumerate(cells) if cell["metadata"].get("nbgrader", {}).get("grade_id") == "fit")
    cells[place]["source"] = sections.get("answer", WRONG)
    if "before" in sections:
        cells.insert(place, _code("before", sections["before"]))
    if "after" in sections:
        cells.append(_code("after", sections["after"]))


def _code(name: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def _run(source: str) -> Any:
    """The function change() of a section; these files are ours."""
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    return namespace["change"]
