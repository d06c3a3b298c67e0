"""Code → trace: one fingerprint a statement and one an expression, so that their order and names hide nothing."""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aitracks.similarity.canon import Canon
from aitracks.similarity.names import Names
from aitracks.similarity.notebook import Cell
from aitracks.similarity.trace import Fingerprint, Ruler, Trace, Word, digest

_SILENT = frozenset("()[]{},:.;=")  # how Python is written, whoever writes it
_COUNTED = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP)
_TOKEN = re.compile(r"[^\W\d]\w*|\d[\w.]*|\"[^\"\n]*\"|'[^'\n]*'|#.*|[^\w\s]")
_MAGIC = re.compile(r"^(\s*)[%!?]", re.MULTILINE)
_GOES_ON = re.compile(r"(\s|$|elif\b|else\b|except\b|finally\b|[)\]}])")
Placed = ast.stmt | ast.expr | ast.excepthandler
_PLACED = (ast.stmt, ast.expr, ast.excepthandler)
_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)
LEAST_STATEMENT, LEAST_EXPRESSION = 1.5, 4.0  # weight in words; less says nothing about its author


@dataclass(frozen=True)
class Piece:
    """A part of a cell that parses by itself, and the line of the cell that it starts in (from 0)."""

    tree: ast.AST
    line: int
    column: int = 0


def pieces_of(source: str) -> Iterator[Piece]:
    """The cell as one piece; where it does not parse, its blocks and lines that do."""
    text = _MAGIC.sub(r"\1#", source)
    if (tree := _parsed(text)) is not None:
        yield Piece(tree, 0)
        return
    for line, block in _blocks(text):
        if (tree := _parsed(block)) is not None:
            yield Piece(tree, line)
        else:
            yield from _lines(block, line)


def trace_code(cell: Cell, pieces: Iterable[Piece], names: Names) -> Trace:
    """The tokens of a cell of code, and the fingerprints of the statements and expressions in its pieces."""
    words = tuple(_words(cell.source))
    tracer = _Tracer(cell.source, words)
    for piece in pieces:
        tracer.add(piece, names)
    return Trace(cell, words, tuple(tracer.prints))


class _Tracer:
    """Collects fingerprints of one cell."""

    def __init__(self, source: str, words: tuple[Word, ...]) -> None:
        self.lines = source.split("\n")
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line) + 1)
        self.ruler = Ruler(words)
        self.weights = [0.0]
        for word in words:
            self.weights.append(self.weights[-1] + word.weight)
        self.prints: list[Fingerprint] = []

    def add(self, piece: Piece, names: Names) -> None:
        """All fingerprints of a piece; none where it is nested too deeply to be walked."""
        kept = len(self.prints)
        try:
            Canon(names, lambda key, node, body: self._found(piece, key, node, body)).walk(piece.tree)
        except RecursionError:
            del self.prints[kept:]

    def _found(self, piece: Piece, key: int, node: ast.AST, body: ast.AST | None) -> None:
        if not isinstance(node, _PLACED):
            return
        start = self._offset(piece, node.lineno, node.col_offset)
        end = self._end(piece, node, body)
        first, last = self.ruler.run(start, end)
        least = LEAST_EXPRESSION if isinstance(node, ast.expr) else LEAST_STATEMENT
        if self.weights[last] - self.weights[first] >= least:
            self.prints.append(Fingerprint(digest("code", key), first, last))

    def _end(self, piece: Piece, node: Placed, body: ast.AST | None) -> int:
        if isinstance(body, _PLACED):
            return self._offset(piece, body.lineno, body.col_offset)
        return self._offset(piece, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)

    def _offset(self, piece: Piece, line: int, column: int) -> int:
        """From the parser's line and byte to a place in the source."""
        row = min(piece.line + line - 1, len(self.lines) - 1)
        text = self.lines[row][piece.column :]
        if not text.isascii():
            column = len(text.encode()[:column].decode(errors="ignore"))
        return self.offsets[row] + piece.column + column


def _words(source: str) -> list[Word]:
    """The tokens that count, comments left out; unfinished code is cut into tokens by their looks."""
    rows = [0]
    for line in source.split("\n"):
        rows.append(rows[-1] + len(line) + 1)
    try:
        return [
            Word(
                rows[token.start[0] - 1] + token.start[1], rows[token.end[0] - 1] + token.end[1], _weight(token.string)
            )
            for token in tokenize.generate_tokens(io.StringIO(source).readline)
            if token.type in _COUNTED
        ]
    except (tokenize.TokenError, SyntaxError, IndexError):
        found = (match for match in _TOKEN.finditer(source) if not match[0].startswith("#"))
        return [Word(match.start(), match.end(), _weight(match[0])) for match in found]


def _weight(token: str) -> float:
    if token in _SILENT:
        return 0.0
    return 0.5 if keyword.iskeyword(token) or not (token[0].isalnum() or token[0] in "_\"'") else 1.0


def _parsed(text: str) -> ast.AST | None:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        with warnings.catch_warnings():  # a learner's "\d" is not the instructor's business
            warnings.simplefilter("ignore")
            tree: ast.AST = compile(text, "<cell>", "exec", flags)
    except _FAILURES:
        return None
    return tree


def _blocks(text: str) -> list[tuple[int, str]]:
    """Outermost statements with the lines that belong to them: (first line, text)."""
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n")):
        if blocks and _GOES_ON.match(line):
            blocks[-1][1].append(line)
        else:
            blocks.append((number, [line]))
    return [(number, "\n".join(lines)) for number, lines in blocks]


def _lines(block: str, first: int) -> Iterator[Piece]:
    """Each line of a block that parses alone, or with an empty body."""
    for number, line in enumerate(block.split("\n"), first):
        text = line.strip()
        if (tree := _parsed(text) or _parsed(f"{text} pass")) is not None and text:
            yield Piece(tree, number, len(line) - len(line.lstrip()))
