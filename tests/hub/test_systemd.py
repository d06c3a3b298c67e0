"""The unit file says what the command understands."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from aitracks.cli_hub import hub_app
from aitracks.hub.reload import SIGNAL

UNIT = Path(__file__).resolve().parents[2] / "hub_config" / "systemd" / "aitracks-hub.service"


def test_the_unit_starts_and_reloads_what_exists() -> None:
    """Command, options and signal."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNIT, encoding="utf-8")
    program, command, *options = shlex.split(unit["Service"]["ExecStart"])
    known = {name for parameter in get_command(hub_app).params for name in parameter.opts}
    assert (Path(program).name, command) == ("aitracks", "hub")
    assert {word for word in options if word.startswith("--")} <= known
    assert unit["Service"]["ExecReload"].split()[1] == f"-{SIGNAL.name.removeprefix('SIG')}"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_itself_takes_it(tmp_path: Path) -> None:
    """No unknown word; the program is not there yet, so another stands for it."""
    text = UNIT.read_text(encoding="utf-8").replace("/opt/aitracks/.venv/bin/aitracks", "/bin/true")
    copy = tmp_path / UNIT.name
    copy.write_text(text, encoding="utf-8")
    said = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    assert UNIT.name not in said.stderr, said.stderr
