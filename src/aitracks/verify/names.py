"""Which names one cell of a notebook takes from another, as far as its text tells."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from aitracks.scopes import bound_by, locals_of

_LEARNING = {"fit", "partial_fit", "fit_transform", "train_on_batch"}  # of which a value may be used as well


def taken(source: str) -> frozenset[str]:
    """The names that a cell reads before it has set them itself. Raises SyntaxError where it is not Python."""
    return frozenset(_taken(ast.parse(source).body, set()))


def given(source: str) -> frozenset[str]:
    """The names that a cell sets, or whose objects it changes. Raises SyntaxError where it is not Python.

    A change that a function makes to what it is handed, and whose value the cell uses, is not seen.
    """
    cell = ast.parse(source)
    return frozenset(bound_by([cell]) | _changed(cell))


def quoted(source: str) -> frozenset[str]:
    """The names that stand in it as strings, as a check has those of what it asks a notebook for."""
    strings = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return frozenset(text for text in strings if isinstance(text, str) and text.isidentifier())


def _taken(statements: Sequence[ast.stmt], own: set[str]) -> set[str]:
    """The names that statements read before they have set them; what they set is added to `own`."""
    found: set[str] = set()
    for one in statements:
        match one:
            case ast.For(target=target, iter=source, body=body, orelse=other):
                found |= _read(source) - own
                own |= bound_by([target])
                found |= _taken([*body, *other], own)
            case ast.With(items=items, body=body):
                found |= {name for item in items for name in _read(item.context_expr)} - own
                own |= bound_by(items)
                found |= _taken(body, own)
            case ast.If(test=test, body=body, orelse=other) | ast.While(test=test, body=body, orelse=other):
                found |= _read(test) - own
                found |= _taken(body, set(own)) | _taken(other, set(own))  # perhaps neither is run: it sets nothing
            case ast.AugAssign(target=target, value=value):
                found |= (_read(value) | bound_by([target])) - own
            case _:
                found |= _read(one) - own
                own |= bound_by([one])
    return found


def _read(node: ast.AST) -> set[str]:
    """The names that are read in it, but for the own ones of functions and comprehensions inside."""
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Load) else set()
    return {name for inside in ast.iter_child_nodes(node) for name in _read(inside)} - locals_of(node)


def _changed(cell: ast.Module) -> set[str]:
    """The names to whose objects something is done: an attribute or item set, a method or function called for that."""
    found: set[str] = set()
    for node in ast.walk(cell):
        match node:
            case ast.Attribute(value=value, ctx=ast.Store() | ast.Del()):
                found.add(_root(value))
            case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
                found.add(_root(value))
            case ast.Expr(value=ast.Call(func=ast.Name(), args=handed)):
                found |= {_root(one) for one in handed}
            case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in _LEARNING:
                found.add(_root(value))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value))):
                found.add(_root(value))
    return found - {""}


def _root(node: ast.AST) -> str:
    """The name at the beginning of `name.a[0].b`; empty where it begins with something else."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
