"""What a learner with a terminal tries. The others' hand-ins are collected, and the attacker's own honest one too."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from .conftest import COURSE, NAMES, TOPIC, School

HONEST = b'{"honest": true}'
MALLORY = NAMES.person("mallory")
CLAIMED = "2099-01-01 00:00:00.000000 UTC"
SOLUTION = b"THE SOLUTION"


@pytest.fixture
def class_(handed_in: School) -> Iterator[School]:
    """amei and bao have handed in, mallory too; nothing is collected yet; a solution lies in the course."""
    course = handed_in.places.course(COURSE)
    os.system(f"rm -rf {course}/submitted {handed_in.inbound}/*mallory* {course}/.collected")
    (course / "source").mkdir(exist_ok=True)
    (course / "source" / "solution.py").write_bytes(SOLUTION)
    handed_in.put(MALLORY, "mallory+ps1+2020-01-01 00:00:00.000000 UTC+first", {f"{TOPIC}.ipynb": HONEST})
    yield handed_in
    os.system(f"rm -rf {handed_in.inbound}/*mallory* {handed_in.inbound}/*2099* {course}/submitted")


def victims_are_well(school: School) -> None:
    """Both hand-ins of the others are collected, byte for byte, and nothing of the grading side is in any."""
    for name in ("amei", "bao"):
        own = school.inbound.glob(f"{name}+*")  # by name first: mallory's folders come and go meanwhile
        (folder,) = (one for one in own if one.owner() == NAMES.person(name))
        collected = school.submitted(name)
        assert (collected / f"{TOPIC}.ipynb").read_bytes() == (folder / f"{TOPIC}.ipynb").read_bytes()
        assert (collected / "submission_secret.txt").read_text() == (folder / "submission_secret.txt").read_text()
    for file in (school.places.course(COURSE) / "submitted").rglob("*"):
        assert not file.is_symlink()
        assert file.is_dir() or SOLUTION not in file.read_bytes()
        assert not file.name.endswith((".new", ".old"))


def _evil(school: School) -> Path:
    """A second, later hand-in of mallory's, to be made worse."""
    return school.put(MALLORY, f"mallory+ps1+{CLAIMED}+evil", {f"{TOPIC}.ipynb": b"evil"})


def _link_in(school: School) -> None:
    evil, course = _evil(school), school.places.course(COURSE)
    school.act(MALLORY, lambda: (evil / "data.csv").symlink_to(course / "source" / "solution.py"))


def _gradebook(school: School) -> None:
    evil, course = _evil(school), school.places.course(COURSE)
    school.act(MALLORY, lambda: (evil / "deep").mkdir())
    school.act(MALLORY, lambda: (evil / "deep" / "x").symlink_to(course))


def _link_as_folder(school: School) -> None:
    place = school.inbound / f"mallory+ps1+{CLAIMED}+evil"
    school.act(MALLORY, lambda: place.symlink_to(school.places.course(COURSE) / "source"))


def _hard_link(school: School) -> None:
    evil = _evil(school)
    home = school.places.home("mallory")

    def work() -> None:
        (home / "mine").write_text("x", encoding="utf-8")
        (evil / "mine").hardlink_to(home / "mine")

    school.act(MALLORY, work)


def _hard_link_to_a_solution(school: School) -> None:
    """As a system would allow it that does not protect hard links: root makes it in mallory's place."""
    (_evil(school) / "stolen").hardlink_to(school.places.course(COURSE) / "source" / "solution.py")


def _pipe(school: School) -> None:
    evil = _evil(school)
    school.act(MALLORY, lambda: os.mkfifo(evil / "a.ipynb"))


def _pipe_as_folder(school: School) -> None:
    school.act(MALLORY, lambda: os.mkfifo(school.inbound / f"mallory+ps1+{CLAIMED}+evil"))


def _sparse(school: School) -> None:
    evil = _evil(school)
    school.act(MALLORY, lambda: os.truncate(_touched(evil / "huge"), 1 << 40))


def _touched(path: Path) -> Path:
    path.touch()
    return path


def _many(school: School) -> None:
    evil = _evil(school)

    def work() -> None:
        for number in range(5000):
            (evil / str(number)).touch()

    school.act(MALLORY, work)


def _deep(school: School) -> None:
    evil = _evil(school)
    school.act(MALLORY, lambda: evil.joinpath(*["d"] * 400).mkdir(parents=True))


def _line_end(school: School) -> None:
    evil = _evil(school)
    school.act(MALLORY, lambda: (evil / "a\n[CollectApp | INFO] all is well").touch())


def _no_text(school: School) -> None:
    evil = os.fsencode(_evil(school))
    school.act(MALLORY, lambda: os.close(os.open(evil + b"/\xff\xfe", os.O_CREAT | os.O_WRONLY)))


def _closed(school: School) -> None:
    evil = _evil(school)
    school.act(MALLORY, lambda: evil.chmod(0o700))


