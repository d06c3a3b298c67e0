"""Mistakes in the authored files: each at its file and line, all in one run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aitracks.curriculum import Bilingual, load_curriculum
from aitracks.curriculum.yaml_source import load_model_text
from aitracks.errors import ContentError, Problem, UnknownError
from aitracks.language import Text

Broken = Callable[..., list[str]]
MAP = "curriculum/scope_map.yaml"
PROGRAMME = "curriculum/programmes/short.yaml"
GLOSSARY = "curriculum/glossary.yaml"


def test_a_sound_curriculum_loads(small: Path) -> None:
    curriculum = load_curriculum(small)
    assert [topic.path for topic in curriculum.topics.values()] == [
        "core/learning/lines",
        "core/learning/curves",
        "core/trust/ethics",
    ]
    assert [area.addition for area in curriculum.tracks[0].areas] == [False, True]
    assert curriculum.programme("short").topics == ("lines", "curves")
    assert curriculum.topic("lines").name.render("both") == "直線 / Lines"


@pytest.mark.parametrize(
    ("mistake", "expected"),
    [
        pytest.param((MAP, "hours: 3", "hours: [3"), "MAP:12: not valid YAML: a list that is opened with", id="syntax"),
        pytest.param((MAP, "hours: 3", "hours: 3: 4"), "MAP:12: not valid YAML: a ': ' stands where", id="colon"),
        pytest.param(
            (MAP, "            hours: 3\n", "            hours: 3\n            hours: 4\n"),
            "MAP:13: 'hours' is already given in line 12: keep one of the two",
            id="duplicate key",
        ),
        pytest.param((MAP, "hours: 3", "hour: 3"), "MAP:12: unknown field 'hour': did you mean 'hours'?", id="field"),
        pytest.param(
            (MAP, "name: {zh-TW: 直線, en: Lines}", "name: {zh-TW: 直線}"),
            "MAP:10: 'name' has no English text: add 'en: …'",
            id="no English",
        ),
        pytest.param(
            (MAP, "name: {zh-TW: 直線, en: Lines}", "name: {zh: 直線, en: Lines}"),
            "MAP:10: unknown field 'zh': did you mean 'zh-TW'?",
            id="language key",
        ),
        pytest.param(
            (MAP, "name: {zh-TW: 直線, en: Lines}", "name: Lines"),
            "MAP:10: 'name' needs both languages: write {zh-TW: …, en: …}",
            id="one language",
        ),
        pytest.param(
            (MAP, "hours: 3", "hours: three"), "MAP:12: 'hours' must be a whole number, not 'three'", id="type"
        ),
        pytest.param((MAP, "hours: 3", "hours: yes"), "MAP:12: 'hours' must be a whole number, not true", id="bool"),
        pytest.param((MAP, "hours: 3", "hours: 0"), "MAP:12: 'hours' must be at least 1, not 0", id="limit"),
        pytest.param(
            (MAP, "en: Lines", "en: no"), "MAP:10: 'en' must be text, not false: put it in quotes", id="norway"
        ),
        pytest.param((MAP, "en: Lines", "en: ''"), "MAP:10: 'en': nothing is written here: add the text", id="empty"),
        pytest.param((MAP, "[pupil]", "[pupils]"), "MAP:11: entry 1 of 'levels' must be pupil, basic_", id="choice"),
        pytest.param((MAP, "[pupil]", "pupil"), "MAP:11: 'levels' must be a list", id="not a list"),
        pytest.param((MAP, "[pupil]", "[]"), "MAP:11: 'levels' is empty: write at least one entry", id="empty list"),
        pytest.param((MAP, "id: lines", "id: Lines"), "MAP:9: 'id': 'Lines' is no id: use", id="id"),
        pytest.param(
            (MAP, "id: curves", "id: lines"),
            "MAP:17: topic 'lines' is already given in line 9: rename or remove one of the two",
            id="duplicate id",
        ),
        pytest.param(
            (MAP, "prerequisites: [lines]", "prerequisites: [line]"),
            "MAP:21: unknown topic 'line': did you mean 'lines'?",
            id="prerequisite",
        ),
        pytest.param(
            (MAP, "competencies: [fit]", "competencies: [fitt]"),
            "MAP:14: unknown competency 'fitt': did you mean 'fit'?",
            id="competency",
        ),
        pytest.param(
            (MAP, "prerequisites: []", "prerequisites: [curves]"),
            "MAP:21: prerequisites go in a circle: curves needs lines needs curves; remove one",
            id="circle",
        ),
        pytest.param((MAP, "track: core", "track: cores"), "MAP:27: unknown track 'cores': did you mean", id="track"),
        pytest.param(
            (MAP, "    area_name: {zh-TW: 信任, en: Trust}\n", ""),
            "MAP:28: track 'core' has no area 'trust': name one that it has, or add 'area_name",
            id="area",
        ),
        pytest.param(
            (MAP, "area: trust", "area: learning"), "MAP:29: the map already names area 'learning'", id="area name"
        ),
        pytest.param(
            (PROGRAMME, "- lines", "- linse"), "PROGRAMME:14: unknown topic 'linse': did you mean", id="topic"
        ),
        pytest.param(
            (PROGRAMME, "      - lines\n      - curves", "      - curves\n      - lines"),
            "PROGRAMME:14: 'curves' stands before 'lines', which it needs: move it behind line 15",
            id="order",
        ),
        pytest.param(
            (PROGRAMME, "- curves", "- lines"), "PROGRAMME:15: topic 'lines' is already given", id="taught twice"
        ),
        pytest.param((PROGRAMME, "topic: 0.5", "topic: 50"), "PROGRAMME:12: 'topic' must be at most 1", id="share"),
        pytest.param(
            (PROGRAMME, "    pass_rule: {topic: 0.5, stage: 0.6}\n", ""),
            "PROGRAMME:6: entry 1 of 'stages': graded work needs a pass rule",
            id="no pass rule",
        ),
        pytest.param(
            (PROGRAMME, "id: short", "id: long"), "PROGRAMME:1: id 'long' differs from the file's name", id="stem"
        ),
        pytest.param(
            (GLOSSARY, "{form: 數據, except: [大數據]}", "演算法"),
            "GLOSSARY:3: '演算法' is avoided here but is the term of line 2: keep one of the two",
            id="contradiction",
        ),
    ],
)
def test_a_mistake_is_reported_at_its_line(broken: Broken, mistake: tuple[str, str, str], expected: str) -> None:
    """The message is plain English; besides it at most what truly follows (a renamed id is missed elsewhere)."""
    for short, name in (("MAP", MAP), ("PROGRAMME", PROGRAMME), ("GLOSSARY", GLOSSARY)):
        expected = expected.replace(f"{short}:", f"{name}:")
    report = broken(mistake)
    assert [line for line in report if line.startswith(expected)], "\n".join(report)
    assert len(report) <= 3
    assert not any("pydantic" in line or "Input should" in line for line in report)


def test_all_mistakes_of_all_files_are_reported_in_one_run(broken: Broken) -> None:
    """Neither a wrong type nor broken YAML elsewhere hides a wrong name."""
    report = broken(
        (MAP, "hours: 3", "hours: three"),
        (MAP, "prerequisites: [lines]", "prerequisites: [nowhere]"),
        (PROGRAMME, "- curves", "- currves"),
        (GLOSSARY, "terms:", "terms: ["),
        ("curriculum/competencies.yaml", "en: It fits", "fr: Bien"),
    )
    assert [line.split(" ")[0] for line in report] == [
        "curriculum/competencies.yaml:8:",
        "curriculum/competencies.yaml:8:",
        "curriculum/glossary.yaml:2:",
        "curriculum/programmes/short.yaml:15:",
        "curriculum/scope_map.yaml:12:",
        "curriculum/scope_map.yaml:21:",
    ]


def test_bad_entries_do_not_make_their_list_look_empty(broken: Broken) -> None:
    """One wrong entry is one problem, at the entry and not at each list around it."""
    assert broken((MAP, "hours: 6", "hours: six"), (MAP, "hours: 3", "hours: three")) == [
        f"{MAP}:12: 'hours' must be a whole number, not 'three'",
        f"{MAP}:20: 'hours' must be a whole number, not 'six'",
    ]


def test_yaml_inside_another_file_is_reported_at_that_files_line() -> None:
    """A unit's header begins at its second line."""
    problems: list[Problem] = []
    good = load_model_text("zh-TW: 甲\nen: A", Path("unit.py"), 2, Bilingual, problems)
    assert good is not None
    assert good.text == Text("甲", "A")
    assert load_model_text("zh-TW: 甲\nen: [A]", Path("unit.py"), 2, Bilingual, problems) is None
    assert load_model_text("zh-TW: 甲\nen: [A", Path("unit.py"), 2, Bilingual, problems) is None
    assert [str(p).split(" ")[0] for p in problems] == ["unit.py:3:", "unit.py:3:"]


