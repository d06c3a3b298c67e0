"""What is wrong in a problem's file is said at its line, all in one run."""

from __future__ import annotations

from typing import Any

import pytest

from aitracks.capstone.problems import load_problem, load_problems, sound_problems
from aitracks.errors import ContentError, UnknownError

MISTAKES = [
    ("id: weld_seams", "id: seams", 0, "differs from the file's name"),
    ("quality@heping.example", "quality at heping", 0, "is no e-mail address"),
    ("02-0000-0000", "call me", 0, "is no phone number"),
    ("category: computer_vision", "category: vision", 0, "'category' must be computer_vision, natural_language"),
    ("industry: {zh-TW: 製造, en: Manufacturing}", "industry: 製造", 0, "'industry' needs both languages"),
    ("title: {zh-TW: 銲道檢測, en: Weld seams}", "title: {zh-TW: 銲道檢測}", 0, "1 題目名稱 Title has no English text"),
    ("template: image", "template: audio", 0, "'template' must be image_classification"),
    ("metric: cost", "metric: map", 0, "metric 'map' does not judge template image_classification"),
    ("direction: at_most", "direction: at_least", 0, "less cost is better"),
    ("  threshold: 0.5\n", "", -3, "7 期望成果需求：門檻 Expected result: threshold is missing: write the figure"),
    ("threshold: 0.5", "threshold:", 0, "without it nobody can tell whether the problem is solved"),
    ("threshold: 0.5", "threshold: high", 0, "'threshold' must be a number"),
    ("threshold: 0.5", "threshold: .nan", 0, "'threshold' must be"),
    ("threshold: 0.5", "threshold: 12", 0, "must be less than 10, the dearest single answer"),
    ("threshold: 0.5", "threshold: 0", 0, "must be a finite number above 0"),
    ("- {id: bad, name", '- {id: "b\'ad", name', 0, "is no class id"),
    ("- {id: bad, name", "- {id: good, name", 0, "class 'good' is already given in line"),
    ("good: {good: 0, bad: 1}", "good: {good: 0}", 0, "has no cost for the answer 'bad'"),
    ("good: {good: 0, bad: 1}", "good: {good: 0, bad: 1, odd: 1}", 0, "'odd' is none of the classes"),
    ("    bad: {good: 10, bad: 0}\n", "", -2, "true class 'bad' has no costs"),
    ("bad: {good: 10, bad: 0}", "bad: {good: 1, bad: 1}", 0, "costs no more than the right answer"),
    ("good: {good: 0, bad: 1}", "good: {good: 0, bad: -1}", 0, "must be at least 0"),
    ("{id: shift, name", "{id: label, name", 0, "'label' is a column of every labels.csv"),
    ("{name: label, type", "{name: id, type", 0, "field 'id' is already given in line"),
    ("    file_type: PNG\n", "", -5, "資料 4 資料檔案類型 Data set: file type (entry 1) is missing"),
    ("volume: {zh-TW: 千張, en: a thousand}", "volume: {zh-TW: 千張, en: 1,200 pieces}", 0, "put the text in quotes"),
    ("slices:\n", "slice:\n", 0, "unknown field 'slice': did you mean 'slices'?"),
    ("incentives:\n  - {zh-TW: 獎金十萬元, en: a prize}\n", "incentives:\n", 0, "9 額外獎勵誘因 Incentives is missing"),
    ("state: submitted", "state: coached", 0, "'coached' cannot stand first: there comes submitted"),
    ("date: 2026-03-20", "date: 2026-02-20", 0, "is earlier than 'submitted' on 2026-03-02"),
    ("  - {state: coached, date: 2026-03-20}\n", "", 0, "'listed' cannot stand after 'submitted'"),
    ("date: 2026-03-20", "date: soon", 0, "'date' must be a date"),
    ("history:", "briefing: javascript:alert(1)\nhistory:", 0, "is no address: begin it with https://"),
    ("history:", "positive: bad\nhistory:", 0, "has no class to be found"),
]


def test_the_sound_problem_is_sound(office: Any) -> None:
    assert office.complaints() == []
    problem = load_problem("weld_seams", office.root)
    assert (problem.state, problem.is_listed, str(problem.since)) == ("listed", True, "2026-04-01")
    assert problem.cost_matrix == {("good", "good"): 0, ("good", "bad"): 1, ("bad", "good"): 10, ("bad", "bad"): 0}
    assert (problem.class_ids, problem.slice_ids) == (("good", "bad"), ("shift",))
    assert problem.statement.details.zh == "目前由人看，一件十秒。"  # folded lines leave no gap in Chinese


@pytest.mark.parametrize(("old", "new", "offset", "words"), MISTAKES, ids=[m[3][:40] for m in MISTAKES])
def test_a_mistake_is_told_at_its_line(office: Any, old: str, new: str, offset: int, words: str) -> None:
    line = office.edit(old, new)
    complaints = office.complaints()
    found = [each for each in complaints if words in each]
    assert found, complaints
    assert int(found[0].partition(":")[0]) == line + offset
    with pytest.raises(ContentError):
        load_problem("weld_seams", office.root)


def test_many_mistakes_come_in_one_run(office: Any, seams: str) -> None:
    wanted = ("is no e-mail address", "'category' must be", "less cost is better", "nobody can tell", "is earlier than")
    text = seams
    for words in wanted:
        old, new = next((old, new) for old, new, _, told in MISTAKES if words in told)
        text = text.replace(old, new, 1)
    office.write(text)
    complaints = office.complaints()
    assert [words for words in wanted if not any(words in each for each in complaints)] == []


