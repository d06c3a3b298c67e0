"""The blank form: every field explained, refused with what is missing, sound once it is filled in, state by state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from aitracks.capstone.problems.creation import new_problem
from aitracks.capstone.problems.form import FORM
from aitracks.capstone.problems.load import judge
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.types import DIRECTION_OF, METRICS_OF, TEMPLATES
from aitracks.curriculum.fields import Bilingual
from aitracks.errors import StateError, UnknownError

DAY = date(2026, 3, 2)
TEXTS = {"zh-TW", "en"}


def fields(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, bool]]:
    """Every leaf of a model as the form's path, and whether it is bilingual."""
    for name, field in model.model_fields.items():
        place = f"{path}{field.alias or name}"
        inner = next(_models(field.annotation), None)
        listed = "tuple" in str(field.annotation)
        if inner is Bilingual or inner is None:
            yield place + (".*" if listed and inner is Bilingual else ""), inner is Bilingual
        else:
            yield from fields(inner, place + (".*." if listed else "."))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def test_the_form_names_every_field_of_the_model() -> None:
    known = {entry.path: entry.bilingual for entry in FORM}
    assert {path: known.get(path) for path, _ in fields(IndustryProblem)} == dict(fields(IndustryProblem))
    assert all(entry.words.zh and entry.words.en for entry in FORM)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(inner)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_blank_form_asks_for_what_is_missing(office: Any, template: Any) -> None:
    path = new_problem("blank", template, "", office.root, DAY)
    judged = judge(path)
    complaints = [problem.message for problem in judged.problems]
    assert judged.problem is None
    for words in ("出題單位名稱", "聯繫窗口", "1 題目名稱", "2 題目敘述：摘要", "3 題目所屬分類", "門檻", "數字依據"):
        assert any(words in each for each in complaints), words
    assert not any("unknown" in each or "must be" in each for each in complaints), complaints
    assert "6 資料就緒度與細節說明 Data readiness" in [gap.label for gap in judged.later]
    asked = {entry.path.rpartition(".")[2] for entry in FORM if entry.needed} - {"*", "by", "note", "unit", "matrix"}
    absent = asked - set(_keys(yaml.safe_load(path.read_text(encoding="utf-8"))))
    metrics = METRICS_OF[template]
    unasked = {"positive": "pr_auc" in metrics, "costs": "cost" in metrics, "classes": "mase" not in metrics}
    assert absent == {field for field, is_asked in unasked.items() if not is_asked}


def test_every_field_is_explained_in_both_languages(office: Any) -> None:
    path = new_problem("blank", "tabular_classification", "", office.root, DAY)
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line and line[0].isalpha():
            above = []
            while lines[number - 1 - len(above)].startswith("#"):
                above.append(lines[number - 1 - len(above)])
            comment = "".join(above)
            assert any("\u4e00" <= letter <= "\u9fff" for letter in comment), line
            assert any(letter.isascii() and letter.isalpha() for letter in comment), line


def _filled(value: Any, key: str = "") -> Any:
    """The blank form filled in: every field that is empty gets something that fits."""
    special = {
        "email": "a@b.example",
        "phone": "02-0000-0000",
        "category": "iot",
        "level": "partly",
        "threshold": 0.5,
        "costs": None,
        "briefing": "https://slides.example/1",
        "reviewer_notes": [{"date": DAY, "by": "委員", "note": "可"}],
    }
    if isinstance(value, dict):
        return {inner: _filled(each, inner) for inner, each in value.items()}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return value if value is not None else special.get(key, "words" if key not in ("id", "positive") else "one")


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_filled_form_is_sound_in_each_state(office: Any, template: Any) -> None:
    path = new_problem("filled", template, "", office.root, DAY)
    content = _filled(yaml.safe_load(path.read_text(encoding="utf-8")))
    metric = next(each for each in METRICS_OF[template] if each != "cost")
    content["expected"] |= {"metric": metric, "direction": DIRECTION_OF[metric]}
    content.pop("positive", None)
    if "classes" in content:
        content["classes"] += [{"id": "two", "name": {"zh-TW": "二", "en": "two"}}]
    for state in ("submitted", "coached", "listed", "closed"):
        if state != "submitted":
            content["history"].append({"state": state, "date": DAY})
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        judged = judge(path)
        assert [problem.message for problem in judged.problems] == []
        assert judged.problem
        assert judged.problem.state == state
        assert judged.later == ()


