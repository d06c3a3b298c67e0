"""The course home's account reads the pages that were given back, which a course's account wrote under umask 077."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aitracks.course_home.progress import Facts, Progress
from aitracks.course_home.snapshot import feedback_page, write_snapshot

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other accounts")
GRADER, HOME, STRANGER = 61001, 61002, 61003  # uids that nobody has


def as_account(uid: int, work: Callable[[], object]) -> bool:
    """Whether `work` succeeds in a process of this account, which is in no other group than its own."""
    child = os.fork()
    if child == 0:
        try:
            os.umask(0o077)
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """As root makes it: the grader's, for the course home's group to read."""
    above = Path(tempfile.mkdtemp(prefix="tqh-"))
    above.chmod(0o711)
    made = above / "class"
    made.mkdir()
    os.chown(made, GRADER, HOME)
    made.chmod(0o2750)
    yield made
    shutil.rmtree(above)


@pytest.mark.parametrize("before", ["nothing", "a folder that is shut"])
def test_the_course_home_reads_what_was_given_back(folder: Path, before: str) -> None:
    page = folder.parent / "page.html"
    page.write_text("很好", encoding="utf-8")
    page.chmod(0o644)
    facts = Facts(id="class", language="zh-TW", programme="outreach", topics=("t",), title_zh="班", title_en="Class")
    progress = Progress(taken_at=datetime.now(UTC), cohort=facts, assignments=(), learners=(), works=())
    if before != "nothing":
        assert as_account(GRADER, lambda: (folder / "feedback").mkdir(mode=0o750))
    assert as_account(GRADER, lambda: write_snapshot(folder, progress, {("amei", "t"): page}))
    mine = feedback_page(folder, "amei", "t")
    assert as_account(HOME, mine.read_bytes)
    assert not as_account(STRANGER, mine.read_bytes)
    assert not as_account(HOME, lambda: mine.write_text("forged"))
