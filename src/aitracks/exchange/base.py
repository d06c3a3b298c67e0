"""What all our exchange plug-ins share: whose account is whose, and a clear word to those who are no members."""

from __future__ import annotations

import fnmatch
import json
import os
import pwd
from pathlib import Path
from typing import NoReturn

from nbgrader.exchange.default import Exchange
from traitlets import Unicode

from aitracks.errors import StateError
from aitracks.exchange.copying import Limits
from aitracks.hub.names import SystemNames


class HubExchange(Exchange):  # type: ignore[misc]
    """nbgrader's exchange on a hub with system accounts."""

    account_prefix = Unicode("at", help="Prefix of the hub's system accounts.").tag(config=True)
    owners_file = Unicode(
        "", help="JSON file, user → uid, where people have no system accounts (containers). Empty: system accounts."
    ).tag(config=True)

    def ensure_root(self) -> None:
        """nbgrader asks that everybody may write here. Nothing of ours does, so it need only be there."""
        if not os.access(self.root, os.X_OK):
            self.fail(f"找不到交換資料夾，請聯絡老師 / no exchange folder, please tell your instructor: {self.root}")

    def need_member(self) -> None:
        """Fail with a clear word for somebody who is not of the cohort: its folder is closed to them."""
        course = str(self.coursedir.course_id)
        folder = Path(self.root, course)
        if not course or os.sep in course or not os.access(folder, os.X_OK):
            self.fail(
                f"您不是「{course}」這個班的成員，或這個班還沒有開放；剛加入的話請停止伺服器後再啟動 / "
                f"you are not a member of '{course}', or it is not open yet; if you have just joined, stop your server "
                "and start it again"
            )

    def owner_of(self, student: str) -> int | None:
        """The uid of a learner's account; None where there is no such account."""
        if self.owners_file:
            return self._owners().get(student)
        try:
            return pwd.getpwnam(SystemNames(self.account_prefix).person(student)).pw_uid
        except (KeyError, StateError, ValueError):  # ValueError: a NUL
            return None

    def student_of(self, uid: int) -> str | None:
        """Whose account it is; None for one of the machine's own and for one that is gone."""
        if self.owners_file:
            return next((student for student, owner in self._owners().items() if owner == uid), None)
        try:
            return SystemNames(self.account_prefix).user(pwd.getpwuid(uid).pw_name)
        except KeyError:
            return None

    def _owners(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(Path(self.owners_file).read_text(encoding="utf-8"))
        return found

    def limits(self) -> Limits:
        """nbgrader's own setting of how large a hand-in may be."""
        return Limits(size=1000 * int(self.coursedir.max_dir_size))

    def left_out(self, name: str) -> bool:
        """Whether nbgrader's settings leave a file of this name out of a hand-in."""
        return any(fnmatch.fnmatch(name, pattern) for pattern in self.coursedir.ignore)

    def fail(self, msg: str) -> NoReturn:
        """Stop with nbgrader's own error; the text is all that people get to see of it."""
        super().fail(msg)
        raise AssertionError("nbgrader's fail always raises")
