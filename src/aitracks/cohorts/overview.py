"""Cohorts and their people, shown in a terminal or written for a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aitracks.cohorts.merge import members_of
from aitracks.cohorts.planning import Site
from aitracks.cohorts.words import ROLE_NAMES
from aitracks.curriculum.cohort import Cohort, known_cohorts, load_cohort
from aitracks.errors import ContentError, Problem, shown
from aitracks.files import replace_file

_PIPED_WIDTH = 240  # one line each, so that piped output can be searched


def print_cohorts(site: Site, day: date) -> None:
    """All cohorts in a table; raises ContentError afterwards where some files are damaged."""
    table = _table("id", "班級 name", "programme", "期別 term", "staff", "學員 learners", "隊伍 teams", "state", "file")
    problems: list[Problem] = []
    for name, path in known_cohorts(site.curriculum, site.data).items():
        try:
            _row(table, *_summary(load_cohort(name, site.curriculum, site.data), day), str(shown(path)))
        except ContentError as error:
            problems += error.problems
    _console().print(table)
    if problems:
        raise ContentError(problems)


def print_people(cohort: Cohort) -> None:
    """The people of a cohort in a table, staff first."""
    table = _table("帳號 id", "姓名 name", "身分 role", "隊伍 team")
    for id_, (role, person) in members_of(cohort).items():
        _row(table, id_, person.name, ROLE_NAMES[role], person.team or "")
    _console().print(table)


def write_people(cohort: Cohort, file: Path) -> None:
    """The people of a cohort as a list that can be imported again, with the mark that Excel needs for Chinese."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(("id", "name", "role", "team"))
    for id_, (role, person) in members_of(cohort).items():
        rows.writerow((id_, person.name, role, person.team or ""))
    replace_file(file, text.getvalue().encode("utf-8-sig"))


def _summary(cohort: Cohort, day: date) -> tuple[str, ...]:
    staff = len(cohort.instructors) + len(cohort.assistants)
    teams = {team.id for team in cohort.teams} | set(cohort.members)
    return (
        cohort.id,
        cohort.name.render("both"),
        cohort.programme,
        cohort.term,
        str(staff),
        str(len(cohort.learners)),
        str(len(teams)),
        _state(cohort, day),
    )


def _state(cohort: Cohort, day: date) -> str:
    if cohort.closed is None:
        return "開放 open"
    return f"已結束 closed {cohort.closed}" if cohort.is_closed(day) else f"開放 open until {cohort.closed}"


def _table(*titles: str) -> Table:
    return Table(*titles, box=box.SIMPLE_HEAD)


def _row(table: Table, *cells: str) -> None:
    table.add_row(*map(Text, cells))  # as text: a name may look like rich's markup


def _console() -> Console:
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    return console
