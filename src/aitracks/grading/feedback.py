"""The exporter that nbgrader's generate_feedback uses in our courses: one page for each learner and assignment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from nbconvert.exporters import Exporter
from nbgrader.api import MissingEntry
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from traitlets import Enum

from aitracks.grading.feedback_cells import Cells, read_cells
from aitracks.grading.feedback_lesson import read_lesson
from aitracks.grading.feedback_page import Page, make_page
from aitracks.grading.feedback_points import Sheet, read_sheet
from aitracks.language import BOTH, EN, LANGUAGES, ZH, Language, Text

_TICKS = re.compile(r"`([^`<>\n]{1,200})`")


class FeedbackExporter(Exporter):  # type: ignore[misc]
    """Writes a graded notebook as a page for its learner: no script, no address of another machine, nothing hidden.

    Points come from the gradebook, titles from the teacher's notebook, verdicts from the engine. Everything that the
    learner wrote stands there as text.
    """

    file_extension = ".html"
    output_mimetype = "text/html"
    language = Enum(LANGUAGES, default_value=ZH, help="Language of a page whose notebook does not say its own.").tag(
        config=True
    )

    def from_notebook_node(self, nb: Any, resources: Any = None, **_: Any) -> tuple[str, Any]:
        """The page's HTML, and the resources as nbgrader's writer wants them."""
        resources = self._init_resources(resources)
        told = nb.metadata.get("aitracks")
        engine = told if isinstance(told, dict) else {}
        language = next((known for known in LANGUAGES if known == engine.get("language")), self.language)
        return render(self._page(nb, resources["nbgrader"], language, bool(engine.get("grade")))), resources

    def _page(self, nb: Any, nbgrader: dict[str, Any], language: Language, by_engine: bool) -> Page:
        lesson = read_lesson(self._source(nbgrader), nbgrader["assignment"])
        try:
            sheet = read_sheet(nbgrader)
        except MissingEntry:  # a notebook that the learner added; it counts for nothing
            return make_page(language, lesson, Sheet(nbgrader["student"], 0.0, 0.0, 0.0), Cells())
        checks = {name for name, points in sheet.cells.items() if points.check}
        return make_page(language, lesson, sheet, read_cells(nb, checks, outputs=by_engine))

    def _source(self, nbgrader: dict[str, Any]) -> Path:
        """The teacher's notebook of the assignment."""
        coursedir = self.parent.coursedir
        folder = coursedir.format_path(coursedir.source_directory, ".", nbgrader["assignment"])
        return Path(folder) / f"{nbgrader['notebook']}.ipynb"


def render(page: Page) -> str:
    """The page as one self-contained HTML file."""
    env = Environment(
        loader=PackageLoader("aitracks.grading", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["num"] = lambda number: f"{round(number, 2):g}"
    env.filters["python"] = _python
    env.filters["ticks"] = _ticks
    env.globals["say"] = lambda zh, en="": _say(zh if isinstance(zh, Text) else Text(zh, en), page.language)
    return env.get_template("feedback.html.j2").render(page=page, document_language=_tag(page.language))


def _python(source: str) -> Markup:
    return Markup(highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)))


def _ticks(escaped: Markup) -> Markup:
    """Names between backticks, as checks write them, in the type of code; the text is HTML already."""
    return Markup(_TICKS.sub(r"<code>\1</code>", str(escaped)))


def _say(text: Text, language: Language) -> Markup:
    """The text in the page's language; in both, each marked with its own for those who have it read to them."""
    if language != BOTH or text.zh == text.en:
        return escape(text.render(language))
    return Markup('<span lang="zh-Hant-TW">{}</span> <span lang="en" class="en">{}</span>').format(text.zh, text.en)


def _tag(language: Language) -> str:
    return "en" if language == EN else "zh-Hant-TW"
