"""Kernels that are forked from a server's own parent process, driven through jupyter_client as a server does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_SERVER = """
import asyncio, json, sys
from aitracks.servers import kernel_parent, kernels, single_user
kernel_parent.preload()
kernels.use(kernel_parent.start())
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from traitlets.config import Config
KernelProvisionerFactory.instance(config=Config(single_user.kernel_config()))  # a server's has its configuration

async def main():
    managers = {}
    def say(value):
        print(json.dumps(value), flush=True)
    async def run(client, code):
        said = []
        def hook(message):
            if message["msg_type"] == "stream":
                said.append(message["content"]["text"])
            elif message["msg_type"] == "error":
                said.append(message["content"]["ename"])
            elif message["msg_type"] == "display_data":
                said.append(",".join(sorted(message["content"]["data"])))
        await client.execute_interactive(code, timeout=60, output_hook=hook)
        return "".join(said)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        do, name, *more = json.loads(line)
        if do == "start":
            manager = AsyncKernelManager(config=Config(single_user.kernel_config(f"{sys.argv[1]}/{name}")))
            environment = {"HOME": sys.argv[1], "PATH": "/usr/bin:/bin", "MINE": name}
            await manager.start_kernel(cwd=sys.argv[1], env=environment | (more[0] if more else {}))
            client = manager.client()
            client.start_channels()
            await client.wait_for_ready(timeout=60)
            managers[name] = manager, client
            say([type(manager.provisioner.process).__name__, manager.provisioner.pid])
        elif do == "run":
            say(await run(managers[name][1], more[0]))
        elif do == "begin":
            managers[name][1].execute(more[0])
            say("begun")
        elif do == "interrupt":
            await managers[name][0].interrupt_kernel()
            say("interrupted")
        elif do == "alive":
            say(await managers[name][0].is_alive())
        elif do == "restart":
            await managers[name][0].restart_kernel(now=True)
            await managers[name][1].wait_for_ready(timeout=60)
            say(managers[name][0].provisioner.pid)
        elif do == "end":
            managers[name][1].stop_channels()
            await managers[name][0].shutdown_kernel()
            say(managers[name][0].has_kernel)

asyncio.run(main())
"""


class Server:
    """A process that has what a server has of kernels, and does what it is told."""

    def __init__(self, folder: Path) -> None:
        script = folder / "server.py"
        script.write_text(_SERVER, encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-X", "utf8", str(script), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1", "AITRACKS_SECRET": "of the server"},
        )

    def do(self, *what: Any) -> Any:
        """Tell it, and give its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("k"))
    yield running
    running.process.kill()
    running.process.wait()


@pytest.fixture
def kernel(server: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"k{abs(hash(request.node.name)) % 10**6}"
    kind, _ = server.do("start", name)
    assert kind == "ForkedKernel"
    yield name
    server.do("end", name)


def test_it_is_an_ordinary_kernel(server: Server, kernel: str) -> None:
    assert server.do("run", kernel, "import os; print(os.environ['MINE'], os.environ.get('AITRACKS_SECRET'))") == (
        f"{kernel} None\n"
    )
    folder = server.do("run", kernel, "print(os.getcwd() == os.environ['HOME'])")
    assert folder == "True\n"
    assert server.do("run", kernel, "import __main__; x = 3; print(__main__.x, __name__)") == "3 __main__\n"
    assert server.do("run", kernel, "print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid())") == "True True\n"
    assert server.do("run", kernel, "1 / 0") == "ZeroDivisionError"
    assert server.do("run", kernel, "get_ipython().system('echo from the shell')").strip() == "from the shell"


def test_libraries_are_there_and_plots_are_shown(server: Server, kernel: str) -> None:
    asked = "import sys; print('pandas' in sys.modules, 'sklearn.linear_model' in sys.modules)"
    assert server.do("run", kernel, asked) == "True True\n"
    assert "image/png" in server.do("run", kernel, "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()")


def test_the_lesson_is_the_folders(server: Server, kernel: str) -> None:
    asked = (
        "from pathlib import Path; from aitracks.checks import notebook; print(notebook._notebook_folder == Path.cwd())"
    )
    assert server.do("run", kernel, asked) == "True\n"
    asked = "from aitracks.lesson import tr; from aitracks.checks import check; print(tr('字', 'word'))"
    assert server.do("run", kernel, asked) == "字\n"


def test_a_plot_goes_where_the_environment_says(server: Server) -> None:
    server.do("start", "agg", {"MPLBACKEND": "agg"})
    asked = "import matplotlib.pyplot as plt; plt.plot([1]); plt.show(); print(plt.get_backend())"
    said = server.do("run", "agg", asked)
    server.do("end", "agg")
    assert "image/png" not in said
    assert said.splitlines()[-1].lower() == "agg"


def test_two_kernels_share_no_randomness_and_no_names(server: Server, kernel: str) -> None:
    server.do("start", "other")
    asked = "import numpy, random; print(numpy.random.rand(), random.random(), 'x' in globals()); x = 1"
    assert server.do("run", kernel, asked) != (said := server.do("run", "other", asked))
    assert said.endswith("False\n")
    server.do("end", "other")


def test_it_can_be_interrupted_and_started_again(server: Server, kernel: str) -> None:
    server.do("run", kernel, "kept = 5")
    server.do("begin", kernel, "import time; time.sleep(600)")
    time.sleep(1)
    server.do("interrupt", kernel)
    time.sleep(1)  # what was asked before the interrupt has ended is dropped
    assert server.do("run", kernel, "print(kept)") == "5\n"
    assert server.do("restart", kernel) > 0
    assert server.do("run", kernel, "print('kept' in globals())") == "False\n"


def test_one_that_dies_is_noticed(server: Server) -> None:
    _, pid = server.do("start", "dying")
    assert server.do("alive", "dying") is True
    os.kill(pid, signal.SIGKILL)
    _until(lambda: server.do("alive", "dying") is False)
    assert not Path(f"/proc/{pid}").exists()  # nothing of it stays


def test_a_large_environment_starts_it_the_usual_way(server: Server) -> None:
    kind, _ = server.do("start", "large", {f"LONG{number}": "x" * 1000 for number in range(110)})
    assert kind == "Popen"
    assert server.do("run", "large", "import os; print(len(os.environ['LONG7']))") == "1000\n"
    server.do("end", "large")


def test_without_its_parent_kernels_start_the_usual_way(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, pid = server.do("start", "first")
    parent = int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
    assert parent != server.process.pid
    os.kill(parent, signal.SIGKILL)
    _until(lambda: server.do("alive", "first") is False)  # a kernel ends with its parent
    kind, _ = server.do("start", "second")
    assert kind == "Popen"
    assert server.do("run", "second", "print(6 * 7)") == "42\n"
    server.process.kill()
    server.process.wait()


def test_a_server_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, pid = server.do("start", "only")
    parent = int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
    server.process.kill()
    server.process.wait()
    for one in (pid, parent):
        _until(lambda one=one: not Path(f"/proc/{one}").exists() or _state(one) == "Z")


def test_the_warm_process_is_made_of_what_the_fingerprint_looks_at() -> None:
    script = (
        "import sys, aitracks; from pathlib import Path; from aitracks.servers import zygote, fingerprint\n"
        "zygote.preload(); package = Path(aitracks.__file__).parent\n"
        "known = {str(file) for pattern in fingerprint._SOURCES for file in package.glob(pattern)}\n"
        "used = {m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'aitracks' and m.__file__}\n"
        "print(sorted(used - known))"
    )
    said = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]


def _until(true: Any) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)
