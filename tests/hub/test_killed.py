"""A hub that is killed, or stopped while it gets ready, is no obstacle to the next one."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request

import psutil
import pytest

pytestmark = [pytest.mark.hub, pytest.mark.timeout(400)]


@pytest.mark.parametrize("moment", ["building the course", "JupyterHub: starting"])
def test_ctrl_c_before_it_is_ready(make_hub, processes_about, moment):
    """Status 130, one line that says so, and no process left."""
    early = make_hub().start(until=moment)
    early.stop(signal.SIGINT)
    assert early.process.returncode == 128 + signal.SIGINT
    assert "stopped before the hub was ready" in early.said()
    assert "Traceback" not in early.said()
    assert processes_about(early.data) == []


def test_killed_and_started_again(make_hub, processes_about):
    """The launcher alone is killed, then JupyterHub and launcher at once: a start is enough. Then JupyterHub and
    the warm process alone: the launcher says so and starts them again.
    """
    hub = make_hub().start()
    passwords = hub.passwords
    os.kill(hub.process.pid, signal.SIGKILL)
    hub.process.wait()
    hub.start()

    children = psutil.Process(hub.process.pid).children()
    for process in (psutil.Process(hub.process.pid), *children):
        process.kill()
    hub.process.wait()
    time.sleep(0.5)
    assert processes_about(hub.data), "the proxy and the services are what the next start has to end"
    hub.start()
    assert "Ended what a hub that was killed here had left running." in hub.said()
    assert hub.passwords == passwords

    for process in psutil.Process(hub.process.pid).children():
        process.kill()
    deadline = time.monotonic() + 120
    while "JupyterHub is back." not in hub.said():
        assert hub.process.poll() is None, hub.said()
        assert time.monotonic() < deadline, hub.said()
        time.sleep(0.3)
    assert "JupyterHub ended by itself (status -9): starting it again" in hub.said()
    with urllib.request.urlopen(f"{hub.url}/hub/api/", timeout=10) as reply:
        assert json.load(reply)["version"]
    hub.stop()
    assert processes_about(hub.data) == []


def test_a_second_hub_on_the_same_data_is_refused(hub, run_hub):
    """One line, and the first goes on."""
    answer = run_hub("--data", str(hub.data))
    assert answer.returncode == 1
    assert [
        line for line in answer.stderr.splitlines() if "in use by another hub" in line
    ] == answer.stderr.splitlines()
    with urllib.request.urlopen(f"{hub.url}/hub/api/", timeout=10) as reply:
        assert json.load(reply)["version"]


def test_a_port_in_use_is_named(hub, run_hub, tmp_path):
    """One line that says which port and what to do."""
    answer = run_hub("--data", str(tmp_path), "--port", str(hub.port))
    assert (
        answer.stderr == f"aitracks: port {hub.port} is in use on 127.0.0.1: choose another with --port, "
        "or stop the program that has it\n"
    )
    assert list(tmp_path.iterdir()) == []
