"""What both spawners do: fork a server from the warm process, or start one anew; find it again; end it whole."""

from __future__ import annotations

import asyncio
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Bool, Float, Integer, List, Unicode, default

from aitracks.errors import AitracksError
from aitracks.servers import log, processes
from aitracks.servers.account import Account
from aitracks.servers.ended import Ended
from aitracks.servers.enter import Entry
from aitracks.servers.processes import Process, process
from aitracks.servers.request import NotWarm, ask
from aitracks.servers.single_user import SOCKET
from aitracks.servers.supervisor import ended_folder, socket_path

_SERVER = ("-I", "-X", "utf8", "-m", "aitracks.servers.single_user")
MARK = "AITRACKS_SERVER"  # in the environment of all that a server starts
MIB = 1 << 20


class Spawned(LocalProcessSpawner):  # type: ignore[misc]
    """What both spawners have in common. The person's processes are found and ended again after a hub restart."""

    warm_folder = Unicode(help="folder of aitracks.servers.supervisor; empty: every start is a cold one").tag(
        config=True
    )
    log_folder = Unicode(help="folder of the servers' logs, for the hub's own account alone").tag(config=True)
    log_megabytes = Integer(5, help="a log that is larger is put aside at the next start").tag(config=True)
    hello_seconds = Float(2.0, help="how long the warm process may take to fork; then it is a cold start").tag(
        config=True
    )
    answer_seconds = Float(20.0, help="how long the fork may take to become the person's").tag(config=True)
    stop_seconds = Float(5.0, help="how long a server may take to stop its kernels; then all is killed").tag(
        config=True
    )
    started = Integer(-1)
    groups = List(Unicode())
    warm = Bool(False, help="whether the server that runs now was forked")
    proc: Any  # of the super class: a cold start's process, where this hub started it
    _held: socket.socket | None = None

    @default("poll_interval")  # type: ignore[untyped-decorator]
    def _look_often(self) -> int:
        return 5

    def account(self) -> Account | None:
        """Whose process the server becomes; None: the hub's own account's."""
        raise NotImplementedError

    def home(self) -> str:
        """The person's home folder."""
        raise NotImplementedError

    def theirs(self) -> list[Process]:
        """All processes of this person."""
        raise NotImplementedError

    def entry(self, environment: dict[str, str]) -> Entry:
        """How a process of this person is entered."""
        return Entry(self.account(), environment, self.home())

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Add what says whose process it is."""
        return env | {"USER": self.user.name, "LOGNAME": self.user.name, "HOME": self.home(), "SHELL": "/bin/bash"}

    async def start(self) -> tuple[str, int]:
        """Start the server; where it listens. Raises AitracksError where it cannot be the person's process."""
        try:
            return await self._start()
        except AitracksError as error:
            error.jupyterhub_message = str(error)  # type: ignore[attr-defined]  # on the page that the person sees
            raise

    async def _start(self) -> tuple[str, int]:
        self.account()  # there must be one before anything is done
        if not await asyncio.to_thread(self._end_all):
            self.log.warning("aitracks: processes of %s from before do not end", self.user.name)
        self._hold_port()
        environment = self.get_env()
        with log.opened(Path(self.log_folder), self._log_file(), self.log_megabytes * MIB) as words:
            try:
                one = await asyncio.to_thread(self._fork, environment, words)
                self.warm = True
            except NotWarm as why:
                self.log.warning("aitracks: the server of %s starts cold, which takes longer: %s", self.user.name, why)
                one = self._start_cold(environment, words)
                self.warm = False
        self.pid, self.started = one.pid, one.started
        self.groups = list(self._groups())  # a cold start has none yet: poll finds them
        return (self.ip or "127.0.0.1", self.port)

    async def poll(self) -> int | None:
        """None while it runs, else its status; what it left behind is ended then."""
        if not self.pid:
            self.clear_state()
            return 0
        status = self.proc.poll() if self.proc is not None else None
        if status is None and self._process().alive():
            self.groups = self.groups or list(self._groups())
            return None
        if status is None:
            status = Ended(ended_folder(Path(self.warm_folder))).status(self._process()) if self.warm_folder else 0
        await asyncio.to_thread(self._end_all)
        self._release()
        return status

    async def stop(self, now: bool = False) -> None:
        """Stop the server, its kernels, and whatever else the person has running."""
        one = self._process()
        if not now and self.pid and one.alive():
            one.signal(signal.SIGTERM)
            end = time.monotonic() + self.stop_seconds
            while one.alive() and time.monotonic() < end:
                if self.proc is not None:
                    self.proc.poll()
                await asyncio.sleep(0.05)
        if not await asyncio.to_thread(self._end_all):
            self.log.error("aitracks: processes of %s do not end", self.user.name)
        if self.proc is not None:
            await asyncio.to_thread(self.proc.wait)
        self._release()

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """What the person reads while waiting."""
        yield {"progress": 20, "message": "正在啟動您的 JupyterLab… Starting your JupyterLab …"}
        await asyncio.sleep(5)
        if not self.warm:
            yield {"progress": 50, "message": "這次需要久一點，請稍候。 It takes a little longer this time."}

    def get_state(self) -> dict[str, Any]:
        """What finds the server again after the hub was restarted."""
        state: dict[str, Any] = super().get_state()
        if self.pid:
            state |= {"started": self.started, "groups": list(self.groups), "warm": self.warm}
        return state

    def load_state(self, state: dict[str, Any]) -> None:
        """Remember the server of before."""
        super().load_state(state)
        self.started = state.get("started", -1)
        self.groups = state.get("groups", [])
        self.warm = state.get("warm", False)

    def clear_state(self) -> None:
        """Forget the server."""
        super().clear_state()
        self.started, self.groups = -1, []
        self.proc = None

    def _process(self) -> Process:
        return Process(self.pid, self.started)

    def _hold_port(self) -> None:
        """Take a port, and keep it until the server is known to be gone: nobody else may answer at it meanwhile."""
        self._release_port()
        self._held = socket.create_server((self.ip or "127.0.0.1", 0), backlog=128)
        self.port = self._held.getsockname()[1]

    def _release_port(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def _release(self) -> None:
        self._release_port()
        self.clear_state()

    def _fork(self, environment: dict[str, str], words: int) -> Process:
        if not self.warm_folder:
            raise NotWarm("no warm process is configured")
        assert self._held is not None
        files = (self._held.fileno(), words)
        path = str(socket_path(Path(self.warm_folder)))
        return ask(path, self.entry(environment), self.get_args(), files, self.hello_seconds, self.answer_seconds)

    def _start_cold(self, environment: dict[str, str], words: int) -> Process:
        assert self._held is not None
        descriptor = self._held.fileno()
        server = [sys.executable, *_SERVER, *self.get_args()]
        command = self._entered(self.entry(environment), descriptor, server)
        self.log.debug("aitracks: %s", shlex.join(command))
        started = subprocess.Popen(
            command,
            env=environment | {SOCKET: str(descriptor)},
            cwd=self.home() if self.account() is None else "/",
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            pass_fds=[descriptor],
            start_new_session=True,
            umask=0o077,
        )
        self.proc = started
        return process(started.pid)

    def _entered(self, entry: Entry, descriptor: int, words: list[str]) -> list[str]:
        return words

    def _groups(self) -> tuple[str, ...]:
        return ()

    def _end_all(self) -> bool:
        return processes.end_all(self.theirs)

    def _log_file(self) -> str:
        return f"{self.user.escaped_name}.log"
