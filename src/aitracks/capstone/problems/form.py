"""The programme's form: what each of its fields is called, from when on it is needed, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from aitracks.capstone.problems.words import STATES, State
from aitracks.curriculum.yaml_source import ANY, Document, Location
from aitracks.errors import Problem
from aitracks.language import Text

_LANGUAGES = {"zh-TW": "Traditional Chinese", "en": "English"}


@dataclass(frozen=True)
class FormEntry:
    """One field of the form. `path` is dotted, '*' stands for each entry of a list; `hint` says how to fill it in.

    A field inside a group that has an entry of its own is asked for only once that group is begun.
    """

    path: str
    words: Text
    needed: State | None = "submitted"  # None: never
    bilingual: bool = True
    hint: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The path's parts."""
        return tuple(self.path.split("."))


@dataclass(frozen=True)
class Gap:
    """A field of the form in which nothing is written, though a problem needs it from state `needed` on."""

    entry: FormEntry
    needed: State
    location: Location
    languages: tuple[str, ...]  # which texts are missing; empty: the field as a whole

    @property
    def label(self) -> str:
        """The field as the form calls it, in both languages, with the number of its entry in a list."""
        number = "".join(f" {key + 1}" for key in self.location if isinstance(key, int))
        return f"{self.entry.words.zh} {self.entry.words.en}{number and f' (entry{number})'}"

    @property
    def message(self) -> str:
        """What is missing and how to mend it."""
        missing = f"has no {_LANGUAGES[self.languages[0]]} text" if len(self.languages) == 1 else "is missing"
        hint = self.entry.hint or f"fill in '{'.'.join(key for key in self.entry.keys if key != ANY)}'"
        return f"{self.label} {missing}: {hint}"

    def problem(self, document: Document) -> Problem:
        """The gap as a mistake in the file."""
        return document.problem(self.location, self.message)


def _entry(path: str, zh: str, en: str, needed: State | None = "submitted", hint: str = "") -> FormEntry:
    return FormEntry(path, Text(zh, en), needed, True, hint)


def _plain(path: str, zh: str, en: str, needed: State | None = "submitted", hint: str = "") -> FormEntry:
    return FormEntry(path, Text(zh, en), needed, False, hint)


_THRESHOLD = "write the figure, e.g. 'threshold: 0.95': without it nobody can tell whether the problem is solved"
_CATEGORY = "write computer_vision, natural_language, data_analysis, recommender or iot"
_COSTS = "the metric is cost: write what each answer costs for each true class"

FORM: tuple[FormEntry, ...] = (
    _plain("id", "題目代號", "Problem's id"),
    _plain("unit.id", "出題單位代號", "Unit's id"),
    _entry("unit.name", "出題單位名稱", "Unit's name"),
    _entry("unit.sector", "出題單位行業", "Unit's sector"),
    _entry("contact.name", "聯繫窗口", "Contact"),
    _plain("contact.email", "聯繫窗口 Email", "Contact's e-mail"),
    _plain("contact.phone", "聯繫方式", "Contact's phone"),
    _entry("title", "1 題目名稱", "Title"),
    _entry("statement.summary", "2 題目敘述：摘要", "Statement: summary"),
    _entry("statement.details", "2 題目敘述：細節", "Statement: details"),
    _plain("category", "3 題目所屬分類", "Category", hint=_CATEGORY),
    _entry("industry", "4 題目應用的行業領域", "Industry of use"),
    _plain("template", "專題範本", "Template"),
    _entry("data_set_type", "5 題目資料集型態", "Type of the data set", "coached"),
    _plain("readiness", "6 資料就緒度與細節說明", "Data readiness", "coached"),
    _plain("readiness.level", "6 資料就緒度", "Data readiness", hint="write ready, partly or to_collect"),
    _entry("readiness.details", "6 資料就緒度：細節說明", "Data readiness: details"),
    _plain("expected.metric", "7 期望成果需求：指標", "Expected result: metric"),
    _plain(
        "expected.direction", "7 期望成果需求：方向", "Expected result: direction", hint="write at_least or at_most"
    ),
    _plain("expected.threshold", "7 期望成果需求：門檻", "Expected result: threshold", hint=_THRESHOLD),
    _entry("expected.sentence", "7 期望成果需求：一句話說明", "Expected result: in a sentence"),
    _entry("expected.source", "7 期望成果需求：數字依據", "Expected result: where the figure comes from"),
    _plain("classes", "類別", "Classes", "listed"),
    _plain("classes.*.id", "類別：檔案中的寫法", "Class: as the files write it"),
    _entry("classes.*.name", "類別：名稱", "Class: name"),
    _plain("positive", "要找出的類別", "Class to be found", "listed", "the metric is pr_auc: name one of the classes"),
    _plain("costs", "錯判成本", "Costs of errors", "listed", _COSTS),
    _entry("costs.unit", "錯判成本：單位", "Costs of errors: unit"),
    _plain("costs.matrix", "錯判成本：成本矩陣", "Costs of errors: matrix", hint=_COSTS),
    _plain("slices", "穩健與公平性檢視面向", "Slices looked at for robustness and fairness", "listed"),
    _plain("slices.*.id", "檢視面向：欄位", "Slice: column"),
    _entry("slices.*.name", "檢視面向：名稱", "Slice: name"),
    _entry("slices.*.why", "檢視面向：理由", "Slice: reason"),
    _entry("resources.*", "8 可提供之解題資源", "Resources offered"),
    _plain("resources", "8 可提供之解題資源", "Resources offered", "coached"),
    _entry("incentives.*", "9 額外獎勵誘因", "Incentives"),
    _plain("incentives", "9 額外獎勵誘因", "Incentives", "listed", "list them; if there are none, say so in an entry"),
    _plain("briefing", "10 出題說明簡報", "Briefing slides", None),
    _plain("data_sets", "資料內容與說明", "Data sets", "coached"),
    _entry("data_sets.*.name", "資料 1 資料名稱", "Data set: name"),
    _plain("data_sets.*.fields", "資料 2 資料欄位名稱", "Data set: fields"),
    _plain("data_sets.*.fields.*.name", "資料 2 資料欄位：名稱", "Data field: name"),
    _plain("data_sets.*.fields.*.type", "資料 2 資料欄位：型別", "Data field: type"),
    _plain("data_sets.*.fields.*.unit", "資料 2 資料欄位：單位", "Data field: unit", hint="write '-' if it has none"),
    _entry("data_sets.*.fields.*.description", "資料 2 資料欄位：說明", "Data field: description"),
    _plain("data_sets.*.encoding", "資料 3 資料編碼方式", "Data set: encoding"),
    _plain("data_sets.*.file_type", "資料 4 資料檔案類型", "Data set: file type"),
    _entry("data_sets.*.volume", "資料 5 資料量", "Data set: volume"),
    _entry("data_sets.*.time_span", "資料 6 資料時間區間", "Data set: time span"),
    _entry("data_sets.*.delivery", "資料 7 資料提供方式", "Data set: delivery"),
    _plain("data_sets.*.licence", "資料授權", "Data set: licence"),
    _entry("data_sets.*.simulated", "資料是否模擬", "Data set: what is simulated", None),
    _plain("history", "題目進度", "State and dates", hint="write '- {state: submitted, date: 2026-03-01}'"),
    _plain("history.*.state", "題目進度：狀態", "State"),
    _plain("history.*.date", "題目進度：日期", "Date of the state"),
    _plain("reviewer_notes", "審查意見", "Reviewers' notes", None),
    _plain("reviewer_notes.*.date", "審查意見：日期", "Note: date"),
    _plain("reviewer_notes.*.by", "審查意見：審查人", "Note: reviewer"),
    _plain("reviewer_notes.*.note", "審查意見：內容", "Note: text"),
)
_GROUPS = frozenset(entry.keys for entry in FORM)
_FIELDS = frozenset(_LANGUAGES) | frozenset(key for entry in FORM for key in entry.keys)
# Between two of these a line end is none: Chinese that goes on in the next line goes on without a space.
_FOLD = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \n]+(?=[\u3000-\u9fff\uff00-\uffef])")


