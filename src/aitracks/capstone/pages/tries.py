"""A team's tries at a problem as the page shows them, and handing in another."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from aitracks.capstone.class_rules import door_of, try_rule_of
from aitracks.capstone.evaluation.boards import board
from aitracks.capstone.evaluation.handing_in import hand_in
from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.forms import Form, number_of
from aitracks.capstone.pages.rooms import Room
from aitracks.capstone.pages.visit import Visit
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.runs.kept import TOLD
from aitracks.capstone.runs.notebook import NotebookRefused
from aitracks.capstone.scoring.board import Row
from aitracks.capstone.teams.entry_views import EntryView, TryStage
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.tries import Tries
from aitracks.capstone.teams.views import TeamView
from aitracks.language import Text

STAGES: dict[TryStage, Text] = {"poc": Text("解題（PoC）", "Proof of concept"), "field": Text("實證", "Field proof")}


@dataclass(frozen=True)
class TryRow:
    """One try. Seconds and MiB as the team may hear them, where its run came to an end."""

    entry: EntryView
    seconds: int | None
    memory: int | None


@dataclass(frozen=True)
class StageTries:
    """The tries of a stage; `row` is the team's line on the public board, `left` how many more count today."""

    stage: TryStage
    name: Text
    rows: tuple[TryRow, ...]
    left: int
    row: Row | None


def tries_of_stage(visit: Visit, team: TeamView, problem: IndustryProblem, stage: TryStage) -> StageTries:
    """What of the team's tries the visitor may see, the last one first."""
    tries, room = Tries(visit.room.store), visit.room
    entries = [one for one in tries.find_all(room.id, team.id, problem.id) if one.stage == stage]
    rows = tuple(_row(room, entry if visit.staff else entry.for_team()) for entry in reversed(entries))
    left = tries.left_today(room.id, team.id, problem.id, stage, try_rule_of(room.cohort))
    return StageTries(stage, STAGES[stage], rows, left, _standing(room, team, problem, entries))


def submit(visit: Visit, team: TeamView, problem: IndustryProblem, form: Form) -> None:
    """Queue the notebook that was sent. Raises Refused in one line for whatever is wrong with it or with the moment."""
    stage: TryStage = "field" if form.value("stage") == "field" else "poc"
    if form.file is None:
        raise Refused("請選擇一個 .ipynb 檔。", "choose an .ipynb file")
    name = PurePath(form.file_name.replace("\\", "/")).name
    if not name.endswith(".ipynb"):
        raise Refused(f"「{name[:60]}」不是筆記本（.ipynb）。", f"'{name[:60]}' is not a notebook (.ipynb)")
    with tempfile.TemporaryDirectory(prefix="aitracks-") as folder:
        file = Path(folder, "notebook.ipynb")
        file.write_bytes(form.file)
        try:
            hand_in(
                visit.room.store,
                visit.room.places,
                visit.room.id,
                team.id,
                problem,
                stage,
                file,
                visit.actor,
                try_rule_of(visit.room.cohort),
                door_of(visit.room.cohort),
            )
        except NotebookRefused as refused:
            zh, en = refused.text.zh, refused.text.en
            raise Refused(f"這個筆記本不能繳交（不計次數）：{zh}", f"not taken, and not counted: {en}") from None


def choose(visit: Visit, team: TeamView, problem: IndustryProblem, number: str) -> None:
    """Make a try the one that counts; raises NotThere or UnknownError for one that is not the team's."""
    tries, wanted = Tries(visit.room.store), number_of(number)
    if wanted is None:
        raise NotThere
    entry = tries.find(wanted)
    if (entry.cohort, entry.team, entry.problem) != (visit.room.id, team.id, problem.id):
        raise NotThere
    tries.choose(entry.id, visit.actor)


def _standing(room: Room, team: TeamView, problem: IndustryProblem, entries: Sequence[EntryView]) -> Row | None:
    if not any(one.state == "scored" and one.stage == "poc" for one in entries):
        return None
    try:
        rows = board(room.store, room.places.problem(problem.id), room.id, problem, "public")
    except OSError:  # the scores' files were lost: the tries themselves are still worth showing
        return None
    return next((row for row in rows if row.team == team.id), None)


def _row(room: Room, entry: EntryView) -> TryRow:
    told = room.places.problem(entry.problem).attempt(entry.id) / TOLD
    try:
        found = json.loads(told.read_text(encoding="utf-8"))
        return TryRow(entry, int(found["seconds"]), int(found["memory"]))
    except (OSError, ValueError, KeyError, TypeError):
        return TryRow(entry, None, None)
