"""nbgrader's own pages in Traditional Chinese: the words in its templates and scripts, before anything is put in them.

nbgrader knows no translation. Its texts stand in Jinja templates (between tags, in a few attributes) and in JavaScript
(whole string literals). Only these are replaced, in the source: names, notebooks, answers and logs arrive later, so
that no word of theirs can be touched, and a script that compares a label with itself finds both translated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aitracks.errors import AitracksError

SCRIPTS, TEMPLATES = "scripts", "templates"
HOLE = "{}"  # stands for what a template or script fills in
ATTRIBUTES = ("title", "placeholder", "aria-label", "alt")
_MARKUP = re.compile(r"(<(script|style|pre)\b.*?</\2>|<!--.*?-->|\{#.*?#\}|\{%.*?%\}|<[^>]*>)", re.DOTALL)
_ATTRIBUTE = re.compile(rf'(\s(?:{"|".join(ATTRIBUTES)})=")([^"]*)(")')
_BLANK = re.compile(r"(?:\s|\\n)+")
_AROUND = re.compile(r"^((?:\s|\\n)*)(.*?)((?:\s|\\n)*)$", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\$\{[^}]*\}", re.DOTALL)
_LITERAL = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""",
    re.DOTALL,
)
_QUOTES = "\"'`"

Replace = Callable[[str], str | None]


class WordsError(AitracksError):
    """The catalogue of words cannot be used."""


@dataclass(frozen=True)
class Words:
    """English → Chinese for one file: whole texts, and pieces of code where a text is also data."""

    texts: Mapping[str, str]
    code: Mapping[str, str]

    def replace(self, text: str) -> str | None:
        """The Chinese for a text, what is filled in kept in its order; None where there is none."""
        chinese = self.texts.get(key(text))
        if chinese is None:
            return None
        holes = iter(_EXPRESSION.findall(text))
        return re.sub(re.escape(HOLE), lambda _: next(holes), chinese)


def is_script(name: str) -> bool:
    """Whether a file of nbgrader is JavaScript, else it is a template."""
    return name.endswith(".js")


def key(text: str) -> str:
    """What a text is called in the catalogue: `HOLE` for each expression, single blanks."""
    return _BLANK.sub(" ", _EXPRESSION.sub(HOLE, text))


def read_words(file: Path) -> Callable[[str], Words]:
    """The catalogue, asked by the name of nbgrader's file; what stands under that name wins over what is for its kind.

    Raises:
        WordsError: a Chinese text would end the string or lose a hole of the source that it goes into.
    """
    catalogue = json.loads(file.read_text(encoding="utf-8"))
    for texts in catalogue["texts"].values():
        for english, chinese in texts.items():
            if any(letter in chinese for letter in _QUOTES + "\\\n<>") or chinese.count(HOLE) != english.count(HOLE):
                raise WordsError(f"{file}: {english!r}: a text may hold no quote, tag or backslash, and all its {HOLE}")

    def words(name: str) -> Words:
        texts, code = catalogue["texts"], catalogue["code"]
        common = texts[SCRIPTS if is_script(name) else TEMPLATES]
        return Words({**common, **texts.get(name, {})}, code.get(name, {}))

    return words


def translated(name: str, source: str, words: Words) -> str:
    """A file of nbgrader (by its name a script or a template) with Chinese texts."""
    replace = words.replace
    text = script(source, replace) if is_script(name) else page(source, replace)
    for english, chinese in words.code.items():
        text = text.replace(english, chinese)
    return text


def page(source: str, replace: Replace) -> str:
    """A template whose texts, some attributes and scripts are given to `replace`."""
    parts, begin = [], 0
    for mark in _MARKUP.finditer(source):
        parts += [_between(source[begin : mark.start()], replace), _mark(mark, replace)]
        begin = mark.end()
    return "".join([*parts, _between(source[begin:], replace)])


def script(source: str, replace: Replace) -> str:
    """JavaScript whose string literals are given to `replace`; a literal that is a page is treated as one."""

    def literal(match: re.Match[str]) -> str:
        text, quote = match[0], match[0][0]
        if quote not in _QUOTES:
            return text  # a comment
        inner = text[1:-1]
        new = page(inner, replace) if inner.startswith("<") else replace(inner)
        return text if new is None else f"{quote}{new}{quote}"

    return _LITERAL.sub(literal, source)


def texts_of(name: str, source: str) -> Iterator[str]:
    """Every text of a file that might be shown, as the catalogue would call it."""
    found: list[str] = []

    def note(text: str) -> None:
        found.append(key(text))

    (script if is_script(name) else page)(source, note)
    return (text for text in found if re.search("[A-Za-z]", text.replace(HOLE, "")))


def _mark(mark: re.Match[str], replace: Replace) -> str:
    if mark[2] == "script":
        return script(mark[0], replace)
    if mark[2] or mark[0].startswith(("<!--", "{")):
        return mark[0]
    return _ATTRIBUTE.sub(lambda found: found[1] + (replace(found[2]) or found[2]) + found[3], mark[0])


def _between(text: str, replace: Replace) -> str:
    """Blanks beside a tag go: Chinese has none between words."""
    before, inner, after = _AROUND.fullmatch(text).groups()  # type: ignore[union-attr]
    new = replace(inner) if inner else None
    if new is None:
        return text
    return "".join([before if _new_line(before) else "", new, after if _new_line(after) else ""])


def _new_line(blank: str) -> bool:
    return "\n" in blank or "\\n" in blank
