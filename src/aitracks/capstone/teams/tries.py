"""Tries of teams at problems: handed in, run, scored; so many a day, and none after the deadline."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from aitracks.capstone.teams.applications import works_on
from aitracks.capstone.teams.entry_views import EntryView, State, TryStage, Value, figures, view_entry
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.published import refuse_published
from aitracks.capstone.teams.rules import Actor, TryRule
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Team
from aitracks.capstone.teams.try_tables import Entry
from aitracks.capstone.teams.views import get_team
from aitracks.errors import UnknownError

TAIPEI = timezone(timedelta(hours=8), "Taipei")  # no summer time since 1979; needs no data of the system
REFUSALS_A_DAY = 20  # they do not count as tries, but a loop of them would keep the machine busy
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RUNNER = Actor("aitracks", staff=True)
Check = Callable[[Session, Team], None]


class Tries:
    """All tries. `State` goes queued → running → scored, failed or refused; a run that was killed is queued again."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def submit(
        self,
        cohort: str,
        slug: str,
        problem: str,
        stage: TryStage,
        by: Actor,
        digest: str,
        rule: TryRule,
        check: Check | None = None,
    ) -> EntryView:
        """Hand in a notebook, by its SHA-256, to be run; what `check` raises refuses it.

        Raises Refused: not a member, not the team's problem, results that are published, no tries left today (none is
        kept), or past the deadline (kept as a refused try). Two at once take turns.
        """
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"no SHA-256: {digest!r}")
        at = self.store.clock()
        with self.store.write() as session:
            team = get_team(session, cohort, slug, lock=True)
            _refuse_stranger(team, by)
            works_on(session, team, problem)
            refuse_published(session, cohort, problem, stage)
            if check:
                check(session, team)
            late = rule.deadline is not None and at > rule.deadline
            _refuse_too_many(session, team, at)
            if not late:
                _refuse_full_day(session, team, problem, stage, at, rule)
            entry = _new(session, team, problem, stage, by, digest, at)
            if late:
                entry.state, entry.ended, entry.reason = "refused", at, str(_too_late(rule))
            note(session, at, by, team, "try refused" if late else "try", **_said(entry))
            made = view_entry(entry, cohort, slug)
        if late:
            raise _too_late(rule)
        return made

    def left_today(self, cohort: str, slug: str, problem: str, stage: TryStage, rule: TryRule) -> int:
        """How many more tries count today."""
        with self.store.read() as session:
            team = get_team(session, cohort, slug)
            return max(0, rule.a_day - _used(session, team, problem, stage, _day(self.store.clock())))

    def start(self, number: int) -> EntryView | None:
        """Take a queued try to run it; None where somebody else has it or it has ended."""
        with self.store.write() as session:
            claim = update(Entry).where(Entry.id == number, Entry.state == "queued")
            got = session.execute(claim.values(state="running", started=self.store.clock()))
            if not got.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
                return None
            return self._view(session, _get(session, number))

    def requeue(self, number: int) -> EntryView:
        """Put a running try back into the queue: its runner was killed."""
        return self._end(number, "queued", "", ())

    def refuse(self, number: int, reason: str) -> EntryView:
        """The try is not counted, for this reason (no parameters cell, a row missing in the predictions …)."""
        return self._end(number, "refused", reason, ())

    def fail(self, number: int, reason: str) -> EntryView:
        """The notebook did not come to its end; the try counts."""
        return self._end(number, "failed", reason, ())

    def score(self, number: int, values: Sequence[Value], reproducible: bool | None = None) -> EntryView:
        """Keep a try's values; the same values again change nothing."""
        return self._end(number, "scored", "", values, reproducible)

    def mark_reproducible(self, number: int, reproducible: bool) -> EntryView:
        """Whether a second run gave the same predictions."""
        with self.store.write() as session:
            entry = _get(session, number, lock=True)
            entry.reproducible = reproducible
            team = session.get_one(Team, entry.team_id)
            note(session, self.store.clock(), _RUNNER, team, "try repeated", same=reproducible, **_said(entry))
            return self._view(session, entry)

    def choose(self, number: int, by: Actor) -> EntryView:
        """The scored try that counts in the end; one for each problem and stage."""
        with self.store.write() as session:
            team = session.get_one(Team, _get(session, number).team_id, with_for_update={"key_share": True})
            _refuse_stranger(team, by)
            entry = _get(session, number, lock=True)
            refuse_published(session, team.cohort, entry.problem, entry.stage)
            if entry.state != "scored":
                raise Refused("只能選擇已評分的成果。", f"try {entry.number} is {entry.state}: choose a scored one")
            others = (Entry.team_id == team.id, Entry.problem == entry.problem, Entry.stage == entry.stage)
            session.execute(update(Entry).where(*others).values(chosen=False))
            entry.chosen = True
            note(session, self.store.clock(), by, team, "try chosen", **_said(entry))
            return self._view(session, entry)

    def find(self, number: int) -> EntryView:
        """The try with this id; raises UnknownError."""
        with self.store.read() as session:
            return self._view(session, _get(session, number))

    def find_all(
        self, cohort: str, team: str | None = None, problem: str | None = None, state: State | None = None
    ) -> tuple[EntryView, ...]:
        """The tries of a cohort, oldest first, or those of a team, at a problem, in a state."""
        wanted = (None if team is None else Team.slug == team, None if problem is None else Entry.problem == problem)
        query = select(Entry, Team.slug).join(Team, Entry.team_id == Team.id).where(Team.cohort == cohort)
        for condition in (*wanted, None if state is None else Entry.state == state):
            query = query if condition is None else query.where(condition)
        with self.store.read() as session:
            return tuple(view_entry(entry, cohort, slug) for entry, slug in session.execute(query.order_by(Entry.id)))

    def _end(
        self, number: int, state: State, reason: str, values: Sequence[Value], reproducible: bool | None = None
    ) -> EntryView:
        at = self.store.clock()
        with self.store.write() as session:
            entry = _get(session, number, lock=True)
            _refuse_ended(entry, state)
            if state == entry.state == "scored":
                return self._view(session, entry)
            entry.state, entry.reason, entry.ended = state, reason, None if state == "queued" else at
            entry.figures, entry.reproducible = figures(values), reproducible
            note(session, at, _RUNNER, session.get_one(Team, entry.team_id), f"try {state}", reason, **_said(entry))
            return self._view(session, entry)

    def _view(self, session: Session, entry: Entry) -> EntryView:
        team = session.get_one(Team, entry.team_id)
        return view_entry(entry, team.cohort, team.slug)


