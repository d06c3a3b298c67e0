"""`aitracks backup` and `aitracks restore`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aitracks.cli_grade import Data
from aitracks.cli_hub import ConfigFile, read_settings

Archive = Annotated[Path, typer.Argument(metavar="FILE", help="The backup, e.g. class-2026-11-21.tar.gz.")]


def backup_command(file: Archive, data: Data = Path("var"), config: ConfigFile = None) -> None:
    """Save everything that must not be lost: gradebooks, submissions, homes, accounts, hub state.

    Learners may work on meanwhile; a grading that runs must end first. The file holds passwords and grades: keep it
    where only you can read it.

    \b
    aitracks backup /safe/class-2026-11-21.tar.gz --data /srv/class
    """
    from aitracks.backup.archive import back_up

    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    with console.status("Saving …") as status:
        count = back_up(
            data.absolute(), file.absolute(), _hub_url(config), lambda what: status.update(f"Saving {what} …")
        )
    size = file.stat().st_size / 1e6
    console.print(f"{file}: {count} files, {size:.1f} MB, {time.monotonic() - began:.0f} s.")


def restore_command(file: Archive, data: Data = Path("var"), config: ConfigFile = None) -> None:
    """Bring a backup back, into an empty data folder and empty databases.

    Nothing is there before all of the backup was read and verified.

    \b
    aitracks restore /safe/class-2026-11-21.tar.gz --data /srv/class
    """
    from aitracks.backup.restore import restore

    console = Console(highlight=False, soft_wrap=True)
    with console.status("Restoring …") as status:
        count = restore(
            file.absolute(), data.absolute(), _hub_url(config), lambda what: status.update(f"Restoring {what} …")
        )
    console.print(f"{data}: {count} files are back. 'aitracks hub --data {data}' starts the hub on them.")


def _hub_url(config: Path | None) -> str | None:
    """The hub's own database, where hub.yaml keeps it on a server."""
    secret = read_settings(config).databases.hub
    url = secret.read("databases.hub") if secret else None
    return url if url and not url.startswith("sqlite") else None
