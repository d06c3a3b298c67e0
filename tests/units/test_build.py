"""Building a course: the same bytes each time, nothing lost when it is interrupted, refused or out of room."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from aitracks.errors import ContentError, StateError, UnknownError
from aitracks.units.build import build_cohort

UNIT = "notebooks/core/lines/fit_line/unit.py"
STEPS = ("source", "judge", "release")
EDIT = ("Two points make a line", "Any two points make a line"), ("兩點決定一條線", "任兩點決定一條線")

# Kills itself (as `kill -9` would) when the build is about to change the course's folder for the nth time; without a
# number it counts.
KILLER = """\
import os, signal, sys
course, moment = sys.argv.pop(1), int(sys.argv.pop(1))
count = 0
def watch(event, arguments):
    global count
    changes = event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir") or (
        event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR))
    if changes and isinstance(arguments[0], (str, bytes, os.PathLike)) and os.fsdecode(arguments[0]).startswith(course):
        count += 1
        if count == moment:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
from aitracks.cli import main
try:
    main()
finally:
    print("changes:", count)
"""


def tree(folder: Path) -> dict[str, bytes]:
    """The files of a folder, by name."""
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def trees(course: Path) -> dict[str, bytes]:
    """The built files, but for the seed: chance, drawn once for each course."""
    found = {f"{step}/{name}": content for step in STEPS for name, content in tree(course / step).items()}
    assert int(found.pop("judge/seed.txt")) > 0
    return found


def edit_unit(checkout: Any) -> None:
    for old, new in EDIT:
        checkout.edit(UNIT, old, new)


def test_a_course_has_its_folders(built: Path) -> None:
    assert sorted(trees(built)) == [
        "judge/fit_line/checks.py",
        "judge/fit_line/hidden.py",
        "release/fit_line/.aitracks/checks.py",
        "release/fit_line/.aitracks/unit.json",
        "release/fit_line/fit_line.ipynb",
        "source/fit_line/.aitracks/checks.py",
        "source/fit_line/.aitracks/unit.json",
        "source/fit_line/fit_line.ipynb",
    ]
    assert (built / "nbgrader_config.py").is_file()
    assert (built / "gradebook.db").is_file()
    assert not (built / ".staging").exists()


def test_two_builds_are_the_same_byte_for_byte(checkout: Any, built: Path, tmp_path: Path) -> None:
    """Also from another copy of the checkout, and beside another topic."""
    result = build_cohort("pair", tmp_path / "elsewhere")
    assert (result.built, result.unchanged, result.missing) == (("fit_line", "fit_again"), (), ())
    other = trees(result.course)
    mine = {name: content for name, content in other.items() if "/fit_line/" in name}
    assert mine == trees(built)
    assert {name for name in other if "/fit_again/" in name} == {n.replace("fit_line", "fit_again") for n in mine}


def test_a_rebuild_leaves_everything_alone(checkout: Any, built: Path, tmp_path: Path) -> None:
    def stats() -> dict[Path, tuple[int, int]]:
        return {f: (f.stat().st_mtime_ns, f.stat().st_ino) for f in built.rglob("*") if f.name != ".build.lock"}

    before = stats()
    result = build_cohort("tiny", tmp_path / "data")
    assert (result.built, result.unchanged) == ((), ("fit_line",))
    assert stats() == before


def test_only_what_was_edited_is_built_anew(checkout: Any, tmp_path: Path) -> None:
    build_cohort("pair", tmp_path / "data")
    edit_unit(checkout)
    told: list[str] = []
    result = build_cohort("pair", tmp_path / "data", told.append)
    assert (result.built, result.unchanged, told) == (("fit_line",), ("fit_again",), ["fit_line"])
    text = (result.course / "release/fit_line/fit_line.ipynb").read_text(encoding="utf-8")
    assert "任兩點決定一條線" in text


@pytest.mark.parametrize("lost", [*STEPS, ".built/fit_line"])
def test_what_was_deleted_is_built_anew(checkout: Any, built: Path, tmp_path: Path, lost: str) -> None:
    before = trees(built)
    place = built / lost if "/" in lost else built / lost / "fit_line"
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    assert build_cohort("tiny", tmp_path / "data").built == ("fit_line",)
    assert trees(built) == before


def test_an_edit_of_a_hidden_check_changes_the_judges_folder_only(checkout: Any, built: Path, tmp_path: Path) -> None:
    before = trees(built)
    checkout.edit("graders/core/lines/fit_line/hidden.py", "size=20", "size=30")
    assert build_cohort("tiny", tmp_path / "data").built == ("fit_line",)
    after = trees(built)
    assert [name for name in after if after[name] != before[name]] == ["judge/fit_line/hidden.py"]


def test_the_instructors_settings_and_files_stay(checkout: Any, built: Path, tmp_path: Path) -> None:
    config = built / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + "\n# my own\n", encoding="utf-8")
    (built / "submitted" / "amei" / "fit_line").mkdir(parents=True)
    (built / "submitted" / "amei" / "fit_line" / "fit_line.ipynb").write_text("hers", encoding="utf-8")
    (built / "source" / "old_topic").mkdir()
    edit_unit(checkout)
    build_cohort("tiny", tmp_path / "data")
    assert config.read_text(encoding="utf-8").endswith("# my own\n")
    assert (built / "submitted/amei/fit_line/fit_line.ipynb").read_text(encoding="utf-8") == "hers"
    assert (built / "source" / "old_topic").is_dir()


def test_nothing_is_written_where_a_unit_has_problems(checkout: Any, built: Path, tmp_path: Path) -> None:
    before = tree(built)
    edit_unit(checkout)
    checkout.edit(UNIT, "minutes: 10", "minutes: 1")
    with pytest.raises(ContentError, match="'minutes' must be at least 10"):
        build_cohort("tiny", tmp_path / "data")
    assert tree(built) == before


def test_a_cohort_without_units_or_unknown(checkout: Any, tmp_path: Path) -> None:
    with pytest.raises(UnknownError, match="unknown cohort 'tinny': did you mean tiny"):
        build_cohort("tinny", tmp_path / "data")
    shutil.rmtree(checkout.root / "notebooks")
    with pytest.raises(StateError, match="no topic of programme 'short' has a unit yet"):
        build_cohort("tiny", tmp_path / "data")
    assert not (tmp_path / "data").exists()


def changes_of(checkout: Any, course: Path, moment: int) -> subprocess.CompletedProcess[str]:
    data = course.parents[1]
    done: subprocess.CompletedProcess[str] = checkout.run(
        "python", "-c", KILLER, course, moment, "build", "tiny", "--data", data
    )
    return done


@pytest.mark.timeout(600)
def test_a_build_that_is_killed_leaves_a_whole_release(checkout: Any, built: Path, tmp_path: Path) -> None:
    """At every twelfth change of the folder, and at each of the last ones, where folders are moved into place."""
    old = trees(built)
    edit_unit(checkout)
    spare = shutil.copytree(built.parents[1], tmp_path / "spare")
    done = changes_of(checkout, spare / "courses" / "tiny", 0)
    assert done.returncode == 0, done.stderr
    total, new = int(done.stdout.rpartition("changes:")[2]), trees(spare / "courses" / "tiny")
    assert total > 10
    assert new["release/fit_line/fit_line.ipynb"] != old["release/fit_line/fit_line.ipynb"]
    seen = set()
    for moment in [*range(2, total - 8, 12), *range(total - 8, total, 2)]:
        data = shutil.copytree(built.parents[1], tmp_path / f"killed-{moment}")
        course = data / "courses" / "tiny"
        killed = changes_of(checkout, course, moment)
        assert killed.returncode == -signal.SIGKILL, (moment, killed.stderr)
        for step in STEPS:
            place = f"{step}/fit_line/"
            found = {f"{place}{name}": content for name, content in tree(course / place).items()}
            whole = [{n: c for n, c in version.items() if n.startswith(place)} for version in (old, new)]
            assert found in whole, f"killed at change {moment}: {place} is neither the old one nor the new one"
            seen.add((step, whole.index(found)))
        assert build_cohort("tiny", data).topics == ("fit_line",)
        assert trees(course) == new
        assert not (course / ".staging").exists()
    assert ("release", 0) in seen


def test_a_first_build_that_is_killed_can_be_repeated(checkout: Any, built: Path, tmp_path: Path) -> None:
    """Whatever there was by then, half a database included."""
    data = tmp_path / "first"
    process = checkout.start("aitracks", "build", "tiny", "--data", data)
    try:
        await_path(data / "courses" / "tiny" / "gradebook.db", process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert build_cohort("tiny", data).built == ("fit_line",)
    assert trees(data / "courses" / "tiny") == trees(built)


def test_a_second_build_at_the_same_time_is_refused(checkout: Any, tmp_path: Path) -> None:
    """The first one is held up for so long, then ends as if nothing had been."""
    data = tmp_path / "data"
    first = checkout.start("aitracks", "build", "tiny", "--data", data)
    try:
        await_path(data / "courses" / "tiny" / ".staging", first)
        os.killpg(first.pid, signal.SIGSTOP)
        second = checkout.run("aitracks", "build", "tiny", "--data", data)
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr == (
            f"aitracks: {data}/courses/tiny: another build is at work here; wait until it has ended\n"
        )
        assert (data / "courses" / "tiny" / ".staging").exists()
    finally:
        os.killpg(first.pid, signal.SIGCONT)
        _, said = first.communicate(timeout=120)
    assert first.returncode == 0, said
    assert build_cohort("tiny", data).unchanged == ("fit_line",)


def test_a_read_only_folder_is_one_clear_line(checkout: Any, built: Path) -> None:
    before = tree(built)
    edit_unit(checkout)
    done = in_mount(checkout, built.parents[1], "mount --bind {data} {data} && mount -o remount,bind,ro {data}")
    assert done.returncode == 1
    assert done.stderr == (
        f"aitracks: {built}/.build.lock: cannot be written (Read-only file system); "
        "free or unlock it, or choose another folder with --data\n"
    )
    assert tree(built) == before
    assert build_cohort("tiny", built.parents[1]).built == ("fit_line",)


@pytest.mark.parametrize("room", [4, 60, 200])
def test_a_full_disk_is_one_clear_line_and_the_course_stays_usable(
    checkout: Any, built: Path, tmp_path: Path, room: int
) -> None:
    """`room` kibibytes are left on the disk: none for a notebook, for some of the files, for the database's journal."""
    old = trees(built)
    edit_unit(checkout)
    used = sum(-(-f.stat().st_size // 4096) * 4 for f in built.parents[1].rglob("*") if f.is_file())
    kept = tmp_path / "kept"
    done = in_mount(
        checkout,
        built.parents[1],
        f"cp -a {{data}} {kept} && mount -t tmpfs -o size={used + room}k tmpfs {{data}} && cp -a {kept}/. {{data}}/",
        f"rm -rf {kept} && cp -a {{data}} {kept}",
    )
    course = kept / "courses" / "tiny"
    if done.returncode == 0:  # it did fit
        assert room > 100
        assert trees(course)["release/fit_line/fit_line.ipynb"] != old["release/fit_line/fit_line.ipynb"]
    else:
        assert done.returncode == 1, done.stderr
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert done.stderr.startswith("aitracks: ")
        assert "Traceback" not in done.stderr
        assert tree(course / "release") == tree(built / "release")
    assert build_cohort("tiny", kept).topics == ("fit_line",)
    assert "任兩點決定一條線" in trees(course)["release/fit_line/fit_line.ipynb"].decode()


def test_a_disk_that_is_full_from_the_start(checkout: Any, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    done = in_mount(checkout, data, "mount -t tmpfs -o size=8k tmpfs {data}")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "No space left on device" in done.stderr


def test_a_file_where_a_folder_belongs_is_one_clear_line(checkout: Any, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(StateError, match=r"data/courses.*: cannot be written \(Not a directory\)"):
        build_cohort("tiny", tmp_path / "data")


def await_path(path: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a path exists; the process must not end before."""
    until = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, f"{path} did not appear"
        time.sleep(0.002)


def in_mount(checkout: Any, data: Path, before: str, after: str = "true") -> subprocess.CompletedProcess[str]:
    """Run `aitracks build tiny` in a mount namespace of its own, which any user may make; its output and status."""
    aitracks = Path(sys.executable).with_name("aitracks")
    script = f"{before} || exit 99\n{aitracks} build tiny --data {{data}}\nstatus=$?\n{after} || exit 98\nexit $status"
    done: subprocess.CompletedProcess[str] = checkout.run(
        "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script.format(data=data)
    )
    assert done.returncode not in (98, 99), (
        f"this machine lets no user mount in a namespace of their own: {done.stderr}"
    )
    assert "unshare:" not in done.stderr, f"this machine gives no user namespaces: {done.stderr}"
    return done
