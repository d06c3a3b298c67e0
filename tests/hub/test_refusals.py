"""What `aitracks hub` refuses, seen by running it: one clear line, no traceback, nothing half done."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from .conftest import one_topic_cohorts

ROOT = Path(__file__).resolve().parents[2]
COHORT = ("--cohort", "outreach_demo")


def assert_refused(answer: subprocess.CompletedProcess[str], *words: str) -> None:
    """The command failed, and said so in one line (an authored file's problems: one line each, and their number)."""
    assert answer.returncode == 1
    lines = [line for line in answer.stderr.splitlines() if not line.endswith(("problem.", "problems."))]
    assert len(lines) == 1, answer.stderr
    assert "Traceback" not in answer.stdout
    for word in words:
        assert word in lines[0]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of hub_config in a checkout without node_modules."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT / "hub_config", copy / "hub_config")
    for room in ("curriculum", "notebooks", "graders", "datasets"):
        (copy / room).symlink_to(ROOT / room)
    return copy


def test_unknown_cohort(run_hub, tmp_path):
    answer = run_hub("--data", str(tmp_path), "--cohort", "outreach_dmo")
    assert_refused(answer, "unknown cohort 'outreach_dmo': did you mean outreach_demo")
    assert list(tmp_path.iterdir()) == []


def test_typo_in_a_cohort(run_hub, tmp_path):
    text = (ROOT / "hub_config/cohorts/outreach_demo.yaml").read_text(encoding="utf-8")
    (tmp_path / "outreach_demo.yaml").write_text(text.replace("term:", "tern: x\nterm:"), encoding="utf-8")
    answer = run_hub("--data", str(tmp_path / "data"), "--cohort", str(tmp_path / "outreach_demo.yaml"))
    assert_refused(answer, "outreach_demo.yaml:", "unknown field 'tern': did you mean 'term'?")


def test_typo_in_hub_yaml(run_hub, tmp_path, checkout):
    settings = checkout / "hub_config" / "hub.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("port:", "prot:"), encoding="utf-8")
    answer = run_hub("--data", str(tmp_path / "data"), AITRACKS_HOME=str(checkout))
    assert_refused(answer, "hub.yaml:4: unknown field 'prot': did you mean 'port'?")


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-name.invalid"])
def test_address_of_another_machine(run_hub, tmp_path, host):
    assert_refused(run_hub("--data", str(tmp_path), "--host", host), f"cannot listen at {host}:", "--host")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become a user who is certainly not root")
def test_port_of_the_system(tmp_path):
    """Asked of the function: an ordinary user need not be able to read this checkout."""
    if int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) <= 80:
        pytest.skip("this machine gives every port to everybody")
    code = "import os, sys; from aitracks.hub.proxy import check_port; os.setuid(65534); check_port('127.0.0.1', 80)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "port 80 is kept for the system: choose one above 1023 with --port" in answer.stderr


def test_named_proxy_is_no_program(run_hub, tmp_path):
    answer = run_hub("--data", str(tmp_path), AITRACKS_PROXY="not-there")
    assert_refused(answer, "AITRACKS_PROXY names 'not-there', which is no program")


def test_npm_ci_was_not_run(run_hub, tmp_path, checkout):
    """First the formulas' MathJax is missed, then the proxy."""
    options = {"AITRACKS_HOME": str(checkout), "PATH": "/usr/bin:/bin"}
    assert_refused(run_hub("--data", str(tmp_path / "data"), **options), "MathJax is not installed", "npm ci")
    (checkout / "node_modules").mkdir()
    (checkout / "node_modules" / "mathjax").symlink_to(ROOT / "node_modules" / "mathjax")
    answer = run_hub("--data", str(tmp_path / "data"), **options)
    assert_refused(answer, "configurable-http-proxy is not installed", "npm ci")


@pytest.mark.parametrize("named", [{}, {"AITRACKS_PROXY": str(ROOT / "node_modules/.bin/configurable-http-proxy")}])
def test_no_node(run_hub, tmp_path, named):
    answer = run_hub("--data", str(tmp_path), PATH=str(tmp_path), **named)
    assert_refused(answer, "needs Node.js, and no 'node' is on PATH")


def test_data_is_a_file(run_hub, tmp_path):
    (tmp_path / "data").write_text("mine", encoding="utf-8")
    assert_refused(run_hub("--data", str(tmp_path / "data")), "cannot write in the data folder", "Not a directory")
    assert (tmp_path / "data").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("content", ['{"amei": ', '["amei"]', '{"amei": 5}'])
def test_damaged_accounts(run_hub, tmp_path, content):
    """Said before anything is built, and the file stays as it is."""
    file = tmp_path / "hub" / "accounts.json"
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    assert_refused(run_hub("--data", str(tmp_path), *COHORT), "accounts.json is damaged", "remove it")
    assert file.read_text(encoding="utf-8") == content
    assert not (tmp_path / "courses").exists()


@pytest.fixture
def disk(tmp_path: Path):
    """Gives a small disk of its own; where that needs rights this account lacks, the test says so."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> Path:
        if os.geteuid() != 0:
            pytest.skip("a disk of its own needs root")
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
        return place

    yield mount
    subprocess.run(["umount", "--lazy", str(place)], check=False, capture_output=True)


def test_read_only_disk(run_hub, disk):
    assert_refused(run_hub("--data", str(disk("size=1m,ro"))), "cannot write in the data folder", "Read-only")


def test_full_disk(run_hub, disk):
    assert_refused(run_hub("--data", str(disk("size=500k"))), "cannot write in the data folder", "No space left")


def fill_once_there(folder: Path, filler: Path) -> None:
    """Take all room of a disk as soon as a folder is made."""
    deadline = time.monotonic() + 100
    while not folder.exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * (1 << 16)):
            pass


def test_a_disk_that_fills_while_the_course_is_made(run_hub, disk, make_hub):
    """One line; learners never find half an assignment, and with more room the next start goes on."""
    place = disk("size=20m")
    one_topic_cohorts(place)
    with ThreadPoolExecutor(1) as beside:
        filled = beside.submit(fill_once_there, place / "courses" / "outreach_demo", place / "filler")
        assert_refused(run_hub("--data", str(place)), "outreach_demo", "No space left")
        filled.result()
    (place / "filler").unlink()
    later = make_hub(place, "outreach_demo").start(until="JupyterHub: starting")
    later.stop()
    release, outbound = place / "courses/outreach_demo/release", place / "exchange/outreach_demo/outbound"
    files = [file.relative_to(release) for file in release.rglob("*") if file.is_file()]
    assert files
    assert [file for file in files if (outbound / file).read_bytes() != (release / file).read_bytes()] == []
