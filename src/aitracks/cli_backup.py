"""`aitracks backup` and `aitracks restore`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aitracks.cli_grade import Data
from aitracks.cli_hub import ConfigFile, read_settings
from aitracks.hub.secret import Secret

Archive = Annotated[Path, typer.Argument(metavar="FILE", help="The backup, e.g. class-2026-11-21.tar.gz.")]
Replace = Annotated[bool, typer.Option("--replace", help="Also where something is: move it aside, clear databases.")]


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
        saved = back_up(
            data.absolute(), file.absolute(), _hub_url(config), lambda what: status.update(f"Saving {what} …")
        )
    _warn(console, saved.left_out)
    size = file.stat().st_size / 1e6
    console.print(f"{file}: {len(saved.sums)} files, {size:.1f} MB, {time.monotonic() - began:.0f} s.", markup=False)


def restore_command(
    file: Archive, data: Data = Path("var"), config: ConfigFile = None, replace: Replace = False
) -> None:
    """Bring a backup back: data folder, databases and system accounts, into an empty place.

    Nothing is there before all of the backup was read and verified. No hub may run on the folder.

    \b
    aitracks restore /safe/class-2026-11-21.tar.gz --data /srv/class
    """
    from aitracks.backup.restore import Target, restore

    settings = read_settings(config)
    prefix = settings.account_prefix if settings.profile == "server" else None
    gradebook = _server(settings.databases.gradebook, "databases.gradebook")
    capstones = _server(settings.databases.capstones, "databases.capstones")
    target = Target(data.absolute(), _hub_url(config), gradebook, prefix, replace, capstones)
    console = Console(highlight=False, soft_wrap=True)
    with console.status("Restoring …") as status:
        done = restore(file.absolute(), target, lambda what: status.update(f"Restoring: {what} …"))
    _warn(console, done.left_out)
    if done.strays:
        console.print(
            f"{done.strays} files are of accounts that are not on this machine: root has them.", style="yellow"
        )
    if done.kept:
        console.print(f"What was there before is in {done.kept}: remove it when you are sure.", markup=False)
    made = f", {len(done.accounts)} system accounts and groups were made" if done.accounts else ""
    console.print(f"{data}: {done.files} files are back{made}. 'aitracks hub --data {data}' starts the hub on them.")


def _warn(console: Console, left_out: tuple[str, ...] | list[str]) -> None:
    for line in left_out:
        console.print(f"Not in the backup: {line}", style="yellow", markup=False)


def _hub_url(config: Path | None) -> str | None:
    """The hub's own database, where hub.yaml keeps it on a server."""
    return _server(read_settings(config).databases.hub, "databases.hub")


def _server(secret: Secret | None, what: str) -> str | None:
    url = secret.read(what) if secret else None
    return url if url and not url.startswith("sqlite") else None
