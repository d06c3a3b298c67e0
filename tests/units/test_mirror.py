"""The course tree: units, graders and the scope map name the same topics."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aitracks.capstone.problems.load import load_problems
from aitracks.curriculum import load_curriculum
from aitracks.paths import home


def leaves(room: Path, name: str) -> set[str]:
    """track/area/topic of every `name` below a room, wherever it stands."""
    return {file.parent.relative_to(room).as_posix() for file in room.rglob(name)}


def only_in(left: Sequence[str] | set[str], right: Sequence[str] | set[str]) -> list[str]:
    return sorted(set(left) - set(right))


def test_units_and_graders_have_the_same_leaves() -> None:
    """Each unit has both files of checks, and each of those has a unit."""
    units = leaves(home() / "notebooks", "unit.py")
    assert units
    for name in ("checks.py", "hidden.py"):
        graders = leaves(home() / "graders", name)
        assert (only_in(units, graders), only_in(graders, units)) == ([], [])


def test_sample_submissions_belong_to_a_unit() -> None:
    graders = home() / "graders"
    owners = {
        file.relative_to(graders).as_posix().partition("/submissions/")[0]
        for file in graders.rglob("submissions/*/*.py")
    }
    units = leaves(home() / "notebooks", "unit.py")
    assert (only_in(owners, units), only_in(units, owners)) == ([], [])


def test_every_unit_is_a_topic_of_the_scope_map() -> None:
    topics = {topic.path for topic in load_curriculum(home()).topics.values()}
    assert only_in(leaves(home() / "notebooks", "unit.py"), topics) == []


def test_every_topic_of_the_scope_map_may_have_a_unit() -> None:
    """The other way round: no two topics share a leaf, because a leaf is an assignment."""
    topics = [topic.path for topic in load_curriculum(home()).topics.values()]
    ends = [path.rpartition("/")[2] for path in topics]
    assert len(set(ends)) == len(ends)
    assert all(path.count("/") == 2 for path in topics)


CAPSTONE_FILES = {"notebooks": "project.py", "graders": "reference.py"}


def test_every_capstone_has_what_the_other_room_needs() -> None:
    """A reference for each problem, a starter for each template that a problem uses."""
    problems = load_problems(home())
    references = {file.parent.name for file in (home() / "graders" / "capstones").glob("*/reference.py")}
    starters = {file.parent.name for file in (home() / "notebooks" / "capstones").glob("*/project.py")}
    assert references == set(problems)
    assert starters == {problem.template for problem in problems.values()}


def test_no_python_stands_elsewhere_in_the_mirrored_rooms() -> None:
    known = {"notebooks": {"unit.py"}, "graders": {"checks.py", "hidden.py"}}
    for room, names in known.items():
        for file in (home() / room).rglob("*.py"):
            inside = file.relative_to(home() / room).as_posix()
            if inside.startswith("capstones/"):
                assert file.name == CAPSTONE_FILES[room], file
                continue
            assert file.name in names or "/submissions/accepted/" in inside or "/submissions/rejected/" in inside, file
