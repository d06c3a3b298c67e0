"""The boards of a problem in a cohort: public while the proof of concept runs, then final, and field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from aitracks.capstone.evaluation.outcome import kept_worth
from aitracks.capstone.evaluation.places import ProblemPlaces
from aitracks.capstone.evaluation.values import tries_of
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.scoring.board import Row, Standing, final_board, public_board
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.ladder import final_entry
from aitracks.capstone.teams.entry_views import EntryView, Part
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tries import Tries

_STAGE = {"public": "poc", "final": "poc", "field": "field"}


def board(store: Store, here: ProblemPlaces, cohort: str, problem: IndustryProblem, part: Part) -> tuple[Row, ...]:
    """The board of a part. What counts in the end is the try that a team chose, else its best on the public part."""
    judging = Judging.of(problem)
    teams = _by_team(Tries(store).find_all(cohort, problem=problem.id, state="scored"), _STAGE[part])
    if part == "public":
        return public_board({team: tries_of(entries, here) for team, entries in teams.items()}, judging)
    standings = []
    for team, entries in teams.items():
        counts = _counting(entries, here, judging)
        standings.append(Standing(team, str(counts), kept_worth(here.attempt(counts), part)))
    return final_board(standings, judging)


def _by_team(entries: Sequence[EntryView], stage: str) -> dict[str, list[EntryView]]:
    teams: defaultdict[str, list[EntryView]] = defaultdict(list)
    for entry in entries:
        if entry.stage == stage:
            teams[entry.team].append(entry)
    return dict(teams)


def _counting(entries: Sequence[EntryView], here: ProblemPlaces, judging: Judging) -> int:
    chosen = next((entry.id for entry in entries if entry.chosen), None)
    if chosen is None and entries[0].stage == "poc":
        best = final_entry(tries_of(entries, here), judging)
        return int(best) if best is not None else entries[-1].id
    return chosen if chosen is not None else max(entry.id for entry in entries)
