"""Copies rank first and far above honest work, whatever their makers did to hide them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from aitracks.similarity import THRESHOLD
from aitracks.similarity.classroom import Comparison, compare_course

FAR = 4  # times the score of the best honest pair

PROSE = {
    "zh": "我會建議醫院先試用，不要直接上線。因為召回率雖然到了百分之九十五，可是每漏掉一位病人的代價比誤報高得多，"
    "所以要把門檻調低，並請醫師複核每一個被判為良性的邊緣案例，三個月後再檢討一次。",
    "en": "I would let the hospital try it first and not go live at once. The recall is high, but each missed patient "
    "costs far more than a false alarm, so the threshold has to come down and a doctor must look at every edge case.",
}
REWRITTEN = {
    "zh": PROSE["zh"].replace("建議", "主張").replace("可是", "但是").replace("再檢討一次", "重新檢討"),
    "en": PROSE["en"].replace("hospital", "clinic").replace("far more", "much more").replace("look at", "read"),
}
OTHERS = (
    "不建議。測試資料只有一百多筆，而且都來自同一家醫院，換了機器或族群之後分布會改變，我想先蒐集另一家的資料再決定。",
    "可以，但必須和醫師一起用：模型只負責排序，先看風險最高的人。每個月重新計算漏診數，超過兩個就停用並重新訓練。",
    "Not yet. All patients are from one place and one machine; I want to see how it does on data from somewhere else.",
)


def best(comparison: Comparison) -> tuple[set[str], float]:
    """Who the first pair is, and its score."""
    pair = comparison.pairs[0]
    return {comparison.learners[pair.left], comparison.learners[pair.right]}, pair.score


def submit_honest(course: Any) -> None:
    for name, answers in course.honest.items():
        course.submit(name.replace("/", "-"), answers)


def test_independent_work_stays_far_below_the_threshold(course: Any) -> None:
    submit_honest(course)
    comparison = compare_course(course.folder, course.topic)
    assert len(comparison.learners) == len(course.honest) >= 4
    assert comparison.alike == 0
    # 0.23 is the most, of two who both count in a plain loop; the others stay below 0.05
    assert all(pair.score < THRESHOLD / 2 for pair in comparison.pairs)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_disguised_copy_of_anybody_ranks_first(course: Any, disguised: Callable[..., Any], seed: int) -> None:
    """Renamed, reformatted, commented, statements swapped, each function in another cell."""
    submit_honest(course)
    victim = list(course.honest)[seed % len(course.honest)]
    course.submit("thief", disguised(course.honest[victim], seed))
    comparison = compare_course(course.folder, course.topic)
    who, score = best(comparison)
    assert who == {"thief", victim.replace("/", "-")}
    assert score >= THRESHOLD
    assert comparison.alike == 1
    assert max(0.01, comparison.pairs[1].score) * FAR < score


def test_one_copied_answer_among_own_ones_is_found(one_course: Any, disguised: Callable[..., Any]) -> None:
    submit_honest(one_course)
    own = dict(one_course.samples["rejected/hard_coded"])
    (one_course.folder / "submitted" / "rejected-hard_coded").rename(one_course.folder / "was_there")
    stolen = one_course.samples["accepted/plain_python"]["malignant_risk"]
    one_course.submit("thief", own | disguised({"malignant_risk": stolen}, 5))
    comparison = compare_course(one_course.folder, one_course.topic)
    who, score = best(comparison)
    assert (who, score >= THRESHOLD) == ({"thief", "accepted-plain_python"}, True)
    assert comparison.pairs[0].matches[0].name == "malignant_risk"


def test_untouched_stubs_are_not_similar(course: Any) -> None:
    for learner in ("one", "two", "three"):
        course.submit(learner)
    comparison = compare_course(course.folder, course.topic)
    assert comparison.pairs == ()
    assert comparison.untouched == ("one", "three", "two")


def test_the_one_natural_answer_to_a_short_task_does_not_rank(course: Any, disguised: Callable[..., Any]) -> None:
    """Five learners of eight write the same one-liner; two of them have nothing else."""
    submit_honest(course)
    name = next(iter(course.honest["accepted/plain_python"]))
    short = {name: "def answer(a, b):\n    return sorted(a, key=len)[: len(b)]"}
    for i in range(5):
        course.submit(f"short{i}", short)
    assert compare_course(course.folder, course.topic).alike == 0
    for i in range(2, 5):
        (course.folder / "submitted" / f"short{i}").rename(course.folder / f"short{i}")
    assert compare_course(course.folder, course.topic).alike == 0


def test_what_most_of_the_class_writes_does_not_count(one_course: Any) -> None:
    common = one_course.samples["accepted/plain_python"]
    for i in range(7):
        one_course.submit(f"same{i}", common)
    submit_honest(one_course)
    assert compare_course(one_course.folder, one_course.topic).alike == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_prose_with_a_few_words_changed_is_found(course: Any, language: str) -> None:
    for i, text in enumerate(OTHERS):
        course.submit(f"other{i}", {course.prose_name: text})
    course.submit("first", {course.prose_name: PROSE[language]})
    course.submit("second", {course.prose_name: REWRITTEN[language]})
    comparison = compare_course(course.folder, course.topic)
    who, score = best(comparison)
    assert who == {"first", "second"}
    assert score >= THRESHOLD
    assert comparison.alike == 1
    assert all(pair.score * FAR < score for pair in comparison.pairs[1:])


def test_quotes_of_the_task_do_not_count(course: Any) -> None:
    """Two learners who repeat the task's own words before different answers."""
    import nbformat

    cells = nbformat.read(course.release, as_version=4).cells
    task = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")[:3000]
    course.submit("one", {course.prose_name: f"{task}\n\n{OTHERS[0]}"})
    course.submit("two", {course.prose_name: f"{task}\n\n{OTHERS[1]}"})
    assert compare_course(course.folder, course.topic).alike == 0


def test_three_with_one_source_are_a_group(one_course: Any, disguised: Callable[..., Any]) -> None:
    submit_honest(one_course)
    for seed, learner in enumerate(("thief_a", "thief_b")):
        one_course.submit(learner, disguised(one_course.honest["accepted/plain_python"], seed))
    comparison = compare_course(one_course.folder, one_course.topic)
    (group,) = comparison.groups
    assert {comparison.learners[member] for member in group.members} == {"accepted-plain_python", "thief_a", "thief_b"}
    assert group.links == comparison.alike == 3


def test_a_copy_of_ones_code_and_anothers_prose_makes_no_group(one_course: Any) -> None:
    honest = one_course.honest["accepted/plain_python"]
    one_course.submit("coder", honest)
    one_course.submit("writer", {one_course.prose_name: PROSE["en"]})
    one_course.submit("both", {**honest, one_course.prose_name: PROSE["en"]})
    comparison = compare_course(one_course.folder, one_course.topic)
    assert (comparison.alike, comparison.groups) == (2, ())


def test_a_large_class_finds_the_same_pairs_by_its_index(
    one_course: Any, disguised: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, answers in one_course.samples.items():
        one_course.submit(name.replace("/", "-"), answers)
    one_course.submit("thief", disguised(one_course.honest["accepted/plain_python"], 1))
    every = compare_course(one_course.folder, one_course.topic)
    monkeypatch.setattr("aitracks.similarity.candidates.ALL_PAIRS", 2)
    monkeypatch.setattr("aitracks.similarity.candidates.PARTNERS", 8)
    indexed = compare_course(one_course.folder, one_course.topic)
    assert indexed.compared < every.compared / 2
    assert indexed.pairs[: every.alike] == every.pairs[: every.alike]
