"""Cohort files: where they are looked for and what is wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import known_cohorts, load_cohort
from aitracks.errors import ContentError, UnknownError

DEMO = Path("hub_config/cohorts/demo.yaml")


def test_a_cohort_knows_its_topics_and_teams(small: Path) -> None:
    curriculum = load_curriculum(small)
    cohort = load_cohort("demo", curriculum)
    assert [topic.id for topic in cohort.assigned(curriculum)] == ["lines", "curves"]
    assert [person.id for person in cohort.members["red"]] == ["amei", "bohao"]


def test_topics_restrict_the_programme_in_its_order(small: Path) -> None:
    file = small / DEMO
    file.write_text(file.read_text(encoding="utf-8") + "topics: [curves]\n", encoding="utf-8")
    curriculum = load_curriculum(small)
    assert [topic.id for topic in load_cohort("demo", curriculum).assigned(curriculum)] == ["curves"]


def test_the_data_folder_comes_first(small: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "cohorts").mkdir(parents=True)
    text = (small / DEMO).read_text(encoding="utf-8")
    (data / "cohorts" / "demo.yaml").write_text(text.replace("term: demo", "term: autumn"), encoding="utf-8")
    curriculum = load_curriculum(small)
    assert load_cohort("demo", curriculum, data).term == "autumn"
    assert load_cohort("demo", curriculum).term == "demo"
    assert known_cohorts(curriculum, data) == {"demo": data / "cohorts" / "demo.yaml"}


def test_a_cohort_may_be_named_by_its_file(small: Path) -> None:
    assert load_cohort(small / DEMO, load_curriculum(small)).id == "demo"


@pytest.mark.parametrize("name", ["dem", "no/such/file.yaml", "", "../demo"])
def test_an_unknown_cohort_is_refused_with_the_known_names(small: Path, name: str) -> None:
    with pytest.raises(UnknownError, match="demo"):
        load_cohort(name, load_curriculum(small))


def test_all_mistakes_of_a_cohort_are_reported(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small)
    DEMO.write_text(
        """\
id: demo
name: {zh-TW: 示範, en: Demo}
programme: shrt
language: de
term: 114
instructors: []
teams:
  - {id: blue, name: {zh-TW: 藍隊, en: Blue}}
learners:
  - {id: Amei, name: 阿美}
  - {id: bohao, name: 柏豪, team: blu}
  - {id: bohao, name: 柏豪, team: blue}
topics: [nothing]
""",
        encoding="utf-8",
    )
    with pytest.raises(ContentError) as raised:
        load_cohort("demo", load_curriculum(small))
    expected = (
        "3: unknown programme 'shrt': did you mean 'short'?",
        "4: 'language' must be zh-TW, en or both, not 'de'",
        "5: 'term' must be text, not 114: put it in quotes",
        "6: 'instructors' is empty: write at least one entry",
        "10: 'id': 'Amei' is no user name: use up to 31 lower-case letters, digits, '_', '-', a letter first",
        "11: unknown team 'blu': did you mean 'blue'?",
        "12: 'bohao' is already in line 11: a person has one role and one team in a cohort",
        "13: unknown topic 'nothing': add it first, or remove it here",
    )
    assert str(raised.value).splitlines() == [f"{DEMO}:{message}" for message in expected]
