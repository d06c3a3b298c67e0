"""How the grading of one submission ended."""

from __future__ import annotations

from enum import StrEnum

from aitracks.errors import AitracksError


class Ending(StrEnum):
    """The named verdict of a submission; `graded` says whether its grade stands in the gradebook."""

    GRADED = "graded"
    UNCHANGED = "unchanged"
    PUT_BACK = "cells put back"
    KERNEL_DIED = "kernel died"
    TIME = "out of time"
    MEMORY = "out of memory"
    NO_SUBMISSION = "no submission"
    UNKNOWN_LEARNER = "unknown learner"
    LINK = "link or device"
    TOO_LARGE = "too large"
    MISSING = "notebook missing"
    RENAMED = "notebook renamed"
    NOT_UTF8 = "not UTF-8"
    NOT_JSON = "not JSON"
    NOT_A_NOTEBOOK = "not a notebook"
    OTHER_KERNEL = "other kernel"
    JUDGE_ERROR = "judge error"
    LOCKED = "gradebook locked"
    FAILED = "failed"

    @property
    def graded(self) -> bool:
        """Whether the learner has a grade for what was handed in."""
        return self in _GRADED


_GRADED = frozenset((Ending.GRADED, Ending.UNCHANGED, Ending.PUT_BACK, Ending.KERNEL_DIED, Ending.TIME, Ending.MEMORY))


class Refused(AitracksError):
    """A submission that gets no grade: `ending` names the verdict, the text says why and what to do."""

    def __init__(self, ending: Ending, why: str) -> None:
        super().__init__(f"{ending}: {why}")
        self.ending = ending
        self.why = why


class JudgeFailed(Refused):
    """A check could not judge a submission, which stays ungraded: a judge's error is never a number."""

    def __init__(self, why: str) -> None:
        super().__init__(Ending.JUDGE_ERROR, f"{why}. No grade was given: mend the check, then autograde again")


def ending_of(kernel_ended: str, put_back: bool) -> Ending:
    """The verdict of a submission that was graded; `kernel_ended` is what the engine said of the learner's process."""
    if not kernel_ended:
        return Ending.PUT_BACK if put_back else Ending.GRADED
    if kernel_ended.startswith("memory"):
        return Ending.MEMORY
    return Ending.TIME if kernel_ended.startswith("time") else Ending.KERNEL_DIED
