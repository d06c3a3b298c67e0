"""Chance, ids, files of a world; and what all worlds of series and tables must keep."""

from __future__ import annotations

import hashlib
import io
import stat
import struct
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aitracks.capstone.worlds import World, draw, make
from aitracks.capstone.worlds.splits import Chance, Part, csv_bytes, install, png_bytes
from aitracks.capstone.worlds.windows import Frame, cut
from aitracks.errors import StateError, UnknownError

ONE, OTHER = (hashlib.sha256(name).digest() for name in (b"one", b"other"))
TABULAR = ("dryer_maintenance", "customer_intents")
SERIES = ("demand_forecast", "wastewater_dosing")
LARGEST = 15_000_000


@cache
def world(problem: str, secret: bytes = ONE) -> World:
    return draw(problem, secret)


def table(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), keep_default_na=False)


def everything(drawn: World) -> dict[str, bytes]:
    files = {f"train/{name}": content for name, content in drawn.train.items()}
    for name, part in (("practice", drawn.practice), ("hidden", drawn.hidden), ("field", drawn.field)):
        files |= {f"{name}/{path}": content for path, content in part.inputs.items()}
        files |= {f"{name}/{path}": csv_bytes(rows) for path, rows in part.tables()}
    return files


def asked(part: Part) -> pd.DataFrame:
    return table(part.inputs["future.csv" if "future.csv" in part.inputs else "inputs.csv"])


def is_apart(values: np.ndarray, flag: np.ndarray) -> bool:
    """Whether two groups of numbers differ by more than chance would have it once in 100,000 times."""
    spread = values.std() * np.sqrt(1 / flag.sum() + 1 / (~flag).sum())
    return abs(values[flag].mean() - values[~flag].mean()) > 4.5 * spread


def test_chance_depends_on_secret_problem_and_purpose_alone() -> None:
    first = Chance(ONE, "a").rng("x").random(4).tolist()
    assert Chance(ONE, "a").rng("x").random(4).tolist() == first
    for other in (Chance(OTHER, "a").rng("x"), Chance(ONE, "b").rng("x"), Chance(ONE, "a").rng("y")):
        assert other.random(4).tolist() != first


def test_a_short_secret_is_refused_and_a_secret_is_never_shown() -> None:
    with pytest.raises(StateError, match="has 5 bytes, not 32"):
        Chance(b"short", "a")
    assert repr(ONE) not in repr(Chance(ONE, "a"))


def test_ids_differ_and_are_read_as_text() -> None:
    ids = Chance(ONE, "a").ids("rows", 5000)
    assert len(set(ids)) == 5000
    assert {len(name) for name in ids} == {12}
    assert table(csv_bytes(pd.DataFrame({"id": ids})))["id"].tolist() == ids


def test_parts_have_the_stated_size_and_whole_names() -> None:
    part = Chance(ONE, "a").parts("x", 100, 30)
    assert pd.Series(part).value_counts().to_dict() == {"final": 70, "public": 30}


def test_an_image_file_holds_nothing_but_the_image() -> None:
    content = png_bytes(np.full((5, 7, 3), 300.0))
    chunks, place = [], 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        chunks.append(content[place + 4 : place + 8])
        place += length + 12
    assert chunks == [b"IHDR", b"IDAT", b"IEND"]
    assert png_bytes(np.full((5, 7, 3), 300.0)) == content


def small() -> World:
    def part(word: str) -> Part:
        return Part({"images/k1.png": word.encode()}, pd.DataFrame({"id": ["k1"], "label": [word]}))

    images = pd.DataFrame({"id": ["k1"], "part": ["final"]})
    return World({"train.csv": b"id,label\n"}, part("a"), Part({"x/y/z": b"1"}, images, images), part("c"))


def test_layout_and_who_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "small"
    install(small(), folder)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "open/train/train.csv",
        "open/practice/images/k1.png",
        "open/practice/labels.csv",
        "hidden/inputs/x/y/z",
        "hidden/labels.csv",
        "hidden/images.csv",
        "field/inputs/images/k1.png",
        "field/labels.csv",
    }

    def mode(name: str) -> int:
        return stat.S_IMODE((folder / name).stat().st_mode)

    assert [mode(name) for name in ("hidden", "field", "hidden/labels.csv", "field/labels.csv")] == [
        0o700,
        0o700,
        0o600,
        0o600,
    ]
    assert [mode(name) for name in ("open", "hidden/inputs", "hidden/inputs/x/y")] == [0o755] * 3
    assert mode("open/practice/labels.csv") == 0o644


