"""Which names in code mean something to everybody, and which a learner may rename at will."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field

BUILTINS = frozenset(dir(builtins))
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Names:
    """What is known of the names in one notebook: `given` ones stay, imported ones become what they import."""

    given: frozenset[str] = BUILTINS
    imported: dict[str, str] = field(default_factory=dict)
    attributes: frozenset[str] = frozenset()  # made by the learner's own classes
    parameters: frozenset[str] = frozenset()  # of the learner's own functions

    def of(self, name: str, local: frozenset[str]) -> str:
        """What a name stands for; "_" for one that the learner chose."""
        if name in local:
            return "_"
        return self.imported.get(name) or (name if name in self.given else "_")


def names_of(trees: Iterable[ast.AST], given: frozenset[str] = BUILTINS) -> Names:
    """The names of a learner's code, on top of those `given` by Python and the release."""
    imported: dict[str, str] = {}
    attributes: set[str] = set()
    parameters: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= _imports(node)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            attributes.add(node.attr)
        elif isinstance(node, ast.ClassDef):
            attributes |= {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        elif isinstance(node, ast.arg):
            parameters.add(node.arg)
    return Names(given, imported, frozenset(attributes), frozenset(parameters))


def top_names(trees: Iterable[ast.AST]) -> frozenset[str]:
    """The names that the outermost statements of the trees bind: what a release gives to everybody."""
    return frozenset(name for tree in trees for name in _bound(tree))


def locals_of(scope: ast.AST) -> frozenset[str]:
    """The names that belong to a function, lambda or comprehension itself; none for any other node."""
    if not isinstance(scope, _SCOPES):
        return frozenset()
    takes = ast.walk(scope.args) if isinstance(scope, Function) else ()
    return frozenset({node.arg for node in takes if isinstance(node, ast.arg)} | _bound(scope))


def _bound(scope: ast.AST) -> set[str]:
    """Names bound below a node, but not inside the functions that it holds."""
    found: set[str] = set()
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= set(_imports(node))
        if not isinstance(node, (*_SCOPES, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)
    return found


def _imports(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """Local name → what it is: ``import numpy as n`` makes n a numpy."""
    if isinstance(node, ast.ImportFrom):
        return {alias.asname or alias.name: alias.name for alias in node.names}
    return {alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names}