def test_a_problem_may_lack_what_only_a_later_state_needs(office: Any, seams: str) -> None:
    """Submitted without data and prize; what is missing is said, and refused once the state claims more."""
    first = seams.replace(seams[seams.index("data_sets:") : seams.index("history:")], "")
    first = first.replace("incentives:\n  - {zh-TW: 獎金十萬元, en: a prize}\n", "")
    steps = {
        "  - {state: coached, date: 2026-03-20}\n  - {state: listed, date: 2026-04-01}\n": set(),
        "  - {state: listed, date: 2026-04-01}\n": {"資料內容與說明 Data sets"},
        "": {"資料內容與說明 Data sets", "9 額外獎勵誘因 Incentives"},
    }
    for dropped, refused in steps.items():
        judged = judge(office.write(first.replace(dropped, "")))
        assert {problem.message.partition(" is missing")[0] for problem in judged.problems} == refused
        later = {gap.label: gap.needed for gap in judged.later}
        both = {"資料內容與說明 Data sets": "coached", "9 額外獎勵誘因 Incentives": "listed"}
        assert later == {label: state for label, state in both.items() if label not in refused}
        assert (judged.problem is None) == bool(refused)


def test_a_closed_problem_needs_what_its_last_state_needed(office: Any, seams: str) -> None:
    text = seams.replace(seams[seams.index("slices:") : seams.index("history:")], "")
    text = text[: text.index("  - {state: coached")] + "  - {state: closed, date: 2026-03-09}\n"
    assert judge(office.write(text)).problems == ()


def test_the_unit_is_filled_in_from_its_earlier_problem(office: Any) -> None:
    path = new_problem("second", "object_detection", "heping_forge", office.root, DAY)
    unit = yaml.safe_load(path.read_text(encoding="utf-8"))["unit"]
    assert unit["name"] == {"zh-TW": "和平鍛造", "en": "Heping Forge"}
    assert unit["sector"] == {"zh-TW": "金屬加工", "en": "metalworking"}
    new_problem("third", "object_detection", "heping_forge", office.root, DAY)
    with pytest.raises(StateError, match=r"has set 3 problems \(second, third, weld_seams\): a unit may set 3"):
        new_problem("fourth", "object_detection", "heping_forge", office.root, DAY)
    assert not office.path("fourth").exists()


def test_a_unit_name_that_yaml_could_misread_stays_what_it_is(office: Any) -> None:
    office.edit("{zh-TW: 和平鍛造, en: Heping Forge}", '{zh-TW: "是: 否 #1", en: "yes"}')
    path = new_problem("second", "object_detection", "heping_forge", office.root, DAY)
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["unit"]["name"] == {"zh-TW": "是: 否 #1", "en": "yes"}


def test_nothing_is_overwritten_and_ids_are_ids(office: Any, seams: str) -> None:
    with pytest.raises(StateError, match="is there already"):
        new_problem("weld_seams", "object_detection", "", office.root, DAY)
    assert office.path().read_text(encoding="utf-8") == seams
    for id_, unit in (("../x", ""), ("Weld", ""), ("ok_id", "Not An Id"), ("", "")):
        with pytest.raises(StateError, match="is no id"):
            new_problem(id_, "object_detection", unit, office.root, DAY)
    with pytest.raises(UnknownError, match="object_detection"):
        new_problem("ok_id", "object_detections", "", office.root, DAY)  # type: ignore[arg-type]
