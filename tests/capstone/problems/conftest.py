"""A checkout with one sound, listed problem, which a test then breaks in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from aitracks.capstone.problems.load import judge_all, problem_folder

SEAMS = """\
id: weld_seams
unit:
  id: heping_forge
  name: {zh-TW: 和平鍛造, en: Heping Forge}
  sector: {zh-TW: 金屬加工, en: metalworking}
contact:
  name: {zh-TW: 品管課長, en: head of quality}
  email: quality@heping.example
  phone: 02-0000-0000
title: {zh-TW: 銲道檢測, en: Weld seams}
statement:
  summary: {zh-TW: 判斷銲道好壞, en: Judge seams}
  details:
    zh-TW: >-
      目前由人看，
      一件十秒。
    en: People look, ten seconds each.
category: computer_vision
industry: {zh-TW: 製造, en: Manufacturing}
template: image_classification
data_set_type: {zh-TW: 影像, en: pictures}
readiness:
  level: ready
  details: {zh-TW: 已整理, en: prepared}
expected:
  metric: cost
  direction: at_most
  threshold: 0.5
  sentence: {zh-TW: 成本不超過 0.5, en: a cost of at most 0.5}
  source: {zh-TW: 去年紀錄, en: last year's records}
classes:
  - {id: good, name: {zh-TW: 良, en: good}}
  - {id: bad, name: {zh-TW: 不良, en: bad}}
costs:
  unit: {zh-TW: 元／件, en: NT$ per piece}
  matrix:
    good: {good: 0, bad: 1}
    bad: {good: 10, bad: 0}
slices:
  - {id: shift, name: {zh-TW: 班別, en: shift}, why: {zh-TW: 夜班較暗, en: nights are darker}}
resources:
  - {zh-TW: 窗口一人, en: one contact}
incentives:
  - {zh-TW: 獎金十萬元, en: a prize}
data_sets:
  - name: {zh-TW: 銲道影像, en: Pictures of seams}
    fields:
      - {name: id, type: string, unit: "-", description: {zh-TW: 代號, en: id}}
      - {name: label, type: category, unit: "-", description: {zh-TW: 標籤, en: label}}
    encoding: PNG
    file_type: PNG
    volume: {zh-TW: 千張, en: a thousand}
    time_span: {zh-TW: 一季, en: a quarter}
    delivery: {zh-TW: 資料夾, en: a folder}
    licence: BSD-3-Clause
history:
  - {state: submitted, date: 2026-03-02}
  - {state: coached, date: 2026-03-20}
  - {state: listed, date: 2026-04-01}
"""


@dataclass(frozen=True)
class Office:
    """The folder of problems of a checkout of a test's own."""

    root: Path

    def path(self, name: str = "weld_seams") -> Path:
        return problem_folder(self.root) / f"{name}.yaml"

    def write(self, text: str = SEAMS, name: str = "weld_seams") -> Path:
        self.path(name).write_text(text.replace("id: weld_seams", f"id: {name}", 1), encoding="utf-8")
        return self.path(name)

    def edit(self, old: str, new: str, name: str = "weld_seams") -> int:
        """Replace the first `old` of the sound problem; the line at which it began."""
        assert old in SEAMS, old
        self.write(SEAMS.replace(old, new, 1), name)
        return SEAMS[: SEAMS.index(old)].count("\n") + 1

    def complaints(self) -> list[str]:
        """Everything wrong with all files, as ``line: message``."""
        return [f"{problem.line}: {problem.message}" for judged in judge_all(self.root) for problem in judged.problems]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A checkout with the sound problem `weld_seams`; this process takes it for its home, too."""
    office = Office(tmp_path)
    problem_folder(tmp_path).mkdir(parents=True)
    office.write()
    monkeypatch.setenv("AITRACKS_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return office


@pytest.fixture(scope="session")
def seams() -> str:
    """The text of the sound problem."""
    return SEAMS


@pytest.fixture(scope="session")
def only() -> Callable[[list[str], str], None]:
    """Holds a list of complaints to be one that contains the words."""

    def check(complaints: list[str], words: str) -> None:
        assert len(complaints) == 1, complaints
        assert words in complaints[0]

    return check
