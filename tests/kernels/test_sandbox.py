"""The wall, from inside: what a learner's process can see, reach and use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aitracks.errors import StateError
from aitracks.grading import engine
from aitracks.grading.jobs import Job
from aitracks.paths import home

Make = Callable[..., Job]
NOBODY = 61_234


def said(job: Make, *source: str) -> str:
    """What a cell prints in the sandbox."""
    result = engine.run_job(job("\n".join(source)))
    return "".join(output.get("text", "") + output.get("evalue", "") for output in result.cells[0].outputs)


def test_the_checkout_is_not_there_but_its_data_are(job: Make) -> None:
    lines = said(job, "import os", f"print(os.listdir({str(home())!r}), os.listdir({str(home() / 'datasets')!r})[:1])")
    for secret in ("graders", "notebooks", "tests", "hub_config", ".git"):
        assert secret not in lines
    assert "datasets" in lines
    assert "breast_cancer" in said(
        job, "from aitracks.lesson import load", "load('breast_cancer'); print('breast_cancer')"
    )


@pytest.mark.parametrize(
    "source",
    [
        "open('/usr/x', 'w')",
        "open('/x', 'w')",
        "os.mkdir(os.path.dirname(os.__file__) + '/x')",
        "os.listdir('/root/.ssh')",
        "os.setuid(0)",
        "os.mknod('/tmp/d', 0o60600, os.makedev(8, 0))",
        "os.chroot('/tmp')",
        "socket.create_connection(('1.1.1.1', 80), 2)",
        "socket.create_connection(('127.0.0.1', 22), 2)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
        "check(libc.unshare(0x10000000))",
        "check(libc.mount(b'none', b'/tmp', b'tmpfs', 0, b''))",
        "check(libc.ptrace(0, 0, 0, 0))",
        "check(libc.memfd_create(b'x', 0))",
        "check(libc.shmget(0, 1 << 20, 0o1600))",
        "check(libc.syscall(435, 0, 0))",
        "check(libc.syscall(425, 1, 0))",
    ],
)
def test_the_wall_holds(job: Make, source: str) -> None:
    """Each of these must raise; what gets through prints the word."""
    prelude = (
        "import ctypes, os, socket\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "def check(n):\n    if n < 0: raise OSError(ctypes.get_errno(), 'refused')\n"
        f"try:\n    {source}\n    print('THROUGH')\nexcept (OSError, PermissionError) as e:\n    print('held')"
    )
    assert said(job, prelude) == "held\n"


def test_there_are_no_privileges_and_no_secrets(job: Make) -> None:
    os.environ["SOME_TOKEN"] = "abc"
    try:
        lines = said(job, "import os", "print(open('/proc/self/status').read())", "print(dict(os.environ))")
    finally:
        del os.environ["SOME_TOKEN"]
    for field in ("CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert f"{field}:\t0000000000000000" in lines
    assert "NoNewPrivs:\t1" in lines
    assert "Seccomp:\t2" in lines
    assert "SOME_TOKEN" not in lines
    assert "Uid:\t0" not in lines


def test_processes_files_and_scratch_have_an_end(job: Make) -> None:
    assert (
        "BlockingIOError"
        in said(
            job,
            "import os, time",
            "try:",
            "    for i in range(200):",
            "        if os.fork() == 0: time.sleep(20); os._exit(0)",
            "except OSError as e: print(type(e).__name__)",
        )
        or "processes" in engine.run_job(job("import os\nwhile True: os.fork()")).kernel_ended
    )
    full = said(
        job,
        "try:",
        "    for i in range(9): open(f'/tmp/{i}', 'wb').write(bytes(1 << 24))",
        "except OSError as e: print(e)",
    )
    assert "No space left" in full


def test_nothing_is_left_of_it(job: Make) -> None:
    before = {process.name for process in Path("/proc").iterdir() if process.name.isdigit()}
    engine.run_job(
        job("import subprocess\nfor _ in range(5): subprocess.Popen(['sleep', '1000'], start_new_session=True)")
    )
    sleeping = [
        process
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and process.name not in before and b"sleep\x001000" in _cmdline(process)
    ]
    assert sleeping == []


def _cmdline(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def test_a_system_without_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    engine.refuse_without_sandbox()
    monkeypatch.setattr(engine, "PROBE", "aitracks.no_such_probe")
    with pytest.raises(StateError, match=r"walled in here.*Remedy.*--unsafe"):
        engine.refuse_without_sandbox()


def test_a_course_that_learners_could_read_is_refused(tmp_path: Path) -> None:
    engine.refuse_visible(tmp_path)
    with pytest.raises(StateError, match=r"courses/x: lies below .*keep the checkout and the data folder"):
        engine.refuse_visible(Path(sys.prefix) / "courses" / "x")


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests of this file are those of an ordinary user already")
def test_an_ordinary_user_has_the_same_wall(tmp_path: Path) -> None:
    """The probe and a whole submission under an account that is nobody's, with a Python that it can read."""
    python = shutil.which("python3.11", path="/usr/bin:/usr/local/bin")
    if python is None:
        pytest.skip("no Python outside of root's home that another account could run")
    packages = [path for path in sys.path if path.endswith("site-packages")]
    script = Path(__file__).with_name("as_user.py")
    environment = {"PYTHONPATH": os.pathsep.join([str(home() / "src"), *packages]), "HOME": "/tmp", "PATH": os.defpath}
    done = subprocess.run(
        [python, script],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "[1.0, 2.0] walled"
    assert f"uid 1000 pid 1 {NOBODY}" not in done.stdout
    assert lines[1] == "uid 1000 pid 1 held held"
