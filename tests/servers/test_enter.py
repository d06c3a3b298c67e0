"""A process becomes an account's, or it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aitracks.errors import StateError
from aitracks.servers import cgroup, processes
from aitracks.servers.account import Account, account_of

from .conftest import wait_for

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes of other accounts")

GROUP = "aitracks-test-enter"


@pytest.fixture
def ann(accounts: dict[str, Account]) -> Account:
    return accounts["ann"]


@pytest.fixture
def group(ann: Account) -> Iterator[str]:
    """A control group; what is left in it is ended."""
    yield GROUP
    cgroup.end(str(one.folder / GROUP) for one in cgroup.controllers())


def command(account: Account, *options: str, run: list[str], home: Path) -> list[str]:
    return [
        *(sys.executable, "-I", "-m", "aitracks.servers.run", "--account", account.name, "--home", str(home)),
        *(*options, "--", *run),
    ]


def run_as(
    account: Account, data: Path, *options: str, run: list[str], **more: object
) -> subprocess.CompletedProcess[str]:
    home = data / "homes" / "ann"
    return subprocess.run(
        command(account, *options, run=run, home=home),
        **{"capture_output": True, "text": True, "cwd": "/", "timeout": 60, "check": False, **more},  # type: ignore[call-overload,no-any-return]
    )


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-c", code]


def test_the_process_is_the_accounts_and_nothing_more(ann: Account, data: Path) -> None:
    code = """if True:
        import json, os
        status = dict(l.split(":", 1) for l in open("/proc/self/status").read().splitlines())
        print(json.dumps({
            "ids": os.getresuid() + os.getresgid(), "groups": os.getgroups(), "umask": os.umask(0), "in": os.getcwd(),
            "leads": os.getsid(0) == os.getpid(), "files": sorted(map(int, os.listdir("/proc/self/fd")))[:-1],
            "status": {k: v.strip() for k, v in status.items() if k.startswith(("Cap", "NoNew"))},
            "environment": dict(os.environ), "arguments": open("/proc/self/cmdline").read(),
        }))"""
    descriptor = os.open("/etc/shadow", os.O_RDONLY)  # an open file of root's must not come along
    environment = {"PATH": os.environ["PATH"], "JUPYTERHUB_API_TOKEN": "a-secret-token", "HOME": "/root"}
    done = run_as(ann, data, run=python(code), env=environment, pass_fds=[descriptor])
    os.close(descriptor)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["ids"] == [ann.uid] * 3 + [ann.gid] * 3
    assert found["groups"] == list(ann.groups)
    assert found["umask"] == 0o077
    assert found["leads"]
    assert found["files"] == [0, 1, 2]
    assert found["in"] == found["environment"]["HOME"] == str(data / "homes" / "ann")
    assert found["environment"]["JUPYTERHUB_API_TOKEN"] == "a-secret-token"
    assert found["environment"]["USER"] == ann.name
    assert "a-secret-token" not in found["arguments"]
    capabilities = {name: int(value, 16) for name, value in found["status"].items() if name.startswith("Cap")}
    assert capabilities == dict.fromkeys(("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"), 0)
    assert found["status"]["NoNewPrivs"] == "1"


def test_it_sees_its_own_scratch_no_hidden_folder_and_no_process_of_others(ann: Account, data: Path) -> None:
    mark = Path("/tmp") / f"of-others-{os.getpid()}"
    mark.write_text("x", encoding="ascii")
    code = f"""if True:
        import json, os
        for place in ("/tmp", "/var/tmp", "/dev/shm"):
            open(place + "/mine", "w").write("x")
        print(json.dumps({{
            "hidden": os.listdir({str(data / "hidden")!r}), "others": os.path.exists({str(mark)!r}),
            "exchange": os.access({str(data / "exchange")!r}, os.W_OK), "hub": os.path.exists({str(data / "hub")!r}),
            "processes": [int(p) for p in os.listdir("/proc") if p.isdigit()], "own": os.getpid(),
            "homes": os.access({str(data / "homes" / "ben")!r}, os.X_OK), 
            "checkout": os.access({str(Path.cwd())!r}, os.W_OK),
        }}))"""
    hide = ("--hide", str(data / "hidden"), "--share", str(data / "exchange"), "--hide-processes")
    done = run_as(ann, data, "--share", str(data), *hide, run=python(code))
    mark.unlink()
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["hidden"] == []
    assert not found["others"]
    assert found["exchange"]
    assert found["processes"] == [found["own"]]
    assert not found["checkout"]
    assert not found["homes"]
    assert found["hub"]  # that it is there: what is in it is closed by its mode
    assert (data / "hidden" / "solution.txt").exists()  # for everybody else nothing has changed
    assert not Path("/tmp/mine").exists()
    done = run_as(ann, data, run=python("import os; print(os.listdir('/proc/1') != [])"))
    assert done.stdout == "True\n", done.stderr  # without --hide-processes they are seen


def test_what_is_below_a_closed_folder_is_shown_alone(ann: Account, data: Path) -> None:
    closed = data / "closed"
    (closed / "shown").mkdir(parents=True)
    (closed / "shown" / "a.txt").write_text("a", encoding="ascii")
    (closed / "other.txt").write_text("b", encoding="ascii")
    (closed / "shown").chmod(0o777)
    closed.chmod(0o700)
    code = (
        f"import os; os.chdir({str(closed)!r}); print(os.listdir(), open('shown/a.txt').read()); open('shown/b', 'w')"
    )
    done = run_as(ann, data, "--show", str(closed / "shown"), run=python(code))
    assert done.stdout == "['shown'] a\n"
    assert "Read-only file system" in done.stderr
    done = run_as(ann, data, run=python(code))
    assert "Permission denied" in done.stderr or "No such file" in done.stderr


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--hide", "{data}/homes/ann/work.txt"], "only folders can be hidden"),
        (["--hide", "{data}/homes/ann"], "to be hidden and to be shown"),
        (["--folder", "/nowhere"], "/nowhere: No such file"),
        (["--share", "{data}/hub", "--folder", "{data}/hub"], "Permission denied"),
        (["--account", "root"], "has root's rights"),
        (["--account", "nobody-at-all"], "no account 'nobody-at-all'"),
        (["--processes", "-7"], "a process for"),
    ],
)
def test_what_cannot_be_done_ends_it(ann: Account, data: Path, options: list[str], why: str) -> None:
    done = run_as(ann, data, *(word.format(data=data) for word in options), run=["echo", "it", "ran"])
    assert done.returncode == 70
    assert done.stdout == ""
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_an_ordinary_account_cannot_use_it(ann: Account, data: Path) -> None:
    inner = command(account_of(ann.name), run=["echo", "it", "ran"], home=data / "homes" / "ann")
    done = run_as(ann, data, run=inner)
    assert done.returncode == 70
    assert done.stdout == ""
    assert "only root" in done.stderr


def test_root_is_no_account() -> None:
    with pytest.raises(StateError, match="root's rights"):
        Account("amei", 1000, 1000, (1000, 0), "/")


def test_the_grading_sandbox_works_inside(ann: Account, data: Path) -> None:
    done = run_as(ann, data, run=[sys.executable, "-m", "aitracks.kernels.sandbox.probe"])
    assert (done.returncode, done.stdout) == (0, "")


def test_memory_is_limited_for_all_together_and_only_the_hog_ends(ann: Account, data: Path, group: str) -> None:
    code = """if True:
        import subprocess, sys
        keep = bytearray(20 << 20)
        hog = subprocess.run([sys.executable, "-I", "-c", "x = bytearray(400 << 20); print(len(x))"])
        print("hog", hog.returncode, "neighbour", len(keep))"""
    done = run_as(ann, data, "--group", group, "--memory", "256", run=python(code))
    assert done.stdout == f"hog {-signal.SIGKILL} neighbour {20 << 20}\n", done.stderr


def test_a_fork_bomb_stays_small_and_is_ended_whole(ann: Account, data: Path, group: str) -> None:
    code = """if True:
        import os, time
        while True:
            try:
                os.fork(); os.setsid()
            except OSError:
                time.sleep(0.01)"""
    bomb = subprocess.Popen(
        command(ann, "--group", group, "--processes", "80", "--cpus", "0.5", run=python(code), home=data / "homes/ann"),
        cwd="/",
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: len(processes.of_account(ann.uid)) > 40)
    time.sleep(1)
    folders = cgroup.groups_of(bomb.pid, group)
    assert len(folders) == 3
    assert len(processes.of_account(ann.uid)) <= 80
    assert cgroup.end(folders)
    bomb.wait(10)
    assert processes.of_account(ann.uid) == []
    assert not any(Path(folder).exists() for folder in folders)


def test_without_control_groups_it_says_so_and_the_account_is_still_swept(ann: Account, data: Path) -> None:
    code = """if True:
        import os, time
        while True:
            try:
                if os.fork() == 0:
                    time.sleep(60)
                    os._exit(0)
            except OSError:
                time.sleep(0.1)"""
    inner = command(ann, "--group", GROUP, "--processes", "40", run=python(code), home=data / "homes" / "ann")
    hidden = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /sys/fs/cgroup; exec "$@"', "sh", *inner]
    bomb = subprocess.Popen(hidden, cwd="/", stderr=subprocess.PIPE, text=True)
    assert bomb.stderr is not None
    line = bomb.stderr.readline()
    assert "not limited for all its processes together: memory (the system has no control group" in line
    wait_for(lambda: len(processes.of_account(ann.uid)) > 20)
    assert len(processes.of_account(ann.uid)) <= 40
    assert processes.end_all(lambda: processes.of_account(ann.uid), 20)
    bomb.wait(10)
    bomb.stderr.close()
    assert processes.of_account(ann.uid) == []
