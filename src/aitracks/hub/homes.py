"""What people find in their home folder: a page that tells how to begin, beside the list of assignments."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from aitracks.hub.courses import Course, Person
from aitracks.language import BOTH, EN, ZH, Language

WHO = "AITRACKS_WHO"  # in the environment of a person's server
LANGUAGE = "AITRACKS_LANGUAGE"  # in that of a course's service
START_PAGE = "開始-START.md"
_SETTINGS = Path(
    ".jupyter", "lab", "user-settings", "@jupyterlab", "translation-extension", "plugin.jupyterlab-settings"
)
_STYLE = Path(".jupyter", "custom", "custom.css")
_WORKSPACE = Path(".jupyter", "lab", "workspaces", "default-37a8.jupyterlab-workspace")


def who(person: Person, courses: Iterable[Course]) -> str:
    """What a person's own server is told of the person, as JSON: see `furnish_own_home`."""
    told = [(course.id, course.title_zh, course.title_en, course.language) for course in courses]
    return json.dumps([person.id, person.name, person.role, told], ensure_ascii=False)


def furnish_own_home(home: Path, told: str | None, config: Path) -> None:
    """Furnish the home of whoever this process is; `told` is what `who` says, None for a course's own service.

    Our own pages in it are renewed; settings and windows are given to a new home only. As the person, never as root:
    what lies in a home is the person's, and may be a link to anywhere.
    """
    new = not (home / _WORKSPACE).exists()
    if told is None:
        if new:
            _write_json(home / _WORKSPACE, _workspace(files=False))
            if os.environ.get(LANGUAGE) == EN:
                _write_json(home / _SETTINGS, {"locale": "en"})
        return
    id_, name, role, courses = json.loads(told)
    person = Person(id_, name, role)
    own = [Course(*course) for course in courses]
    language = common_language(course.language for course in own)
    if new:
        _first_view(home, person, language)
    (home / START_PAGE).write_text(start_page(person, own, language, config / "start"), encoding="utf-8")
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
