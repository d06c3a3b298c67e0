"""What no single field of a problem can tell: metric and template, threshold and range, costs and classes, dates.

The rules read the document rather than the model, so that a file with a mistake elsewhere is still judged in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from typing import Any

from aitracks.capstone.problems.words import STATES
from aitracks.capstone.types import DIRECTION_OF, METRICS_OF
from aitracks.curriculum.rules import named_like_file
from aitracks.curriculum.yaml_source import ANY, Document, Location
from aitracks.errors import Problem

UP_TO_ONE = ("accuracy", "macro_f1", "map", "pr_auc", "smape")
# Columns of labels.csv that say something else already.
TAKEN = ("id", "label", "part", "window", "series", "time", "value", "scale", "score", "x0", "y0", "x1", "y1")

# Which states may follow a state; "" is the beginning.
_AFTER: Mapping[str, tuple[str, ...]] = {
    "": ("submitted",),
    "submitted": ("coached", "closed"),
    "coached": ("listed", "closed"),
    "listed": ("closed",),
    "closed": (),
}
_METRICS: Mapping[str, tuple[str, ...]] = {str(template): metrics for template, metrics in METRICS_OF.items()}
_DIRECTIONS: Mapping[str, str] = {str(metric): direction for metric, direction in DIRECTION_OF.items()}


def problem_rules(document: Document) -> Iterator[Problem]:
    """Everything wrong between the fields of one problem's file."""
    yield from named_like_file(document)
    yield from _metric(document)
    yield from _threshold(document)
    yield from _classes(document)
    yield from _costs(document)
    yield from _repeated(document, "slice", "slices", ANY, "id")
    yield from _taken_columns(document)
    for number, _ in enumerate(_list(document, "data_sets")):
        yield from _repeated(document, "field", "data_sets", number, "fields", ANY, "name")
    yield from _history(document)


def _at(document: Document, *path: str) -> Any:
    """The value at a path of names, or None."""
    value = document.data
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _list(document: Document, *path: str) -> list[Any]:
    value = _at(document, *path)
    return value if isinstance(value, list) else []


