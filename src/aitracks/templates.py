"""Templates of files and pages that the project writes: one set of options for all of them."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template


def open_template(file: Path, html: bool = True) -> Template:
    """The template in `file`; a name that it is not given raises, and of pages all text is escaped."""
    environment = Environment(
        loader=FileSystemLoader(file.parent),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(file.name)
