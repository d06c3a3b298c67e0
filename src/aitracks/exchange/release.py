"""Releasing assignments and feedback, as the cohort's grading account, into folders that root has made."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseAssignment, ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from aitracks.exchange.acl import readable_by
from aitracks.exchange.base import HubExchange
from aitracks.exchange.modes import INNER_MODES
from aitracks.exchange.submit import SECRET
from aitracks.files import swap_folder

_RELEASED_FILE, _RELEASED_FOLDER = 0o644, 0o755  # within the cohort's own folder, which is closed to others
_NAME_ONLY = 0o644  # feedback where the file system has no access lists: whoever knows the name may read


class _Releasing(HubExchange):
    """Both go to folders of the cohort's own part of the exchange."""

    def own_folder(self, name: str) -> Path:
        """The folder `name` of the cohort, with its mode; fails where the grader does not own it."""
        if not self.coursedir.course_id:
            self.fail("No course id specified. Re-run with --course flag.")
        course = Path(self.root, self.coursedir.course_id)
        self._need_own(course)
        folder = course / name
        folder.mkdir(exist_ok=True)
        self._need_own(folder)
        folder.chmod(INNER_MODES[name])
        return folder

    def _need_own(self, folder: Path) -> None:
        try:
            status = folder.lstat()
        except OSError as error:
            self.fail(f"無法使用 / cannot use {folder}: {error.strerror}; 'aitracks hub' makes it")
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
            self.fail(f"{folder} 不屬於這個帳號 / does not belong to this account: run this as the cohort's grader")


class CohortRelease(_Releasing, ExchangeReleaseAssignment):  # type: ignore[misc]
    """nbgrader's release of an assignment; learners find all of it or nothing. The cohort's folder stays closed."""

    def init_dest(self) -> None:
        """Find the cohort's folders."""
        for name in INNER_MODES:
            self.own_folder(name)
        self.outbound_path = str(self.own_folder("outbound"))
        self.dest_path = str(Path(self.outbound_path, self.coursedir.assignment_id))

    def copy_files(self) -> None:
        """Copy beside the place, then exchange."""
        place = Path(self.dest_path)
        if place.exists() and not self.force:
            self.fail(
                f"Destination already exists, add --force to overwrite: {self.coursedir.course_id} "
                f"{self.coursedir.assignment_id}"
            )
        new, old = (place.with_name(f".{place.name}.{word}") for word in ("new", "old"))
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        self.do_copy(self.src_path, str(new))
        self.set_perms(str(new), fileperms=_RELEASED_FILE, dirperms=_RELEASED_FOLDER)
        swap_folder(new, place, old)
        shutil.rmtree(old, ignore_errors=True)
        self.log.info("Released as: %s %s", self.coursedir.course_id, self.coursedir.assignment_id)


class PrivateFeedback(_Releasing, ExchangeReleaseFeedback):  # type: ignore[misc]
    """nbgrader's release of feedback, each page for its learner's account alone.

    A page's name is a digest of a secret of 512 bits, in a folder that nobody may list; an access list opens the page
    to that one account, so that knowing the name is not enough. One learner whose page cannot be released never stops
    the others; `failed` names them.
    """

    failed: tuple[str, ...] = ()

    def init_dest(self) -> None:
        """Find the cohort's feedback folder."""
        self.dest_path = str(self.own_folder("feedback"))

    def copy_files(self) -> None:
        """Release every page of the assignment's feedback."""
        left_out = set(str(self.coursedir.student_id_exclude or "").split(","))
        failed = []
        for page in sorted(
            Path(self.coursedir.root).glob(f"{os.path.relpath(self.src_path, self.coursedir.root)}/*.html")
        ):
            student = page.parent.parent.name
            if student in left_out:
                continue
            try:
                self._release(page, student)
            except (OSError, ValueError) as error:
                failed.append(student)
                self.log.error("無法發還 / cannot be released: %s of %s: %s", page.name, student, error)
        self.failed = tuple(failed)

    def _release(self, page: Path, student: str) -> None:
        secret = (page.parent / SECRET).read_text(encoding="ascii").strip()
        if not secret:
            raise ValueError(f"{SECRET} is empty")
        place = Path(self.dest_path, f"{notebook_hash(secret=secret, notebook_id=page.stem)}.html")
        half = place.with_name(f".{place.name}.new")
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        half.write_bytes(page.read_bytes())
        self._open_to(half, student)
        half.replace(place)
        self.log.info("Releasing feedback: %s %s %s", student, self.coursedir.assignment_id, page.stem)

    def _open_to(self, page: Path, student: str) -> None:
        owner = self.owner_of(student)
        if owner is None or not readable_by(page, owner):
            page.chmod(_NAME_ONLY)