def _number(value: Any) -> float | None:
    """The value where it is a number; one too large for a float is infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _class_ids(document: Document) -> list[str]:
    return [str(each.get("id")) for each in _list(document, "classes") if isinstance(each, dict)]


def _metric(document: Document) -> Iterator[Problem]:
    template, metric = str(_at(document, "template")), str(_at(document, "expected", "metric"))
    fitting = _METRICS.get(template, ())
    if fitting and metric in _DIRECTIONS and metric not in fitting:
        message = f"metric '{metric}' does not judge template {template}: write {' or '.join(fitting)}"
        yield document.problem(("expected", "metric"), message)
    better, direction = _DIRECTIONS.get(metric), _at(document, "expected", "direction")
    if better and direction in ("at_least", "at_most") and direction != better:
        which = "more" if better == "at_least" else "less"
        message = f"{which} {metric} is better, so the expected result is a bound of the other side"
        yield document.problem(("expected", "direction"), f"{message}: write 'direction: {better}'")


def _threshold(document: Document) -> Iterator[Problem]:
    metric, threshold = str(_at(document, "expected", "metric")), _number(_at(document, "expected", "threshold"))
    if metric not in _DIRECTIONS or threshold is None:
        return
    if not isfinite(threshold) or threshold <= 0:
        words = "must be a finite number above 0"
    elif metric in UP_TO_ONE and threshold > 1:
        hint = f": write {threshold / 100:g} for {threshold:g} %" if threshold <= 100 else ""
        words = f"must be at most 1, since {metric} is a share{hint}"
    elif metric == "cost" and threshold >= (dearest := _dearest(document)):
        words = f"must be less than {dearest:g}, the dearest single answer in 'costs'"
    else:
        return
    yield document.problem(("expected", "threshold"), f"'threshold' {words} (it is {threshold:g})")


def _dearest(document: Document) -> float:
    costs = [_number(found.value) for found in document.match("costs", "matrix", ANY, ANY)]
    return max((cost for cost in costs if cost is not None), default=float("inf"))


def _classes(document: Document) -> Iterator[Problem]:
    ids, positive, metric = _class_ids(document), _at(document, "positive"), _at(document, "expected", "metric")
    template = _at(document, "template")
    yield from _repeated(document, "class", "classes", ANY, "id")
    if ids and template == "time_series_forecasting":
        yield document.problem(("classes",), "a forecast has no classes: remove this field")
    elif len(ids) == 1 and template != "object_detection":
        yield document.problem(("classes",), "there is one class only: name at least two")
    if ids and metric == "pr_auc" and len(ids) != 2:
        yield document.problem(("classes",), f"pr_auc judges two classes, not {len(ids)}: take macro_f1, or name two")
    if positive is not None and metric != "pr_auc":
        yield document.problem(("positive",), f"the metric '{metric}' has no class to be found: remove this field")
    elif positive is not None and ids and str(positive) not in ids:
        yield document.problem(("positive",), f"'{positive}' is none of the classes: write {' or '.join(ids)}")


def _costs(document: Document) -> Iterator[Problem]:
    costs, metric, ids = _at(document, "costs"), str(_at(document, "expected", "metric")), _class_ids(document)
    if costs is not None and metric in _DIRECTIONS and metric != "cost":
        yield document.problem(("costs",), f"the metric is '{metric}': remove 'costs', or write 'metric: cost'")
    matrix = _at(document, "costs", "matrix")
    if not isinstance(matrix, dict):
        return
    for true in [*ids, *(key for key in matrix if key not in ids)] if ids else list(matrix):
        yield from _cost_row(document, true, matrix.get(true), ids or list(matrix))


def _cost_row(document: Document, true: str, row: Any, ids: list[str]) -> Iterator[Problem]:
    place = ("costs", "matrix", true)
    if true not in ids:
        yield document.problem(place, f"'{true}' is none of the classes: write {' or '.join(ids)}")
    elif row is None:
        yield document.problem(place, f"true class '{true}' has no costs: add '{true}: {{{': …, '.join(ids)}: …}}'")
    elif isinstance(row, dict):
        for predicted in ids:
            if predicted not in row:
                message = f"true class '{true}' has no cost for the answer '{predicted}': add '{predicted}: …'"
                yield document.problem(place, message)
        for predicted in row:
            if predicted not in ids:
                message = f"'{predicted}' is none of the classes: write {' or '.join(ids)}"
                yield document.problem((*place, predicted), message)
        yield from _cheap_errors(document, true, row)


def _cheap_errors(document: Document, true: str, row: Mapping[str, Any]) -> Iterator[Problem]:
    numbers = {key: cost for key, value in row.items() if (cost := _number(value)) is not None}
    for predicted, cost in numbers.items():
        if predicted != true and true in numbers and cost <= numbers[true]:
            message = f"answering '{predicted}' for '{true}' costs no more than the right answer: raise it"
            yield document.problem(("costs", "matrix", true, predicted), message)


def _repeated(document: Document, kind: str, *place: str | int) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for found in document.match(*place):
        name = str(found.value)
        if found.value is not None and name in first:
            message = f"{kind} '{name}' is already given in line {first[name]}: rename or remove one of the two"
            yield Problem(document.path, found.line, message)
        first.setdefault(name, found.line)


def _taken_columns(document: Document) -> Iterator[Problem]:
    for found in document.match("slices", ANY, "id"):
        if found.value in TAKEN:
            message = f"'{found.value}' is a column of every labels.csv already: give the slice another id"
            yield Problem(document.path, found.line, message)


def _history(document: Document) -> Iterator[Problem]:
    before: Mapping[str, Any] = {}
    for number, event in enumerate(_list(document, "history")):
        if isinstance(event, dict) and event.get("state") in STATES:
            yield from _step(document, ("history", number), before, event)
            before = event


def _step(
    document: Document, place: Location, before: Mapping[str, Any], event: Mapping[str, Any]
) -> Iterator[Problem]:
    state, previous = str(event["state"]), str(before.get("state", ""))
    if state not in _AFTER[previous]:
        behind, expected = f"after '{previous}'" if previous else "first", " or ".join(_AFTER[previous]) or "nothing"
        yield document.problem((*place, "state"), f"'{state}' cannot stand {behind}: there comes {expected}")
    day, earlier = event.get("date"), before.get("date")
    if type(day) is date and type(earlier) is date and day < earlier:  # a date with a time cannot be compared
        message = f"'{state}' on {day} is earlier than '{previous}' on {earlier}: put the dates in order"
        yield document.problem((*place, "date"), message)
