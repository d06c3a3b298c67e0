"""Learners' code as text, and a student handle on it."""

from __future__ import annotations

import itertools
import linecache
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from aitracks.checks import Student
from aitracks.checks.local import LocalWorkspace

_numbers = itertools.count(1)


@pytest.fixture
def namespace() -> Callable[[str], dict[str, Any]]:
    """Runs learners' code as a notebook cell; its globals."""

    def run(code: str) -> dict[str, Any]:
        source, name = textwrap.dedent(code), f"<cell {next(_numbers)}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        space: dict[str, Any] = {}
        exec(compile(source, name, "exec"), space)
        return space

    return run


@pytest.fixture
def student(namespace: Callable[[str], dict[str, Any]]) -> Callable[[str], Student]:
    """Makes the student handle on some learner's code."""
    return lambda code: Student(LocalWorkspace(namespace(code)))
