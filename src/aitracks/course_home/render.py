"""From what is to be shown to HTML. Everything is escaped; no page has a script."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aitracks.course_home import wording
from aitracks.course_home.wording import PageLanguage

_HERE = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Links:
    """Where the pages point to. `prefix` is the service's own; `hub` the hub's base URL, with a slash at the end."""

    prefix: str = "/services/home/"
    hub: str = "/"
    opener: bool = False  # learners' servers fetch an assignment when it is opened (course_home.opener)
    capstones: bool = False  # whether the hub shows teams and their boards

    def lab(self) -> str:
        """The learner's own workspace; the list of assignments is open in it."""
        return f"{self.hub}hub/user-redirect/lab"

    def work(self, cohort: str, topic: str, fetched: bool | None) -> str:
        """Where to work on an assignment: the notebook, or the list to fetch it from."""
        if self.opener:
            return f"{self.hub}hub/user-redirect/aitracks/open/{cohort}/{topic}"
        return f"{self.lab()}/tree/{cohort}/{topic}/{topic}.ipynb" if fetched else self.lab()

    def feedback(self, cohort: str, topic: str) -> str:
        """The page that was given back."""
        return f"{self.prefix}feedback/{cohort}/{topic}"

    def classroom(self, cohort: str) -> str:
        """The instructor's page."""
        return f"{self.prefix}class/{cohort}"

    def formgrader(self, cohort: str) -> str:
        """The course's formgrader."""
        return f"{self.hub}services/{cohort}/lab?formgrader=true"

    def submissions(self, cohort: str, topic: str) -> str:
        """The formgrader's list of an assignment's submissions."""
        return f"{self.hub}services/{cohort}/formgrader/manage_submissions/{topic}"

    def marking(self, cohort: str, topic: str) -> str:
        """Where a person marks an assignment's written tasks."""
        return f"{self.hub}services/{cohort}/formgrader/gradebook/{topic}"

    def capstone_pages(self) -> str:
        """Problems, teams and boards."""
        return f"{self.hub}services/capstones/"

    def log_out(self) -> str:
        """The end of the session at the hub, which ends it here too."""
        return f"{self.hub}hub/logout"


@dataclass(frozen=True)
class Renderer:
    """Makes pages with the links of one hub and the clock of one place.

    `folder` holds templates, and perhaps a style.css, of another service that stands on ours.
    """

    links: Links
    zone: ZoneInfo
    folder: Path | None = None

    def page(self, template: str, language: PageLanguage, **content: Any) -> str:
        """A page in `language`."""
        say, now = wording.sayer(language), content.pop("now", datetime.now(UTC))
        return (
            _environment(self.folder)
            .get_template(f"{template}.html.j2")
            .render(
                say=say,
                language=language,
                document_language="en" if language == "en" else "zh-Hant-TW",
                links=self.links,
                clock=lambda when: wording.clock(when, language, self.zone),
                left=lambda when: say(wording.left(when, now)),
                style=self.style()[1],
                **content,
            )
        )

    def style(self) -> tuple[bytes, str]:
        """The style sheet and a name that changes with it."""
        return _style(self.folder)


@cache
def _style(folder: Path | None) -> tuple[bytes, str]:
    content = (_HERE / "style.css").read_bytes()
    more = folder / "style.css" if folder else None
    content += more.read_bytes() if more and more.is_file() else b""
    return content, hashlib.sha256(content).hexdigest()[:16]


@cache
def _environment(folder: Path | None) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([folder, _HERE] if folder else [_HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"num": wording.number, "iso": wording.iso}
    return environment
