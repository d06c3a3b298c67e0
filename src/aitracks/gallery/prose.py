"""Prose of a unit as HTML, its formulas as MathML: a page needs no script and no address to show them."""

from __future__ import annotations

import html

from latex2mathml import exceptions
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_UNREADABLE: tuple[type[Exception], ...] = tuple(
    kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)
)


def prose_html(markdown: str) -> str:
    """Markdown as HTML; a formula that cannot be read stands there as it was typed."""
    return str(MarkdownWithMath(renderer=_Renderer(escape=True, exclude_anchor_links=True)).render(markdown))


def formula(latex: str, block: bool) -> str:
    """A formula as MathML."""
    try:
        return str(convert(latex, display="block" if block else "inline"))
    except _UNREADABLE:
        return f"<code>{html.escape(latex)}</code>"


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    def block_math(self, body: str) -> str:
        return formula(body, block=True)

    def inline_math(self, body: str) -> str:
        return formula(body, block=False)

    def latex_environment(self, name: str, body: str) -> str:
        return formula(rf"\begin{{{name}}}{body}\end{{{name}}}", block=True)
