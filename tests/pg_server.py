"""A real PostgreSQL server of the machine's own package, for tests here and of the hub."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

DEBIAN = "/usr/lib/postgresql"
USER = "aitracks"


def program(name: str) -> str:
    """A program of the server; Debian keeps them out of the search path."""
    found = [*Path(DEBIAN).glob(f"*/bin/{name}")]
    place = str(max(found)) if found else shutil.which(name)
    if not place:
        pytest.fail(f"no {name}: install PostgreSQL, e.g. the package 'postgresql'", False)
    return place


@dataclass
class Server:
    """One PostgreSQL server: start, stop, make a database."""

    folder: Path
    port: int
    password: str
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str, user: str = USER) -> str:
        """The address of a database, password included."""
        return f"postgresql+psycopg://{user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> Server:
        """Run the server and return once it answers."""
        command = [program("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), "-h", "127.0.0.1"]
        command += ["-k", str(self.folder), "-c", "fsync=off", "-c", "timezone=UTC"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, user=account(), cwd=self.folder)
        deadline = time.monotonic() + 60
        while subprocess.run([program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode:
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.1)
        return self

    def stop(self) -> None:
        """Stop the server at once, whoever is connected."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)

    def add_role(self, user: str) -> None:
        """An ordinary account, which may do nothing but what its databases let it."""
        self.say(f"CREATE ROLE {user} LOGIN PASSWORD '{self.password}'")

    def create(self, *databases: str, owner: str = USER) -> None:
        """Make empty databases."""
        for database in databases:
            self.say(f'CREATE DATABASE "{database}" OWNER {owner}')

    def drop(self, *databases: str) -> None:
        """Destroy databases with all that is in them."""
        for database in databases:
            self.say(f'DROP DATABASE "{database}" WITH (FORCE)')

    def say(self, statement: str) -> None:
        """Run one statement outside a transaction."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def account() -> str | None:
    """PostgreSQL refuses to run as root: then as the account that its package brings."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        pytest.fail("no account 'postgres': install PostgreSQL from the system's packages", False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running() -> Iterator[Server]:
    """A server with password log-in, empty but for its own databases, in a folder that goes with it."""
    folder = Path("/tmp") / f"aitracks-pg-{secrets.token_hex(4)}"  # its socket's path must be short
    folder.mkdir(mode=0o700)
    name = account()
    if name:
        shutil.chown(folder, name)
    password = secrets.token_hex(8)
    secret = folder / "password"
    secret.write_text(password)
    if name:
        shutil.chown(secret, name)
    made = [program("initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "scram-sha-256", "--pwfile", str(secret)]
    made += ["-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(made, check=True, capture_output=True, user=name, cwd=folder)
    server = Server(folder, free_port(), password).start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
