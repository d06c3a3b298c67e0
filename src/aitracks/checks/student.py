"""The handle through which a check asks the learner's code: names in, plain values out.

`Student` and `Remote` hold no object of the learner's. All they do goes through a `Workspace`: the four questions that
can be put to the place where the learner's code lives. `LocalWorkspace` answers them in this process; an engine that
keeps the learner's code in another process implements the same four questions over its own wire.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from aitracks.checks.says import NotAttempted, Wrong
from aitracks.checks.shapes import fitted
from aitracks.checks.values import NotPlain
from aitracks.language import Text


@dataclass(frozen=True)
class Target:
    """What a question is about.

    Without a handle: the global `name`, or the library object ``"package.module:Name"``. With one: the object that
    `handle` (a number) stands for, then its attribute `path` (dotted, may be empty); `name` is for messages only.
    """

    name: str
    handle: int | None = None
    path: str = ""

    @property
    def text(self) -> Text:
        """How a message names the target."""
        return Text(f" `{self.name}` ", f"`{self.name}`")


class LearnerError(Exception):
    """The learner's code raised: `kind` and `message` of its exception, and their `line` that raised, if known."""

    def __init__(self, kind: str, message: str, line: str = "") -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
        self.line = line


class Missing(Exception):
    """The target does not exist, or its stub is untouched (`stub`)."""

    def __init__(self, stub: bool) -> None:
        super().__init__("stub" if stub else "missing")
        self.stub = stub


class Workspace(Protocol):
    """The place where the learner's code lives. Values are plain; a handle is a number that it gave out.

    Each method raises LearnerError, Missing or NotPlain.
    """

    def call(self, target: Target, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Call the target; its result as a plain value."""

    def call_keep(self, target: Target, args: Sequence[Any], kwargs: Mapping[str, Any]) -> int:
        """Call the target and keep its result; a handle on it."""

    def value(self, target: Target) -> Any:
        """The target itself as a plain value."""

    def keep(self, target: Target) -> int:
        """A handle on the target itself."""

    def seeded(self, seed: int) -> AbstractContextManager[None]:
        """Seeds the global generators where the learner's code lives; puts their state back at the end."""


@dataclass(frozen=True)
class Remote:
    """A handle on an object that stays with the learner's code."""

    workspace: Workspace
    handle: int
    name: str

    def call(self, method: str, *args: Any, returns: Any = None, **kwargs: Any) -> Any:
        """The plain result of a method (an empty name calls the object itself), in the shape `returns`."""
        target = self._target(method)
        return _asked(target, returns, lambda: self.workspace.call(target, args, kwargs))

    def do(self, method: str, *args: Any, **kwargs: Any) -> None:
        """Call a method and drop what it returns."""
        target = self._target(method)
        _asked(target, None, lambda: self.workspace.call_keep(target, args, kwargs))

    def make(self, method: str, *args: Any, **kwargs: Any) -> Remote:
        """A handle on what a method returns."""
        target = self._target(method)
        handle = _asked(target, None, lambda: self.workspace.call_keep(target, args, kwargs))
        return Remote(self.workspace, handle, f"{target.name}(…)")

    def attr(self, name: str, returns: Any = None) -> Any:
        """An attribute (dotted names allowed) as a plain value in the shape `returns`."""
        target = self._target(name)
        return _asked(target, returns, lambda: self.workspace.value(target))

    def _target(self, path: str) -> Target:
        return Target(f"{self.name}.{path}" if path else self.name, self.handle, path)


class Student:
    """What a check receives; see docs/how-to-author-a-unit.md for the calls."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def call(self, name: str, *args: Any, returns: Any = None, **kwargs: Any) -> Any:
        """The result of the learner's function `name`, as a plain value in the shape `returns`."""
        target = Target(name)
        return _asked(target, returns, lambda: self._workspace.call(target, args, kwargs), call=True)

    def value(self, name: str, returns: Any = None) -> Any:
        """The learner's global variable `name`, as a plain value in the shape `returns`."""
        target = Target(name)
        return _asked(target, returns, lambda: self._workspace.value(target))

    def make(self, name: str, *args: Any, **kwargs: Any) -> Remote:
        """A handle on the object that the learner's function `name` returns."""
        target = Target(name)
        handle = _asked(target, None, lambda: self._workspace.call_keep(target, args, kwargs))
        return Remote(self._workspace, handle, f"{name}(…)")

    def get(self, name: str) -> Remote:
        """A handle on the learner's global object `name`."""
        target = Target(name)
        return Remote(self._workspace, _asked(target, None, lambda: self._workspace.keep(target)), name)

    def library(self, path: str, *args: Any, **kwargs: Any) -> Remote:
        """A handle on a library object made at the learner's side, from ``"package.module:Name"``."""
        name = path.partition(":")[2]
        handle = _asked(Target(name), None, lambda: self._workspace.call_keep(Target(path), args, kwargs))
        return Remote(self._workspace, handle, name)


def _asked(target: Target, returns: Any, question: Any, call: bool = False) -> Any:
    """The answer to a question; what goes wrong at the learner's side becomes their verdict."""
    what = target.text
    try:
        value = question()
    except Missing as missing:
        raise _not_attempted(what, missing) from None
    except LearnerError as error:
        raise Wrong(_their_error(what, error)) from None
    except NotPlain as refused:
        raise Wrong(_refused(what, refused)) from None
    shown = Text(f"{what.zh}回傳的值", f"What {what.en} returns") if call else what
    return fitted(value, returns, shown)


def _not_attempted(what: Text, missing: Missing) -> NotAttempted:
    if missing.stub:
        return NotAttempted(Text(f"{what.zh}還沒有作答。", f"{what.en} has not been answered yet."))
    return NotAttempted(
        Text(
            f"找不到{what.zh}：先執行作答的儲存格，並確認名稱沒有改掉。",
            f"{what.en} is not defined: run the answer's cell first, and keep its name.",
        )
    )


def _their_error(what: Text, error: LearnerError) -> Text:
    message = " ".join(error.message.split())[:300]
    kind = f"{error.kind}: {message}" if message else error.kind
    at_zh = f"，發生在這一行：{error.line}" if error.line else ""
    at_en = f", at this line: {error.line}" if error.line else ""
    return Text(f"執行{what.zh}時出現 {kind}{at_zh}", f"{what.en} raised {kind}{at_en}")


def _refused(what: Text, refused: NotPlain) -> Text:
    if refused.reason == "object":
        return Text(
            f"{what.zh}應該給出數值、文字、list、dict 或陣列，收到的是 {refused.kind} 物件。",
            f"{what.en} should give numbers, text, lists, dicts or arrays; it gave a {refused.kind} object.",
        )
    return Text(f"{what.zh}給出的值太大或太深。", f"{what.en} gave a value that is too large or too deeply nested.")
