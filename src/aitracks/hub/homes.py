"""What people find in their home folder: a page that tells how to begin, beside the list of assignments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from aitracks.hub.courses import Course, Person
from aitracks.hub.places import PRIVATE, Places, usable
from aitracks.language import BOTH, EN, ZH, Language

START_PAGE = "開始-START.md"
_SETTINGS = Path(
    ".jupyter", "lab", "user-settings", "@jupyterlab", "translation-extension", "plugin.jupyterlab-settings"
)
_STYLE = Path(".jupyter", "custom", "custom.css")
_WORKSPACE = Path(".jupyter", "lab", "workspaces", "default-37a8.jupyterlab-workspace")


def furnish(people: Iterable[Person], courses: Iterable[Course], places: Places, config: Path) -> None:
    """Make each person's home. Our own pages in it are renewed; settings and windows are only given to a new home."""
    courses = tuple(courses)
    with usable(places.homes):
        for course in courses:
            if _folder(places.home(course.grader)):
                _write_json(places.home(course.grader) / _WORKSPACE, _workspace(files=False))
        for person in people:
            own = [course for course in courses if person.id in {member.id for member in course.people}]
            _furnish_home(places.home(person.id), person, own, config)


def _furnish_home(home: Path, person: Person, courses: list[Course], config: Path) -> None:
    language = common_language(course.language for course in courses)
    if _folder(home):
        _first_view(home, person, language)
    (home / START_PAGE).write_text(start_page(person, courses, language, config / "start"), encoding="utf-8")
    if language != EN and not person.teaches:
        glosses = home / _STYLE
        glosses.parent.mkdir(parents=True, exist_ok=True)
        glosses.write_bytes((config / "learner" / glosses.name).read_bytes())


def start_page(person: Person, courses: Iterable[Course], language: Language, texts: Path) -> str:
    """The page in the language of the person's courses."""
    role = "teacher" if person.teaches else "learner"
    parts = []
    for spoken in (ZH, EN) if language == BOTH else (language,):
        titles = [_title(course, spoken) for course in courses]
        text = (texts / f"{role}.{spoken}.md").read_text(encoding="utf-8")
        parts.append(text.replace("@COURSES@", (", " if spoken == EN else "、").join(titles)))
    return "\n---\n\n".join(parts)


def _title(course: Course, language: Language) -> str:
    """With the id: it is the only name that nbgrader's own pages show."""
    return f"{course.title_en} ({course.id})" if language == EN else f"{course.title_zh}（{course.id}）"


def common_language(languages: Iterable[Language]) -> Language:
    """The one language of all the courses, or both."""
    found: set[Language] = set(languages)
    return next(iter(found)) if len(found) == 1 else "both"


def _folder(path: Path) -> bool:
    """Make a private folder; True where it is new."""
    new = not path.exists()
    path.mkdir(exist_ok=True)
    path.chmod(PRIVATE)
    return new


def _first_view(home: Path, person: Person, language: Language) -> None:
    if language == EN:  # the hub's own default is zh-TW
        _write_json(home / _SETTINGS, {"locale": "en"})
    page = f"markdownviewer-widget:{START_PAGE}"
    tabs: dict[str, object] = {page: {"data": {"path": START_PAGE, "factory": "Markdown Preview"}}}
    if not person.teaches:
        tabs["nbgrader-assignment-list:nbgrader-assignment-list"] = {"data": {}}
    _write_json(home / _WORKSPACE, _workspace(tabs))


def _workspace(tabs: Mapping[str, object] | None = None, files: bool = True) -> dict[str, object]:
    """JupyterLab's record of open windows: `tabs` with the first in front, and perhaps the list of files."""
    names = list(tabs or {})
    dock = {"type": "tab-area", "currentIndex": 0, "widgets": names} if names else None
    layout = {
        "main": {"dock": dock, "current": names[0] if names else None},
        "left": {"collapsed": not files, "visible": True, "widgets": ["filebrowser"]}
        | ({"current": "filebrowser"} if files else {}),
        "right": {"collapsed": True, "visible": True, "widgets": []},
    }
    return {"data": {"layout-restorer:data": layout, **(tabs or {})}, "metadata": {"id": "default"}}


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
