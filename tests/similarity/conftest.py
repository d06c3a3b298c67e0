"""Classes made of the repository's own sample submissions, and a learner who disguises a copy."""

from __future__ import annotations

import ast
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from aitracks.units.build import build_topic
from aitracks.units.catalog import UnitFiles, load_unit

Answers = Mapping[str, str]
UNITS = ("core/machine_learning/supervised_learning", "applied/natural_language/sentiment_analysis")


@dataclass(frozen=True)
class Class:
    """A built course of one real unit; learners hand in to it."""

    folder: Path
    topic: str
    samples: Mapping[str, Answers]

    @property
    def honest(self) -> dict[str, Answers]:
        """The samples that different minds wrote: the wrong ones are mostly the reference with one line changed."""
        return {
            n: a
            for n, a in self.samples.items()
            if n.startswith("accepted/") or n in ("rejected/hard_coded", "rejected/looked_up")
        }

    def submit(self, learner: str, answers: Answers | None = None, change: Callable[[Any], None] | None = None) -> Path:
        """Hand in the released notebook with these answers (code or prose, by grade_id), then changed."""
        notebook = nbformat.read(self.release, as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = (answers or {}).get(name, cell.source)
        if change is not None:
            change(notebook)
        file = self.folder / "submitted" / learner / self.topic / f"{self.topic}.ipynb"
        file.parent.mkdir(parents=True)
        nbformat.write(notebook, file)
        return file

    @property
    def release(self) -> Path:
        """The released notebook."""
        return self.folder / "release" / self.topic / f"{self.topic}.ipynb"

    @property
    def prose_name(self) -> str:
        """The grade_id of the first task that is answered in words."""
        cells = nbformat.read(self.release, as_version=4).cells
        tasks = [c for c in cells if c.cell_type == "markdown" and c.metadata.get("nbgrader", {}).get("solution")]
        return str(tasks[0].metadata.nbgrader.grade_id)


@pytest.fixture(scope="session")
def _courses(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> dict[str, Class]:
    made = {}
    for path in UNITS:
        unit = load_unit(UnitFiles(repository, path))
        folder = build_topic(unit, "zh-TW", tmp_path_factory.mktemp("course") / "course")
        made[path] = Class(folder, unit.files.topic, {sample.name: sample.answers for sample in unit.samples})
    return made


@pytest.fixture(params=UNITS, ids=lambda path: path.rpartition("/")[2])
def course(request: pytest.FixtureRequest, _courses: dict[str, Class], tmp_path: Path) -> Class:
    """A course without submissions, of each of two real units."""
    return _copied(_courses[request.param], tmp_path)


@pytest.fixture
def one_course(_courses: dict[str, Class], tmp_path: Path) -> Class:
    """A course of the first of the units, without submissions."""
    return _copied(_courses[UNITS[0]], tmp_path)


def _copied(made: Class, folder: Path) -> Class:
    """The built folders, and a place of the test's own for submissions."""
    course = folder / "demo"
    course.mkdir()
    for step in ("release", "source"):
        shutil.copytree(made.folder / step, course / step)
    return Class(course, made.topic, made.samples)


@pytest.fixture(scope="session")
def disguised() -> Callable[[Answers, int], dict[str, str]]:
    """Makes of somebody's answers a copy that its maker hopes nobody recognises."""
    return disguise


def disguise(answers: Answers, seed: int = 1) -> dict[str, str]:
    """The answers with other names, formats, orders and comments, each function in another one's cell."""
    rng = random.Random(seed)
    sources = [_disguised(source, rng) for source in answers.values()]
    rng.shuffle(sources)
    return dict(zip(answers, sources, strict=True))


def _disguised(source: str, rng: random.Random) -> str:
    tree = _Disguise(rng).visit(ast.parse(source))
    lines = ast.unparse(ast.fix_missing_locations(tree)).split("\n")
    return "\n".join(
        f"{line}  # {rng.choice(('我的想法', 'step', 'ok'))}" if rng.random() < 0.3 else line for line in lines
    )


class _Disguise(ast.NodeTransformer):
    """Renames what a function owns, turns comparisons round, shuffles dictionaries, swaps independent lines."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.new: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        own = [n.arg for n in ast.walk(node) if isinstance(n, ast.arg)]
        own += [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        for name in own:
            self.new.setdefault(name, f"my_{len(self.new)}_{self.rng.choice('abc')}")
        self.generic_visit(node)
        node.body = self._swapped(node.body)
        node.body.insert(0, ast.Expr(ast.Constant("My own work.")))
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = self.new.get(node.arg, node.arg)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.new.get(node.id, node.id)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        turned = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
        if len(node.ops) == 1 and type(node.ops[0]) in turned:
            return ast.Compare(node.comparators[0], [turned[type(node.ops[0])]()], [node.left])
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        self.generic_visit(node)
        order = self.rng.sample(range(len(node.keys)), len(node.keys))
        return ast.Dict([node.keys[i] for i in order], [node.values[i] for i in order])

    def _swapped(self, body: list[ast.stmt]) -> list[ast.stmt]:
        body = list(body)
        for i in range(len(body) - 1):
            one, other = body[i : i + 2]
            if isinstance(one, ast.Assign) and isinstance(other, ast.Assign) and not _names(one) & _stored(other):
                body[i : i + 2] = [other, one] if not _stored(one) & _names(other) else [one, other]
        return body


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _stored(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
