"""Stopping leaves no process, and the next start finds everything as it was."""

from __future__ import annotations

import signal

import pytest

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(400)]

SECONDS_TO_STOP = 20  # two or three on a quiet machine


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
    # the log-in outlives the hub too, and so do the open tabs
    learner.page.goto(f"{own_hub.url}/hub/user-redirect/lab")
    learner.page.locator(".lm-TabBar-tabLabel", has_text="Untitled.ipynb").wait_for()
    assert own_hub.stop(signal.SIGTERM) < SECONDS_TO_STOP
    assert processes_about(own_hub.data) == []
