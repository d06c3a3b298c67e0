"""JupyterHub's spawners: a server is forked from the warm process, or started anew where there is none.

`WarmSpawner` (profile server) gives each person an account of its own; `LocalWarmSpawner` runs all under one account.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from traitlets import Bool, Integer, List, Unicode

from aitracks.errors import StateError
from aitracks.hub.names import SystemNames
from aitracks.servers import cgroup, processes, run
from aitracks.servers.account import Account, account_of
from aitracks.servers.enter import Entry
from aitracks.servers.folders import View
from aitracks.servers.limits import Limits
from aitracks.servers.processes import Process
from aitracks.servers.single_user import RUNTIME
from aitracks.servers.spawned import MARK, MIB, Spawned


class WarmSpawner(Spawned):
    """Each person's server runs as the system account of that person, walled off from all others."""

    account_prefix = Unicode("at", help="of the system accounts: aitracks.hub.names").tag(config=True)
    homes = Unicode(help="folder of the homes; each is called as its person").tag(config=True)
    hide = List(Unicode(), help="folders that are shown empty").tag(config=True)
    show = List(Unicode(), help="folders to be seen, unchangeable, below one that is closed").tag(config=True)
    share = List(Unicode(), help="folders to be seen as they are below one that is closed").tag(config=True)
    hide_processes = Bool(True, help="show no process of others in /proc").tag(config=True)
    process_limit = Integer(Limits.processes, help="processes and threads of one person").tag(config=True)
    open_files = Integer(Limits.open_files, help="open files of one process").tag(config=True)

    def account(self) -> Account:
        """The account of this person. Raises StateError where there is none."""
        return account_of(SystemNames(self.account_prefix).person(self.user.name), self.home())

    def home(self) -> str:
        """The person's home folder."""
        return str(Path(self.homes) / self.user.name)

    def theirs(self) -> list[Process]:
        """All processes of the account; none that can be told where it was removed meanwhile."""
        try:
            return processes.of_account(self.account().uid)
        except StateError:
            return []

    def entry(self, environment: dict[str, str]) -> Entry:
        """As the account, in its own view, with the limits of this spawner."""
        view = View(tuple(self.show), tuple(self.share), tuple(self.hide), self.hide_processes)
        return replace(super().entry(environment), view=view, limits=self._limits(), group=self._group())

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Add what says whose process it is; the runtime folder lies in the server's own /tmp."""
        return run.own(env, self.account()) | {RUNTIME: "/tmp/jupyter"}

    def _limits(self) -> Limits:
        memory = (self.mem_limit or Limits.memory * MIB) // MIB
        return Limits(
            memory=memory,
            cpus=self.cpu_limit or float(os.cpu_count() or 1),
            processes=self.process_limit,
            open_files=self.open_files,
            scratch=max(64, memory // 4),
        )

    def _group(self) -> str:
        return f"aitracks-{SystemNames(self.account_prefix).person(self.user.name)}"

    def _groups(self) -> tuple[str, ...]:
        return cgroup.groups_of(self.pid, self._group())

    def _end_all(self) -> bool:
        ended = cgroup.end(self.groups or self._groups())
        return super()._end_all() and ended

    def _entered(self, entry: Entry, descriptor: int, words: list[str]) -> list[str]:
        return run.command(self.account(), words, entry.view, entry.limits, entry.group, [descriptor])


class LocalWarmSpawner(Spawned):
    """All servers run under the account that started the hub: no wall between them."""

    home_dir_template = Unicode("/tmp/{username}", help="a person's home folder").tag(config=True)

    def account(self) -> None:
        """Nobody else's."""
        return

    def home(self) -> str:
        """The person's home folder, which is made where there is none."""
        folder = Path(self.home_dir_template.format(username=self.user.name))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return str(folder)

    def theirs(self) -> list[Process]:
        """The server and all that it started, as far as their environment tells."""
        server = [self._process()] if self.pid and self._process().alive() else []
        return [*server, *processes.marked(f"{MARK}={self.home()}")]

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Add what says whose process it is; the runtime folder's path must be short."""
        own = hashlib.sha256(self.home().encode()).hexdigest()[:12]
        return super().user_env(env) | {RUNTIME: f"/tmp/aitracks-{os.geteuid()}-{own}", MARK: self.home()}

    def move_certs(self, paths: dict[str, str]) -> dict[str, str]:
        """They stay where they are: there is but one account."""
        return paths
