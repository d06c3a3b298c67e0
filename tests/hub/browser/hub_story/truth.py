"""What must be true when the story has ended, whatever the pages said."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from nbgrader.api import Gradebook

from hub_story.plot import ESSAY_POINTS, ESSAY_WORTH, RIGHT, TOPIC, Cast


def assert_gradebook(hub, cast: Cast, copy: Path) -> None:
    """The numbers: right answers get all points, hidden ones included; wrong and untouched ones get none."""
    folder = hub.course(cast.course)
    worth = json.loads((folder / "source" / TOPIC / ".aitracks" / "unit.json").read_text())["points"]
    assert all(points["hidden"] > 0 for points in worth.values())
    shutil.copy(folder / "gradebook.db", copy)  # whoever opens it writes beside it
    with Gradebook(f"sqlite:///{copy}", course_id=cast.course) as gradebook:
        worker, idler = (gradebook.find_submission(TOPIC, one.id) for one in (cast.worker, cast.idler))
        scores = {grade.name.removeprefix("check-"): grade.score for grade in worker.notebooks[0].grades}
        for name, points in worth.items():
            assert scores[name] == (sum(points.values()) if name in RIGHT else 0), name
        assert worker.score == sum(sum(worth[name].values()) for name in RIGHT) + ESSAY_POINTS
        everything = sum(sum(points.values()) for points in worth.values()) + ESSAY_WORTH
        assert worker.max_score == idler.max_score == everything
        assert idler.score == 0
        assert (worker.student.last_name, idler.student.last_name) == (cast.worker.name, cast.idler.name)


def functions(file: Path) -> set[str]:
    """The names of a file's functions."""
    return set(re.findall(r"^def (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))


def assert_hidden_checks_stay_hidden(hub, cast: Cast) -> None:
    """What learners are handed out, and their homes (the feedback too), hold no hidden check."""
    judge = hub.course(cast.course) / "judge" / TOPIC
    hidden, public = (functions(judge / name) for name in ("hidden.py", "checks.py"))
    marks = hidden - public
    assert marks
    homes = (hub.data / "homes" / one.id for one in (cast.worker, cast.idler))
    for place in (hub.data / "exchange" / cast.course / "outbound", *homes):
        for file in filter(Path.is_file, place.rglob("*")):
            assert file.name != "hidden.py"
            text = file.read_text(encoding="utf-8", errors="replace")
            assert not [mark for mark in marks if f"def {mark}(" in text], file
