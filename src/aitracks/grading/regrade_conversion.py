"""A conversion that compares a new grade with the stored one: in place of saving it, or just before it is saved."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from nbgrader.utils import determine_grade, is_grade

from aitracks.grading.conversion import Conversion, Prepared
from aitracks.grading.identity import Grade, Identity
from aitracks.grading.judged import Judged, write_result
from aitracks.grading.regrade_change import Cell, Change, checks_of, pair
from aitracks.grading.released import Released
from aitracks.grading.step import JUDGED
from aitracks.grading.verdicts import Ending, Refused

_LOST = frozenset((Ending.KERNEL_DIED, Ending.TIME, Ending.MEMORY))


@dataclass
class Ledger:
    """Stored grades by learner (`known`), and what was found for each one that was compared (`changes`)."""

    apply: bool
    every: bool
    known: Mapping[str, Grade] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)


class Comparing(Conversion):
    """Fills a ledger. Without `apply` nothing is written anywhere."""

    def __init__(self, config: Any, released: Released, gradebook: Any, ledger: Ledger) -> None:
        super().__init__(config, released, gradebook)
        self.ledger = ledger
        self.saving = [self._compare, *self.saving, self._keep_settled]

    def save(self, prepared: Prepared, judged: Judged, patience: float) -> None:
        """Compare, and save where that is asked for; what fails leaves neither a change nor a trace.

        Raises Refused also where the learner's process was lost that was not lost before, and where something else was
        handed in meanwhile.
        """
        try:
            if self.ledger.apply:
                super().save(prepared, judged, patience)
            else:
                self._compare(prepared.cleaned.notebook, {JUDGED: judged, **self._resources(prepared.learner)})
        except BaseException:
            self.ledger.changes.pop(prepared.learner, None)
            raise
        finally:
            self.gradebook.db.rollback()  # of what was kept nothing is left to take back

    def _compare(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """A saving step: notes the change; the notebook as it came."""
        learner, judged = resources["nbgrader"]["student"], resources[JUDGED]
        grade = self.ledger.known[learner]
        self._refuse_other_run(judged, grade)
        new = copy.deepcopy(notebook)
        write_result(new, judged)
        old = self._graded_notebook(learner, grade.identity)
        before = _with_old_points(self._cells(learner), old)
        after = _judged_cells(before, self._most(), new)
        checks = pair(tuple(checks_of(old)) if old else (), tuple(checks_of(new)))
        self.ledger.changes[learner] = Change(
            learner, grade.identity, judged.identity, before, after, checks, old is not None
        )
        return notebook, resources

    def _keep_settled(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """The last saving step: what a teacher has judged, and would find as it was, needs no second look."""
        change = self.ledger.changes[resources["nbgrader"]["student"]]
        for grade in self._grades(change.learner):
            if grade.manual_score is not None and change.settled(grade.name):
                grade.needs_manual_grade = change.before_cells[grade.name].waiting
        self.gradebook.db.flush()
        return notebook, resources

    def _refuse_other_run(self, judged: Judged, grade: Grade) -> None:
        if judged.ending in _LOST and grade.verdict not in _LOST:
            why = f"{judged.result.kernel_ended}, as it did not before; 'aitracks grade' would take the loss over"
            raise Refused(judged.ending, why)
        if judged.identity.submission != grade.identity.submission and not self.ledger.every:
            raise Refused(Ending.FAILED, "something else was handed in meanwhile: 'aitracks grade' grades it")

    def _graded_notebook(self, learner: str, identity: Identity) -> Any:
        """The notebook of the stored grade; None where it is lost, or is another run's that was killed."""
        topic = self.released.topic
        try:
            file = self.released.course / "autograded" / learner / topic / f"{topic}.ipynb"
            notebook = json.loads(file.read_text(encoding="utf-8"))
            made_from = notebook["metadata"]["aitracks"]["grade"]
        except (OSError, ValueError, KeyError):
            return None
        wanted = {name: value for name, value in asdict(identity).items() if name != "seed"}
        return notebook if wanted.items() <= made_from.items() else None

    def _grades(self, learner: str) -> Any:
        topic = self.released.topic
        return self.gradebook.find_submission_notebook(topic, topic, learner).grades

    def _cells(self, learner: str) -> dict[str, Cell]:
        return {
            grade.name: Cell(
                grade.auto_score, grade.manual_score, grade.extra_credit or 0.0, grade.max_score,
                bool(grade.needs_manual_grade),
            )
            for grade in self._grades(learner)
        }  # fmt: skip

    def _most(self) -> dict[str, float]:
        graded = self.released.graded.items()
        return {name: float(cell.metadata.nbgrader.points) for name, cell in graded if is_grade(cell)}


def _with_old_points(cells: Mapping[str, Cell], notebook: Any) -> dict[str, Cell]:
    """The cells with the most points of their time: the gradebook's maxima change at once when a course is built."""
    known = {}
    for cell in notebook["cells"] if notebook else ():
        data = cell["metadata"].get("nbgrader", {})
        if data.get("grade"):
            known[data["grade_id"]] = float(data["points"])
    return {name: replace(cell, most=known.get(name, cell.most)) for name, cell in cells.items()}


def _judged_cells(before: Mapping[str, Cell], most: Mapping[str, float], notebook: Any) -> dict[str, Cell]:
    """The cells as nbgrader's SaveAutoGrades would leave them."""
    nothing = Cell(None, None, 0.0, 0.0, True)
    after = {}
    for cell in notebook.cells:
        if is_grade(cell):
            name = cell.metadata.nbgrader.grade_id
            auto, old = determine_grade(cell)[0], before.get(name, nothing)
            waiting = auto is None or old.manual is not None
            after[name] = replace(old, auto=auto, most=most[name], waiting=waiting)
    return after
