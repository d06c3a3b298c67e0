"""How nbgrader writes the pages on which people see submissions: the learner's feedback and the formgrader's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbgrader

from aitracks.language import Language

TEMPLATES = Path(__file__).parent / "templates"


def configure_pages(c: Any, language: Language) -> None:
    """Add to the traitlets config `c` what makes both pages safe to open; `language` is the course's."""
    _feedback(c, language)
    _formgrader(c)


def _feedback(c: Any, language: Language) -> None:
    c.GenerateFeedback.exporter_class = "aitracks.grading.feedback.FeedbackExporter"
    c.GenerateFeedback.preprocessors = []  # the exporter asks the gradebook itself
    c.GenerateFeedback.post_convert_hook = "aitracks.grading.feedback_folder.keep_page_only"
    c.FeedbackExporter.language = language


def _formgrader(c: Any) -> None:
    """The page for grading by hand. nbgrader makes it with HTMLExporter, which serves for nothing else in a course."""
    theirs = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
    c.HTMLExporter.template_name = "aitracks_formgrade"
    c.HTMLExporter.extra_template_basedirs = [str(TEMPLATES), str(theirs)]
    c.HTMLExporter.extra_template_paths = [str(theirs)]
    c.HTMLExporter.default_preprocessors = [
        "aitracks.grading.inert.InertNotebook",  # first: the others see only what it made
        "nbconvert.preprocessors.HighlightMagicsPreprocessor",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    c.HTMLExporter.filters = {"markdown2html": "aitracks.grading.hostile_html.markdown_of_cell"}
