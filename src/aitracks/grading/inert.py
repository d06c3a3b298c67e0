"""A submission's notebook, rebuilt from harmless parts, for every page on which nbgrader shows it to a teacher."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from nbconvert.filters import ansi2html
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from traitlets import Bool

from aitracks.grading.hostile import IMAGE_TYPES, alt_text, image_base64, visible
from aitracks.grading.hostile_html import clean_html

CELLS = 1000
SOURCE_LENGTH = 100_000
OUTPUTS = 100  # for each cell
OUTPUT_LENGTH = 20_000  # for each output
NOTEBOOK_LENGTH = 3_000_000  # all outputs together
IMAGES_LENGTH = 20_000_000

_GRADE_ID = re.compile(r"[A-Za-z0-9_.\-]{1,128}")


class InertNotebook(Preprocessor):  # type: ignore[misc]
    """A step of nbconvert: of the notebook that comes in, the one that goes out has only what `inert` keeps."""

    enabled = Bool(True).tag(config=True)  # nbconvert's steps are off unless they say so

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The rebuilt notebook."""
        return inert(nb), resources


def inert(notebook: Any) -> Any:
    """A new notebook with the texts, tables and pictures of `notebook`, in which nothing can run or load.

    Metadata goes but for nbgrader's, checked; huge outputs are cut, with a mark where that was done.
    """
    budget = _Budget()
    cells = [_cell(cell, budget) for cell in notebook.cells[:CELLS]]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    language = {"name": "python", "pygments_lexer": "ipython3"}
    return new_notebook(cells=cells, metadata={"language_info": language})


class _Budget:
    """What may still be shown of a notebook's outputs."""

    def __init__(self) -> None:
        self.text = NOTEBOOK_LENGTH
        self.images = IMAGES_LENGTH

    def take(self, text: str) -> str:
        """The text, or a mark in its place once too much has been shown."""
        self.text -= len(text)
        return text if self.text >= 0 else "… ✂"

    def picture(self, data: str | None) -> str | None:
        """The picture, unless too many have been shown."""
        self.images -= len(data or "")
        return data if self.images >= 0 else None


def _cell(cell: Any, budget: _Budget) -> Any:
    source = visible(cell.get("source"), SOURCE_LENGTH).replace("\x1b", "\ufffd")
    metadata = _metadata(cell.get("metadata"))
    if cell.get("cell_type") == "code":
        outputs = [_output(output, budget) for output in _list(cell.get("outputs"))[:OUTPUTS]]
        count = cell.get("execution_count")
        kept = [output for output in outputs if output]
        return new_code_cell(
            source, metadata=metadata, outputs=kept, execution_count=count if isinstance(count, int) else None
        )
    if cell.get("cell_type") == "markdown":
        return new_markdown_cell(source, metadata=metadata, attachments=_attachments(cell.get("attachments"), budget))
    # raw cells are meant to go into the page as they are: shown as text, like everything else
    return new_markdown_cell("".join(f"    {line}\n" for line in source.split("\n")), metadata=metadata)


def _metadata(metadata: Any) -> NotebookNode:
    """Only what nbgrader's page needs, and only of the kind that it expects: it writes it into HTML as it stands."""
    own = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = own.get("grade_id") if isinstance(own, dict) else None
    if own is None or not isinstance(grade_id, str) or not _GRADE_ID.fullmatch(grade_id):
        return NotebookNode()
    points = own.get("points")
    flags = {name: own.get(name) is True for name in ("grade", "solution", "locked", "task")}
    number = points if isinstance(points, (int, float)) and not isinstance(points, bool) else 0
    return NotebookNode(nbgrader=NotebookNode(grade_id=grade_id, points=number, **flags))


def _attachments(attachments: Any, budget: _Budget) -> NotebookNode:
    kept = NotebookNode()
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        for kind in IMAGE_TYPES:
            if isinstance(bundle, dict) and (data := budget.picture(image_base64(kind, bundle.get(kind)))):
                kept[name] = NotebookNode({kind: data})
    return kept


def _output(output: Any, budget: _Budget) -> Any:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return new_output("stream", name=name, text=budget.take(visible(output.get("text"), OUTPUT_LENGTH)))
    if kind == "error":
        lines = "\n".join(line for line in _list(output.get("traceback")) if isinstance(line, str))
        return new_output("error", ename="", evalue="", traceback=[budget.take(visible(lines, OUTPUT_LENGTH))])
    data = output.get("data")
    return _display(output, data, budget) if isinstance(data, dict) else None


def _display(output: Any, data: dict[str, Any], budget: _Budget) -> Any:
    """One representation of the value: picture, table or text, whichever says most."""
    for kind in IMAGE_TYPES:
        if picture := budget.picture(image_base64(kind, data.get(kind))):
            alt = alt_text(output, kind)
            return new_output("display_data", {kind: picture}, metadata={kind: {"alt": alt}} if alt else {})
    table = budget.take(clean_html(visible(data.get("text/html"), 10 * OUTPUT_LENGTH))) if "text/html" in data else ""
    if table.strip():
        return new_output("display_data", {"text/html": table})
    for kind in ("text/plain", "text/markdown", "text/latex"):
        if text := budget.take(visible(data.get(kind), OUTPUT_LENGTH)):
            return new_output("display_data", {"text/html": f"<pre>{ansi2html(text)}</pre>"})
    shown = ", ".join(sorted(str(kind)[:40] for kind in data)[:5])
    return new_output("display_data", {"text/plain": visible(f"[{shown}]", 300)}) if shown else None


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, (str, dict)) else []
