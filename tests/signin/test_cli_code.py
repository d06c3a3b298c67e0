"""`aitracks code` as an instructor types it."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aitracks.cli import main
from aitracks.signin.hashing import make_hash, matches
from aitracks.signin.limits import Attempts, Limit
from aitracks.signin.members import Members
from aitracks.signin.nicknames import read_nickname
from aitracks.signin.passwords import Passwords
from aitracks.signin.tables import open_tables, sqlite_url


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(checkout: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    checkout.write("hub_config/hub.yaml", "cohorts: [tiny]\n")

    def run(*words: object) -> Done:
        with pytest.raises(SystemExit) as end:
            main(["code", *map(str, words), "--data", str(tmp_path / "data")])
        said = capfd.readouterr()
        return Done(int(end.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def store(run: Any, tmp_path: Path) -> Any:
    assert run("list").returncode == 0
    return open_tables(sqlite_url(tmp_path / "data" / "hub"))


def test_a_code_from_new_to_revoked(run: Any, store: Any) -> None:
    code = run("new", "tiny", "--seats", 3, "--days", 2).stdout.splitlines()[0]
    assert re.fullmatch(r"[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{3}", code)
    member = Members(store).join(code, read_nickname("阿美"), make_hash("old"), lambda user: False)
    assert re.search(rf"{code}.*tiny.*1/3.*open", run("list").stdout)
    assert re.search(rf"阿美.*{member.user}", run("members", "tiny").stdout)
    assert run("revoke", code.lower()).stdout == "revoked\n"
    assert "revoked already" in run("revoke", code).stdout
    assert re.search(rf"{code}.*revoked", run("list", "tiny").stdout)


def test_a_reset_pin_works_once_and_forgives(run: Any, store: Any) -> None:
    members = Members(store)
    user = members.join(members.new_code("tiny").code, read_nickname("Amy"), make_hash("old"), lambda user: False).user
    attempts = Attempts(store)
    attempts.reserve([Limit("member:tiny/amy|", 1, 60)])
    pin = run("reset-pin", "tiny", "ＡＭＹ").stdout.splitlines()[0]
    found = members.member(user)
    assert found
    assert matches(found.pin, pin)
    assert found.once_until
    assert attempts.reserve([Limit("member:tiny/amy|", 1, 60)]), "wrong tries of a joker are forgotten"
    assert run("forgive", "tiny").stdout.startswith("1 wrong tries")
    assert run("remove", "tiny", "amy").returncode == 0
    assert members.member(user) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "tinny"), "unknown cohort 'tinny': did you mean tiny"),
        (("revoke", "AAA-AAA-AAA"), "unknown class code"),
        (("reset-pin", "tiny", "阿美"), "unknown learner of tiny '阿美'"),
        (("reset-pin", "tiny", "\u202e"), "unknown learner of tiny"),
        (("passwords", "tiny", "--reset", "ameii"), "unknown person 'ameii': did you mean amei"),
    ],
)
def test_refusals_are_one_line(run: Any, words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_closed_cohort_gets_no_code(run: Any, checkout: Any) -> None:
    checkout.edit("hub_config/cohorts/tiny.yaml", "term: demo", "term: demo\nclosed: 2020-01-01")
    done = run("new", "tiny")
    assert done.returncode == 1
    assert "is closed" in done.stderr


def test_sheets_show_each_password_once(run: Any, store: Any, checkout: Any, tmp_path: Path) -> None:
    checkout.edit("hub_config/cohorts/tiny.yaml", "name: 阿美", 'name: "=<b>阿美"')
    sheet, cards = tmp_path / "log-ins.csv", tmp_path / "cards.html"
    assert run("passwords", "tiny", "--csv", sheet, "--cards", cards).returncode == 0
    rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 by this mark"
    user, name, word = rows[2].split(",")
    assert (user, name) == ("amei", "'=<b>阿美"), "a spreadsheet does not compute it"
    assert matches(Passwords(store).find("amei"), word)
    assert "=&lt;b&gt;阿美" in cards.read_text()
    assert word in cards.read_text()
    assert {stat.S_IMODE(file.stat().st_mode) for file in (sheet, cards)} == {0o600}
    again = run("passwords", "tiny")
    assert "everybody has a password already" in again.stdout
    assert word not in again.stdout
    assert word not in run("passwords", "tiny", "--reset", "amei").stdout


def test_a_sheet_that_cannot_be_written_costs_no_password(run: Any, store: Any, tmp_path: Path) -> None:
    done = run("passwords", "tiny", "--csv", tmp_path / "no" / "such" / "folder.csv")
    assert done.returncode == 1
    assert Passwords(store).users() == frozenset(), "the next run makes and shows them"
    assert "amei" in run("passwords", "tiny").stdout


def test_the_hub_yaml_may_be_named(checkout: Any, run: Callable[..., Done], tmp_path: Path) -> None:
    """As for `aitracks hub`; the option wins over AITRACKS_HUB_CONFIG, which wins over the checkout's file."""
    elsewhere = tmp_path / "elsewhere.sqlite"
    (tmp_path / "url").write_text(f"sqlite:///{elsewhere}\n", encoding="utf-8")
    named = tmp_path / "named.yaml"
    named.write_text(f"cohorts: [tiny]\ndatabases: {{hub: {{file: {tmp_path / 'url'}}}}}\n", encoding="utf-8")
    code = run("new", "tiny", "--config", named).stdout.split()[0]
    assert code in run("list", "--config", named).stdout
    assert code not in run("list").stdout
    words = ("aitracks", "code", "list", "--data", tmp_path / "data")
    assert code in checkout.run(*words, env={"AITRACKS_HUB_CONFIG": str(named)}).stdout
    missing = run("list", "--config", tmp_path / "none.yaml")
    assert missing.returncode == 1
    assert "none.yaml" in missing.stderr