def _name_with_line_end(school: School) -> None:
    school.put(MALLORY, f"mallory+ps1+{CLAIMED}\n+evil", {f"{TOPIC}.ipynb": b"evil"})


def _forged(school: School) -> None:
    school.put(MALLORY, f"amei+ps1+{CLAIMED}+evil", {f"{TOPIC}.ipynb": b"forged"}, mode=0o777)


def _forged_as_nobody(school: School) -> None:
    school.put(MALLORY, f"nobody+ps1+{CLAIMED}+evil", {f"{TOPIC}.ipynb": b"forged"}, mode=0o777)


ATTACKS: dict[Callable[[School], None], str] = {
    _link_in: "link",
    _gradebook: "link",
    _link_as_folder: "link",
    _hard_link: "link",
    _hard_link_to_a_solution: "owner",
    _pipe: "special",
    _pipe_as_folder: "special",
    _sparse: "too_large",
    _many: "too_many",
    _deep: "too_deep",
    _line_end: "name",
    _no_text: "name",
    _closed: "unreadable",
    _name_with_line_end: "name",
    _forged: "owner",
    _forged_as_nobody: "owner",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__.strip("_"))
def test_it_is_refused_by_name_and_all_others_are_taken(class_: School, attack: Callable[[School], None]) -> None:
    attack(class_)
    report = class_.collect()
    assert [(one["owner"], one["reason"]) for one in report["refused"]] == [(MALLORY, ATTACKS[attack])]
    assert all(one["zh_TW"] and one["en"] and "\n" not in one["folder"] for one in report["refused"])
    assert [one["student"] for one in report["taken"]] == ["amei", "bao", "mallory"]
    assert (class_.submitted("mallory") / f"{TOPIC}.ipynb").read_bytes() == HONEST
    assert sorted(one.name for one in class_.submitted("amei").parents[1].iterdir()) == ["amei", "bao", "mallory"]
    victims_are_well(class_)


def test_the_time_is_the_systems(class_: School) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    evil = _evil(class_)

    def work() -> None:
        for one in (*evil.iterdir(), evil):
            os.utime(one, (0, 0))

    class_.act(MALLORY, work)
    report = class_.collect()
    (mine,) = (one for one in report["taken"] if one["student"] == "mallory")
    assert mine["claimed"] == CLAIMED
    assert before <= datetime.fromisoformat(mine["handed_in"]) <= datetime.now(UTC).replace(tzinfo=None)
    text = (class_.submitted("mallory") / "timestamp.txt").read_text(encoding="utf-8")
    assert text == datetime.fromisoformat(mine["handed_in"]).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    victims_are_well(class_)


def test_work_changed_after_it_was_handed_in_has_the_time_of_the_change(class_: School) -> None:
    evil = _evil(class_)
    first = class_.collect()
    time.sleep(0.05)
    changed = time.time_ns()

    def work() -> None:
        file = evil / f"{TOPIC}.ipynb"
        known = file.stat()
        file.write_bytes(b"what the others had")
        os.utime(file, ns=(known.st_atime_ns, known.st_mtime_ns))

    class_.act(MALLORY, work)
    second = class_.collect()
    assert [one["student"] for one in first["taken"]] == ["amei", "bao", "mallory"]
    assert [one["student"] for one in second["taken"]] == ["mallory"]
    at = datetime.fromisoformat(second["taken"][0]["handed_in"]).replace(tzinfo=UTC)
    assert at.timestamp() >= changed / 1e9 - 0.02  # the kernel's clock of files ticks every few milliseconds
    victims_are_well(class_)


def test_before_the_due_date_is_what_the_system_says_it_was(class_: School) -> None:
    due = datetime.now(UTC).replace(tzinfo=None)
    time.sleep(0.05)
    late = class_.put(MALLORY, "mallory+ps1+2020-01-02 00:00:00.000000 UTC+late", {f"{TOPIC}.ipynb": b"late"})
    database = f"sqlite:///{class_.places.course(COURSE)}/gradebook.db"
    with Gradebook(database, COURSE) as gradebook:
        gradebook.update_or_create_assignment(TOPIC, duedate=due)
    report = class_.collect("--ExchangeCollect.before_duedate=True")
    (mine,) = (one for one in report["taken"] if one["student"] == "mallory")
    assert mine["folder"].endswith("+first")
    assert (class_.submitted("mallory") / f"{TOPIC}.ipynb").read_bytes() == HONEST
    assert class_.collect()["taken"][0]["folder"] == late.name  # without that wish the newest is taken
    with Gradebook(database, COURSE) as gradebook:
        gradebook.update_or_create_assignment(TOPIC, duedate="2100-01-01 00:00:00 UTC")


