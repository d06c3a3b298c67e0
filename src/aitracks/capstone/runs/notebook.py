"""A team's notebook before it runs: read without trust, checked against the contract, built anew from its sources."""

from __future__ import annotations

import ast
import json
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitracks.capstone.runs.types import PARAMETERS
from aitracks.errors import AitracksError
from aitracks.language import BOTH, Text

MOST_MIB, MOST_CELLS = 32, 500
_TAG = re.compile(r"[\w-]{1,60}")
_IMPORTS = re.compile(r"^\s*(?:from|import)\s+(tensorflow|keras|torch|transformers)\b", re.MULTILINE)
_KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}


class NotebookRefused(AitracksError):
    """A notebook that cannot be run at all; the try is not counted. `text` names the cell or the parameter.

    The error's own line begins with the file, which is whoever called's business and not the team's.
    """

    def __init__(self, file: Path, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(f"{file}: {self.text.render(BOTH)}")


@dataclass(frozen=True)
class Cell:
    """What a cell is, without what somebody left in it. `number` counts from 1, prose included."""

    number: int
    kind: str
    source: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class TeamNotebook:
    """A notebook that keeps the contract."""

    file: Path
    cells: tuple[Cell, ...]

    @property
    def profile(self) -> str:
        """The libraries that it wants to find imported."""
        wanted = {name for cell in self.cells if cell.kind == "code" for name in _IMPORTS.findall(cell.source)}
        if wanted & {"tensorflow", "keras"}:
            return "tensorflow"
        return "torch" if wanted else "light"

    def node(self) -> Any:
        """As papermill takes it: sources and tags, nothing else of what was handed in."""
        from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

        make = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
        cells = []
        for cell in self.cells:
            metadata = {"tags": list(cell.tags), "aitracks": {"cell": cell.number}, "papermill": {}}
            cells.append(make[cell.kind](cell.source, id=f"cell-{cell.number}", metadata=metadata))
        papermill: dict[str, Any] = {"default_parameters": {}, "parameters": {}, "environment_variables": {}}
        return new_notebook(cells=cells, metadata={"kernelspec": dict(_KERNEL), "papermill": papermill})


def find_notebook(source: Path) -> Path:
    """The notebook that is meant: the file itself, or the one notebook of a folder. Raises NotebookRefused."""
    if source.is_symlink():
        raise NotebookRefused(source, "這是連結，請直接指定檔案。", "is a link: name the file itself")
    if not source.is_dir():
        return source
    found = sorted(path for path in source.glob("*.ipynb") if not path.name.startswith("."))
    if len(found) != 1:
        names = [path.name for path in found[:4]]
        zh = f"找到 {'、'.join(names)}" if names else "但一個也沒有"
        raise NotebookRefused(
            source,
            f"資料夾裡應該只有一個筆記本，{zh}；請指定筆記本。",
            f"one notebook is expected in this folder, found {', '.join(names) or 'none'}: name the notebook",
        )
    return found[0]


def read_notebook(file: Path) -> TeamNotebook:
    """Read and check a notebook. Raises NotebookRefused with one line that says what is wrong and where."""
    content = _content(file)
    kernel = _get(_get(content, "metadata"), "kernelspec")
    language = _get(kernel, "language") or _get(_get(_get(content, "metadata"), "language_info"), "name")
    if language not in (None, "python") or (language is None and "python" not in str(_get(kernel, "name") or "python")):
        raise NotebookRefused(
            file,
            "筆記本的核心（kernel）不是 Python，請改選 Python 核心再存檔。",
            "its kernel is not Python: choose a Python kernel and save it again",
        )
    cells = tuple(_cells(file, content["cells"]))
    check_parameters(file, cells)
    return TeamNotebook(file, cells)


def _content(file: Path) -> dict[str, Any]:
    try:
        found = file.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise NotebookRefused(file, "這不是一般的檔案。", "is no plain file")
        if found.st_size > MOST_MIB << 20:
            raise NotebookRefused(
                file,
                f"檔案超過 {MOST_MIB} MiB，請清除輸出再存檔。",
                f"is larger than {MOST_MIB} MiB: clear its outputs and save it again",
            )
        content = json.loads(file.read_bytes())
    except OSError as error:
        raise NotebookRefused(
            file, f"檔案讀不出來（{error.strerror}）。", f"cannot be read ({error.strerror})"
        ) from None
    except (ValueError, RecursionError):
        raise NotebookRefused(
            file,
            "這不是筆記本（內容不是 JSON），請從 JupyterLab 存檔。",
            "is not a notebook (no JSON): save it from JupyterLab",
        ) from None
    if not isinstance(content, dict) or content.get("nbformat") != 4 or not isinstance(content.get("cells"), list):
        raise NotebookRefused(
            file,
            "這不是第 4 版格式的筆記本，請從 JupyterLab 存檔。",
            "is not a notebook of format 4: save it from JupyterLab",
        )
    return content


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _cells(file: Path, cells: Sequence[Any]) -> Iterator[Cell]:
    if len(cells) > MOST_CELLS:
        raise NotebookRefused(
            file,
            f"共有 {len(cells)} 格，最多只能有 {MOST_CELLS} 格。",
            f"has {len(cells)} cells, more than {MOST_CELLS}",
        )
    for number, cell in enumerate(cells, 1):
        source, kind = _get(cell, "source"), _get(cell, "cell_type")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str) or kind not in ("code", "markdown", "raw"):
            raise NotebookRefused(
                file,
                f"第 {number} 格不合筆記本的格式，請從 JupyterLab 存檔。",
                f"cell {number} is not a cell of a notebook: save it from JupyterLab",
            )
        tags = _get(_get(cell, "metadata"), "tags")
        named = tuple(tag for tag in tags if isinstance(tag, str) and _TAG.fullmatch(tag)) if _is_list(tags) else ()
        if not {"injected-parameters", "papermill-error-cell-tag"} & set(named):  # of an earlier run by papermill
            yield Cell(number, kind, source.encode(errors="replace").decode(), named)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def check_parameters(file: Path, cells: Sequence[Cell]) -> None:
    """Raise NotebookRefused unless exactly one code cell is tagged `parameters` and sets what the contract names."""
    cell = _tagged(file, cells)
    try:
        body = ast.parse(cell.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotebookRefused(
            file,
            f"第 {cell.number} 格（parameters）不是讀得懂的 Python，請檢查語法。",
            f"cell {cell.number} (parameters) is not Python that can be read",
        ) from None
    _refuse_names(file, cell, [name for statement in body for name in _assigned(statement)])


def _tagged(file: Path, cells: Sequence[Cell]) -> Cell:
    tagged = [cell for cell in cells if "parameters" in cell.tags]
    if len(tagged) == 1 and tagged[0].kind == "code":
        return tagged[0]
    where = [str(cell.number) for cell in tagged]
    zh = f"目前加了的是第 {'、'.join(where)} 格" if where else "目前一格也沒有"
    raise NotebookRefused(
        file,
        f"必須剛好有一個程式格加上標籤（tag）parameters；{zh}。",
        f"exactly one code cell must have the tag 'parameters'; cells with it: {', '.join(where) or 'none'}",
    )


def _refuse_names(file: Path, cell: Cell, names: Sequence[str]) -> None:
    zh, en = f"第 {cell.number} 格（parameters）", f"cell {cell.number} (parameters)"
    for name in names:
        if name not in PARAMETERS:
            raise NotebookRefused(
                file,
                f"{zh}有不認識的參數「{name}」：系統只給 {'、'.join(PARAMETERS)}，其他數值請寫在別的程式格。",
                f"{en}: unknown parameter '{name}': only {', '.join(PARAMETERS)} are given; "
                "set other values in another cell",
            )
    for name in PARAMETERS:
        if name not in names:
            raise NotebookRefused(file, f"{zh}少了參數「{name}」。", f"{en}: the parameter '{name}' is missing")


def _assigned(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.AnnAssign):
        targets: list[ast.expr] = [statement.target]
    else:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
