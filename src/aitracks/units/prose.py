"""Lint of prose: do the two languages match, and is the Chinese that of Taiwan?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt

from aitracks.curriculum.glossary import Glossary
from aitracks.errors import Problem
from aitracks.units.source import Cell

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_FENCE = re.compile(r"^```.*?^```\s*?$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_HEADING = re.compile(r"^(#{1,6}) ", re.MULTILINE)
_FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$[^$\n]+\$", re.DOTALL)
_LINK = re.compile(r"\]\(([^)]+)\)")
_CJK = re.compile(r"[\u4e00-\u9fff]")


def pair_problems(file: Path, zh: Cell, en: Cell) -> Iterator[Problem]:
    """Where a zh-TW cell and its en partner differ in headings, formulas, links or code."""
    for what, mine, theirs in (
        ("headings", _headings(zh.source), _headings(en.source)),
        ("code blocks", len(_FENCE.findall(zh.source)), len(_FENCE.findall(en.source))),
        ("formulas", _formulas(zh.source), _formulas(en.source)),
        ("links", sorted(_LINK.findall(_bare(zh.source))), sorted(_LINK.findall(_bare(en.source)))),
    ):
        if mine != theirs:
            yield Problem(file, en.line, f"{what} differ from the zh-TW cell: {theirs} here, {mine} there")
    if not _CJK.search(zh.source):
        yield Problem(file, zh.line, "this zh-TW cell holds no Chinese")
    for cell in (zh, en):
        yield from _stray_marks(file, cell)


def _stray_marks(file: Path, cell: Cell) -> Iterator[Problem]:
    """Asterisks that stay asterisks: Markdown finds no bold in ``**先猜：**它``, because no blank follows the colon."""
    for block in _MARKDOWN.parse(_FORMULA.sub(lambda match: re.sub(r"[^\n]", "0", match[0]), cell.source)):
        for token in block.children or ():
            if token.type == "text" and "**" in token.content:
                line = cell.first_line + (block.map[0] if block.map else 0)
                yield Problem(file, line, "'**' is shown as it stands: end the bold before the punctuation mark")
                break


def glossary_problems(file: Path, cell: Cell, glossary: Glossary) -> Iterator[Problem]:
    """Words that Taiwan does not use, and characters that are not Traditional, each at its line."""
    text = _masked(cell.source)
    for offset, line in enumerate(text.splitlines()):
        where = cell.first_line + offset
        for found in glossary.avoided(line):
            yield Problem(file, where, f"'{found.word}' is not Taiwan usage: write {found.instead}")
        for character in dict.fromkeys(_CJK.findall(line)):
            if not _traditional(character):
                yield Problem(file, where, f"'{character}' is not a Traditional Chinese character")


def _traditional(character: str) -> bool:
    """Big5 holds every Traditional character in common use and no Simplified one."""
    try:
        character.encode("cp950")
    except UnicodeEncodeError:
        return False
    return True


def _headings(text: str) -> list[str]:
    return _HEADING.findall(_FENCE.sub("", text))


def _formulas(text: str) -> int:
    return len(_FORMULA.findall(_bare(text)))


def _bare(text: str) -> str:
    return _CODE.sub("", _FENCE.sub("", text))


def _masked(text: str) -> str:
    """The text with code blanked out, line breaks kept."""
    return _CODE.sub(_blanks, _FENCE.sub(_blanks, text))


def _blanks(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
