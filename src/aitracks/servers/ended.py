"""How servers ended: files in a folder of root's, so that a hub which was restarted still finds them."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from aitracks.servers.processes import Process, process


@dataclass(frozen=True)
class Ended:
    """One file for each server that was forked: empty while it runs, then its status."""

    folder: Path

    def forget(self) -> None:
        """Make the folder, and remove what is noted there of servers that nobody asks for any more."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for file in self.folder.iterdir():
            pid, _, started = file.name.partition(".")
            if not (pid.isdigit() and started.isdigit() and Process(int(pid), int(started)).alive()):
                file.unlink(missing_ok=True)

    def expect(self, pid: int) -> None:
        """A server with this number runs now."""
        self._file(process(pid)).touch(mode=0o600)

    def reap(self) -> dict[int, int]:
        """Take note of all children that have ended, servers and what they left behind: number → status."""
        statuses: dict[int, int] = {}
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
                file = self._file(process(found.si_pid))  # its start can be read as long as nobody has waited for it
                _, status = os.waitpid(found.si_pid, 0)
                statuses[found.si_pid] = os.waitstatus_to_exitcode(status)
                with contextlib.suppress(OSError):  # a full disk must not end the warm process
                    if file.exists():
                        file.write_text(str(statuses[found.si_pid]), encoding="ascii")
        return statuses

    def status(self, one: Process) -> int:
        """The status of a server that has ended, once; 0 where nobody knows it."""
        file = self._file(one)
        try:
            text = file.read_text(encoding="ascii")
            file.unlink()
        except OSError:
            return 0
        return int(text or "0")

    def _file(self, one: Process) -> Path:
        return self.folder / f"{one.pid}.{one.started}"