@pytest.mark.parametrize(
    ("metric", "threshold", "words"),
    [
        ("accuracy", "95", "since accuracy is a share: write 0.95 for 95 %"),
        ("accuracy", "1.5", "must be at most 1"),
        ("macro_f1", "1" + "0" * 400, "must be a finite number"),
        ("accuracy", "1.0", ""),
    ],
)
def test_the_threshold_fits_the_metric(office: Any, seams: str, metric: str, threshold: str, words: str) -> None:
    costs = seams[seams.index("costs:") : seams.index("slices:")]
    text = seams.replace(costs, "").replace("metric: cost", f"metric: {metric}")
    office.write(text.replace("at_most", "at_least").replace("threshold: 0.5", f"threshold: {threshold}"))
    complaints = office.complaints()
    assert any(words in each for each in complaints) if words else complaints == []


def test_costs_without_the_metric_and_the_metric_without_costs(office: Any, seams: str, only: Any) -> None:
    office.write(seams.replace("metric: cost", "metric: accuracy").replace("at_most", "at_least"))
    only(office.complaints(), "remove 'costs', or write 'metric: cost'")
    office.write(seams.replace(seams[seams.index("costs:") : seams.index("slices:")], ""))
    only(office.complaints(), "錯判成本 Costs of errors is missing: the metric is cost")


def test_pr_auc_needs_two_classes_and_one_to_find(office: Any, seams: str, only: Any) -> None:
    text = seams.replace(seams[seams.index("costs:") : seams.index("slices:")], "")
    text = text.replace("image_classification", "tabular_classification")
    text = text.replace("metric: cost", "metric: pr_auc").replace("at_most", "at_least")
    office.write(text)
    only(office.complaints(), "the metric is pr_auc: name one of the classes")
    office.write(text.replace("slices:", "positive: bat\nslices:"))
    only(office.complaints(), "'bat' is none of the classes: write good or bad")
    third = "  - {id: odd, name: {zh-TW: 怪, en: odd}}\npositive: bad\nslices:"
    office.write(text.replace("slices:", third))
    only(office.complaints(), "pr_auc judges two classes, not 3")


def test_a_forecast_has_no_classes(office: Any, seams: str, only: Any) -> None:
    text = seams.replace(seams[seams.index("costs:") : seams.index("slices:")], "")
    text = text.replace("image_classification", "time_series_forecasting").replace("metric: cost", "metric: mase")
    office.write(text)
    only(office.complaints(), "a forecast has no classes")
    office.write(text.replace(text[text.index("classes:") : text.index("slices:")], ""))
    assert office.complaints() == []


def test_a_unit_sets_at_most_three(office: Any, seams: str) -> None:
    for number, day in enumerate(("05", "04", "03"), 2):
        office.write(seams.replace("2026-03-02", f"2026-03-{day}"), f"weld_{number}")
    complaints = office.complaints()
    assert len(complaints) == 1
    assert "unit 'heping_forge' sets 4 problems (weld_seams, weld_4, weld_3, weld_2)" in complaints[0]
    assert set(sound_problems(office.root)) == {"weld_seams", "weld_4", "weld_3"}  # who came first stays
    with pytest.raises(ContentError, match=r"weld_2\.yaml:3: "):
        load_problems(office.root)


def test_a_unit_is_called_the_same_everywhere(office: Any, seams: str, only: Any) -> None:
    office.write(seams.replace("en: Heping Forge", "en: Heping Foundry"), "weld_two")
    only(office.complaints(), "the name of unit 'heping_forge' differs from curriculum/problems/weld_seams.yaml:4")


def test_one_units_mistake_is_not_anothers(office: Any) -> None:
    office.write("id: draft\n", "draft")
    assert load_problem("weld_seams", office.root).id == "weld_seams"
    assert load_problem(office.path(), office.root).id == "weld_seams"
    assert list(sound_problems(office.root)) == ["weld_seams"]
    with pytest.raises(ContentError, match=r"draft\.yaml"):
        load_problems(office.root)


@pytest.mark.parametrize("name", ["weld_seam", "../weld_seams", "no.yaml", ""])
def test_an_unknown_problem_is_named(office: Any, name: str) -> None:
    with pytest.raises(UnknownError, match="weld_seams"):
        load_problem(name, office.root)


NONSENSE = ("", "- 1\n", "just text\n", "id: [\n", "\x00", "id: {a: 1}\nunit: 3\nexpected: []\nhistory: {}\n")
ODD_VALUES = ("[1]", "{a: b}", "3", "true", "1e999", "2026-01-01 10:00:00", "[{}]", "[[]]", "{zh-TW: [], en: {}}", "~")


@pytest.mark.parametrize("text", NONSENSE, ids=repr)
def test_nonsense_is_refused_without_a_crash(office: Any, text: str) -> None:
    office.path().write_text(text, encoding="utf-8")
    assert office.complaints()


@pytest.mark.parametrize("odd", ODD_VALUES)
def test_an_odd_value_anywhere_is_refused_without_a_crash(office: Any, seams: str, odd: str) -> None:
    import yaml

    def replaced(value: Any) -> Any:
        """The value with each of its parts in turn replaced."""
        if isinstance(value, dict | list):
            keys = list(value) if isinstance(value, dict) else list(range(len(value)))
            for key in keys:
                for inner in [yaml.safe_load(odd), *replaced(value[key])]:
                    copy = value.copy()
                    copy[key] = inner
                    yield copy

    for count, broken in enumerate(replaced(yaml.safe_load(seams))):
        if count % 11 == ODD_VALUES.index(odd):  # each value at other places: all at all would take minutes
            office.path().write_text(yaml.safe_dump(broken, allow_unicode=True), encoding="utf-8")
            office.complaints()
