"""A workspace in this very process: the learner's namespace, with every value copied on the way in and out."""

from __future__ import annotations

import importlib
import linecache
import traceback
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from aitracks.checks.seed import seeded
from aitracks.checks.student import LearnerError, Missing, Remote, Target
from aitracks.checks.values import plain


class LocalWorkspace:
    """Answers a Student's questions from `namespace`, the globals of a learner's notebook."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._kept: list[Any] = []

    def call(self, target: Target, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Call the target; its result as a plain value."""
        return plain(self._run(target, args, kwargs))

    def call_keep(self, target: Target, args: Sequence[Any], kwargs: Mapping[str, Any]) -> int:
        """Call the target and keep its result; a handle on it."""
        return self._keep(self._run(target, args, kwargs))

    def value(self, target: Target) -> Any:
        """The target itself as a plain value."""
        return plain(self._find(target))

    def keep(self, target: Target) -> int:
        """A handle on the target itself."""
        return self._keep(self._find(target))

    def seeded(self, seed: int) -> AbstractContextManager[None]:
        """Seeds the global generators of this process for a while."""
        return seeded(seed)

    def _keep(self, value: Any) -> int:
        self._kept.append(value)
        return len(self._kept) - 1

    def _run(self, target: Target, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        function = self._find(target)
        # Copied before the call: what the learner's code does to its arguments must not reach the check's own data.
        values = [self._argument(arg) for arg in args]
        named = {key: self._argument(arg) for key, arg in kwargs.items()}
        try:
            return function(*values, **named)
        except NotImplementedError:
            raise Missing(stub=True) from None
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise _learner_error(error) from None

    def _argument(self, arg: Any) -> Any:
        if isinstance(arg, Remote):
            return self._kept[arg.handle]
        if isinstance(arg, (list, tuple)) and any(isinstance(item, Remote) for item in arg):
            return type(arg)(self._argument(item) for item in arg)
        return plain(arg)

    def _find(self, target: Target) -> Any:
        if target.handle is not None:
            return _attribute(self._kept[target.handle], target.path)
        if ":" in target.name:
            module, _, name = target.name.partition(":")
            return getattr(importlib.import_module(module), name)
        if target.name not in self._namespace:
            raise Missing(stub=False)
        return self._namespace[target.name]


def _attribute(value: Any, path: str) -> Any:
    for part in filter(None, path.split(".")):
        try:
            value = getattr(value, part)
        except NotImplementedError:
            raise Missing(stub=True) from None
        except Exception as error:
            raise _learner_error(error) from None
    return value


def _learner_error(error: BaseException) -> LearnerError:
    return LearnerError(type(error).__name__, _message(error), _line(error.__traceback__))


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""


def _line(trace: TracebackType | None) -> str:
    """The innermost line that stands in a notebook cell."""
    for frame in reversed(traceback.extract_tb(trace)):
        if frame.filename.startswith("<") or "ipykernel_" in frame.filename:
            return (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()[:120]
    return ""
