"""Which names one cell of a notebook takes from another, as far as its text tells."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def gives(source: str, later: Iterable[str]) -> bool:
    """Whether one of the later cells may take a name that the cell `source` sets. True where a cell is not Python."""
    try:
        given = _bound(ast.parse(source))
        return any(not given.isdisjoint(_taken(ast.parse(text).body, set())) for text in later)
    except SyntaxError:
        return True


def _taken(statements: Sequence[ast.stmt], own: set[str]) -> set[str]:
    """The names that statements read before they have set them; what they set is added to `own`."""
    found: set[str] = set()
    for one in statements:
        match one:
            case ast.For(target=target, iter=source, body=body, orelse=other):
                found |= _read(source) - own
                own |= _bound(target)
                found |= _taken([*body, *other], own)
            case ast.With(items=items, body=body):
                found |= {name for item in items for name in _read(item.context_expr)} - own
                own |= {name for item in items for name in _bound(item)}
                found |= _taken(body, own)
            case ast.If(test=test, body=body, orelse=other) | ast.While(test=test, body=body, orelse=other):
                found |= _read(test) - own
                found |= _taken(body, set(own)) | _taken(other, set(own))  # perhaps neither is run: it sets nothing
            case ast.AugAssign(target=target, value=value):
                found |= (_read(value) | _bound(target)) - own
            case _:
                found |= _read(one) - own
                own |= _bound(one)
    return found


def _read(node: ast.AST) -> set[str]:
    """The names that are read in it, but for the own ones of functions and comprehensions inside."""
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Load) else set()
    found = {name for inside in ast.iter_child_nodes(node) for name in _read(inside)}
    if isinstance(node, _FUNCTIONS):
        return found - _bound(node)
    own = [each.target for each in ast.iter_child_nodes(node) if isinstance(each, ast.comprehension)]
    return found - {name for target in own for name in _bound(target)}


def _bound(node: ast.AST) -> set[str]:
    """All names that are set somewhere in it: variables, functions, classes, imports, arguments."""
    found: set[str] = set()
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.arg(arg=name):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.partition(".")[0])
    return found
