"""Dumps of PostgreSQL databases, made and read by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL, make_url

from aitracks.databases import check_database
from aitracks.errors import StateError

_DEBIAN = Path("/usr/lib/postgresql")  # several versions beside each other, none on the search path


def dump(url: str, file: Path, what: str) -> None:
    """Write the whole database, as it is at one moment, to `file`; raises StateError with the server's words."""
    check_database(url, what)
    _run("pg_dump", url, what, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def load(url: str, file: Path, what: str) -> None:
    """Fill an empty database from a dump, all or nothing."""
    _run(
        "pg_restore",
        url,
        what,
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={make_url(url).database}",
        str(file),
    )


def refuse_filled(url: str, what: str) -> None:
    """Raise StateError where the database does not answer, or holds tables: they are not overwritten."""
    check_database(url, what)
    engine = create_engine(url)
    try:
        tables = inspect(engine).get_table_names()
    finally:
        engine.dispose()
    if tables:
        name = make_url(url).database
        raise StateError(f"{what}: database '{name}' already holds {len(tables)} tables: restore into an empty one")


def _run(program: str, url: str, what: str, *options: str) -> None:
    place = make_url(url)
    done = subprocess.run(
        [_find(program), *_where(place, program), *options],
        env={**os.environ, "PGPASSWORD": place.password or "", "PGCONNECT_TIMEOUT": "10"},  # not for others to read
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no reason given"]
        said = next((line for line in lines if "error" in line.lower()), lines[0])
        raise StateError(f"{what}: {program} failed: {said.strip()[:300]}")


def _where(place: URL, program: str) -> list[str]:
    options = {"--host": place.host, "--port": place.port, "--username": place.username}
    if program == "pg_dump":
        options["--dbname"] = place.database
    return ["--no-password", *(f"{name}={value}" for name, value in options.items() if value)]


def _find(program: str) -> str:
    """The newest of the installed versions: it reads what older ones wrote."""
    installed = sorted(_DEBIAN.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which(program)
    if not found:
        raise StateError(f"{program} is not on this machine: apt install postgresql-client")
    return found
