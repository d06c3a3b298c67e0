"""Collecting: only what belongs to the learner it names, at the time that the system says."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.default import ExchangeCollect

from aitracks.exchange.base import HubExchange
from aitracks.exchange.copying import Walk, open_folder
from aitracks.exchange.inbound import HandIn, Inbound, handed_in_at, read_inbound
from aitracks.exchange.refusals import Reason, Refused
from aitracks.exchange.submit import SECRET, TIMESTAMP
from aitracks.files import replace_file, swap_folder

REPORTS = ".collected"
_SECRET = re.compile(rb"[0-9a-f]{128}")


@dataclass(frozen=True)
class Timed:
    """A hand-in that may be taken, with the time of its last change by the system's clock (UTC)."""

    hand_in: HandIn
    at: datetime


class OwnedCollect(HubExchange, ExchangeCollect):  # type: ignore[misc]
    """nbgrader's collect, which refuses what is not the learner's own. One bad hand-in never stops the rest.

    What was refused is logged, and written to ``.collected/<assignment>.json`` in the course; `report` holds the same.
    """

    report: dict[str, Any]

    def init_src(self) -> None:
        """Find the inbound folder and the date by which work was due."""
        if not self.coursedir.course_id:
            self.fail("No course id specified. Re-run with --course flag.")
        self.inbound_path = os.path.join(self.root, self.coursedir.course_id, "inbound")  # noqa: PTH118 - as nbgrader's
        if not os.access(self.inbound_path, os.R_OK | os.X_OK):
            self.fail(f"無法讀取繳交資料夾 / the inbound folder is not there or closed to you: {self.inbound_path}")
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                self.duedate = gradebook.find_assignment(self.coursedir.assignment_id).duedate
            except MissingEntry:
                self.duedate = None

    def copy_files(self) -> None:
        """Take each learner's newest hand-in, and say what was taken and refused."""
        student = self.coursedir.student_id
        with open_folder(self.inbound_path) as inbound:
            found = read_inbound(
                inbound, self.coursedir.assignment_id, student if student and student != "*" else None, self.student_of
            )
            taken = [one for name in sorted(found.hand_ins) if (one := self._take_safely(inbound, name, found))]
        self._tell(found, taken)

    def _take_safely(self, inbound: int, student: str, found: Inbound) -> dict[str, str] | None:
        try:
            return self._take(inbound, student, found)
        except OSError as error:  # this one alone; a full disk will say so for each
            first = found.hand_ins[student][0]
            detail = f"{error.strerror or error}"
            found.refuse(first.folder, student, first.uid, Refused(Reason.UNREADABLE, detail))
            return None

    def _take(self, inbound: int, student: str, found: Inbound) -> dict[str, str] | None:
        place = Path(
            self.coursedir.format_path(self.coursedir.submitted_directory, student, self.coursedir.assignment_id)
        )
        for one in self._in_order(self._timed(inbound, found.hand_ins[student], found)):
            if not self._wanted(place, one.at):
                self.log.info("No newer submission to collect: %s %s", student, self.coursedir.assignment_id)
                return None
            try:
                self._copy(inbound, one, place)
            except Refused as refused:  # the one before it may still be taken
                found.refuse(one.hand_in.folder, student, one.hand_in.uid, refused)
                continue
            self.log.info("Collecting submission: %s %s", student, self.coursedir.assignment_id)
            return {
                "student": student,
                "folder": one.hand_in.folder,
                "handed_in": one.at.isoformat(),
                "claimed": one.hand_in.claimed[:40],
            }
        return None

    def _timed(self, inbound: int, hand_ins: list[HandIn], found: Inbound) -> list[Timed]:
        timed = []
        for hand_in in hand_ins:
            try:
                timed.append(Timed(hand_in, _utc(handed_in_at(inbound, hand_in, self._walk(hand_in)))))
            except Refused as refused:
                found.refuse(hand_in.folder, hand_in.student, hand_in.uid, refused)
        return sorted(timed, key=lambda one: one.at, reverse=True)

    def _walk(self, hand_in: HandIn) -> Walk:
        return Walk(hand_in.uid, self.limits(), skip=self.left_out)

    def _in_order(self, newest_first: list[Timed]) -> list[Timed]:
        """The one to take first; where it fails, the next."""
        if not self.before_duedate or self.duedate is None:
            return newest_first
        return sorted(newest_first, key=lambda one: one.at > self.duedate)  # stable: newest first in both halves

    def _wanted(self, place: Path, at: datetime) -> bool:
        if not place.is_dir():
            return True
        known = _known_time(place)
        return (self.update and (known is None or at > known)) or (self.before_duedate and known != at)

    def _copy(self, inbound: int, one: Timed, place: Path) -> None:
        with _half(place) as half, open_folder(str(half)) as target:
            at = handed_in_at(inbound, one.hand_in, self._walk(one.hand_in), target)
            if _utc(at) != one.at:
                raise Refused(Reason.CHANGED, "between looking and copying")
            _own_words(half, one.at)
            old = place.with_name(f".{place.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            swap_folder(half, place, old)
            shutil.rmtree(old, ignore_errors=True)

    def _tell(self, found: Inbound, taken: list[dict[str, str]]) -> None:
        for refusal in found.refusals:
            words = Refused(refusal.reason, refusal.detail)
            self.log.error("拒收 / refused: %s, put there by %s: %s", refusal.folder, refusal.owner, words)
        refused = sum(found.counts.values())
        self.log.warning("收到 %d 份，拒收 %d 份 / %d taken, %d refused", len(taken), refused, len(taken), refused)
        self.report = {
            "assignment": self.coursedir.assignment_id,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "taken": taken,
            **found.as_dict(),
        }
        folder = Path(self.coursedir.root, REPORTS)
        folder.mkdir(mode=0o700, exist_ok=True)
        text = json.dumps(self.report, ensure_ascii=False, indent=1)
        replace_file(folder / f"{self.coursedir.assignment_id}.json", text.encode(errors="replace"))


def read_report(course: Path, assignment: str) -> dict[str, Any] | None:
    """What the last collecting of an assignment took and refused; None where nothing was collected yet."""
    try:
        report: dict[str, Any] = json.loads((course / REPORTS / f"{assignment}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return report


@contextmanager
def _half(place: Path) -> Iterator[Path]:
    """An empty folder beside `place`, gone at the end unless it was moved."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place.with_name(f".{place.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    try:
        yield half
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _own_words(folder: Path, at: datetime) -> None:
    """The two files that nbgrader trusts: the time is the system's; a secret is the learner's if it is one."""
    for name in (TIMESTAMP, SECRET):
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
    (folder / TIMESTAMP).unlink(missing_ok=True)
    (folder / TIMESTAMP).write_text(at.strftime("%Y-%m-%d %H:%M:%S.%f UTC"), encoding="utf-8")
    secret = folder / SECRET
    if not (secret.is_file() and _SECRET.fullmatch(secret.read_bytes()[:200].strip())):
        # releasing the feedback of a whole class would stop at a secret that is missing or no text
        secret.unlink(missing_ok=True)
        secret.write_text(secrets.token_hex(64), encoding="utf-8")


def _known_time(place: Path) -> datetime | None:
    try:
        return datetime.strptime((place / TIMESTAMP).read_text(encoding="utf-8").strip(), "%Y-%m-%d %H:%M:%S.%f UTC")
    except (OSError, ValueError):
        return None


def _utc(nanoseconds: int) -> datetime:
    """Naive, as nbgrader's own times are, to the microsecond."""
    seconds, rest = divmod(nanoseconds // 1000, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=rest)
