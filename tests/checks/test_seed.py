"""Seeds: of a course, of a submission."""

from __future__ import annotations

from pathlib import Path

import pytest

from aitracks.checks.seed import SEED, course_seed, draw_seed, submission_seed


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SEED, raising=False)


def test_a_course_draws_its_seed_once(tmp_path: Path) -> None:
    draw_seed(tmp_path)
    first = course_seed(tmp_path)
    draw_seed(tmp_path)
    assert course_seed(tmp_path) == first > 2**64
    draw_seed(tmp_path / "other")
    assert course_seed(tmp_path / "other") != first


def test_a_unit_on_its_own_has_none(tmp_path: Path) -> None:
    assert course_seed(None) == course_seed(tmp_path) == 0


def test_other_work_is_asked_other_questions() -> None:
    seeds = {submission_seed(course, work) for course in (1, 2) for work in ("a", "b")}
    assert len(seeds) == 4
    assert submission_seed(1, "a") == submission_seed(1, "a")


def test_a_named_seed_holds_for_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SEED, "7")
    assert course_seed(tmp_path) == 7
    assert submission_seed(7, "a") == submission_seed(7, "b") == 7
