"""What is refused before it runs, in one line that names the cell or the parameter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aitracks.capstone.runs.notebook import MOST_MIB, NotebookRefused, read_notebook

GOOD = "train = 'a'\ninputs = 'b'\nout: str = 'c'\nseed = 0\nbudget = 1"


def cell(source: Any, *tags: str, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}, "outputs": []}


def write(file: Path, *cells: Any, **metadata: Any) -> Path:
    file.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells, "metadata": metadata}))
    return file


@pytest.mark.parametrize(
    ("cells", "said", "zh"),
    [
        (
            [cell(GOOD)],
            "exactly one code cell must have the tag 'parameters'; cells with it: none",
            "加上標籤（tag）parameters；目前一格也沒有。",
        ),
        ([cell(GOOD, "parameters"), cell("", "parameters")], "cells with it: 1, 2", "目前加了的是第 1、2 格。"),
        ([cell(GOOD, "parameters", kind="markdown")], "cells with it: 1", "目前加了的是第 1 格。"),
        (
            [cell(""), cell(GOOD + "\nlr = 3", "parameters")],
            r"cell 2 \(parameters\): unknown parameter 'lr'",
            "第 2 格（parameters）有不認識的參數「lr」",
        ),
        ([cell(GOOD.replace("seed", "saat"), "parameters")], "unknown parameter 'saat'", "不認識的參數「saat」"),
        ([cell(GOOD.replace("seed = 0\n", ""), "parameters")], "the parameter 'seed' is missing", "少了參數「seed」。"),
        (
            [cell("train = (", "parameters")],
            r"cell 1 \(parameters\) is not Python that can be read",
            "第 1 格（parameters）不是讀得懂的 Python",
        ),
        ([cell(GOOD, "parameters"), cell(7)], "cell 2 is not a cell of a notebook", "第 2 格不合筆記本的格式"),
        ([cell(GOOD, "parameters"), 3], "cell 2 is not a cell of a notebook", "第 2 格不合筆記本的格式"),
        ([cell("1")] * 501, "has 501 cells", "共有 501 格，最多只能有 500 格。"),
    ],
)
def test_what_breaks_the_contract(tmp_path: Path, cells: list[Any], said: str, zh: str) -> None:
    file = write(tmp_path / "n.ipynb", *cells)
    with pytest.raises(NotebookRefused, match=said) as raised:
        read_notebook(file)
    assert zh in raised.value.text.zh
    assert str(raised.value) == f"{file}: {raised.value.text.zh} / {raised.value.text.en}"


def test_what_is_no_notebook(tmp_path: Path) -> None:
    file = tmp_path / "n.ipynb"
    for content in (b"\x89PNG", b"[]", b"{}", b"[" * 100_000, b'{"nbformat": 3, "cells": []}'):
        file.write_bytes(content)
        with pytest.raises(NotebookRefused, match="is not a notebook"):
            read_notebook(file)
    with file.open("wb") as sparse:
        sparse.truncate((MOST_MIB << 20) + 1)
    with pytest.raises(NotebookRefused, match="larger than"):
        read_notebook(file)
    (tmp_path / "link.ipynb").symlink_to("/etc/passwd")
    with pytest.raises(NotebookRefused, match="no plain file"):
        read_notebook(tmp_path / "link.ipynb")
    with pytest.raises(NotebookRefused, match="cannot be read"):
        read_notebook(tmp_path / "none.ipynb")


def test_another_language(tmp_path: Path) -> None:
    good = cell(GOOD, "parameters")
    for kernel in ({"name": "ir", "language": "R"}, {"name": "ir"}):
        with pytest.raises(NotebookRefused, match="its kernel is not Python"):
            read_notebook(write(tmp_path / "n.ipynb", good, kernelspec=kernel))
    assert read_notebook(write(tmp_path / "n.ipynb", good)).profile == "light"


def test_nothing_but_sources_and_tags_goes_on(tmp_path: Path) -> None:
    """Outputs, ids and what an earlier run by papermill left stay behind."""
    hostile = cell(["import ", "keras"], "parameters-of-ours", "<script>") | {"id": "../x", "attachments": {"a": {}}}
    file = write(tmp_path / "n.ipynb", cell(GOOD, "parameters"), cell("seed = 9", "injected-parameters"), hostile)
    notebook = read_notebook(file)
    assert notebook.profile == "tensorflow"
    node = notebook.node()
    assert [one.source for one in node.cells] == [GOOD, "import keras"]
    assert node.cells[1].metadata.tags == ["parameters-of-ours"]
    assert "../x" not in json.dumps(node)
    assert "attachments" not in json.dumps(node)


def test_a_refused_try_is_not_counted(place: Any) -> None:
    good = place.team("good", "open(out + '/predictions.csv', 'w').write('x')")
    bad = place.team("bad", "1", parameters="train = 'a'")
    first, second = place.run(good, bad)
    assert (first.state, first.counted) == ("done", True)
    assert (second.state, second.counted) == ("refused", False)
    assert "the parameter 'inputs' is missing" in second.message
    (bad.source / "second.ipynb").touch()
    (third,) = place.run(bad)
    assert "found project.ipynb, second.ipynb: name the notebook" in third.message