def _day(at: datetime) -> date:
    return at.astimezone(TAIPEI).date()


def _used(session: Session, team: Team, problem: str, stage: str, day: date) -> int:
    query = select(func.count()).where(
        Entry.team_id == team.id,
        Entry.problem == problem,
        Entry.stage == stage,
        Entry.day == day,
        Entry.state != "refused",
    )
    return session.execute(query).scalar_one()


def _refuse_full_day(session: Session, team: Team, problem: str, stage: str, at: datetime, rule: TryRule) -> None:
    if _used(session, team, problem, stage, _day(at)) >= rule.a_day:
        raise Refused(
            f"今天的 {rule.a_day} 次機會已用完，明天（臺北時間）再試。",
            f"team '{team.slug}' has used its {rule.a_day} tries of {_day(at)} (Taipei) at '{problem}': go on tomorrow",
        )


def _refuse_too_many(session: Session, team: Team, at: datetime) -> None:
    query = select(func.count()).where(Entry.team_id == team.id, Entry.day == _day(at), Entry.state == "refused")
    if session.execute(query).scalar_one() >= REFUSALS_A_DAY:
        raise Refused(
            f"今天已有 {REFUSALS_A_DAY} 次不合規定的繳交，請先在自己的資料上試跑，明天再繳。",
            f"{REFUSALS_A_DAY} tries were refused today: try the notebook on your own data first, go on tomorrow",
        )


def _new(session: Session, team: Team, problem: str, stage: str, by: Actor, digest: str, at: datetime) -> Entry:
    before = select(func.coalesce(func.max(Entry.number), 0)).where(
        Entry.team_id == team.id, Entry.problem == problem, Entry.stage == stage
    )
    entry = Entry(team_id=team.id, problem=problem, stage=stage, by=by.name, digest=digest, day=_day(at))
    entry.number, entry.state, entry.submitted = session.execute(before).scalar_one() + 1, "queued", at
    session.add(entry)
    session.flush()
    return entry


def _get(session: Session, number: int, lock: bool = False) -> Entry:
    entry = session.get(Entry, number, with_for_update=lock, populate_existing=True)
    if entry is None:
        raise UnknownError("try", str(number), [])
    return entry


def _refuse_stranger(team: Team, by: Actor) -> None:
    if team.dissolved or (by.name not in [one.person for one in team.members] and not by.staff):
        raise Refused(f"{by.name} 不是這個隊伍的成員。", f"'{by.name}' is not in team '{team.slug}'")


def _refuse_ended(entry: Entry, state: State) -> None:
    if entry.state in ("queued", "running") or entry.state == state == "scored":
        return
    raise Refused("這次嘗試已經結束。", f"try {entry.number} is {entry.state} already: it cannot become {state}")


def _too_late(rule: TryRule) -> Refused:
    until = rule.deadline.astimezone(TAIPEI) if rule.deadline else None
    return Refused(
        f"已過截止時間（臺北時間 {until:%Y-%m-%d %H:%M}），這次不計入。",
        f"the deadline was {until:%Y-%m-%d %H:%M} (Taipei): this try is not counted",
    )


def _said(entry: Entry) -> dict[str, Any]:
    return {"problem": entry.problem, "stage": entry.stage, "number": entry.number, "digest": entry.digest}