def filled(value: Any) -> Any:
    """The value without the form's fields in which nothing is written; None where nothing is left of it.

    Chinese of several lines is joined without the spaces that YAML puts between them.
    """
    if isinstance(value, dict):
        inside = {key: _joined(key, filled(each)) for key, each in value.items()}
        return {key: each for key, each in inside.items() if each is not None or key not in _FIELDS} or None
    if isinstance(value, list):
        entries = [filled(each) for each in value]
        # an empty entry among full ones keeps its place: it is an oversight, not the blank form
        return [{} if each is None else each for each in entries] if any(e is not None for e in entries) else None
    return None if isinstance(value, str) and not value.strip() else value


def _joined(key: str, value: Any) -> Any:
    return _FOLD.sub("", value) if key == "zh-TW" and isinstance(value, str) else value


def gaps(document: Document) -> list[Gap]:
    """Every field of the form that is still empty, whatever state it is needed in; `document` as `filled` left it."""
    data = document.data if isinstance(document.data, dict) else {}
    return [gap for entry in FORM if entry.needed and _is_asked(entry, data) for gap in _gaps(entry, data)]


def standing(states: Collection[str]) -> State:
    """The state whose demands a problem with this history must meet; closing demands nothing more."""
    reached = [state for state in STATES[:3] if state in states]
    return reached[-1] if reached else STATES[0]


def is_due(gap: Gap, state: State) -> bool:
    """Whether a problem in `state` may no longer have this gap."""
    return STATES.index(gap.needed) <= STATES.index(state)


def _is_asked(entry: FormEntry, data: dict[str, Any]) -> bool:
    """Whether this problem's metric and template ask for the field."""
    expected = data.get("expected")
    metric = expected.get("metric") if isinstance(expected, dict) else None
    if entry.path == "classes":
        return data.get("template") != "time_series_forecasting"
    return {"positive": metric == "pr_auc", "costs": metric == "cost"}.get(entry.path, True)


def _gaps(entry: FormEntry, data: dict[str, Any]) -> Iterator[Gap]:
    for location, value in _values(entry.keys, data):
        absent = value is None or value == {}
        texts = value if isinstance(value, dict) else {}
        languages = tuple(name for name in _LANGUAGES if name not in texts) if entry.bilingual else ()
        if entry.needed and (absent or (languages and isinstance(value, dict))):
            yield Gap(entry, entry.needed, location, () if absent else languages)


def _values(keys: tuple[str, ...], data: Any) -> Iterator[tuple[Location, Any]]:
    """Location and value (None where there is none) of everything at `keys`, but not inside groups not begun."""
    places: list[tuple[Location, Any]] = [((), data)]
    for depth, key in enumerate(keys, 1):
        own_entry = keys[:depth] in _GROUPS and depth < len(keys)
        places = [step for place in places for step in _step(place, key) if not (own_entry and step[1] is None)]
    yield from places


def _step(place: tuple[Location, Any], key: str) -> Iterator[tuple[Location, Any]]:
    location, value = place
    if key == ANY:
        yield from (((*location, number), each) for number, each in enumerate(value if isinstance(value, list) else ()))
    elif value is None or isinstance(value, dict):
        yield (*location, key), (value or {}).get(key)
