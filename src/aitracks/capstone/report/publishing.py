"""Writing reports: of one team, or of a whole cohort with the page of the results day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aitracks.capstone.evaluation.evaluating import How
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.shown import show as open_to_pages
from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.projects.catalog import starter_notebook
from aitracks.capstone.projects.facts import facts_of
from aitracks.capstone.report.marks import Marks
from aitracks.capstone.report.missed import Missed
from aitracks.capstone.report.page import render_report, report_of
from aitracks.capstone.report.pdf import need_printer, print_pdf
from aitracks.capstone.report.results import Result, render_results
from aitracks.capstone.report.showing import Key, Shown, job_of, show, show_each
from aitracks.capstone.report.story import Story, known_prose, tell
from aitracks.capstone.report.subject import Subject, subject_of
from aitracks.capstone.runs.types import RunJob
from aitracks.capstone.stages.rubric import load_rubrics
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.views import TeamView
from aitracks.curriculum.cohort import Cohort
from aitracks.errors import AitracksError, StateError
from aitracks.files import replace_file
from aitracks.language import BOTH, Language

Say = Callable[[str], None]
INDEX = "index.html"


@dataclass(frozen=True)
class Publishing:
    """Where reports come from and go to: `folder` holds a page for each team, `pdf` asks for a PDF beside each."""

    store: Store
    places: CohortPlaces
    cohort: Cohort
    checkout: Path
    folder: Path
    language: Language
    pdf: bool
    how: How
    say: Say

    def team(self, slug: str, problem: str = "") -> Path:
        """Write one team's report; its page. Raises StateError where the team has no problem, or several and none is
        named; ServiceError where a PDF cannot be made; what `show` raises.
        """
        self._begin()
        subject = self._subject(self._marks, Teams(self.store).find(self.cohort.id, slug), problem)
        job = job_of(subject, self.places, self.how)
        shown = show([job], self.how) if job else []
        html = self._write(subject, shown[0] if shown else None).html
        open_to_pages(self.places)
        return self.folder / html

    def all(self) -> Path:
        """Write a report for each problem that a team works on, and the page that leads to them; that page.

        What goes wrong with one stops no other: raises StateError at the end, with a line for each that is not there.
        """
        self._begin()
        teams, missed = Teams(self.store).of_cohort(self.cohort.id), Missed()
        results = self._results(teams, missed)
        without = [team.name for team in teams if not team.problems]
        page = render_results(self.cohort.name.text, results, without, list(missed.teams.values()), self.language)
        index = self.folder / INDEX
        replace_file(index, page.encode())
        open_to_pages(self.places)
        self.say(f"{index}: {len(results)} report{'' if len(results) == 1 else 's'}")
        missed.complain()
        return index

    def _results(self, teams: Sequence[TeamView], missed: Missed) -> list[Result]:
        marks, subjects, jobs = self._marks, list[Subject](), dict[Key, RunJob]()
        for team, problem in [(each, problem) for each in teams for problem in each.problems]:
            with missed.of(team, problem):
                subject = self._subject(marks, team, problem)
                if job := job_of(subject, self.places, self.how):
                    jobs[team.id, problem] = job
                subjects.append(subject)
        shown, results = show_each(jobs, self.how), list[Result]()
        for subject in subjects:
            with missed.of(subject.team, subject.problem.id):
                run = shown.get((subject.team.id, subject.problem.id))
                if isinstance(run, AitracksError):
                    raise run
                results.append(self._write(subject, run))
        return results

    def _begin(self) -> None:
        if self.pdf:
            need_printer()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StateError(f"{self.folder}: {error.strerror}; name another folder with --out") from None

    @property
    def _marks(self) -> Marks:
        return Marks(self.store, self.places, self.cohort.id)

    def _subject(self, marks: Marks, team: TeamView, problem: str) -> Subject:
        chosen = problem or _only(team)
        if chosen not in team.problems:
            raise StateError(f"team '{team.id}' does not work on '{chosen}': {_works_on(team)}")
        return subject_of(marks, team, load_problem(chosen, self.checkout), load_rubrics(self.checkout))

    def _write(self, subject: Subject, shown: Shown | None) -> Result:
        report = report_of(subject, shown, self._story(subject, shown))
        page = render_report(report, self.language)
        html = self.folder / self.places.report(subject.team.id, subject.file).name
        pdf = html.with_suffix(".pdf")
        replace_file(html, page.encode())
        pdf.unlink(missing_ok=True)  # an earlier one would tell something else than the page
        if self.pdf:
            replace_file(pdf, print_pdf(page))
        self.say(f"{html}: {_summary(report.missing)}")
        return Result(subject, html.name, pdf.name if self.pdf else "")

    def _story(self, subject: Subject, shown: Shown | None) -> Story:
        if shown is None or shown.notebook is None:
            return Story()
        problem = subject.problem
        starter = starter_notebook(self.checkout, problem.template, facts_of(problem), BOTH)
        return tell(shown.notebook, known_prose(starter))


def _only(team: TeamView) -> str:
    if len(team.problems) != 1:
        raise StateError(f"team '{team.id}': {_works_on(team)}")
    return team.problems[0]


def _works_on(team: TeamView) -> str:
    if not team.problems:
        return "works on no problem, so there is nothing to report"
    return f"works on {', '.join(team.problems)}: name one with --problem"


def _summary(missing: Sequence[object]) -> str:
    return "written" if not missing else f"written; it says that {len(missing)} things are missing"
