"""A unit's reading copy: the notebook that learners get, with the outputs that the reference had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from nbconvert.filters import ansi2html
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from aitracks.gallery.prose import prose_html
from aitracks.language import EN, Language, Text
from aitracks.templates import open_template

_PLOT = Text("上方程式碼畫出的圖", "Plot drawn by the code above")
_HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """A cell on the page: its kind (prose, code, answer, check or written), its text, and what it printed."""

    kind: str
    source: Markup
    outputs: tuple[Markup, ...] = ()


def render_copy(release: Any, executed: Any, language: Language, back: str, other: str) -> str:
    """The page of a released notebook, with outputs taken from the executed reference by cell id.

    Text comes from the release alone, so no solution can stand in it; cells that are answered or graded show no output.
    `back` and `other` are the addresses of the map and of the other language's copy.
    """
    outputs = {cell.id: cell.get("outputs", []) for cell in executed.cells if not _judged(cell)}
    return open_template(Path(__file__).with_name("copy.html.j2")).render(
        cells=[_shown(cell, outputs.get(cell.id, []), language) for cell in release.cells],
        title=title_of(release),
        language=language,
        back=back,
        other=other,
        style=Markup(HtmlFormatter(style="xcode").get_style_defs(".code")),
    )


def title_of(notebook: Any) -> str:
    """The first heading of a notebook."""
    prose = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return next((found[1] for text in prose if (found := _HEADING.search(text))), "")


def _judged(cell: Any) -> bool:
    about = cell.metadata.get("nbgrader", {})
    return bool(about.get("solution") or about.get("grade"))


def _shown(cell: Any, outputs: list[Any], language: Language) -> Shown:
    about = cell.metadata.get("nbgrader", {})
    if cell.cell_type == "markdown":
        return Shown("written" if about.get("solution") else "prose", _reachable(prose_html(cell.source)))
    kind = "answer" if about.get("solution") else "check" if about.get("grade") else "code"
    return Shown(kind, _python(cell.source), tuple(_outputs(outputs, language)))


def _python(source: str) -> Markup:
    return _reachable(highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")))


def _reachable(html: str) -> Markup:
    """What is wider than the page is scrolled by keyboard, too; a table's empty corner is no heading."""
    return Markup(html.replace("<pre>", '<pre tabindex="0">').replace("<th></th>", "<td></td>"))


def _outputs(outputs: list[Any], language: Language) -> Iterator[Markup]:
    for output in outputs:
        data = output.get("data", {})
        if "image/png" in data:
            alt = escape(_PLOT.en if language == EN else _PLOT.zh)
            yield Markup('<img alt="{}" src="data:image/png;base64,{}">').format(
                alt, data["image/png"].replace("\n", "")
            )
        elif "text/html" in data:
            yield Markup('<div class="table" tabindex="0">{}</div>').format(_reachable(data["text/html"]))
        else:
            text = data.get("text/markdown") or data.get("text/plain") or output.get("text", "")
            yield Markup('<pre tabindex="0">{}</pre>').format(Markup(ansi2html(text)))
