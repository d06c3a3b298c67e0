"""The problems that come with the project: listed, complete, of invented units, in the words of the glossary."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from aitracks.capstone.problems import IndustryProblem, load_problems
from aitracks.capstone.types import METRICS, TEMPLATES, Metric, Template
from aitracks.curriculum import Bilingual, load_curriculum

OURS: dict[str, tuple[Template, Metric]] = {
    "papaya_ripeness": ("image_classification", "accuracy"),
    "casting_inspection": ("image_classification", "cost"),
    "traffic_clips": ("object_detection", "map"),
    "lung_nodules": ("object_detection", "map"),
    "demand_forecast": ("time_series_forecasting", "mase"),
    "wastewater_dosing": ("time_series_forecasting", "smape"),
    "dryer_maintenance": ("tabular_classification", "pr_auc"),
    "customer_intents": ("tabular_classification", "macro_f1"),
}


@pytest.fixture(scope="module")
def problems(repository: Path) -> dict[str, IndustryProblem]:
    return load_problems(repository)


def test_all_eight_are_listed_two_for_each_template(problems: dict[str, IndustryProblem]) -> None:
    found = {name: (problems[name].template, problems[name].expected.metric) for name in OURS}
    assert found == OURS
    assert Counter(problem.template for problem in problems.values()) == dict.fromkeys(TEMPLATES, 2)
    assert {problem.expected.metric for problem in problems.values()} == set(METRICS)
    assert all(problem.is_listed for problem in problems.values())


def test_units_and_contacts_are_invented_and_say_so(problems: dict[str, IndustryProblem]) -> None:
    for problem in problems.values():
        assert "虛構" in problem.unit.name.zh
        assert "fictitious" in problem.unit.name.en
        assert problem.contact.email.endswith(".example")  # a top-level domain that nobody can own
        assert re.fullmatch(r"0\d-0000-\d{4}", problem.contact.phone)
        assert all(data.simulated for data in problem.data_sets)


def test_sentences_name_the_threshold(problems: dict[str, IndustryProblem]) -> None:
    for problem in problems.values():
        figures = (f"{problem.expected.threshold:g}", f"{100 * problem.expected.threshold:g}%")
        for sentence in (problem.expected.sentence.zh, problem.expected.sentence.en):
            assert any(figure in sentence for figure in figures), sentence


def test_ids_are_no_topics(problems: dict[str, IndustryProblem], repository: Path) -> None:
    assert not set(problems) & set(load_curriculum(repository).topics)


def _texts(value: Any) -> list[Bilingual]:
    if isinstance(value, Bilingual):
        return [value]
    if isinstance(value, IndustryProblem) or hasattr(type(value), "model_fields"):
        return [text for name in type(value).model_fields for text in _texts(getattr(value, name))]
    return [text for each in value for text in _texts(each)] if isinstance(value, tuple) else []


def test_texts_keep_to_the_glossary(problems: dict[str, IndustryProblem], repository: Path) -> None:
    glossary = load_curriculum(repository).glossary
    texts = [(problem.id, text) for problem in problems.values() for text in _texts(problem)]
    assert len(texts) > 200
    assert [(id_, found) for id_, text in texts for found in glossary.avoided(text.zh)] == []
    assert not [text.zh for _, text in texts if re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", text.zh)]
    assert not [text.en for _, text in texts if re.search(r"[\u4e00-\u9fff]", text.en)]


def test_data_sets_say_what_their_cards_say(problems: dict[str, IndustryProblem], repository: Path) -> None:
    """Columns of the data cards stand in the problem too, but for what only the scorer's tables have."""
    cards = [yaml.safe_load(path.read_text("utf-8")) for path in (repository / "datasets").glob("capstone_*/card.yaml")]
    assert {card["id"] for card in cards} == {f"capstone_{name}" for name in problems}
    for card in cards:
        (data,) = problems[card["id"].removeprefix("capstone_")].data_sets
        named = {field.name for field in data.fields_} | {"window", "scale", "image", "part"}
        assert {field["name"] for field in card["fields"]} <= named, card["id"]
        assert data.licence == card["licence"], card["id"]
