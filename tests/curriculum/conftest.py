"""A small sound curriculum, which a test then breaks in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aitracks.curriculum import load_curriculum
from aitracks.errors import ContentError

FILES = {
    "curriculum/scope_map.yaml": """\
tracks:
  - id: core
    name: {zh-TW: 核心, en: Core}
    summary: {zh-TW: 方法, en: Methods}
    areas:
      - id: learning
        name: {zh-TW: 學習, en: Learning}
        topics:
          - id: lines
            name: {zh-TW: 直線, en: Lines}
            levels: [pupil]
            hours: 3
            prerequisites: []
            competencies: [fit]
            source: "001"
            summary: {zh-TW: 能畫線, en: Draw lines}
          - id: curves
            name: {zh-TW: 曲線, en: Curves}
            levels: [pupil]
            hours: 6
            prerequisites: [lines]
            competencies: [fit]
            source: "001"
            summary: {zh-TW: 能畫曲線, en: Draw curves}
additions:
  - id: ethics
    track: core
    area: trust
    area_name: {zh-TW: 信任, en: Trust}
    name: {zh-TW: 倫理, en: Ethics}
    levels: [senior_leader]
    hours: 3
    prerequisites: []
    competencies: [fit]
    source: "003"
    summary: {zh-TW: 能檢核, en: Check}
""",
    "curriculum/competencies.yaml": """\
groups:
  - id: modelling
    name: {zh-TW: 建模, en: Modelling}
    competencies:
      - id: fit
        name: {zh-TW: 擬合, en: Fit}
        statement: {zh-TW: 能擬合, en: Can fit}
        evidence: {zh-TW: 擬合得好, en: It fits}
        levels: [pupil]
""",
    "curriculum/glossary.yaml": """\
terms:
  - {zh-TW: 演算法, en: algorithm, avoid: [算法]}
  - {zh-TW: 資料, en: data, avoid: [{form: 數據, except: [大數據]}]}
""",
    "curriculum/programmes/short.yaml": """\
id: short
name: {zh-TW: 短期, en: Short}
summary: {zh-TW: 很短, en: Very short}
levels: [pupil]
stages:
  - id: only
    name: {zh-TW: 唯一, en: Only}
    kind: course
    level: pupil
    starts_week: 1
    weeks: 2
    pass_rule: {topic: 0.5, stage: 0.6}
    topics:
      - lines
      - curves
""",
    "hub_config/cohorts/demo.yaml": """\
id: demo
name: {zh-TW: 示範, en: Demo}
programme: short
language: zh-TW
term: demo
instructors:
  - {id: prof_lin, name: 林老師}
learners:
  - {id: amei, name: 阿美, team: red}
  - {id: bohao, name: 柏豪, team: red}
""",
}

Mistake = tuple[str, str, str]  # file, what is replaced, by what


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The root of a small curriculum without any mistake."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def broken(small: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Breaks the small curriculum in the given places and returns the lines of the report."""
    monkeypatch.chdir(small)

    def report(*mistakes: Mistake) -> list[str]:
        for name, old, new in mistakes:
            file = small / name
            text = file.read_text(encoding="utf-8")
            assert old in text, f"{name} does not hold {old!r}"
            file.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ContentError) as raised:
            load_curriculum(small)
        return str(raised.value).splitlines()

    return report
