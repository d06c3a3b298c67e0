"""The course's own curriculum: it is the programme's map, sound and in Taiwan's words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aitracks.curriculum import Curriculum, load_curriculum
from aitracks.curriculum.cohort import known_cohorts, load_cohort
from aitracks.curriculum.yaml_source import read_document
from aitracks.paths import home

# The table of the programme's facts, section 1. It names 14 areas, although its heading counts 15.
FIGURE_14 = {
    "core/machine_learning": "supervised_learning unsupervised_learning model_parameter_optimization",
    "core/deep_learning": "convolutional_networks deep_neural_networks recurrent_networks network_optimization",
    "core/advanced_learning": "reinforcement_learning transfer_learning adversarial_learning federated_learning",
    "core/tools": "development_tools model_frameworks deployment_platforms system_integration",
    "applied/computer_vision": "image_and_face_recognition object_detection image_segmentation "
    "motion_detection_and_tracking",
    "applied/natural_language": "sentiment_analysis machine_translation text_analysis_and_generation "
    "social_network_analysis chatbots",
    "applied/data_analysis": "data_modelling data_analysis_and_prediction time_series_forecasting",
    "applied/speech": "speech_recognition speech_synthesis speech_emotion speech_indexing",
    "applied/recommenders": "association_rules content_based collaborative_filtering wide_and_deep",
    "industry/manufacturing": "defect_inspection scheduling predictive_maintenance logistics_and_inventory "
    "automated_machinery",
    "industry/medical": "medical_imaging medical_signals medical_records health_checks_and_care prediction_and_risk",
    "industry/retail": "retail_image_recognition customer_service smart_shelves warehousing customer_and_demand",
    "industry/finance": "id_documents biometrics anti_money_laundering portfolio",
    "edge/edge_computing": "introduction_and_ecosystem fog_computing edge_toolkits",
}


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return load_curriculum(home())


def test_the_map_is_figure_14(curriculum: Curriculum) -> None:
    """Same ids, same places, same order."""
    mapped = [topic.path for topic in curriculum.topics.values() if not topic.addition]
    assert mapped == [f"{area}/{topic}" for area, topics in FIGURE_14.items() for topic in topics.split()]


def test_the_counts(curriculum: Curriculum) -> None:
    areas = [area for track in curriculum.tracks for area in track.areas]
    additions = [topic.id for topic in curriculum.topics.values() if topic.addition]
    assert len(curriculum.tracks) == 4
    assert sum(not area.addition for area in areas) == 14
    assert len(curriculum.topics) == 57 + 2
    assert sorted(additions) == ["ai_ethics_checks", "generative_ai"]
    assert 15 <= len(curriculum.competencies) <= 25
    assert len(curriculum.glossary.terms) >= 90


def test_each_competency_is_practised_somewhere(curriculum: Curriculum) -> None:
    practised = {name for topic in curriculum.topics.values() for name in topic.competencies}
    practised |= {n for p in curriculum.programmes.values() for stage in p.stages for n in stage.competencies}
    assert practised == set(curriculum.competencies)


def test_a_pupil_can_take_all_that_a_pupils_topic_needs(curriculum: Curriculum) -> None:
    for topic in curriculum.topics.values():
        if "pupil" in topic.levels:
            needs = [curriculum.topic(need) for need in topic.prerequisites]
            assert all("pupil" in need.levels for need in needs), topic.id


@pytest.mark.parametrize("name", ["seed_team", "outreach", "outreach_core", "fundamentals"])
def test_a_programme_teaches_at_its_level_and_brings_what_its_topics_need(curriculum: Curriculum, name: str) -> None:
    programme = curriculum.programme(name)
    for stage in programme.stages:
        for topic in map(curriculum.topic, stage.topics):
            assert stage.level in topic.levels, topic.id
            assert set(topic.prerequisites) <= set(programme.topics), topic.id


def test_the_seed_teams_programme_takes_four_months(curriculum: Curriculum) -> None:
    programme = curriculum.programme("seed_team")
    assert 16 <= programme.weeks <= 18
    assert {curriculum.topic(topic).track for topic in programme.topics} >= {"core", "applied", "industry"}


def test_outreach_has_its_three_stages(curriculum: Curriculum) -> None:
    assert [stage.kind for stage in curriculum.programme("outreach").stages] == ["course", "camp", "presentation"]


def test_pupils_have_a_path_of_six_core_units_in_the_order_in_which_they_build_on_each_other(
    curriculum: Curriculum,
) -> None:
    path = curriculum.programme("outreach_core").topics
    topics = [curriculum.topic(name) for name in path]
    assert [topic.track for topic in topics] == ["core"] * 6
    for place, topic in enumerate(topics):
        assert set(topic.prerequisites) <= set(path[:place]), topic.id
        assert (home() / "notebooks" / topic.path / "unit.py").is_file(), topic.id


def test_the_demonstration_cohorts_share_five_people(curriculum: Curriculum) -> None:
    cohorts = [load_cohort(name, curriculum) for name in ("seed_team_demo", "outreach_demo")]
    people = {p.id: p.name for c in cohorts for p in (*c.instructors, *c.assistants, *c.learners)}
    assert people == {"prof_lin": "林老師", "ta_chen": "陳助教", "amei": "阿美", "bohao": "柏豪", "chiahui": "佳慧"}
    assert {"seed_team_demo", "outreach_demo"} <= set(known_cohorts(curriculum))


def test_the_curriculum_keeps_to_its_own_glossary(curriculum: Curriculum) -> None:
    """Every Chinese text of the course tree, and no character outside Big5, which holds no simplified ones."""
    for file in _authored(home()):
        document = read_document(file, [])
        assert document is not None
        for text in _chinese(document.data):
            assert list(curriculum.glossary.avoided(text)) == [], f"{file.name}: {text}"
            text.encode("cp950")


def _chinese(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(text) for key, text in value.items() if key == "zh-TW")
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _chinese(part)


def _authored(root: Path) -> list[Path]:
    folder = root / "curriculum"
    return [folder / "scope_map.yaml", folder / "competencies.yaml", *sorted((folder / "programmes").glob("*.yaml"))]


@pytest.mark.parametrize(
    ("prose", "words"),
    [
        ("這個算法處理數據的質量", ["算法", "數據", "質量"]),
        ("演算法、數據分析、大數據、品質、水質量測", []),
        ("應用程序的默認用戶", ["程序", "默認", "用戶"]),
        ("標準作業程序、用戶端、隨機程序", []),
        ("神經網絡、軟件、硬件、信息、視頻", ["網絡", "軟件", "硬件", "信息", "視頻"]),
        ("用鼠標在屏幕上打印", ["鼠標", "屏幕", "打印"]),
        ("圖像與人臉識別；圖像識別", ["圖像識別"]),
        ("改變量與變量、平方差與方差、真實時間與實時", ["變量", "方差", "實時"]),
    ],
)
def test_the_glossary_flags_mainland_words_and_nothing_else(
    curriculum: Curriculum, prose: str, words: list[str]
) -> None:
    assert [hit.word for hit in curriculum.glossary.avoided(prose)] == words
