"""Settings that are read again while people work."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from ..loops import run_apart
from .conftest import AITRACKS, COHORTS, ROOT, TOPIC, RunningHub

pytestmark = [pytest.mark.hub, pytest.mark.timeout(400)]


@pytest.fixture
def configured(
    make_hub: Callable[..., RunningHub], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[RunningHub, Path]:
    """A hub that goes by a hub.yaml of its own."""
    config = tmp_path / "hub.yaml"
    config.write_text(f"profile: local\ncohorts: [{COHORTS[1]}]\n", encoding="utf-8")
    monkeypatch.setenv("AITRACKS_HUB_CONFIG", str(config))
    hub = make_hub()
    hub.cohorts = ()
    return hub.start(), config


def _learner_at_a_browser() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hub_class", ROOT / "benchmarks" / "hub_class.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _reload(hub: RunningHub) -> str:
    """What the hub says when it was asked to read its settings again."""
    before = len(hub.said())
    asked = subprocess.run(
        [AITRACKS, "hub", "reload", "--data", str(hub.data)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert hub.process is not None
    assert f"Asked process {hub.process.pid} " in asked.stdout
    deadline = time.monotonic() + 240
    while not any(end in (said := hub.said()[before:]) for end in ("goes on with the new", "goes on as it was")):
        assert hub.process.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.3)
    return said


def test_a_cohort_is_added_while_a_notebook_is_open(configured: tuple[RunningHub, Path]) -> None:
    """The new class is served, the notebook's kernel keeps what it knows, and mistakes change nothing."""
    hub, config = configured
    kept = run_apart(_work_on(hub, config))
    assert kept.strip() == "41"
    hub.stop(signal.SIGTERM)


async def _work_on(hub: RunningHub, config: Path) -> str:
    learner = _learner_at_a_browser().Learner(hub.url, "amei", hub.passwords["amei"], COHORTS[1], TOPIC)
    steps = ("log_in", "server", "fetch", "kernel")
    async with httpx.AsyncClient(base_url=hub.url, follow_redirects=True, timeout=120) as learner.web:
        for step in steps:
            await getattr(learner, f"_{step}")()
        await learner._execute("kept = 41")
        await asyncio.to_thread(_change_settings, hub, config)
        learner.socket = await learner._connect()
        return str(await learner._execute("print(kept)"))


def _change_settings(hub: RunningHub, config: Path) -> None:
    written = config.read_text(encoding="utf-8")
    config.write_text(f"{written}nonsense: 1\n", encoding="utf-8")
    assert "hub.yaml:3" in (said := _reload(hub)), said
    config.write_text(written.replace("local", "local\nport: 1024"), encoding="utf-8")
    assert "needs the hub to be stopped" not in _reload(hub)  # --port was said when it was started
    config.write_text(f"{written}account_prefix: other\n", encoding="utf-8")
    assert "account_prefix: such a change needs the hub to be stopped and started" in _reload(hub)
    config.write_text(written.replace("]", f", {COHORTS[0]}]"), encoding="utf-8")
    said = _reload(hub)
    assert f"{COHORTS[0]}: building the course" in said
    with urllib.request.urlopen(f"{hub.url}/services/{COHORTS[0]}/api", timeout=10) as answer:
        assert answer.status == 200
    assert "chiahui" in hub.passwords


def test_without_a_hub_there_is_nothing_to_ask(tmp_path: Path) -> None:
    """One line, and status 1."""
    told = subprocess.run(
        [AITRACKS, "hub", "reload", "--data", str(tmp_path)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert told.returncode == 1
    assert "no hub has run here" in told.stderr
    assert told.stderr.count("\n") == 1
