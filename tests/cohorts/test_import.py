"""Importing a list: what changes, what stays, and that the same list again changes nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import Any

import pytest

from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import load_cohort

People = Callable[..., Any]
LIST = ("帳號,姓名,身分,隊伍", "amei,阿美,學生,第一組", "bohao,柏豪,學生,第二組", "ta_chen,陳助教,助教,")


def learners(classes: Any, cohort: str = "class_7a") -> dict[str, str]:
    loaded = load_cohort(cohort, load_curriculum(classes.data.parent / "checkout"), classes.data)
    return {person.id: person.name for person in loaded.learners}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16"])
def test_a_list_becomes_a_file_that_people_can_read(class_7a: Any, people: People, encoding: str) -> None:
    said = class_7a.ok("import", "class_7a", people(*LIST, encoding=encoding))
    assert "\nadded: amei 阿美\n" in said
    assert "\nadded: ta_chen 陳助教 (assistant)\n" in said
    assert "class_7a: 3 added, 0 changed, 0 unchanged, 0 removed, 1 not in the list stay; data/cohorts/" in said
    assert class_7a.text() == (
        "# Edit freely: the next 'aitracks cohort' command keeps what it says, though not comments.\n"
        "id: class_7a\n"
        "name: {zh-TW: 七年甲班, en: Class 7A}\n"
        "programme: short\n"
        "language: zh-TW\n"
        "term: '115'\n"
        "instructors:\n"
        "  - {id: prof_lin, name: 林老師}\n"
        "assistants:\n"
        "  - {id: ta_chen, name: 陳助教}\n"
        "learners:\n"
        "  - {id: amei, name: 阿美, team: team_1}\n"
        "  - {id: bohao, name: 柏豪, team: team_2}\n"
        "teams:\n"
        "  - {id: team_1, name: {zh-TW: 第一組, en: 第一組}}\n"
        "  - {id: team_2, name: {zh-TW: 第二組, en: 第二組}}\n"
    )


def test_the_same_again_changes_nothing(class_7a: Any, people: People) -> None:
    file = people(*LIST)
    class_7a.ok("import", "class_7a", file)
    before = (class_7a.text(), class_7a.file().stat())
    for words in ((), ("--replace",), ("--new-teams",)):
        assert "class_7a: nothing to change." in class_7a.ok("import", "class_7a", file, *words)
    assert (class_7a.text(), class_7a.file().stat()) == before


def test_by_default_people_are_added_and_updated(class_7a: Any, people: People) -> None:
    class_7a.ok("import", "class_7a", people(*LIST))
    said = class_7a.ok("import", "class_7a", people("id,name,team", "bohao,柏浩,第一組", "chiahui,佳慧,"))
    assert "changed: bohao 柏浩 (柏豪 → 柏浩, team_2 → team_1)\n" in said
    assert "1 added, 1 changed, 0 unchanged, 0 removed, 3 not in the list stay" in said
    assert learners(class_7a) == {"amei": "阿美", "bohao": "柏浩", "chiahui": "佳慧"}


def test_what_the_list_does_not_say_stays(class_7a: Any, people: People) -> None:
    class_7a.ok("import", "class_7a", people(*LIST))
    said = class_7a.ok("import", "class_7a", people("id,name", "ta_chen,陳助教", "amei,阿美"))
    assert "nothing to change" in said


def test_replace_lets_learners_go_and_keeps_staff(class_7a: Any, people: People) -> None:
    class_7a.ok("import", "class_7a", people(*LIST))
    said = class_7a.ok("import", "class_7a", people("id,name", "amei,阿美"), "--replace")
    assert "removed: bohao 柏豪\n" in said
    assert "0 added, 0 changed, 1 unchanged, 1 removed, 2 not in the list stay; who was removed keeps" in said
    assert "ta_chen" in class_7a.text()


def test_a_list_that_names_an_instructor_replaces_staff(class_7a: Any, people: People) -> None:
    class_7a.ok("import", "class_7a", people(*LIST))
    said = class_7a.ok("import", "class_7a", people("id,name,role", "ta_wu,吳助教,助教"), "--replace", "--dry-run")
    assert "(assistant)\nremoved: amei 阿美\nremoved: bohao 柏豪\nclass_7a" in said
    class_7a.ok("import", "class_7a", people("id,name,role", "prof_wu,吳老師,老師", "amei,阿美,學生"), "--replace")
    assert "prof_lin" not in class_7a.text()
    assert "ta_chen" not in class_7a.text()


def test_somebody_must_teach(class_7a: Any, people: People) -> None:
    refused = class_7a.refused("import", "class_7a", people("id,name,role", "prof_lin,林老師,學生"))
    assert refused.startswith("cohort 'class_7a' would have no instructor: name one in the list")


def test_a_dry_run_says_and_writes_nothing(class_7a: Any, people: People) -> None:
    before = class_7a.files()
    said = class_7a.ok("import", "class_7a", people(*LIST), "--dry-run")
    assert "added: amei 阿美\n" in said
    assert said.endswith("nothing was written (--dry-run).\n")
    assert class_7a.files() == before


def test_teams(class_7a: Any, people: People) -> None:
    """Found again by id or name; where a cohort lists its teams, others are a mistake unless they are wanted."""
    header = "id,name,team,team_name,team_name_en"
    class_7a.ok("import", "class_7a", people(header, "amei,阿美,red,紅隊,Reds", "bohao,柏豪,Blue,,"))
    assert (
        "- {id: red, name: {zh-TW: 紅隊, en: Reds}}\n  - {id: blue, name: {zh-TW: Blue, en: Blue}}" in class_7a.text()
    )
    same = people("id,name,team", "amei,阿美,紅隊", "bohao,柏豪,BLUE")
    assert "nothing to change" in class_7a.ok("import", "class_7a", same)
    green = people("id,name,team", "chiahui,佳慧,rad")
    refused = class_7a.refused("import", "class_7a", green)
    assert refused == "people.csv:2: unknown team 'rad': did you mean 'red'? New teams are taken with --new-teams"
    class_7a.ok("import", "class_7a", green, "--new-teams")
    two = people(header, "amei,阿美,red,紅隊,Reds", "bohao,柏豪,red,赤隊,Reds")
    assert class_7a.refused("import", "class_7a", two) == (
        "people.csv:3: team 'red' is called 紅隊 in line 2 and 赤隊 here: give it one name"
    )


def test_plain_team_ids_need_no_list_of_teams(class_7a: Any, people: People) -> None:
    class_7a.ok("import", "class_7a", people("id,name,team", "amei,阿美,red"))
    assert "teams:" not in class_7a.text()
    class_7a.ok("import", "class_7a", people("id,name,team", "bohao,柏豪,第一組"))
    assert "- {id: red, name: {zh-TW: red, en: red}}\n  - {id: team_1, name: {zh-TW: 第一組" in class_7a.text()


def test_ids_are_made_and_found_again(class_7a: Any, people: People) -> None:
    """Also for two of one name, and although the list is in another order now."""
    rows = ("陳怡君,第一組", "王小明,第一組", "陳怡君,第二組")
    assert class_7a.refused("import", "class_7a", people("姓名,隊伍", *rows)).startswith(
        "people.csv:1: no column for ids"
    )
    class_7a.ok("import", "class_7a", people("姓名,隊伍", *rows), "--make-ids", "p")
    assert learners(class_7a) == {"p01": "陳怡君", "p02": "王小明", "p03": "陳怡君"}
    before = class_7a.text()
    for order in (rows, rows[::-1]):
        said = class_7a.ok("import", "class_7a", people("姓名,隊伍", *order), "--make-ids", "p")
        assert "nothing to change" in said
    assert class_7a.text() == before
    class_7a.ok("import", "class_7a", people("姓名,隊伍", *rows, "林志玲,第一組", "王小明,第二組"), "--make-ids", "p")
    assert list(learners(class_7a).items())[3:] == [("p04", "林志玲"), ("p05", "王小明")]


def test_two_of_one_name_and_team_are_not_guessed_at(class_7a: Any, people: People) -> None:
    class_7a.ok("import", "class_7a", people("姓名", "陳怡君", "陳怡君"), "--make-ids", "p")
    assert "nothing to change" in class_7a.ok(
        "import", "class_7a", people("姓名", "陳怡君", "陳怡君"), "--make-ids", "p"
    )
    refused = class_7a.refused("import", "class_7a", people("姓名", "陳怡君"), "--make-ids", "p", "--replace")
    assert refused == (
        "people.csv:2: several people are called 陳怡君 (p01, p02): write an id column for all, to tell who is who"
    )


def test_an_id_with_work_is_not_made_again(class_7a: Any, people: People) -> None:
    """Who left has a home; the next pupil must not find it."""
    class_7a.ok("import", "class_7a", people("姓名", "阿美", "柏豪"), "--make-ids", "p")
    (class_7a.data / "homes" / "p02").mkdir(parents=True)
    class_7a.ok("import", "class_7a", people("姓名", "阿美"), "--make-ids", "p", "--replace")
    class_7a.ok("import", "class_7a", people("姓名", "阿美", "佳慧"), "--make-ids", "p")
    assert learners(class_7a) == {"p01": "阿美", "p03": "佳慧"}
    said = class_7a.ok("import", "class_7a", people("id,name", "p02,志玲"))
    assert "note: 'p02' has worked here before: if 志玲 is another person, choose another id\n" in said


def test_a_pupil_does_not_become_a_teacher_of_the_same_name(class_7a: Any, people: People) -> None:
    class_7a.ok("import", "class_7a", people("姓名", "林老師"), "--make-ids", "p")
    assert learners(class_7a) == {"p01": "林老師"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("amei,阿妹,學生", "'amei' is 阿妹 here and 阿美 in data/cohorts/class_7b.yaml: two people need two ids"),
        (
            "amei,阿美,助教",
            "'amei' is assistant here and learner in data/cohorts/class_7b.yaml: use another id for one of the two",
        ),
    ],
)
def test_one_id_is_one_person_in_all_cohorts(class_7a: Any, people: People, row: str, message: str) -> None:
    class_7b = ("create", "class_7b", "--programme", "short", "--name-zh", "乙", "--name-en", "B", "--term", "115")
    class_7a.ok(*class_7b, "--csv", people("id,name,role", "prof_wu,吳老師,老師", "amei,阿美,學生"))
    class_7a.ok("close", "class_7b")
    assert class_7a.refused("import", "class_7a", people("id,name,role", row)) == f"people.csv:2: {message}"
    class_7a.ok("import", "class_7a", people("id,name,role", "amei,阿美,學生"))  # a learner may be in several


def test_a_neighbour_that_is_damaged_is_named(class_7a: Any, people: People) -> None:
    class_7a.file("class_7b").write_text("id: [", encoding="utf-8")
    said = class_7a.ok("import", "class_7a", people(*LIST))
    assert "note: not compared with a file that is damaged: data/cohorts/class_7b.yaml:1: not valid YAML" in said


def test_a_demonstration_class_is_copied_and_its_comments_stay_there(classes: Any, people: People) -> None:
    demo = classes.data.parent / "checkout" / "hub_config" / "cohorts" / "tiny.yaml"
    before = demo.read_bytes()
    classes.ok("import", "tiny", people("id,name", "bohao,柏豪"))
    assert demo.read_bytes() == before
    assert learners(classes, "tiny") == {"amei": "阿美", "bohao": "柏豪"}
    assert "topics: [fit_line]\n" in classes.text("tiny")


def test_a_file_written_by_hand_is_left_alone_until_something_changes(class_7a: Any, people: People) -> None:
    file = class_7a.file()
    file.write_text("# mine\n" + class_7a.text(), encoding="utf-8")
    file.chmod(0o644)
    class_7a.ok("import", "class_7a", people("id,name", "prof_lin,林老師"))
    assert class_7a.text().startswith("# mine\n")
    class_7a.ok("import", "class_7a", people("id,name", "amei,阿美"))
    assert not class_7a.text().startswith("# mine\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "the list holds children's names"


def test_a_new_file_is_nobody_elses_to_read(class_7a: Any) -> None:
    assert stat.S_IMODE(class_7a.file().stat().st_mode) == 0o600
    assert [path.name for path in class_7a.file().parent.iterdir()] == ["class_7a.yaml"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_stays(class_7a: Any, people: People) -> None:
    os.chown(class_7a.file(), 65534, -1)
    class_7a.ok("import", "class_7a", people(*LIST))
    assert class_7a.file().stat().st_uid == 65534


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_graders_of_a_hub_go_on_reading(class_7a: Any, people: People) -> None:
    """Profile server: they build and show the course from it, also where the file is new."""
    folder = class_7a.file().parent
    os.chown(folder, 0, 65534)
    folder.chmod(0o750)
    class_7a.ok("import", "class_7a", people(*LIST))
    class_7a.ok("close", "tiny")
    for file in (class_7a.file(), class_7a.file("tiny")):
        assert (stat.S_IMODE(file.stat().st_mode), file.stat().st_gid) == (0o640, 65534)


def test_names_that_look_like_something_else(class_7a: Any, people: People) -> None:
    """Like YAML, like the terminal's markup, like HTML: all come back as they were."""
    names = ["true", "null", "115", "1e3", "[red]x[/red]", "a: b", "# c", "*d", "{e}", "<b>f</b>", "'g", "2026-01-01"]
    file = people("id,name", *(f'u{number},"{name}"' for number, name in enumerate(names)))
    class_7a.ok("import", "class_7a", file)
    assert list(learners(class_7a).values()) == names
    shown = class_7a.ok("list", "--people", "class_7a")
    assert all(name in shown for name in names)
