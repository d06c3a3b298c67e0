"""Keys for Python syntax that renaming, reordering and reformatting leave as they are."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from aitracks.scopes import locals_of
from aitracks.similarity.names import Names
from aitracks.similarity.trace import digest

Found = Callable[[int, ast.AST, ast.AST | None], None]  # key, node, and where its body begins

_EITHER_WAY = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)
_IGNORED = {"ctx", "type_comment", "annotation", "returns", "kind", "simple"}
_LONG_TEXT = 24


class Canon:
    """Walks code and tells `found` the key of each statement (of a compound one: its head) and each expression."""

    def __init__(self, names: Names, found: Found) -> None:
        self.names = names
        self.found = found

    def walk(self, tree: ast.AST) -> None:
        """All statements below a module."""
        for node in ast.iter_child_nodes(tree):
            self._statement(node, frozenset())

    def _statement(self, node: ast.AST, local: frozenset[str]) -> None:
        if isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return  # a docstring, or nothing at all
        inner = local | locals_of(node)
        types = getattr(node, "returns", None)
        head = [p for p in ast.iter_child_nodes(node) if not isinstance(p, _BLOCKS) and p is not types]
        blocks = [part for part in ast.iter_child_nodes(node) if isinstance(part, _BLOCKS)]
        if head or not blocks:
            key = self._compound(node, head, inner) if blocks else self.key(node, inner)
            self.found(key, node, blocks[0] if blocks else None)
        for block in blocks:
            self._statement(block, inner)

    def _compound(self, node: ast.AST, head: list[ast.AST], local: frozenset[str]) -> int:
        return digest(type(node).__name__, *(self.key(part, local) for part in head))

    def key(self, node: ast.AST, local: frozenset[str]) -> int:
        """The key of a simple statement or an expression."""
        if own := locals_of(node):
            local = local | own
        key = self._special(node, local)
        if key is None:
            key = digest(type(node).__name__, *self._fields(node, local))
        if isinstance(node, ast.expr):
            self.found(key, node, None)
        return key

    def _special(self, node: ast.AST, local: frozenset[str]) -> int | None:
        """The key where the order or the spelling says nothing; None for all other nodes."""
        match node:
            case ast.Name():
                return digest("Name", self.names.of(node.id, local))
            case ast.Constant():
                return digest("Constant", _constant(node.value))
            case ast.JoinedStr():
                return digest(
                    "Text",
                    *(
                        self.key(p.value, local)
                        for p in node.values
                        if hasattr(p, "value") and isinstance(p, ast.FormattedValue)
                    ),
                )
            case ast.Attribute():
                name = "_" if node.attr in self.names.attributes else node.attr
                return digest("Attribute", self.key(node.value, local), name)
            case ast.arg():
                return digest("arg")
            case ast.keyword():
                name = "_" if node.arg in self.names.parameters else str(node.arg)
                return digest("keyword", name, self.key(node.value, local))
            case _:
                return self._unordered(node, local)

    def _unordered(self, node: ast.AST, local: frozenset[str]) -> int | None:
        match node:
            case ast.BinOp(op=op) if isinstance(op, _EITHER_WAY):
                return self._binary(op, self.key(node.left, local), self.key(node.right, local))
            case ast.AugAssign():  # x += y is x = x + y
                target = self.key(node.target, local)
                sum_ = self._binary(node.op, target, self.key(node.value, local))
                self.found(sum_, node, None)
                return digest("Assign", target, sum_)
            case ast.Assign(targets=[target]):
                return digest("Assign", self.key(target, local), self.key(node.value, local))
            case ast.AnnAssign() if node.value is not None:
                return digest("Assign", self.key(node.target, local), self.key(node.value, local))
            case ast.Compare(ops=[op]):
                return self._comparison(op, self.key(node.left, local), self.key(node.comparators[0], local))
            case ast.BoolOp():
                return digest(type(node.op).__name__, *sorted(self.key(part, local) for part in node.values))
            case ast.Set():
                return digest("Set", *sorted(self.key(part, local) for part in node.elts))
            case ast.Dict():
                pairs = zip(node.keys, node.values, strict=True)
                return digest(
                    "Dict", *sorted(digest(self.key(k, local) if k else "", self.key(v, local)) for k, v in pairs)
                )
            case ast.Call():
                words = sorted(self.key(word, local) for word in node.keywords)
                return digest("Call", self.key(node.func, local), *(self.key(a, local) for a in node.args), "", *words)
        return None

    def _binary(self, op: ast.operator, left: int, right: int) -> int:
        sides = sorted((left, right)) if isinstance(op, _EITHER_WAY) else (left, right)
        return digest("BinOp", type(op).__name__, *sides)

    def _comparison(self, op: ast.cmpop, left: int, right: int) -> int:
        if isinstance(op, ast.Eq | ast.NotEq):
            left, right = sorted((left, right))
        elif type(op) in _TURNED:  # a > b is b < a
            left, right = right, left
        return digest("Compare", _TURNED.get(type(op), type(op)).__name__, left, right)

    def _fields(self, node: ast.AST, local: frozenset[str]) -> Iterator[str | int]:
        for name, value in ast.iter_fields(node):
            if name in _IGNORED:
                continue
            if isinstance(value, ast.AST):
                yield self.key(value, local)
            elif isinstance(value, list):
                yield "["
                yield from (self.key(part, local) if isinstance(part, ast.AST) else "-" for part in value)
            elif name in ("name", "asname", "attr", "id", "names"):
                yield "_"
            else:
                yield repr(value)


def _constant(value: object) -> str:
    """Numbers and short words count as they are; the wording of messages can be changed without changing the code."""
    if isinstance(value, str) and (len(value) > _LONG_TEXT or any(c.isspace() for c in value)):
        return "text"
    return repr(value)
