"""Dumps of PostgreSQL databases, made and read by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL, make_url

from aitracks.databases import check_database
from aitracks.errors import StateError

_DONE = "aitracks: done"
# all that a dump brings, so that none of it is in the way; the role need not own the schema
_CLEAR = """
DO $$ DECLARE said text; BEGIN
  FOR said IN SELECT format('DROP %s IF EXISTS %I.%I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW'
      WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, nspname, relname)
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'S') ORDER BY relkind = 'S'
  LOOP EXECUTE said; END LOOP;
  FOR said IN SELECT format('DROP TYPE IF EXISTS %I.%I CASCADE', nspname, typname)
    FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace WHERE nspname = 'public' AND typtype = 'e'
  LOOP EXECUTE said; END LOOP;
  FOR said IN SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', pg_proc.oid::regprocedure)
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname = 'public'
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')  -- not an extension's
  LOOP EXECUTE said; END LOOP;
END $$;
"""
_DEBIAN = Path("/usr/lib/postgresql")  # several versions beside each other, none on the search path


def dump(url: str, file: Path, what: str) -> None:
    """Write the whole database, as it is at one moment, to `file`; raises StateError with the server's words."""
    check_database(url, what)
    _run("pg_dump", url, what, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def reach(url: str, what: str, filled_too: bool = False) -> None:
    """Raise StateError where the database does not answer, or (unless `filled_too`) holds tables."""
    check_database(url, what)
    engine = create_engine(url)
    try:
        tables = inspect(engine).get_table_names()
    finally:
        engine.dispose()
    if tables and not filled_too:
        name = make_url(url).database
        raise StateError(
            f"{what}: database '{name}' already holds {len(tables)} tables: restore into an empty one, or add --replace"
        )


class Filling:
    """A database that is filled from a dump in one transaction, which ends only with `commit`.

    A context: whoever leaves it without, or is killed, leaves the database as it was. Raises StateError with the
    server's words.
    """

    def __init__(self, url: str, file: Path, what: str, replace: bool) -> None:
        self.url, self.file, self.what, self.replace = url, file, what, replace

    def __enter__(self) -> Filling:
        script = self.file.with_suffix(".sql")
        _run("pg_restore", self.url, self.what, "--no-owner", "--no-privileges", f"--file={script}", str(self.file))
        place = make_url(self.url)
        self.psql = subprocess.Popen(
            [_find("psql"), *_where(place, "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"],
            env=_environment(place),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,  # unbuffered, unlike what psql prints: see _say
            text=True,
        )
        try:
            self._say(f"BEGIN;\nSET LOCAL lock_timeout = '20s';\n{_CLEAR if self.replace else ''}\\i '{script}'")
        except StateError:
            self.__exit__()
            raise
        return self

    def commit(self) -> None:
        """Make it last."""
        self._say("COMMIT;")

    def __exit__(self, *_: object) -> None:
        assert self.psql.stdin is not None
        assert self.psql.stderr is not None
        with suppress(BrokenPipeError):
            self.psql.stdin.close()
        self.psql.stderr.close()
        self.psql.wait()

    def _say(self, words: str) -> None:
        """Have psql do it, and wait until it has."""
        assert self.psql.stdin is not None
        assert self.psql.stderr is not None
        with suppress(BrokenPipeError):  # it has ended, and says why below
            self.psql.stdin.write(f"{words}\n\\warn {_DONE}\n")
            self.psql.stdin.flush()
        said = []
        for line in self.psql.stderr:
            if line.strip() == _DONE:
                return
            said.append(line)
        raise StateError(f"{self.what}: psql failed: {_reason(said)}")


def _run(program: str, url: str, what: str, *options: str) -> None:
    place = make_url(url)
    where = [] if program == "pg_restore" else _where(place, program)  # it reads a file, and asks no server
    done = subprocess.run(
        [_find(program), *where, *options],
        env=_environment(place),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StateError(f"{what}: {program} failed: {_reason(done.stderr.splitlines())}")


def _reason(lines: list[str]) -> str:
    lines = [line for line in lines if line.strip()] or ["no reason given"]
    return next((line for line in lines if "error" in line.lower()), lines[0]).strip()[:300]


def _environment(place: URL) -> dict[str, str]:
    """The password is not for others to read, as it would be in a command."""
    return {**os.environ, "PGPASSWORD": place.password or "", "PGCONNECT_TIMEOUT": "10"}


def _where(place: URL, program: str) -> list[str]:
    options = {"--host": place.host, "--port": place.port, "--username": place.username, "--dbname": place.database}
    return ["--no-password", *(f"{name}={value}" for name, value in options.items() if value)]


def _find(program: str) -> str:
    """The newest of the installed versions: it reads what older ones wrote."""
    installed = sorted(_DEBIAN.glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which(program)
    if not found:
        raise StateError(f"{program} is not on this machine: apt install postgresql-client")
    return found
