"""Small worlds of pictures, and what all of them must keep."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import papermill
import pytest
from PIL import Image

from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.projects.catalog import starter_notebook
from aitracks.capstone.projects.facts import facts_of
from aitracks.capstone.scoring.asked import asked_of
from aitracks.capstone.scoring.reading import read_predictions
from aitracks.capstone.scoring.schemas import schema_of
from aitracks.capstone.worlds import World, draw, pictures
from aitracks.capstone.worlds.splits import Part, csv_bytes, install
from aitracks.language import Language
from aitracks.paths import home

SIZES = {"TRAIN": 120, "PRACTICE": 40, "PUBLIC": 60, "FINAL": 120, "FIELD": 40}

Draw = Callable[..., World]


@cache
def _small(problem: str, secret: bytes) -> World:
    with pytest.MonkeyPatch.context() as patch:
        for name, number in SIZES.items():
            patch.setattr(pictures, name, number)
        return draw(problem, hashlib.sha256(secret).digest())


@pytest.fixture(scope="session")
def small() -> Draw:
    """Draws a world with few pictures; the same one only once."""
    return lambda problem, secret=b"one": _small(problem, secret)


@pytest.fixture(scope="session")
def pixels() -> Callable[[Part], dict[str, npt.NDArray[np.uint8]]]:
    """The pictures of a part by id."""
    return lambda part: {
        Path(name).stem: np.asarray(Image.open(io.BytesIO(content))) for name, content in part.inputs.items()
    }


def _apart(values: npt.NDArray[np.float64], flag: npt.NDArray[np.bool_]) -> bool:
    """Whether two groups of numbers differ by more than chance would have it once in 100,000 times."""
    spread = values.std() * np.sqrt(1 / flag.sum() + 1 / (~flag).sum())
    return bool(abs(values[flag].mean() - values[~flag].mean()) > 4.5 * spread)


@pytest.fixture(scope="session")
def holds_no_trick() -> Callable[[World, pd.Series], None]:
    """Asserts that nothing but the pixels of hidden inputs says what the labels or the parts are.

    The second argument says for each id of the hidden split whether it has the label that is looked for.
    """

    def check(world: World, marked: pd.Series) -> None:
        part = world.hidden
        table = part.labels if part.images is None else part.images
        assert set(part.inputs) == {f"images/{name}.png" for name in table["id"]}
        assert table["id"].is_monotonic_increasing
        assert len({content[16:29] for content in part.inputs.values()}) == 1  # width, height, depth, colours
        assert {kind for content in part.inputs.values() for kind in _chunks(content)} == {b"IHDR", b"IDAT", b"IEND"}
        order = np.arange(len(table), dtype=float)
        number = table["id"].str[1:].map(lambda name: float(int(name, 16))).to_numpy()
        size = table["id"].map(lambda name: float(len(part.inputs[f"images/{name}.png"]))).to_numpy()
        public = (table["part"] == "public").to_numpy()
        assert public.sum() == SIZES["PUBLIC"]
        for values in (order, number):
            assert not _apart(values, marked.reindex(table["id"]).to_numpy(dtype=bool))
        for values in (order, number, size):
            assert not _apart(values, public)

    return check


def _chunks(content: bytes) -> list[bytes]:
    kinds, place = [], 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kinds.append(content[place + 4 : place + 8])
        place += 12 + length
    return kinds


@pytest.fixture(scope="session")
def differs() -> Callable[[str], None]:
    """Asserts that the same secret gives the same bytes and another secret gives another world."""

    def check(problem: str) -> None:
        first = _small(problem, b"one")
        _small.cache_clear()
        again, other = _small(problem, b"one"), _small(problem, b"two")
        assert dict(first.train) == dict(again.train)
        for one, same, strange in zip(_parts(first), _parts(again), _parts(other), strict=True):
            assert dict(one.inputs) == dict(same.inputs)
            assert [csv_bytes(rows) for _, rows in one.tables()] == [csv_bytes(rows) for _, rows in same.tables()]
            assert not set(one.inputs) & set(strange.inputs)
            assert not set(one.inputs.values()) & set(strange.inputs.values())

    return check


def _parts(world: World) -> list[Part]:
    return [world.practice, world.hidden, world.field]


@pytest.fixture
def run_starter(tmp_path: Path) -> Callable[[str, Language], pd.DataFrame]:
    """Runs a problem's starter in a real kernel on a small world, checks what it writes, returns its predictions.

    A second run, with half of the pictures, must predict the same for these.
    """

    def run(problem: str, language: Language) -> pd.DataFrame:
        install(_small(problem, b"one"), tmp_path / "world")
        train, practice = (tmp_path / "world" / "open" / name for name in ("train", "practice"))
        authored = load_problem(problem, home())
        notebook = tmp_path / "starter.ipynb"
        notebook.write_bytes(starter_notebook(home(), authored.template, facts_of(authored), language))
        half = tmp_path / "half" / "images"
        half.mkdir(parents=True)
        for file in sorted((practice / "images").iterdir())[::2]:
            (half / file.name).write_bytes(file.read_bytes())
        found = {}
        for name, inputs in (("whole", practice), ("half", half.parent)):
            out = tmp_path / name / "out"
            out.mkdir(parents=True)
            parameters = {"train": str(train), "inputs": str(inputs), "out": str(out), "seed": 3, "budget": 120}
            executed = papermill.execute_notebook(
                str(notebook), str(out / "run.ipynb"), parameters, kernel_name="python3", progress_bar=False
            )
            outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
            assert [output.text for output in outputs if output.get("name") == "stderr"] == []
            assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3
            schema = schema_of(authored.template, authored.expected.metric)
            read_predictions((out / "predictions.csv").read_bytes(), schema, asked_of(authored.template, inputs, train))
            found[name] = pd.read_csv(out / "predictions.csv")
        whole, rest = found["whole"], found["half"]
        kept = whole[whole["id"].isin({file.stem for file in half.iterdir()})].reset_index(drop=True)
        pd.testing.assert_frame_equal(kept, rest)
        card = json.loads((tmp_path / "whole" / "out" / "model_card.json").read_text(encoding="utf-8"))
        assert card["problem"] == problem
        ethics = json.loads((tmp_path / "whole" / "out" / "ethics.json").read_text(encoding="utf-8"))
        assert list(ethics) == ["people_first", "transparent", "fair", "accountable", "contestable"]
        return whole

    return run
