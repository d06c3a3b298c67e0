"""create, list, close and reopen, what they refuse, and that a file is never half written."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aitracks.cli import main
from aitracks.cohorts.yaml_text import cohort_text
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import load_cohort

People = Callable[..., Any]
CREATE = (
    *("create", "class_7a", "--programme", "short", "--name-zh", "七年甲班", "--name-en", "Class 7A"),
    *("--term", "115", "--instructor", "prof_lin:林老師"),
)
TODAY = datetime.date.today()


def test_create_once_and_again(classes: Any, people: People) -> None:
    file = people("姓名,隊伍", "阿美,第一組", "柏豪,第二組")
    words = (*CREATE, "--assistant", "ta_chen：陳助教", "--csv", file, "--make-ids", "p")
    said = classes.ok(*words)
    assert "added: prof_lin 林老師 (instructor)\n" in said
    assert "The hub serves it once hub_config/hub.yaml names it (cohorts), or --cohort does.\n" in said
    before = classes.text()
    assert "class_7a: nothing to change." in classes.ok(*words)
    assert "class_7a: nothing to change." in classes.ok(*CREATE)
    assert classes.text() == before


def test_create_does_not_change_what_is_there(class_7a: Any, people: People) -> None:
    other = [word if word != "115" else "116" for word in CREATE]
    refused = class_7a.refused(*other)
    assert refused.startswith("cohort 'class_7a' exists already with other term (data/cohorts/class_7a.yaml): choose")
    refused = class_7a.refused(*CREATE, "--csv", people("id,name", "amei,阿美"))
    assert "exists already with other people" in refused
    assert "tiny" in class_7a.refused("create", "tiny", *other[2:])  # one of hub_config/cohorts


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("create", "a_class"), "a new cohort needs --programme, --name-zh, --name-en, --term (programmes: short)"),
        ((*CREATE[:6], "--name-en", " ", "--term", "115"), "a new cohort needs --name-en (programmes: short)"),
        ((*CREATE[:3], "shrt", *CREATE[4:]), "unknown programme 'shrt': did you mean short?"),
        (("create", "7A", *CREATE[2:]), "'id': '7A' is no cohort id: use 2 to 31 lower-case letters"),
        (("create", "../../x", *CREATE[2:]), "'id': '../../x' is no cohort id"),
        (CREATE[:-2], "cohort 'class_7a' would have no instructor: name one in the list, or to 'create' with --ins"),
        ((*CREATE, "--instructor", "lin"), "--instructor 'lin' is not id:name, such as prof_lin:林老師"),
        ((*CREATE, "--instructor", "1lin:林"), "--instructor '1lin' is no user name"),
        ((*CREATE, "--assistant", "ta:=1+1"), "--assistant '=1+1' is no name of at most 60 visible characters"),
        ((*CREATE, "--instructor", "prof_lin:林老師"), "--instructor names somebody twice"),
        ((*CREATE, "--csv", "nowhere.csv"), "nowhere.csv: No such file or directory"),
        ((*CREATE, "--csv", "."), ".: Is a directory"),
        (("import", "evning", "people.csv"), "unknown cohort 'evning': did you mean evening?"),
        (("import", "../evening", "people.csv"), "unknown cohort '../evening'"),
        (("close", "evning"), "unknown cohort 'evning': did you mean evening?"),
        (("reopen", "no_such"), "unknown cohort 'no_such'"),
        (("close", "evening", "--date", "31.1.2027"), "--date 31.1.2027 is no day such as 2026-01-31"),
        (("list", "--people", "evning"), "unknown cohort 'evning': did you mean evening?"),
        (("list", "--csv", "x.csv"), "--csv writes the people of one cohort: name it with --people"),
    ],
)
def test_refusals(classes: Any, words: tuple[str, ...], message: str) -> None:
    classes.ok("create", "evening", *CREATE[2:])
    assert classes.refused(*words).startswith(message)


def test_nothing_is_made_where_a_command_refuses(classes: Any, people: People) -> None:
    classes.refused(*CREATE, "--csv", people("id,name", "amei,"))
    classes.ok(*CREATE, "--dry-run")
    assert not classes.data.exists()


def test_a_closed_class(class_7a: Any, people: People) -> None:
    class_7a.ok("import", "class_7a", people("id,name", "amei,阿美"))
    open_ = class_7a.text()
    said = class_7a.ok("close", "class_7a")
    assert said.startswith(f"class_7a: closed for its learners from {TODAY} on; data/cohorts/class_7a.yaml\n")
    assert class_7a.text() == f"{open_}closed: {TODAY}\n"
    for words in (("close", "class_7a"), ("close", "class_7a", "--date", TODAY)):
        assert class_7a.ok(*words) == "class_7a: nothing to change.\n"
    assert class_7a.refused("import", "class_7a", people("id,name", "bohao,柏豪")) == (
        f"cohort 'class_7a' is closed since {TODAY}: open it with 'aitracks cohort reopen class_7a'"
    )
    assert f"已結束 closed {TODAY}" in class_7a.ok("list")
    assert class_7a.ok("reopen", "class_7a").startswith("class_7a: open again; ")
    assert class_7a.ok("reopen", "class_7a") == "class_7a: nothing to change.\n"
    assert class_7a.text() == open_


def test_a_class_that_will_close(class_7a: Any, people: People) -> None:
    day = TODAY + datetime.timedelta(days=30)
    class_7a.ok("close", "class_7a", "--date", day)
    assert f"開放 open until {day}" in class_7a.ok("list")
    class_7a.ok("import", "class_7a", people("id,name", "amei,阿美"))
    assert f"closed: {day}\n" in class_7a.text()


@pytest.mark.parametrize("value", ["soon", "5", "2027-02-30", "'2027-02-03'", "2027-02-03 10:00:00"])
def test_closed_is_a_day(class_7a: Any, value: str) -> None:
    class_7a.file().write_text(f"{class_7a.text()}closed: {value}\n", encoding="utf-8")
    done = class_7a("list")
    assert done.status == 1
    assert "class_7a.yaml:" in done.err


def test_the_list_shows_all_and_names_the_damaged(class_7a: Any, people: People) -> None:
    class_7a.ok("import", "class_7a", people("id,name,team", "amei,阿美,red", "bohao,柏豪,red"))
    class_7a.file("broken").write_text("id: broken\n", encoding="utf-8")
    done = class_7a("list")
    assert done.status == 1
    (row,) = [line.split() for line in done.out.splitlines() if "class_7a" in line]
    assert row == [
        *("class_7a", "七年甲班", "/", "Class", "7A", "short", "115", "1", "2", "1", "開放", "open"),
        "data/cohorts/class_7a.yaml",
    ]
    assert "hub_config/cohorts/tiny.yaml" in done.out
    assert "data/cohorts/broken.yaml:1: this file has no 'programme'" in done.err


def test_people_go_to_a_spreadsheet_and_back(class_7a: Any, people: People, tmp_path: Path) -> None:
    class_7a.ok("import", "class_7a", people("姓名,隊伍", "陳怡君,第一組", "陳怡君,第一組"), "--make-ids", "p")
    file = tmp_path / "out.csv"
    class_7a.ok("list", "--people", "class_7a", "--csv", file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,name,role,team\r\n")
    assert "nothing to change" in class_7a.ok("import", "class_7a", file, "--replace")


def test_every_cohort_of_this_repository_survives_its_own_text(repository: Path, tmp_path: Path) -> None:
    curriculum = load_curriculum(repository)
    for path in (repository / "hub_config" / "cohorts").glob("*.yaml"):
        cohort = load_cohort(path, curriculum)
        copy = tmp_path / path.name
        copy.write_text(cohort_text(cohort), encoding="utf-8")
        assert load_cohort(copy, curriculum) == cohort


def test_imports_at_once_lose_nobody(class_7a: Any, checkout: Any, people: People) -> None:
    running = []
    for number in range(4):
        file = people("id,name", f"u{number},甲{number}", name=f"{number}.csv")
        running.append(checkout.start("aitracks", "cohort", "import", "class_7a", file, "--data", class_7a.data))
    for process in running:
        _, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
    assert all(f"- {{id: u{number}, name: 甲{number}}}" in class_7a.text() for number in range(4))


def test_a_draft_that_a_kill_left_is_in_nobodys_way(class_7a: Any, people: People) -> None:
    draft = class_7a.file().with_name(".class_7a.yaml.draft")
    draft.write_text("id: half", encoding="utf-8")
    assert "half" not in class_7a.ok("list")
    class_7a.ok("import", "class_7a", people("id,name", "amei,阿美"))
    assert not draft.exists()


def test_a_full_disk(classes: Any, people: People, disk: Callable[[str], Path]) -> None:
    """One line, and the class as it was; with room again the same import goes through."""
    place = disk("size=64k")
    classes.ok(*CREATE)
    filler = place / "filler"
    with pytest.raises(OSError, match="No space left"):
        filler.write_bytes(b"x" * 65536)
    list_ = people("id,name", *(f"u{number},甲{number}" for number in range(300)))
    refused = classes.refused("import", "class_7a", list_)
    assert refused.startswith("cannot write in the data folder: ")
    assert "No space left on device; free some space there" in refused
    refused = classes.refused("create", "class_7b", *CREATE[2:], "--csv", list_)
    assert "No space left on device" in refused
    filler.unlink()
    classes.ok("import", "class_7a", list_)


def test_a_read_only_disk(classes: Any, people: People, disk: Callable[[str], Path]) -> None:
    place = disk("size=64k")
    classes.ok(*CREATE)
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    assert "Read-only file system" in classes.refused("import", "class_7a", people("id,name", "amei,阿美"))
    assert "Read-only file system" in classes.refused("close", "class_7a")


@pytest.mark.parametrize("words", [(), ("create",), ("import",), ("list",), ("close",), ("reopen",)])
def test_help_needs_no_curriculum(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AITRACKS_HOME", "/nowhere")
    with pytest.raises(SystemExit) as end:
        main(["cohort", *words, "--help"])
    said = capsys.readouterr()
    assert (end.value.code, said.err) == (0, "")
    assert f" cohort {' '.join(words)}" in said.out
