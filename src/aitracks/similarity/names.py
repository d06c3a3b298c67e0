"""Which names in code mean something to everybody, and which a learner may rename at will."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field

from aitracks.scopes import bound_by, imports_of

BUILTINS = frozenset(dir(builtins))


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
            imported |= imports_of(node)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            attributes.add(node.attr)
        elif isinstance(node, ast.ClassDef):
            attributes |= {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
        elif isinstance(node, ast.arg):
            parameters.add(node.arg)
    return Names(given, imported, frozenset(attributes), frozenset(parameters))


def top_names(trees: Iterable[ast.AST]) -> frozenset[str]:
    """The names that the outermost statements of the trees bind: what a release gives to everybody."""
    return frozenset(name for tree in trees for name in bound_by(ast.iter_child_nodes(tree)))
