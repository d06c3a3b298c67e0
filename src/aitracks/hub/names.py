"""System accounts and groups of profile server. Each name has the hub's prefix, so none meets one of the machine."""

from __future__ import annotations

from dataclasses import dataclass

from aitracks.errors import StateError

LEARNERS, STAFF = "nbgrader-", "formgrade-"  # nbgrader's own prefixes of the hub's groups
LONGEST = 32  # what Linux takes for the name of an account or a group


@dataclass(frozen=True)
class SystemNames:
    """Person ↔ account, cohort → grading account and group. All raise StateError for a name that gets too long."""

    prefix: str = "at"

    def person(self, user: str) -> str:
        """The account of somebody who logs in: ``at-amei``."""
        return self._checked(f"{self.prefix}-{user}")

    def user(self, account: str) -> str | None:
        """Who logs in with this account; None for any other account of the machine."""
        mark = f"{self.prefix}-"
        return account.removeprefix(mark) if account.startswith(mark) else None

    def grader(self, cohort: str) -> str:
        """The account that owns a cohort's course and grades it: ``atg-outreach_demo``."""
        return self._checked(f"{self.prefix}g-{cohort}")

    def cohort(self, cohort: str) -> str:
        """The group of a cohort's people, who may read what was released to it: ``atc-outreach_demo``."""
        return self._checked(f"{self.prefix}c-{cohort}")

    @property
    def content(self) -> str:
        """The group that may read units and checks (the graders): ``atx-content``."""
        return f"{self.prefix}x-content"

    @property
    def home(self) -> str:
        """The account of the course home, which owns nothing and reads what the graders export."""
        return f"{self.prefix}x-home"

    @property
    def capstones(self) -> str:
        """The account of the capstones' pages, which keeps teams and notebooks, and reads no label."""
        return f"{self.prefix}x-capstones"

    @property
    def greeters(self) -> str:
        """The group that may read who joined by class code: the accounts of the pages that call people by name."""
        return f"{self.prefix}x-greeters"

    def _checked(self, name: str) -> str:
        if len(name) > LONGEST:
            raise StateError(
                f"'{name}' is too long for a system account (at most {LONGEST} characters): use a shorter id"
            )
        return name