@pytest.mark.parametrize("kind", ["empty", "folder", "binary", "missing"])
def test_a_secret_that_is_none_does_not_reach_the_release(class_: School, kind: str) -> None:
    evil = _evil(class_)
    secret = evil / "submission_secret.txt"
    content = {"empty": b"", "binary": b"\xff" * 200}.get(kind)

    def work() -> None:
        if kind == "folder":
            secret.mkdir()
        elif content is not None:
            secret.write_bytes(content)

    class_.act(MALLORY, work)
    class_.collect()
    assert len((class_.submitted("mallory") / secret.name).read_text(encoding="ascii")) == 128
    victims_are_well(class_)


def test_another_script_is_welcome(class_: School) -> None:
    evil = _evil(class_)
    class_.act(MALLORY, lambda: (evil / "資料　一.csv").write_text("x", encoding="utf-8"))
    assert class_.collect()["refused"] == []
    assert (class_.submitted("mallory") / "資料　一.csv").read_text(encoding="utf-8") == "x"


def test_a_flood_of_folders(class_: School) -> None:
    def work() -> None:
        for number in range(5000):
            (class_.inbound / f"amei+ps1+{CLAIMED}+mallory{number}").mkdir()

    class_.act(MALLORY, work)
    began = time.monotonic()
    report = class_.collect()
    assert time.monotonic() - began < 120
    assert len(report["refused"]) == 20
    assert report["refused_by_owner"] == {MALLORY: 5000}
    victims_are_well(class_)


def test_what_is_swapped_while_it_is_read(class_: School) -> None:
    evil, course = _evil(class_), class_.places.course(COURSE)
    stop = class_.places.data / "stop"
    child = os.fork()
    if child == 0:
        class_.act(MALLORY, lambda: _swap_for_ever(evil, course, stop))
        os._exit(0)
    try:
        for _ in range(6):
            report = class_.collect()
            assert {one["owner"] for one in report["refused"]} <= {MALLORY}
            victims_are_well(class_)
    finally:
        stop.touch()
        os.waitpid(child, 0)
        stop.unlink()
    assert (class_.submitted("mallory") / f"{TOPIC}.ipynb").read_bytes() in (HONEST, b"evil")


def _swap_for_ever(evil: Path, course: Path, stop: Path) -> None:
    signal.alarm(120)
    aside, file, spare = evil.with_name("mallory-aside"), evil / "data.csv", evil / "spare"
    while not stop.exists():
        file.write_text("mine", encoding="utf-8")
        file.unlink()
        file.symlink_to(course / "source" / "solution.py")
        file.rename(spare)
        spare.unlink()
        evil.rename(aside)
        evil.symlink_to(course / "source")
        evil.unlink()
        aside.rename(evil)


def _names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def _victims(school: School) -> Path:
    (found,) = (one for one in school.inbound.iterdir() if one.owner() == NAMES.person("amei"))
    return found


REACHES: dict[str, Callable[[School, Path], object]] = {
    "list inbound": lambda school, victim: _names(school.inbound),
    "read": lambda school, victim: (victim / f"{TOPIC}.ipynb").read_bytes(),
    "read the secret": lambda school, victim: (victim / "submission_secret.txt").read_text(),
    "list": lambda school, victim: _names(victim),
    "change": lambda school, victim: (victim / f"{TOPIC}.ipynb").write_bytes(b""),
    "add": lambda school, victim: (victim / "new").touch(),
    "rename": lambda school, victim: victim.rename(victim.with_name("mallory-away")),
    "delete": lambda school, victim: victim.rmdir(),
    "open up": lambda school, victim: victim.chmod(0o777),
    "put in outbound": lambda school, victim: (school.inbound.parent / "outbound" / "ps2").symlink_to("/etc"),
    "put in feedback": lambda school, victim: (school.inbound.parent / "feedback" / "x.html").symlink_to("/etc/passwd"),
    "put beside inbound": lambda school, victim: (school.inbound.parent / "more").mkdir(),
    "move the cohort": lambda school, victim: school.inbound.parent.rename(school.places.exchange / "gone"),
    "read the course": lambda school, victim: _names(school.places.course(COURSE)),
    "read the gradebook": lambda school, victim: (school.places.course(COURSE) / "gradebook.db").read_bytes(),
    "read a home": lambda school, victim: _names(school.places.home("amei")),
    "list homes": lambda school, victim: _names(school.places.homes),
    "read the rosters": lambda school, victim: _names(school.places.data / "cohorts"),
}


@pytest.mark.parametrize("reach", REACHES)
def test_out_of_reach(class_: School, reach: str) -> None:
    victim = _victims(class_)
    with pytest.raises(PermissionError):
        class_.act(MALLORY, lambda: REACHES[reach](class_, victim))


def test_after_all_that_everything_is_collected(class_: School) -> None:
    assert [one["student"] for one in class_.collect()["taken"]] == ["amei", "bao", "mallory"]
    victims_are_well(class_)
