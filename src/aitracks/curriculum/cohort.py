"""Cohorts: a programme, a language, a term and the people of one nbgrader course, in one YAML file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, Strict, model_validator

from aitracks.curriculum import rules
from aitracks.curriculum.fields import Bilingual, CohortId, Identifier, Prose, UserName
from aitracks.curriculum.tree import Curriculum, Topic
from aitracks.curriculum.yaml_source import ANY, Document, Entry, read_document, read_text, validate
from aitracks.errors import ContentError, Problem, UnknownError
from aitracks.language import Language

_PEOPLE = ("instructors", "assistants", "learners")
RESERVED = "grader-"  # begins the names under which the courses' own services run


class Person(Entry):
    """Somebody of a cohort; `id` is the user name on the hub and in the gradebook."""

    id: UserName
    name: Prose
    team: Identifier | None = None


class Team(Entry):
    """A team's full name. Listing teams is optional; where they are listed, learners name only these."""

    id: Identifier
    name: Bilingual


class TeamSize(Entry):
    """How many people a team needs to take a problem on, and may have at most."""

    least: Annotated[int, Strict(), Field(ge=1, le=50)] | None = None
    most: Annotated[int, Strict(), Field(ge=1, le=50)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> TeamSize:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"least is {self.least} and most is {self.most}: least may not be more than most")
        return self


class CapstoneRules(Entry):
    """What a class asks in its capstones. What is not said is the programme's, see `aitracks.capstone.class_rules`."""

    tries_a_day: Annotated[int, Strict(), Field(ge=1, le=50)] | None = None
    concept_review: Annotated[bool, Strict()] | None = None  # passed before the first try
    contract: Annotated[bool, Strict()] | None = None  # signed before the first try
    team: TeamSize | None = None


class Cohort(Entry):
    """One class: one nbgrader course."""

    id: CohortId
    name: Bilingual
    programme: str
    language: Language
    term: Prose
    instructors: tuple[Person, ...] = Field(min_length=1)
    assistants: tuple[Person, ...] = ()
    learners: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    topics: tuple[str, ...] | None = None  # restricts the programme to these
    capstones: CapstoneRules | None = None  # where it asks other things than its programme
    closed: Annotated[date, Strict()] | None = None  # from this day on its learners are no longer let in

    def is_closed(self, day: date) -> bool:
        """Whether learners are no longer let in on this day; its staff still are."""
        return self.closed is not None and self.closed <= day

    @property
    def members(self) -> dict[str, tuple[Person, ...]]:
        """Team id → its learners, in the order of the file."""
        ids = dict.fromkeys(person.team for person in self.learners if person.team)
        return {team: tuple(person for person in self.learners if person.team == team) for team in ids}

    def assigned(self, curriculum: Curriculum) -> tuple[Topic, ...]:
        """The topics of this class, in the programme's order."""
        taught = curriculum.programme(self.programme).topics
        return tuple(curriculum.topics[id_] for id_ in taught if self.topics is None or id_ in self.topics)


def cohort_folders(root: Path, data_dir: Path | None = None) -> list[Path]:
    """Where cohort files lie; a file of a later folder hides one of the same name in an earlier one."""
    return [root / "hub_config" / "cohorts", *([data_dir / "cohorts"] if data_dir else [])]


def known_cohorts(curriculum: Curriculum, data_dir: Path | None = None) -> dict[str, Path]:
    """Cohort id → its file. A file of the data folder hides one of the same name in hub_config/."""
    folders = cohort_folders(curriculum.root, data_dir)
    files = {path.stem: path for folder in folders for path in folder.glob("*.yaml")}
    return dict(sorted(files.items()))


def load_cohort(name: str | Path, curriculum: Curriculum, data_dir: Path | None = None) -> Cohort:
    """The cohort with this id, or of this YAML file.

    Raises UnknownError when there is none, ContentError with everything that is wrong in its file.
    """
    problems: list[Problem] = []
    document = read_document(_file(str(name), known_cohorts(curriculum, data_dir)), problems)
    return _sound(document, curriculum, problems)


def load_cohort_text(text: str, path: Path, curriculum: Curriculum) -> Cohort:
    """The cohort that `path` would hold with this text; raises ContentError as `load_cohort` does."""
    problems: list[Problem] = []
    return _sound(read_text(text, path, 1, problems), curriculum, problems)


def load_people(path: Path) -> Cohort:
    """The cohort of a file, without asking whether its programme and topics exist: for what concerns people alone.

    Raises ContentError with everything else that is wrong in the file.
    """
    problems: list[Problem] = []
    return _sound(read_document(path, problems), None, problems)


def _sound(document: Document | None, curriculum: Curriculum | None, problems: list[Problem]) -> Cohort:
    cohort = validate(document, Cohort, problems) if document else None
    if document:
        problems += _problems(document, curriculum)
    if problems or cohort is None:
        raise ContentError(problems)
    return cohort


def _file(name: str, known: dict[str, Path]) -> Path:
    path = Path(name)
    if path.suffix in (".yaml", ".yml") and path.is_file():
        return path
    if name not in known:
        raise UnknownError("cohort", name, list(known))
    return known[name]


def _problems(document: Document, curriculum: Curriculum | None) -> Iterator[Problem]:
    yield from rules.named_like_file(document)
    if curriculum is not None:
        yield from _unknown_programme(document, curriculum)
        yield from _wrong_topics(document, curriculum)
    yield from _repeated_people(document)
    yield from _reserved_names(document)
    yield from _unknown_teams(document)


def _unknown_programme(document: Document, curriculum: Curriculum) -> Iterator[Problem]:
    for found in document.match("programme"):
        if found.value not in curriculum.programmes:
            known = list(curriculum.programmes)
            yield Problem(document.path, found.line, rules.unknown_name("programme", found.value, known))


def _wrong_topics(document: Document, curriculum: Curriculum) -> Iterator[Problem]:
    programme = next((f.value for f in document.match("programme") if f.value in curriculum.programmes), None)
    taught = curriculum.programmes[programme].topics if programme else tuple(curriculum.topics)
    for found in document.match("topics", ANY):
        if found.value not in curriculum.topics:
            yield Problem(document.path, found.line, rules.unknown_name("topic", found.value, list(curriculum.topics)))
        elif found.value not in taught:
            message = f"topic '{found.value}' is not in programme '{programme}': remove it, or add it to the programme"
            yield Problem(document.path, found.line, message)


def _repeated_people(document: Document) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for role in _PEOPLE:
        for found in document.match(role, ANY, "id"):
            name = str(found.value)
            if name in first:
                message = f"'{name}' is already in line {first[name]}: a person has one role and one team in a cohort"
                yield Problem(document.path, found.line, message)
            first.setdefault(name, found.line)


def _reserved_names(document: Document) -> Iterator[Problem]:
    for role in _PEOPLE:
        for found in document.match(role, ANY, "id"):
            if str(found.value).startswith(RESERVED):
                message = f"'{found.value}' begins with '{RESERVED}', which is kept for the courses: use another id"
                yield Problem(document.path, found.line, message)


def _unknown_teams(document: Document) -> Iterator[Problem]:
    teams = [str(found.value) for found in document.match("teams", ANY, "id")]
    for found in document.match("learners", ANY, "team") if teams else ():
        if str(found.value) not in teams:
            yield Problem(document.path, found.line, rules.unknown_name("team", found.value, teams))
