"""A cohort's capstones, opened: its people, its problems, its store and folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.fresh import Fresh
from aitracks.capstone.problems.load import problem_folder, sound_problems
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.stages.rubric import Rubric, Stage, load_rubrics
from aitracks.capstone.teams.store import Store
from aitracks.course_home.fresh import FreshCurriculum
from aitracks.curriculum.cohort import Cohort, cohort_folders, load_cohort
from aitracks.hub.newcomers import newcomers
from aitracks.hub.places import Places


@dataclass(frozen=True)
class Room:
    """One cohort. `names`: id → name of its staff and learners; `reviewers`: of all who may be asked to review."""

    cohort: Cohort
    store: Store
    places: CohortPlaces
    problems: Mapping[str, IndustryProblem]
    rubrics: Mapping[Stage, Rubric]
    names: Mapping[str, str]
    reviewers: Mapping[str, str]

    @property
    def id(self) -> str:
        """The cohort's id."""
        return self.cohort.id

    @property
    def listed(self) -> tuple[IndustryProblem, ...]:
        """The problems that teams may take on."""
        return tuple(problem for problem in self.problems.values() if problem.is_listed)

    def name(self, person: str) -> str:
        """What others call somebody."""
        return self.names.get(person) or self.reviewers.get(person, person)

    def problem(self, problem: str) -> IndustryProblem:
        """A problem that is listed or was; raises NotThere."""
        found = self.problems.get(problem)
        if found is None or found.state not in ("listed", "closed"):
            raise NotThere
        return found


@dataclass
class Rooms:
    """The rooms of a data folder. Each question sees the files as they are."""

    cohorts: Sequence[str]
    checkout: Path
    data: Path
    store: Store
    _cohorts: dict[str, Fresh[Cohort]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._curriculum = FreshCurriculum(self.checkout)
        self._problems = Fresh(partial(_yaml, problem_folder(self.checkout)), partial(sound_problems, self.checkout))
        rubrics = self.checkout / "curriculum" / "rubrics"
        self._rubrics = Fresh(partial(_yaml, rubrics), partial(load_rubrics, self.checkout))
        self._cohorts = {name: self._fresh(name) for name in self.cohorts}

    def room(self, cohort: str) -> Room:
        """The room of one of the cohorts; raises AitracksError for files that are wrong."""
        found = self.cohort(cohort)
        return Room(
            found,
            self.store,
            CohortPlaces.of(self.data, cohort),
            self._problems.get(),
            self._rubrics.get(),
            self._names(found),
            {id_: name for each in self.cohorts for id_, name in self._names(self.cohort(each)).items()},
        )

    def cohort(self, cohort: str) -> Cohort:
        """The cohort as its file says now."""
        return self._cohorts[cohort].get()

    def _names(self, cohort: Cohort) -> dict[str, str]:
        listed = (*cohort.instructors, *cohort.assistants, *cohort.learners)
        return {**newcomers(Places(self.data), cohort.id), **{one.id: one.name for one in listed}}

    def _fresh(self, cohort: str) -> Fresh[Cohort]:
        files = [folder / f"{cohort}.yaml" for folder in cohort_folders(self.checkout, self.data)]
        return Fresh(lambda: files, lambda: load_cohort(cohort, self._curriculum.load(), self.data))


def _yaml(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.yaml"))
