"""The two hubs of hub_load.py, each in a folder and with accounts that go with it."""

from __future__ import annotations

import csv
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
COURSE, TOPIC = "bench", "supervised_learning"
SECONDS_TO_START = 300
PREFIX = "bl"
COHORT = """\
id: bench
name: {zh-TW: 量測, en: Bench}
programme: outreach
language: zh-TW
term: bench
topics: [supervised_learning]
instructors:
  - {id: prof, name: Prof}
learners:
"""
PLAIN_HUB = """\
import os
c = get_config()
port = int(os.environ["BENCH_PORT"])
c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_port = port + 1
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.ConfigurableHTTPProxy.command = [os.environ["BENCH_PROXY"]]
c.JupyterHub.db_url = "sqlite:///hub.sqlite"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["BENCH_PASSWORD"]
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [os.environ["BENCH_SINGLE"]]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
kept = {name: os.environ[name] for name in ("PATH", "OMP_NUM_THREADS")}
c.Spawner.environment = {"JUPYTER_CONFIG_PATH": os.environ["BENCH_ETC"], **kept}
"""
PLAIN_NBGRADER = """\
c = get_config()
c.Exchange.root = {exchange!r}
c.Exchange.path_includes_course = True
"""


@dataclass(frozen=True)
class Hub:
    """A hub that runs, and who comes to it."""

    url: str
    passwords: dict[str, str]
    accounts: Sequence[int]  # uids of the learners
    course: str = COURSE
    assignment: str = TOPIC


@contextmanager
def ours(learners: int) -> Iterator[Hub]:
    """Profile server, with its warm process."""
    with _folder() as place:
        home, data, port = place / "home", place / "data", _free_port()
        _copy_checkout(home, learners)
        (place / "hub.yaml").write_text(
            f"profile: server\nport: {port}\ncohorts: [{COURSE}]\naccount_prefix: {PREFIX}\n"
            "servers: {memory_mb: 2048, cpus: 2.0}\n",
            encoding="utf-8",
        )
        told = {**os.environ, "AITRACKS_HOME": str(home), "OMP_NUM_THREADS": "1"}
        command = [str(BIN / "aitracks"), "hub", "--config", str(place / "hub.yaml"), "--data", str(data)]
        try:
            with _running(command, told, place / "said.txt", "Ready after"):
                words = _passwords(data, place, told)
                uids = [pwd.getpwnam(f"{PREFIX}-{name}").pw_uid for name in words]
                time.sleep(10)  # the warm process has settled, as before any class
                yield Hub(f"http://127.0.0.1:{port}", words, uids)
        finally:
            _remove_accounts()


@contextmanager
def plain(learners: int) -> Iterator[Hub]:
    """JupyterHub, JupyterLab and nbgrader as they come, with LocalProcessSpawner."""
    with _folder() as place:
        port, password = _free_port(), secrets.token_hex(8)
        names = [f"{PREFIX}-l{number:02}" for number in range(learners)]
        try:
            for name in names:
                folder = place / "homes" / name
                _run("useradd", "--create-home", "--home-dir", str(folder), "--shell", "/bin/bash", name)
            _release(place)
            told = {
                **os.environ,
                "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin",
                "BENCH_PORT": str(port),
                "BENCH_PASSWORD": password,
                "BENCH_PROXY": str(REPOSITORY / "node_modules/.bin/configurable-http-proxy"),
                "BENCH_SINGLE": str(BIN / "jupyterhub-singleuser"),
                "BENCH_ETC": str(place / "etc"),
                "OMP_NUM_THREADS": "1",
            }
            command = _seen_by_all([str(BIN / "jupyterhub"), "-f", str(place / "jupyterhub_config.py")])
            with _running(command, told, place / "said.txt", "JupyterHub is now running", cwd=place):
                uids = [pwd.getpwnam(name).pw_uid for name in names]
                yield Hub(f"http://127.0.0.1:{port}", dict.fromkeys(names, password), uids)
        finally:
            _remove_accounts()