def test_a_world_replaces_the_one_before_and_what_a_kill_left(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    install(small(), folder)
    (folder / "stray").write_text("old")
    (tmp_path / ".small.making").mkdir()
    (tmp_path / ".small.making" / "half").write_text("killed")
    install(small(), folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small"]
    assert not (folder / "stray").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StateError, match="file"):
        install(small(), tmp_path / "file" / "small")


def test_an_unknown_problem_is_named_with_its_neighbours(tmp_path: Path) -> None:
    with pytest.raises(UnknownError, match="demand_forecast"):
        make("demand_forecasts", ONE, tmp_path / "x")


def test_windows_do_not_reach_into_each_other() -> None:
    days = pd.date_range("2024-01-01", periods=60)
    rows = pd.DataFrame({"series": "a", "time": days, "value": range(60), "known": 0})
    frame = Frame(freq="D", history=14, horizon=7, known=("known",), season=7)
    origins = [pd.Timestamp("2024-01-15"), pd.Timestamp("2024-02-04")]
    with pytest.raises(ValueError, match="reaches into"):
        cut(rows, origins, frame, Chance(ONE, "a"), "x")
    part = cut(rows, [origins[0], pd.Timestamp("2024-02-05")], frame, Chance(ONE, "a"), "x")
    assert set(part.labels["scale"]) == {7.0}  # each day is one more than the day before: seven more than a week ago
    with pytest.raises(ValueError, match="whole window"):
        cut(rows, [pd.Timestamp("2024-01-05")], frame, Chance(ONE, "a"), "x")


@pytest.mark.parametrize("problem", [*SERIES, *TABULAR])
def test_a_world_is_a_function_of_its_secret(problem: str) -> None:
    files = everything(world(problem))
    assert everything(draw(problem, ONE)) == files
    changed = everything(world(problem, OTHER))
    assert changed.keys() == files.keys()
    assert all(changed[name] != files[name] for name in files)
    assert sum(map(len, files.values())) < LARGEST


@pytest.mark.parametrize("problem", [*SERIES, *TABULAR])
def test_labels_and_inputs_belong_together(problem: str) -> None:
    drawn = world(problem)
    for part in (drawn.practice, drawn.hidden, drawn.field):
        inputs = asked(part)
        assert inputs["id"].is_unique
        assert inputs["id"].tolist() == part.labels["id"].tolist()
        assert not {"label", "value", "part", "scale"} & set(inputs.columns)
    ids = [set(asked(part)["id"]) for part in (drawn.practice, drawn.hidden, drawn.field)]
    assert not ids[0] & ids[1]
    assert not ids[1] & ids[2]


@pytest.mark.parametrize("problem", [*SERIES, *TABULAR])
def test_nothing_in_the_hidden_inputs_tells_the_part(problem: str) -> None:
    hidden = world(problem).hidden
    inputs = asked(hidden)
    one_each = hidden.labels["window"].drop_duplicates().index if "window" in hidden.labels else hidden.labels.index
    public = (hidden.labels["part"] == "public").to_numpy()[one_each]
    assert 0.25 < public.mean() < 0.45
    assert not is_apart(np.arange(len(public), dtype=float), public)
    for name in inputs.columns:
        codes = pd.factorize(inputs[name].iloc[one_each], sort=True)[0].astype(float)
        assert not is_apart(codes, public), name


@pytest.mark.parametrize("problem", TABULAR)
def test_order_and_ids_of_hidden_rows_do_not_tell_labels(problem: str) -> None:
    labels = world(problem).hidden.labels
    assert labels["id"].is_monotonic_increasing  # so that ids tell no more than the order does
    place = np.arange(len(labels), dtype=float)
    for label in labels["label"].unique():
        assert not is_apart(place, (labels["label"] == label).to_numpy()), label


@pytest.mark.parametrize("problem", SERIES)
def test_order_and_ids_of_windows_do_not_tell_values(problem: str) -> None:
    labels = world(problem).hidden.labels
    mean = labels.groupby("window", sort=False)["value"].mean()
    assert mean.index.is_monotonic_increasing
    assert not is_apart(np.arange(len(mean), dtype=float), (mean > mean.median()).to_numpy())
    rank = labels["id"].rank().to_numpy()
    off = labels["value"] - labels.groupby("window")["value"].transform("mean")
    assert not is_apart(rank, (off > 0).to_numpy())


@pytest.mark.parametrize("problem", SERIES)
def test_no_given_file_holds_what_is_asked_in_a_hidden_split(problem: str) -> None:
    drawn = world(problem)
    given = [table(drawn.train["history.csv"])]
    given += [table(part.inputs["history.csv"]) for part in (drawn.practice, drawn.hidden, drawn.field)]
    known = {(row.series, row.time) for rows in given for row in rows.itertuples()}
    for part in (drawn.hidden, drawn.field):
        assert not known & {(row.series, row.time) for row in asked(part).itertuples()}


@pytest.mark.parametrize("problem", SERIES)
def test_windows_are_whole_and_in_the_declared_form(problem: str) -> None:
    for part in (world(problem).practice, world(problem).hidden, world(problem).field):
        history, future = table(part.inputs["history.csv"]), asked(part)
        assert list(history.columns[:4]) == ["window", "series", "time", "value"]
        assert list(future.columns[:4]) == ["id", "window", "series", "time"]
        assert set(history["window"]) == set(future["window"])
        assert history.groupby("window").size().nunique() == future.groupby("window").size().nunique() == 1
        assert (history.groupby("window")["time"].max() < future.groupby("window")["time"].min()).all()
