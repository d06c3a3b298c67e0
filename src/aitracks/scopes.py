"""Which names Python code binds, and to which scope they belong."""

from __future__ import annotations

import ast
from collections.abc import Iterable

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bound_by(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that nodes bind in the scope in which they stand: not those inside the functions that they hold."""
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= set(imports_of(node))
        if not isinstance(node, (*_SCOPES, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)
    return found


def locals_of(scope: ast.AST) -> frozenset[str]:
    """The names that belong to a function, lambda or comprehension itself; none for any other node."""
    if not isinstance(scope, _SCOPES):
        return frozenset()
    takes = ast.walk(scope.args) if isinstance(scope, Function) else ()
    return frozenset({node.arg for node in takes if isinstance(node, ast.arg)} | bound_by(ast.iter_child_nodes(scope)))


def imports_of(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """Local name → what it is: ``import numpy as n`` makes n a numpy."""
    if isinstance(node, ast.ImportFrom):
        return {alias.asname or alias.name: alias.name for alias in node.names}
    return {alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names}
