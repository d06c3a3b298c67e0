"""`aitracks capstone pages`: one link, one browser, this machine alone."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from aitracks.cli import main
from aitracks.cli_capstone_pages import _listening

AITRACKS = str(Path(sys.executable).with_name("aitracks"))
ROOT = Path(__file__).resolve().parents[3]


def command(data: Path, *words: str) -> list[str]:
    return [AITRACKS, "capstone", "pages", *words, "--data", str(data)]


@pytest.fixture
def start(data: Path) -> Iterator[Callable[..., str]]:
    """Starts the command; gives the link that it prints."""
    running = []

    def begin(*words: str) -> str:
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "AITRACKS_HOME": str(ROOT), "PYTHONUNBUFFERED": "1"}
        running.append(
            subprocess.Popen(
                command(data, "class_a", "--port", "0", *words),
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        )
        ready, _, _ = select.select([running[-1].stdout], [], [], 60)
        assert ready, "nothing was said"
        line = running[-1].stdout.readline()
        assert line.startswith("Open http://127.0.0.1:"), line + running[-1].stdout.read()
        return line.removeprefix("Open ").strip()

    yield begin
    for process in running:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def test_the_link_lets_one_browser_in_once(start):
    link = start()
    with httpx.Client(follow_redirects=True, trust_env=False) as mine, httpx.Client(trust_env=False) as other:
        page = mine.get(link)
        assert page.status_code == 200
        assert "產業出題" in page.text
        assert "（講師）" in page.text
        assert other.get(link).status_code == 400
        base = link.partition("oauth_callback")[0]
        assert other.get(f"{base}class_a/problems").status_code == 403
        assert other.get(f"{base}oauth_callback?token=").status_code == 400
        assert other.post(f"{base}class_a/teams", data={"do": "found"}).status_code == 400
        assert mine.get(f"{base}class_b/problems").status_code == 403
        assert mine.get(f"{base}class_a/teams").status_code == 200
        assert "登出" not in page.text


def test_as_a_learner(start):
    link = start("--as", "chiahui")
    with httpx.Client(follow_redirects=True, trust_env=False) as mine:
        assert "嘉惠" in mine.get(link).text
        base = link.partition("oauth_callback")[0]
        page = mine.get(f"{base}class_a/teams").text
        token = re.search(r'name="csrf" value="(\w+)"', page)[1]
        sent = {"do": "found", "csrf": token, "id": "alone", "name_zh": "獨行"}
        made = mine.post(f"{base}class_a/teams", data=sent)
        assert "獨行" in made.text
        sent = {"do": "dissolve", "csrf": token, "sure": "alone"}
        assert mine.post(f"{base}class_a/teams/alone", data=sent).status_code == 200


def test_nobody_is_too_early():
    with _listening(0) as listener, socket.create_connection(listener.getsockname(), timeout=5) as early:
        assert early.getpeername() == listener.getsockname()


def test_what_is_wrong_is_one_line(data, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for words, said in ((["nothing"], "unknown cohort 'nothing'"), (["class_a", "--port", port], f"port {port}")):
            with pytest.raises(SystemExit):
                main(["capstone", "pages", *words, "--data", str(data)])
            complaint = capsys.readouterr().err
            assert said in complaint
            assert complaint.count("\n") == 1
