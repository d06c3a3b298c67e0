"""Profile local: who is imported while the hub runs has a password at once, however the cohort's file was changed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(300)]

AITRACKS = str(Path(sys.executable).with_name("aitracks"))
COHORT = "outreach_demo"


def greeted(person, name: str) -> None:
    person.log_in()
    person.page.get_by_role("heading", name=f"你好，{name}").wait_for()
    person.shot("landed")


def test_imported_while_the_hub_runs(hub, screen, tmp_path):
    """The command says the password, which lets in at once."""
    people = tmp_path / "people.csv"
    people.write_text("id,name\nxinyi,欣怡\n", encoding="utf-8")
    words = (AITRACKS, "cohort", "import", COHORT, str(people), "--data", str(hub.data))
    said = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout
    (password,) = re.findall(r"帳號 name xinyi  密碼 password (\S+)  欣怡", said)
    assert hub.passwords["xinyi"] == password
    greeted(screen("xinyi"), "欣怡")
    again = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True).stdout
    assert "nothing to change" in again
    assert password not in again


def test_written_into_the_file_while_the_hub_runs(hub, screen):
    """The hub makes the password when somebody next tries to sign in, and keeps those that are there."""
    before = hub.passwords
    file = hub.data / "cohorts" / f"{COHORT}.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("learners:\n", "learners:\n  - {id: junjie, name: 俊傑}\n"), encoding="utf-8")
    early = screen("junjie")
    early.page.goto(hub.url)
    early.page.fill("#username_input", "junjie")
    early.page.fill("#password_input", "not-this-one")
    early.page.click("#login_submit")
    early.page.get_by_text("帳號或密碼不對").wait_for()
    assert hub.passwords == before | {"junjie": hub.passwords["junjie"]}
    assert (hub.data / "hub" / "accounts.json").stat().st_mode & 0o777 == 0o600
    greeted(early, "俊傑")