def _release(place: Path) -> None:
    """The same assignment, built by us and released by nbgrader itself."""
    home, data, etc = place / "home", place / "data", place / "etc"
    _copy_checkout(home, 1)
    told = {**os.environ, "AITRACKS_HOME": str(home), "OMP_NUM_THREADS": "1"}
    _run(str(BIN / "aitracks"), "build", COURSE, "--data", str(data), env=told)
    course, exchange = data / "courses" / COURSE, place / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    words = ("--course", COURSE, f"--Exchange.root={exchange}")
    _run(str(BIN / "nbgrader"), "release_assignment", TOPIC, *words, cwd=course, env=told)
    etc.mkdir()
    (etc / "nbgrader_config.py").write_text(PLAIN_NBGRADER.format(exchange=str(exchange)), encoding="utf-8")
    (place / "jupyterhub_config.py").write_text(PLAIN_HUB, encoding="utf-8")


def _seen_by_all(command: list[str]) -> list[str]:
    """Run where the accounts can enter the interpreter's folder, though a folder above it may be closed to them."""
    real = Path(sys.executable).resolve().parents[1]
    closed = [folder for folder in reversed(real.parents) if folder.is_dir() and not folder.stat().st_mode & 0o001]
    if not closed:
        return command
    top = closed[0]
    script = (
        f"mount --bind {real} /mnt && mount -t tmpfs -o mode=755 tmpfs {top} && mkdir -p {real} && "
        f'mount --move /mnt {real} && exec "$@"'
    )
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", *command]


def _copy_checkout(home: Path, learners: int) -> None:
    home.mkdir()
    for name in ("src", "curriculum", "notebooks", "graders", "hub_config", "datasets"):
        shutil.copytree(REPOSITORY / name, home / name)
    (home / "node_modules").symlink_to(REPOSITORY / "node_modules")
    people = "".join(f"  - {{id: l{number:02}, name: 學員{number}}}\n" for number in range(learners))
    (home / "hub_config" / "cohorts" / f"{COURSE}.yaml").write_text(COHORT + people, encoding="utf-8")


def _passwords(data: Path, place: Path, told: dict[str, str]) -> dict[str, str]:
    sheet = place / "log-ins.csv"
    _run(str(BIN / "aitracks"), "code", "passwords", COURSE, "--csv", str(sheet), "--data", str(data), env=told)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {row[0]: row[2] for row in rows if row[0].startswith("l")}


@contextmanager
def _running(
    command: list[str], told: dict[str, str], said: Path, ready: str, cwd: Path = Path("/")
) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=told,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    deadline = time.monotonic() + SECONDS_TO_START
    while ready not in said.read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"{command[0]} did not start:\n{said.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        time.sleep(0.3)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(120)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def _folder() -> Iterator[Path]:
    place = Path("/srv") / f"aitracks-bench-{secrets.token_hex(4)}"
    place.mkdir(mode=0o755, parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _remove_accounts() -> None:
    for account in pwd.getpwall():
        if account.pw_name.startswith((f"{PREFIX}-", f"{PREFIX}g-", f"{PREFIX}x-")):
            subprocess.run(["pkill", "-KILL", "-u", account.pw_name], check=False)
            subprocess.run(["userdel", account.pw_name], check=False, capture_output=True)
    for line in Path("/etc/group").read_text(encoding="utf-8").splitlines():
        if line.startswith((f"{PREFIX}-", f"{PREFIX}c-", f"{PREFIX}g-", f"{PREFIX}x-")):
            subprocess.run(["groupdel", line.partition(":")[0]], check=False, capture_output=True)


def _run(*command: str, cwd: Path = Path("/"), env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])}: {done.stderr.strip()[-500:]}")


def _free_port() -> int:
    """The first of three ports in a row that nobody uses."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        try:
            for port in range(first, first + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first
