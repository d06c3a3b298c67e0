"""The roster: groups of people as the files say now, and as they last said where a file is damaged."""

from __future__ import annotations

import datetime
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from aitracks.cohorts.roster import memberships
from aitracks.errors import ContentError, StateError, UnknownError
from aitracks.hub.courses import Person

COHORT = """\
id: %s
name: {zh-TW: 班, en: Class}
programme: short
language: zh-TW
term: demo
instructors:
  - {id: prof_lin, name: 林老師}
assistants:
  - {id: ta_chen, name: 陳助教}
learners:
  - {id: amei, name: 阿美}
"""


class Files:
    """Cohort files of one data folder, and the roster of two of them."""

    def __init__(self, root: Path) -> None:
        self.root, self.data = root, root / "data"
        (self.data / "cohorts").mkdir(parents=True)
        self.write("one")
        self.write("two", COHORT % "two" + "  - {id: bohao, name: 柏豪}\n")

    def write(self, name: str, text: str | None = None, **changes: str) -> Path:
        text = COHORT % name if text is None else text
        for old, new in changes.items():
            text = text.replace(old, new)
        file = self.data / "cohorts" / f"{name}.yaml"
        draft = file.with_suffix(".draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
        return file

    def roster(self) -> Any:
        return memberships(self.root, self.data, ["one", "two"])


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Two sound cohorts."""
    return Files(tmp_path)


def test_groups_of_everybody(files: Files) -> None:
    roster = files.roster()
    assert roster.groups("amei") == {"nbgrader-one", "nbgrader-two"}
    assert roster.groups("bohao") == {"nbgrader-two"}
    assert roster.groups("prof_lin") == roster.groups("ta_chen") == {"formgrade-one", "formgrade-two"}
    assert roster.groups("nobody") == roster.groups("") == frozenset()
    assert roster.person("ta_chen") == Person("ta_chen", "陳助教", "assistant")
    assert roster.person("nobody") is None
    assert list(roster.cohorts) == ["one", "two"]


def test_a_closed_cohort_lets_only_staff_in(files: Files) -> None:
    roster = files.roster()
    today = datetime.date.today()
    for day, learners in ((today, {"nbgrader-two"}), (today + datetime.timedelta(1), {"nbgrader-one", "nbgrader-two"})):
        files.write("one", COHORT % "one" + f"closed: {day}\n")
        assert roster.groups("amei") == learners
        assert roster.groups("prof_lin") == {"formgrade-one", "formgrade-two"}
    files.write("two", COHORT % "two" + "  - {id: bohao, name: 柏豪}\nclosed: 2020-01-01\n")
    assert roster.groups("bohao") == frozenset()
    assert roster.person("bohao") == Person("bohao", "柏豪", "learner")


def test_who_comes_and_goes_is_seen_at_once(files: Files) -> None:
    roster = files.roster()
    files.write("one", amei="anne")
    assert roster.groups("anne") == {"nbgrader-one"}
    assert roster.groups("amei") == {"nbgrader-two"}


def test_a_change_that_keeps_size_and_time_is_seen(files: Files) -> None:
    """`aitracks cohort` puts a new file in place, so its inode tells."""
    roster = files.roster()
    before = (files.data / "cohorts" / "one.yaml").stat()
    file = files.write("one", amei="emai")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_mtime_ns, file.stat().st_size) == (before.st_mtime_ns, before.st_size)
    assert roster.groups("emai") == {"nbgrader-one"}


@pytest.mark.parametrize("damage", ["id: [", "", "id: one\n", COHORT % "other", None])
def test_a_damaged_file_changes_nothing_and_is_logged_once(
    files: Files, caplog: pytest.LogCaptureFixture, damage: str | None
) -> None:
    roster = files.roster()
    if damage is None:
        (files.data / "cohorts" / "one.yaml").unlink()
    else:
        files.write("one", damage)
    with caplog.at_level(logging.WARNING, "aitracks.cohorts"):
        for _ in range(3):
            assert roster.groups("amei") == {"nbgrader-one", "nbgrader-two"}
    (record,) = caplog.records
    assert record.getMessage().startswith("cohort one: its file is ")
    files.write("two")  # another file's change still counts
    assert roster.groups("bohao") == frozenset()
    files.write("one", amei="anne")
    assert roster.groups("anne") == {"nbgrader-one"}


def test_a_learner_does_not_become_staff_under_another_cohort(files: Files, caplog: pytest.LogCaptureFixture) -> None:
    """Files edited by hand that contradict each other change nothing until they agree again."""
    roster = files.roster()
    files.write("one", **{"  - {id: prof_lin, name: 林老師}\n": "  - {id: bohao, name: 柏豪}\n"})
    assert roster.groups("bohao") == {"nbgrader-two"}
    assert roster.groups("prof_lin") == {"formgrade-one", "formgrade-two"}
    assert "cohorts one and two differ in who 'bohao' is" in caplog.text
    files.write("two")  # he is no learner of the other any more: now the first file counts, untouched
    assert roster.groups("bohao") == {"formgrade-one"}


def test_a_beginning_needs_sound_files(files: Files) -> None:
    with pytest.raises(UnknownError, match="unknown cohort 'on': did you mean one"):
        memberships(files.root, files.data, ["on"])
    files.write("one", 阿美="阿梅")
    with pytest.raises(StateError, match="cohorts one and two differ in who 'amei' is"):
        files.roster()
    files.write("one", "id: [")
    with pytest.raises(ContentError):
        files.roster()


def test_the_data_folder_comes_first_and_a_path_is_taken(files: Files, tmp_path: Path) -> None:
    demo = tmp_path / "hub_config" / "cohorts"
    demo.mkdir(parents=True)
    (demo / "one.yaml").write_text((COHORT % "one").replace("amei", "emma"), encoding="utf-8")
    roster = files.roster()
    assert roster.groups("emma") == frozenset()
    assert memberships(files.root, files.data, [str(demo / "one.yaml")]).groups("emma") == {"nbgrader-one"}
    (files.data / "cohorts" / "one.yaml").unlink()
    assert roster.groups("emma") == {"nbgrader-one"}


def test_it_is_light_and_quick(files: Files) -> None:
    """It stands in the hub's process, and answers at each sign-in while nothing else does."""
    code = "import sys, aitracks.cohorts.roster; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"nbgrader", "jupyterhub", "tensorflow", "sqlalchemy", "numpy", "typer"}.isdisjoint(loaded)
    names = [f"c{number}" for number in range(50)]
    for name in names:
        people = "".join(f"  - {{id: {name}_{number}, name: 甲}}\n" for number in range(40))
        files.write(name, COHORT % name + people)
    roster = memberships(files.root, files.data, names)
    began = time.perf_counter()
    assert len(roster.groups("amei")) == 50
    assert time.perf_counter() - began < 0.05  # 0.3 ms where it was written


def test_a_change_is_told_with_everybody_at_once(files: Files) -> None:
    """Profile local gives passwords to who is new; a file that is damaged or clashes tells nothing."""
    told: list[frozenset[str]] = []
    roster = memberships(files.root, files.data, ["one", "two"], told.append)
    first = {"prof_lin", "ta_chen", "amei", "bohao"}
    assert told == [first]
    roster.groups("amei")
    assert told == [first]
    files.write("one", COHORT % "one" + "  - {id: xinyi, name: 欣怡}\n")
    assert roster.person("xinyi") is not None
    files.write("one", "no cohort")
    files.write("two", COHORT % "two" + "  - {id: xinyi, name: 另一個人}\n")
    assert roster.person("bohao") is not None
    assert told == [first, first | {"xinyi"}]
