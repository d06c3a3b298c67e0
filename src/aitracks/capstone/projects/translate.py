"""One language in code: ``tr("中文", "English")`` becomes the string that the reader wants."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from aitracks.language import BOTH, EN, Language

_IMPORT = re.compile(r"^from aitracks\.lesson import (?P<names>[\w, ]+)$", re.MULTILINE)


def in_language(source: str, language: Language) -> str:
    """The code with each ``tr`` replaced by its string, and without the import of ``tr``.

    Expects code without `wrong_calls`. In "both" languages the two strings are joined by a slash.
    """
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    code = source.encode()
    for call in sorted(_calls(source), key=lambda node: (node.lineno, node.col_offset), reverse=True):
        begin, end = _span(call, starts)
        code = code[:begin] + _chosen(call, source, language).encode() + code[end:]
    return _IMPORT.sub(_without_tr, code.decode()).strip("\n")


def wrong_calls(source: str) -> Iterator[tuple[int, str]]:
    """Line (from 1) and message of each ``tr`` that `in_language` cannot resolve. The source must be valid Python."""
    tree = ast.parse(source)
    inside = {id(node) for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for node in ast.walk(text)}
    for call in _calls(source, tree):
        if id(call) in inside:
            yield call.lineno, "tr() stands inside an f-string: put the f-strings inside tr()"
        elif len(call.args) != 2 or call.keywords or not all(_is_string(arg) for arg in call.args):
            yield call.lineno, 'tr() takes two strings as they stand: tr("中文", "English")'


def _calls(source: str, tree: ast.AST | None = None) -> list[ast.Call]:
    nodes = ast.walk(tree if tree is not None else ast.parse(source))
    return [node for node in nodes if isinstance(node, ast.Call) and _is_tr(node.func)]


def _is_tr(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == "tr"


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _chosen(call: ast.Call, source: str, language: Language) -> str:
    zh, en = (ast.get_source_segment(source, arg) or "" for arg in call.args)
    text = f'{zh} " / " {en}' if language == BOTH else en if language == EN else zh
    return f"({text})" if "\n" in text or language == BOTH else text


def _span(node: ast.expr, starts: list[int]) -> tuple[int, int]:
    """Where a node begins and ends, in bytes of the source."""
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    return starts[node.lineno - 1] + node.col_offset, starts[end_line - 1] + end_column


def _without_tr(match: re.Match[str]) -> str:
    names = [name.strip() for name in match["names"].split(",") if name.strip() != "tr"]
    return f"from aitracks.lesson import {', '.join(names)}" if names else ""
