"""The warm kernels by name, through papermill and nbclient as they are."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest
from jupyter_client import KernelManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from aitracks.errors import ServiceError
from aitracks.kernels.daemon import runtime_folder
from aitracks.kernels.specs import install_specs


@pytest.fixture(scope="module", autouse=True)
def _kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Kernelspecs and sockets of this test's own; its warm processes end with it."""
    folder = tmp_path_factory.mktemp("jupyter", numbered=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder / "share" / "jupyter"))
        patch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "run"))
        names = install_specs(str(folder))
        assert names == ["aitracks-light", "aitracks-tensorflow", "aitracks-torch"]
        yield
        for process in psutil.process_iter(["cmdline"]):
            if str(folder) in " ".join(process.info["cmdline"] or ()):
                process.kill()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "data.csv").write_text("a\n1\n", encoding="utf-8")
    tmp_path.chmod(0o755)
    return tmp_path


def notebook(*cells: str) -> nbformat.NotebookNode:
    first = new_code_cell("n = 1", metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "language": "python", "display_name": "Python"}
    return new_notebook(cells=[first, *map(new_code_cell, cells)], metadata={"kernelspec": kernel})


def test_papermill_runs_a_project_in_it(work: Path) -> None:
    cells = (
        "import os, matplotlib.pyplot as plt",
        "print(n, open('data.csv').read().split(), os.getpid())\n_ = plt.plot([1])",
        "open('model.txt', 'w').write('trained'); print(open('model.txt').read())",
        "import socket\ntry: socket.create_connection(('1.1.1.1', 80), 2)\nexcept OSError as e: print('no network')",
    )
    nbformat.write(notebook(*cells), work / "in.ipynb")
    out = papermill.execute_notebook(
        work / "in.ipynb", work / "out.ipynb", {"n": 7}, kernel_name="aitracks-light", cwd=work, progress_bar=False
    )
    shown = [output for cell in out.cells[2:] for output in cell.outputs]
    assert shown[0].text == "7 ['a', '1'] 1\n"
    assert "image/png" in shown[1].data
    assert [output.text for output in shown[2:]] == ["trained\n", "no network\n"]
    assert not (work / "model.txt").exists()  # what it wrote went with it


def test_nbclient_hears_of_an_end_and_of_errors(work: Path) -> None:
    client = NotebookClient(
        notebook("1 / 0"), kernel_name="aitracks-light", resources={"metadata": {"path": str(work)}}
    )
    with pytest.raises(Exception, match="ZeroDivisionError"):
        client.execute()


def test_it_can_be_interrupted_restarted_and_ended(work: Path) -> None:
    manager = KernelManager(kernel_name="aitracks-light")
    manager.start_kernel(cwd=str(work))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    waiting = client.execute("import time; print('asleep', flush=True); time.sleep(600)")
    while client.get_iopub_msg(timeout=60)["content"].get("text") != "asleep\n":
        pass  # ipykernel says "busy" while it still ignores SIGINT: only what the cell says shows that it runs
    manager.interrupt_kernel()
    while client.get_shell_msg(timeout=60)["parent_header"]["msg_id"] != waiting:
        pass
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=120)
    assert client.execute_interactive("x = 1", timeout=60)["content"]["status"] == "ok"
    manager.shutdown_kernel(now=True)
    assert not manager.is_alive()
    client.stop_channels()


def test_a_second_process_finds_it_warm(work: Path) -> None:
    """The warm process is the user's, not the caller's: papermill's next run need not import anything."""
    nbformat.write(notebook("import sys; print('sklearn.linear_model' in sys.modules)"), work / "in.ipynb")
    command = [sys.executable, "-m", "papermill", "-k", "aitracks-light", "--cwd", work, "in.ipynb", "out.ipynb"]
    subprocess.run(command, cwd=work, check=True, capture_output=True, timeout=120)
    assert nbformat.read(work / "out.ipynb", as_version=4).cells[-1].outputs[0].text == "True\n"


def test_a_home_with_a_long_path_is_no_obstacle(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket's path has an end; the folder is then one below /tmp that nobody else may enter."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(work / ("long" * 40)))
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        folder = runtime_folder()
        assert folder == Path(short) / f"aitracks-{os.geteuid()}"
        assert folder.stat().st_mode & 0o777 == 0o700
        folder.chmod(0o755)
        with pytest.raises(ServiceError, match="not a folder of yours alone"):
            runtime_folder()
