"""Second runs: honest notebooks pass; those that train on the inputs, or lean on order, ids or number, are found."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from PIL import Image

from aitracks.capstone.scoring.asked import Asked, asked_of
from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.scoring.reading import Predictions, read_predictions
from aitracks.capstone.scoring.reproducibility import Verdict, compare
from aitracks.capstone.scoring.schemas import schema_of
from aitracks.capstone.scoring.second_run import halve_inputs

CLASSES = schema_of("tabular_classification", "macro_f1")
SCORES = schema_of("tabular_classification", "pr_auc")
VALUES = schema_of("time_series_forecasting", "mase")
BOXES = schema_of("object_detection", "map")
Rows = list[dict[str, str]]


def rows_of(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture
def tabular(tmp_path: Path, write: Callable[..., Path]) -> Path:
    rng = np.random.default_rng(1)
    rows = [[f"k{n:03d}", f"{x:.6f}"] for n, x in enumerate(rng.normal(size=300))]
    write("train/train.csv", ["id", "x", "label"], [["t1", 0, "low"], ["t2", 1, "high"]])
    return write("inputs/inputs.csv", ["id", "x"], rows).parent


def second(notebook: Callable[[Rows], Sequence[object]], inputs: Path, schema=CLASSES) -> Verdict:
    """Run a notebook on the inputs and on a shuffled half of them, and compare."""
    half = Path(mkdtemp(dir=inputs.parent)) / "half"
    names = halve_inputs("tabular_classification", inputs, half, seed=5)
    found = []
    for folder in (inputs, half):
        rows = rows_of(folder / "inputs.csv")
        column = schema.names[1]
        text = "".join(f"{row['id']},{answer}\n" for row, answer in zip(rows, notebook(rows), strict=True))
        asked = asked_of("tabular_classification", folder, inputs.parent / "train")
        found.append(read_predictions(f"id,{column}\n{text}".encode(), schema, asked))
    return compare(schema, found[0], found[1], names)


def label(flags: Sequence[bool]) -> list[str]:
    return ["high" if flag else "low" for flag in flags]


def honest(rows: Rows) -> list[str]:
    return label([float(row["x"]) > 0.3 for row in rows])


def trained_on_the_inputs(rows: Rows) -> list[str]:
    x = np.array([float(row["x"]) for row in rows])
    return label(x > np.sort(x)[-len(x) // 3 :].min() * (300 / len(x)) ** 0.5)


def by_place(rows: Rows) -> list[str]:
    return label([place % 2 == 0 for place in range(len(rows))])


def by_id(rows: Rows) -> list[str]:
    return label([sum(row["id"].encode()) % 2 == 0 for row in rows])


def by_number(rows: Rows) -> list[str]:
    return label([len(rows) > 200] * len(rows))


def by_neighbours(rows: Rows) -> list[str]:
    x = np.array([float(row["x"]) for row in rows])
    return label(np.roll(x, 1) > 0)


def test_an_honest_notebook_passes(tabular: Path) -> None:
    verdict = second(honest, tabular)
    assert (verdict.compared, verdict.different, verdict.reproducible) == (150, 0, True)
    assert "100.0%" in verdict.words.en


@pytest.mark.parametrize("notebook", [trained_on_the_inputs, by_place, by_id, by_number, by_neighbours])
def test_a_notebook_that_leans_on_the_inputs_is_found(notebook, tabular: Path) -> None:
    verdict = second(notebook, tabular)
    assert not verdict.reproducible
    assert verdict.different > 3
    assert f"{verdict.different}" in verdict.words.zh


def test_a_notebook_without_a_seed_is_found(tabular: Path) -> None:
    rng = np.random.default_rng()
    assert not second(lambda rows: label(rng.random(len(rows)) < 0.5), tabular).reproducible
    assert not second(lambda rows: np.round(rng.random(len(rows)), 3).tolist(), tabular, SCORES).reproducible


def test_scores_may_differ_by_a_hundredth(tabular: Path) -> None:
    rng = np.random.default_rng(2)

    def noisy(size: float) -> Callable[[Rows], list[str]]:
        return lambda rows: [f"{0.5 + size * rng.uniform(-1, 1):.9f}" for _ in rows]

    assert second(noisy(0.004), tabular, SCORES).reproducible
    assert not second(noisy(0.05), tabular, SCORES).reproducible


def test_rows_are_halved_shuffled_and_renamed(tabular: Path) -> None:
    half = tabular.parent / "half"
    names = halve_inputs("tabular_classification", tabular, half, seed=5)
    old, new = rows_of(tabular / "inputs.csv"), rows_of(half / "inputs.csv")
    assert {row["id"]: row["x"] for row in new} == {
        name: next(row["x"] for row in old if row["id"] == source) for name, source in names.items()
    }
    order = [int(names[row["id"]][1:]) for row in new]
    assert abs(np.corrcoef(order, range(150))[0, 1]) < 0.3
    assert abs(np.corrcoef([order[i] for i in np.argsort([row["id"] for row in new])], range(150))[0, 1]) < 0.3
    assert not set(names) & {row["id"] for row in old}
    assert names == halve_inputs("tabular_classification", tabular, tabular.parent / "again", seed=5)
    assert (half / "inputs.csv").read_bytes() == (tabular.parent / "again/inputs.csv").read_bytes()


def test_windows_stay_whole_and_in_time(tmp_path: Path, write: Callable[..., Path]) -> None:
    windows = [f"w{number}" for number in range(11)]
    past = [[w, "shop", f"2026-01-{day:02d}", day] for w in windows for day in range(1, 6)]
    future = [[f"{w}-{day}", w, "shop", f"2026-01-{day:02d}"] for w in windows for day in (6, 7)]
    inputs = write("inputs/history.csv", ["window", "series", "time", "value"], past).parent
    write("inputs/future.csv", ["id", "window", "series", "time"], future)
    names = halve_inputs("time_series_forecasting", inputs, tmp_path / "half", seed=1)
    new_past, new_future = rows_of(tmp_path / "half/history.csv"), rows_of(tmp_path / "half/future.csv")
    assert len(new_past) == 6 * 5
    assert len(new_future) == len(names) == 6 * 2
    for row in new_future:
        day = row["time"][-2:].lstrip("0")
        assert names[row["id"]].endswith(f"-{day}")
        own = [one["time"] for one in new_past if one["window"] == row["window"]]
        assert own == sorted(own)
        assert len(own) == 5
    assert not {row["window"] for row in new_past} & set(windows)
    assert {names[row["id"]].split("-")[0] for row in new_future} < set(windows)


def test_pictures_are_copied_under_other_names(tmp_path: Path, write: Callable[..., Path]) -> None:
    (tmp_path / "inputs/images").mkdir(parents=True)
    for number in range(9):
        Image.new("L", (20 + number, 10), number).save(tmp_path / f"inputs/images/p{number}.png")
    (tmp_path / "inputs/labels.csv").write_text("id,label\n")  # as beside practice inputs
    names = halve_inputs("object_detection", tmp_path / "inputs", tmp_path / "half", seed=1)
    write("train/labels.csv", ["id", "label", "x0", "y0", "x1", "y1"], [["t", "car", 0, 0, 1, 1]])
    asked = asked_of("object_detection", tmp_path / "half", tmp_path / "train")
    assert set(asked.ids) == set(names)
    assert len(names) == 5
    assert asked.classes == ("car",)
    assert not (tmp_path / "half/labels.csv").exists()
    for new, old in names.items():
        assert asked.sizes[new] == (20 + int(old[1:]), 10)


def test_values_by_their_size(said) -> None:
    ids = [f"k{number:03d}" for number in range(200)]
    names = dict(zip(ids, ids, strict=True))
    first = said(ids, value=np.linspace(0, 1000, 200))
    near = said(ids, value=np.linspace(0, 1000, 200) * 1.005 + 0.2)
    far = said(ids, value=np.linspace(0, 1000, 200) * 1.03)
    assert compare(VALUES, first, near, names).reproducible
    assert compare(VALUES, first, far, names).different > 190


def boxes(said, shift: float = 0, label: str = "car", score: float = 0.8, images: int = 50) -> Predictions:
    ids = [f"k{number:02d}" for number in range(images) for _ in range(2)]
    x0 = np.array([10.0, 40.0] * images) + shift
    return said(
        ids, [label] * len(ids), score=[score] * len(ids), x0=x0, y0=[5] * len(ids), x1=x0 + 20, y1=[25] * len(ids)
    )


def test_boxes_by_place_class_and_score(said) -> None:
    names = {f"k{number:02d}": f"k{number:02d}" for number in range(60)}  # ten pictures without boxes
    first = boxes(said)
    assert compare(BOXES, first, boxes(said, 0.5), names) == Verdict(100, 0, 0.98)
    assert compare(BOXES, first, boxes(said, 5), names).different == 100
    assert compare(BOXES, first, boxes(said, label="bus"), names).different == 100
    assert compare(BOXES, first, boxes(said, score=0.7), names).different == 100
    assert compare(BOXES, first, boxes(said, images=40), names).different == 20
    assert compare(BOXES, boxes(said, images=40), first, names).different == 20
    nothing = said((), (), score=(), x0=(), y0=(), x1=(), y1=())
    assert compare(BOXES, nothing, nothing, names).reproducible


def test_inputs_that_an_author_must_mend(tmp_path: Path, write: Callable[..., Path]) -> None:
    inputs = write("inputs/inputs.csv", ["id", "x"], [["a", 1], ["a", 2]]).parent
    for folder in (inputs, tmp_path / "nowhere"):
        with pytest.raises(LabelsError):
            asked_of("tabular_classification", folder, tmp_path)
    with pytest.raises(LabelsError, match="has no inputs"):
        asked_of("image_classification", inputs, tmp_path)
    assert Asked(("a",)).classes == ()
