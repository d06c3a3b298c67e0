"""HTML and Markdown of a submission, made harmless for the formgrader's page."""

from __future__ import annotations

import html
import re
from typing import Any

import nh3
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from aitracks.grading.hostile import IMAGE_TYPES, image_uri

MARKDOWN_LENGTH = 20_000  # the renderer's patterns are quadratic; more is shown as it was typed
HTML_LENGTH = 200_000

_TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "del",
        "details",
        "div",
        "em",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary"),
    *("dd", "dl", "dt", "li", "ol", "ul", "sup", "u", "var"),
    *("caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "col": {"span"},
    "colgroup": {"span"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "style"},
    "th": {"colspan", "rowspan", "style", "scope"},
    "li": {"style"},
    "strong": {"style"},
    "span": {"style"},
}
_COLOURED = _ATTRIBUTES | {"span": {"class"}}  # the code blocks of Markdown
# Enough for our own reports and for coloured cells of a table; nothing that moves, covers or loads.
_STYLES = {"color", "background-color", "font-weight", "font-style", "text-align", "list-style"}
# Dropped with what is in them; of every other unknown element the text stays.
_DROPPED = {
    *("applet", "embed", "frame", "frameset", "iframe", "math", "noembed", "noscript", "object", "script", "style"),
    *("svg", "template", "title"),
}
_DATA = re.compile(r"data:(image/(?:png|jpeg));base64,([A-Za-z0-9+/=\s]+)", re.ASCII)
_HIGHLIGHT = re.compile(r"[a-z]{1,3}[0-9]?", re.ASCII)  # the classes of Pygments


def clean_html(text: str) -> str:
    """HTML with text, tables, lists and checked pictures in it, and nothing that runs, loads, covers or submits.

    Classes and ids go, so that nothing takes on the looks or the behaviour of the page around it.
    """
    return nh3.clean(text[:HTML_LENGTH], **_options(), attributes=_ATTRIBUTES, attribute_filter=_kept)


def markdown_html(source: str, attachments: Any = None) -> str:
    """Markdown as HTML: raw HTML in it is shown as text, formulas stay as they are for MathJax."""
    if len(source) > MARKDOWN_LENGTH:
        return _as_typed(source)
    renderer = _Renderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    renderer.attachments = attachments if isinstance(attachments, dict) else {}
    try:
        rendered = MarkdownWithMath(renderer=renderer).render(source)
    except (RecursionError, ValueError, IndexError, KeyError, TypeError):  # nesting made to break the renderer
        return _as_typed(source)
    return nh3.clean(rendered, **_options(), attributes=_COLOURED, attribute_filter=_kept)


@pass_context
def markdown_of_cell(context: Any, source: str) -> str:
    """Jinja's filter for the prose of a cell, with the cell's own pictures."""
    return markdown_html(source, context.get("cell", {}).get("attachments"))


def _options() -> dict[str, Any]:
    return {
        "tags": _TAGS,
        "clean_content_tags": _DROPPED,
        "filter_style_properties": _STYLES,
        "url_schemes": {"http", "https", "mailto", "data"},
        "url_relative": "deny",  # a relative address lies in the formgrader itself
        "link_rel": "noopener noreferrer nofollow",
        "set_tag_attribute_values": {"a": {"target": "_blank"}},
    }


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """What becomes of an attribute; None drops it."""
    if attribute == "src":
        found = _DATA.fullmatch(value)
        return image_uri(found[1], found[2]) if found else None
    if attribute == "href":
        return None if value.lower().lstrip().startswith("data:") else value
    if attribute == "class":
        return value if _HIGHLIGHT.fullmatch(value) else None
    return value


def _as_typed(source: str) -> str:
    return f"<pre>{html.escape(source)}</pre>"


class _Renderer(IPythonRenderer):  # type: ignore[misc]
    """Nbconvert's renderer, which a missing attachment does not stop, and which draws no diagrams by script."""

    def _embed_image_or_attachment(self, src: str) -> str:
        attachment = self.attachments.get(src.removeprefix("attachment:"))
        if not isinstance(attachment, dict):
            return src
        found = (image_uri(kind, attachment[kind]) for kind in IMAGE_TYPES if kind in attachment)
        return next(filter(None, found), "")

    def block_mermaidjs(self, code: str) -> str:
        return _as_typed(code)
