"""The capstones' database in a backup: in a file, and on a server."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from aitracks.backup.archive import back_up
from aitracks.backup.restore import Target, restore
from aitracks.capstone.teams.store import database_url, open_data, set_database_url
from aitracks.capstone.teams.teams import Teams
from aitracks.errors import StateError
from aitracks.language import Text


def quiet(what: str) -> None:
    """Progress that nobody reads."""


def found(data: Path) -> None:
    Teams(open_data(data)).found("class_a", "hawks", Text("飛鷹", "Hawks"), "amei")


def teams(data: Path) -> list[str]:
    return [team.name.zh for team in Teams(open_data(data)).of_cohort("class_a")]


def test_teams_in_a_file_come_back(small: Path) -> None:
    found(small)
    (small / "capstones" / "class_a").mkdir()
    (small / "capstones" / "class_a" / "secret").write_bytes(b"\x07" * 32)
    back_up(small, small.with_name("b.tar.gz"), None, quiet)
    shutil.rmtree(small)
    restore(small.with_name("b.tar.gz"), Target(small), quiet)
    assert teams(small) == ["飛鷹"]
    assert (small / "capstones" / "class_a" / "secret").read_bytes() == b"\x07" * 32


@pytest.mark.parametrize("where", ["same", "another"])
def test_teams_on_a_server_come_back(small: Path, databases: Callable[..., list[str]], where: str) -> None:
    first, second = databases("teams_one", "teams_two")
    set_database_url(small, first)
    found(small)
    kept = small.with_name("b.tar.gz")
    back_up(small, kept, None, quiet)
    shutil.rmtree(small)
    with pytest.raises(StateError, match=r"already holds .* tables"):
        restore(kept, Target(small), quiet)
    now = second if where == "another" else first
    restore(kept, Target(small, capstones=second if where == "another" else None, replace=True), quiet)
    assert database_url(small) == now
    assert stat.S_IMODE((small / "capstones" / "database.url").stat().st_mode) == 0o600
    assert teams(small) == ["飛鷹"]


def test_a_file_is_not_taken_for_a_server(small: Path) -> None:
    found(small)
    kept = small.with_name("b.tar.gz")
    back_up(small, kept, None, quiet)
    shutil.rmtree(small)
    with pytest.raises(StateError, match=r"take databases\.capstones out"):
        restore(kept, Target(small, capstones="postgresql+psycopg://nobody@127.0.0.1:9/none"), quiet)
    assert not small.exists()