def test_every_circle_is_found(broken: Broken) -> None:
    """Two circles in one file are two problems."""
    report = broken(
        (MAP, "prerequisites: []", "prerequisites: [curves]"), (MAP, "prerequisites: []", "prerequisites: [ethics]")
    )
    assert [line for line in report if "circle" in line] == [
        f"{MAP}:21: prerequisites go in a circle: curves needs lines needs curves; remove one",
        f"{MAP}:33: prerequisites go in a circle: ethics needs ethics; remove one",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1: nothing is written here: add the fields"),
        (b"terms:\n  - {zh-TW: \xff}\n", "2: not UTF-8 text: save the file as UTF-8"),
        (b"- a\n- b\n", "1: this file must be a group with the fields terms, not a list"),
        (b"terms: &t [*t]\n", "1: this alias (*name) contains itself: write the value out"),
        (b"terms: []\n---\nterms: []\n", "2: not valid YAML: a second '---': a file holds one document, so remove it"),
        (b"terms:\n\t- {}\n", "2: not valid YAML: a tab"),
        (b"terms: \x01\n", "1: not valid YAML: it holds a character that text may not hold; remove it"),
    ],
)
def test_a_file_that_is_no_good_at_all(small: Path, content: bytes, message: str) -> None:
    (small / GLOSSARY).write_bytes(content)
    with pytest.raises(ContentError) as raised:
        load_curriculum(small)
    assert any(f"glossary.yaml:{message}" in line for line in str(raised.value).splitlines()), raised.value


def test_a_missing_file_is_named(small: Path) -> None:
    (small / GLOSSARY).unlink()
    with pytest.raises(ContentError, match=r"glossary\.yaml:1: this file is missing: write it"):
        load_curriculum(small)


def test_a_topic_is_found_by_id_and_by_path(small: Path) -> None:
    curriculum = load_curriculum(small)
    assert curriculum.topic("core/learning/lines") is curriculum.topic("lines")
    for wrong in ("line", "core/elsewhere/lines", "learning/lines", ""):
        with pytest.raises(UnknownError):
            curriculum.topic(wrong)
    with pytest.raises(UnknownError, match="did you mean lines"):
        curriculum.topic("line")


def test_the_glossary_spares_the_words_that_contain_an_avoided_form(small: Path) -> None:
    glossary = load_curriculum(small).glossary
    found = list(glossary.avoided("演算法、算法、大數據與數據"))
    assert [(hit.start, hit.word, hit.instead) for hit in found] == [(4, "算法", "演算法"), (11, "數據", "資料")]
