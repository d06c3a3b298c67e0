"""The authored project: reading project.py and reference.py (py:percent) into cells that know their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aitracks.curriculum.yaml_source import Entry, load_model_text
from aitracks.errors import Problem
from aitracks.units.source import Cell, parse_cells

PARAMETERS = ("train", "inputs", "out", "seed", "budget")

_PARAMETERS_HEADER = re.compile(r"^# %% parameters\s*$")
_FENCE = "# ---"


class ProjectHeader(Entry):
    """The YAML between the ``# ---`` lines at the top of a project: the kernel profile it runs on."""

    profile: Literal["light", "tensorflow", "torch"]


@dataclass(frozen=True)
class Project:
    """An authored project. `parameters` are the lines of the cells headed ``# %% parameters``."""

    file: Path
    header: ProjectHeader
    cells: tuple[Cell, ...]
    parameters: frozenset[int]

    @property
    def name(self) -> str:
        """The template of a starter, the problem of a reference."""
        return self.file.parent.name

    @property
    def code(self) -> list[Cell]:
        """The cells of code, in order."""
        return [cell for cell in self.cells if cell.kind == "code"]


def parse_project(file: Path, problems: list[Problem]) -> Project | None:
    """The project in `file`; what is wrong with its form is appended to `problems`, None returned without a header."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(file, 1, f"cannot be read as UTF-8 text: {error}"))
        return None
    marked = {i for i, line in enumerate(lines) if _PARAMETERS_HEADER.match(line)}
    plain = ["# %%" if i in marked else line for i, line in enumerate(lines)]
    header = _header(lines, file, problems)
    begun = any(line.startswith("# %%") for line in plain)
    cells = parse_cells(plain, file, problems) if begun else []
    return Project(file, header, tuple(cells), frozenset(i + 1 for i in marked)) if header else None


def _header(lines: list[str], file: Path, problems: list[Problem]) -> ProjectHeader | None:
    fences = [i for i, line in enumerate(lines) if line.strip() == _FENCE]
    if len(fences) < 2 or fences[0] != 0:
        problems.append(Problem(file, 1, "the project starts without a header: '# ---', '# profile: light', '# ---'"))
        return None
    text = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[1 : fences[1]])
    return load_model_text(text, file, 2, ProjectHeader, problems)
