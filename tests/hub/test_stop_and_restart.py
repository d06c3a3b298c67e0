"""Stopping leaves no process, and the next start finds everything as it was."""

from __future__ import annotations

import json
import signal
import subprocess
import urllib.request

import pytest

pytestmark = [pytest.mark.hub, pytest.mark.timeout(400)]

SECONDS_TO_STOP = 12  # a few; twice that on a busy machine


@pytest.fixture
def own_hub(make_hub):
    """A hub of this test's own, because it is stopped."""
    return make_hub()


def test_ctrl_c_stops_all_and_a_restart_keeps_all(own_hub, processes_about, browser, screen):
    """SIGINT with a learner's kernel at work; then SIGTERM; accounts, homes and releases are as they were."""
    own_hub.start()
    before = own_hub.passwords
    learner = screen("amei", own_hub)
    learner.open_lab()
    (own_hub.data / "homes" / "amei" / "mine.txt").write_text("kept", encoding="utf-8")
    learner.menu("檔案", "新增", "Notebook")
    learner.page.locator(".jp-Dialog .jp-mod-accept").click()
    learner.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for()
    assert own_hub.stop(signal.SIGINT) < SECONDS_TO_STOP
    assert own_hub.process.returncode == 0
    assert processes_about(own_hub.data) == []
    assert "Traceback" not in own_hub.said()

    own_hub.start()
    assert own_hub.passwords == before
    assert (own_hub.data / "homes" / "amei" / "mine.txt").read_text(encoding="utf-8") == "kept"
    assert "(0 built, 0 released now)" in own_hub.said()
    learner.log_in()
    learner.page.locator("#jp-main-dock-panel").wait_for()
    assert own_hub.stop(signal.SIGTERM) < SECONDS_TO_STOP
    assert processes_about(own_hub.data) == []


def test_a_second_hub_on_the_same_data_is_refused(hub, run_hub):
    """One line, and the first goes on."""
    answer = run_hub("--data", str(hub.data))
    assert_one_line(answer, "in use by another hub")
    with urllib.request.urlopen(f"{hub.url}/hub/api/", timeout=10) as reply:
        assert json.load(reply)["version"]


def test_a_port_in_use_is_named(hub, run_hub, tmp_path):
    """One line that says which port and what to do."""
    answer = run_hub("--data", str(tmp_path), "--port", str(hub.port))
    assert_one_line(answer, f"port {hub.port} is in use")
    assert list(tmp_path.iterdir()) == []


def assert_one_line(answer: subprocess.CompletedProcess[str], *words: str) -> None:
    """The command failed, and said so in one line."""
    assert answer.returncode != 0
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    assert "Traceback" not in answer.stdout
    for word in words:
        assert word in answer.stderr
