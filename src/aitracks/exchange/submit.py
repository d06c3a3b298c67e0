"""Handing in: what lies in the exchange afterwards, only its learner and the cohort's grader can open."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from nbgrader.exchange.default import ExchangeSubmit

from aitracks.exchange.base import HubExchange
from aitracks.exchange.copying import Walk, enter_folder, open_folder
from aitracks.exchange.refusals import Refused

FILE_MODE, FOLDER_MODE = 0o640, 0o750
SECRET, TIMESTAMP = "submission_secret.txt", "timestamp.txt"
_UNFINISHED = ".new-"  # a leading dot: nbgrader lists and collects no such name


class PrivateSubmit(HubExchange, ExchangeSubmit):  # type: ignore[misc]
    """nbgrader's submit, in one step and closed to others. The folder's group is the grader's (inbound's setgid)."""

    def init_src(self) -> None:
        """Check the membership and find the learner's folder."""
        self.need_member()
        super().init_src()

    def init_dest(self) -> None:
        """Choose the names of the hand-in and of the learner's own copy."""
        super().init_dest()
        student = self.assignment_filename.split("+")[0]
        if self.student_of(os.getuid()) != student:
            self.fail(f"這個帳號不是「{student}」的 / this account is not that of '{student}'")

    def copy_files(self) -> None:
        """Copy to the learner's own cache, from there to the inbound folder; both appear whole or not at all."""
        self.init_release()
        self.check_filename_diff()
        cache = Path(self.cache_path)
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = cache / f"{_UNFINISHED}{secrets.token_hex(8)}"
        try:
            self._keep(kept)
            self._hand_in(kept)
            kept.rename(cache / self._name_in_cache())
        finally:
            shutil.rmtree(kept, ignore_errors=True)
        self.log.info("Submitted as: %s %s %s", self.coursedir.course_id, self.coursedir.assignment_id, self.timestamp)

    def _name_in_cache(self) -> str:
        name: str = self.assignment_filename
        return name.rpartition("+")[0] if self.add_random_string else name

    def _keep(self, kept: Path) -> None:
        self.do_copy(self.src_path, str(kept))
        for name, text in ((TIMESTAMP, self.timestamp), (SECRET, secrets.token_hex(64))):
            (kept / name).unlink(missing_ok=True)
            (kept / name).write_text(text, encoding="utf-8")

    def _hand_in(self, kept: Path) -> None:
        half = f"{_UNFINISHED}{secrets.token_hex(16)}"
        with enter_folder(self.inbound_path) as inbound:
            # not chmod: the kernel takes setgid from a folder whose owner is not of its group
            os.mkdir(half, 0o700, dir_fd=inbound)
            try:
                with open_folder(str(kept)) as source, open_folder(half, inbound) as target:
                    Walk(os.getuid(), self.limits(), file_mode=FILE_MODE, folder_mode=FOLDER_MODE).look(source, target)
                os.rename(half, self.assignment_filename, src_dir_fd=inbound, dst_dir_fd=inbound)
            except Refused as refused:
                _remove(half, inbound)
                self._too_much(refused)
            except BaseException:
                _remove(half, inbound)
                raise

    def _too_much(self, refused: Refused) -> NoReturn:
        self.fail(f"無法繳交 / cannot be handed in: {refused}")


def _remove(name: str, inbound: int) -> None:
    with suppress(OSError):
        shutil.rmtree(name, dir_fd=inbound)
