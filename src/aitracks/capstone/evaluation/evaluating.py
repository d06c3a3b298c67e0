"""Evaluating what was handed in: run on hidden inputs, run once more, scored, and written into the store.

Whatever happens, a try ends scored, failed or refused, or it waits again: a kill leaves tries in the state "running",
which the next evaluation queues again, and what their runs had saved is not run twice.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from aitracks.capstone.evaluation.handing_in import kept_notebook
from aitracks.capstone.evaluation.outcome import Outcome
from aitracks.capstone.evaluation.places import BASELINE, CohortPlaces
from aitracks.capstone.evaluation.preparing import alone, cohort_secret, need_data
from aitracks.capstone.evaluation.question import Question
from aitracks.capstone.evaluation.shown import show_try
from aitracks.capstone.evaluation.values import told_now, tries_of, values_of
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.runs.kept import TOLD
from aitracks.capstone.runs.many import run_many
from aitracks.capstone.runs.types import RunJob, RunResult
from aitracks.capstone.scoring.errors import PredictionError
from aitracks.capstone.scoring.reading import Predictions
from aitracks.capstone.scoring.reproducibility import compare
from aitracks.capstone.teams.entry_views import EntryView, TryStage
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tries import Tries
from aitracks.errors import StateError
from aitracks.files import write_private
from aitracks.language import Text

Say = Callable[[str], None]
FIRST, SECOND, HALVES = "first", "second", "halves"
NO_PREDICTIONS = Text(
    "筆記本執行完了，但 out 資料夾裡沒有 predictions.csv。", "The notebook ran, but left no predictions.csv in `out`."
)


@dataclass(frozen=True)
class How:
    """Where and under what limits notebooks run."""

    jobs: int = 1
    scheduler: str = ""
    budget: float = 600.0
    unsafe: bool = False


@dataclass(frozen=True)
class Evaluation:
    """One cohort's evaluation."""

    store: Store
    places: CohortPlaces
    cohort: str
    problems: Mapping[str, IndustryProblem]
    how: How
    say: Say

    def run(self) -> list[EntryView]:
        """Evaluate all that waits; the tries as they are now. Raises StateError where nothing can be evaluated."""
        with alone(self.places):
            for left in self._tries.find_all(self.cohort, state="running"):  # nobody else is at work: see `alone`
                self._tries.requeue(left.id)
            ended: list[EntryView] = []
            while waiting := self._tries.find_all(self.cohort, state="queued"):
                ended += self._batch(waiting)
                if any(one.state == "queued" for one in ended):
                    break  # stopped from outside or broken: the next evaluation goes on
            return ended

    @property
    def _tries(self) -> Tries:
        return Tries(self.store)

    def _batch(self, waiting: Sequence[EntryView]) -> list[EntryView]:
        taken = [one for entry in waiting if (one := self._tries.start(entry.id))]
        questions = {(one.problem, one.stage): self._question(one.problem, one.stage) for one in taken}
        baselines = self._baselines(questions.values())
        first = self._run([self._job(entry, questions[entry.problem, entry.stage], FIRST) for entry in taken])
        ended: list[EntryView] = []
        answered: list[tuple[EntryView, Predictions]] = []
        for entry, result in zip(taken, first, strict=True):
            found = self._read(entry, questions[entry.problem, entry.stage], result)
            if isinstance(found, EntryView):
                ended.append(found)
            else:
                answered.append((entry, found))
        return ended + self._second(answered, questions, baselines)

    def _second(
        self,
        answered: Sequence[tuple[EntryView, Predictions]],
        questions: Mapping[tuple[str, TryStage], Question],
        baselines: Mapping[tuple[str, TryStage], Predictions],
    ) -> list[EntryView]:
        jobs, names = [], []
        for entry, _ in answered:
            question = questions[entry.problem, entry.stage]
            inputs = self.places.problem(entry.problem).attempt(entry.id) / HALVES
            names.append(question.halves(inputs, secrets.randbits(63)))
            jobs.append(self._job(entry, question, SECOND, inputs))
        ended = []
        for (entry, predictions), result, new in zip(answered, self._run(jobs), names, strict=True):
            if result.state in ("stopped", "broken"):
                ended.append(self._again(entry, result))
                continue
            question = questions[entry.problem, entry.stage]
            same, words = self._same(entry, question, predictions, result, new)
            scores = question.scores(predictions, baselines[entry.problem, entry.stage])
            ended.append(self._keep(entry, question, Outcome(scores, same, words)))
        return ended

    def _same(
        self, entry: EntryView, question: Question, first: Predictions, result: RunResult, names: Mapping[str, str]
    ) -> tuple[bool, str]:
        if result.predictions is None:
            return False, f"the second run did not come to predictions ({result.told().error or result.state})"
        inputs = self.places.problem(entry.problem).attempt(entry.id) / HALVES
        try:
            second = question.answers_to(inputs, result.predictions.read_bytes())
        except PredictionError as error:
            return False, str(error)
        verdict = compare(question.schema, first, second, names)
        return verdict.reproducible, verdict.words.render("both")

    def _read(self, entry: EntryView, question: Question, result: RunResult) -> Predictions | EntryView:
        """The predictions of a run, or the try where it ended without any."""
        told = result.told()
        self._tell(entry, result)
        match result.state:
            case "stopped" | "broken":
                return self._again(entry, result)
            case "refused":
                return self._ended(self._tries.refuse(entry.id, result.message))
            case "failed":
                where = f"cell {told.cell}: {told.error}" if told.cell else told.error
                return self._ended(self._tries.fail(entry.id, f"{where} ({told.seconds} s, {told.memory} MiB)"))
        if result.predictions is None:
            return self._ended(self._tries.refuse(entry.id, NO_PREDICTIONS.render("both")))
        try:
            return question.answers(result.predictions.read_bytes())
        except PredictionError as error:
            return self._ended(self._tries.refuse(entry.id, error.render("both")))

    def _tell(self, entry: EntryView, result: RunResult) -> None:
        """Keep beside the run what its team may hear of it, for who shows it and need not see the run."""
        here = self.places.problem(entry.problem).attempt(entry.id)
        if result.folder is not None:
            write_private(here / TOLD, json.dumps(asdict(result.told()), indent=1) + "\n")
        show_try(self.places, here)

    def _keep(self, entry: EntryView, question: Question, outcome: Outcome) -> EntryView:
        here = self.places.problem(entry.problem)
        outcome.keep(here.attempt(entry.id))
        show_try(self.places, here.attempt(entry.id))  # before the score is: boards then read it
        told = None
        if entry.stage == "poc":
            before = tries_of(self._tries.find_all(self.cohort, entry.team, entry.problem), here)
            told = told_now(before, entry.id, outcome.scores["public"], question.judging)
        values = values_of(outcome.scores, told)
        return self._ended(self._tries.score(entry.id, values, outcome.reproducible))

    def _ended(self, entry: EntryView) -> EntryView:
        self.say(f"{entry.team}, {entry.problem} #{entry.number}: {entry.state} {entry.reason}".rstrip())
        return entry

    def _again(self, entry: EntryView, result: RunResult) -> EntryView:
        why = result.message or "its run was stopped"
        self.say(f"{entry.team}, {entry.problem} #{entry.number}: waits again: {why}")
        return self._tries.requeue(entry.id)

    def _question(self, problem: str, stage: TryStage) -> Question:
        here = self.places.problem(problem)
        need_data(here)
        if problem not in self.problems:
            raise StateError(f"problem '{problem}' has tries, but its form is gone: bring curriculum/problems back")
        return Question(self.problems[problem], stage, here)

    def _baselines(self, questions: Iterable[Question]) -> dict[tuple[str, TryStage], Predictions]:
        """What the starter itself predicts, run once for a problem and stage."""
        asked = list(questions)
        jobs = [
            self._plain(
                BASELINE, one.here.kit / f"{one.here.problem}.ipynb", one, one.here.baseline(one.stage), one.inputs
            )
            for one in asked
        ]
        found = {}
        for question, result in zip(asked, self._run(jobs), strict=True):
            if result.predictions is None:
                why = f"{result.error or result.message}; see {result.folder}"
                raise StateError(f"the starter of '{question.problem.id}' did not run: {why}")
            found[question.problem.id, question.stage] = question.answers(result.predictions.read_bytes())
        return found

    def _job(self, entry: EntryView, question: Question, which: str, inputs: Path | None = None) -> RunJob:
        folder = self.places.problem(entry.problem).attempt(entry.id) / which
        notebook = kept_notebook(self.places, entry.digest)
        return self._plain(entry.team, notebook, question, folder, inputs or question.inputs)

    def _plain(self, team: str, notebook: Path, question: Question, out: Path, inputs: Path) -> RunJob:
        return RunJob(
            team,
            notebook,
            question.here.train,
            inputs,
            out,
            self._seed(question, team),
            self.how.budget,
            "hidden",
            unsafe=self.how.unsafe,
        )

    def _seed(self, question: Question, team: str) -> int:
        """The same for all runs of a team at a problem, and nobody's choice."""
        said = f"seed {question.problem.id} {team}".encode()
        return int.from_bytes(hmac.digest(cohort_secret(self.places), said, hashlib.sha256)[:4], "big") >> 1

    def _run(self, jobs: Sequence[RunJob]) -> list[RunResult]:
        return run_many(jobs, self.how.jobs, self.how.scheduler) if jobs else []
