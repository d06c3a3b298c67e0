"""How much one account's processes may use together, and each of them alone."""

from __future__ import annotations

import resource
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes in MiB. Memory, processors and processes are counted together by control groups, where there are some."""

    memory: int = 2048
    cpus: float = 1.0
    processes: int = 256
    open_files: int = 4096
    scratch: int = 512  # /tmp, and as much again for /var/tmp and for /dev/shm; what lies there counts as memory too

    def apply(self) -> None:
        """Set what the system keeps for each process; a lower limit that is there already stays."""
        for kind, value in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NPROC, self.processes),
            (resource.RLIMIT_NOFILE, self.open_files),
            (resource.RLIMIT_MEMLOCK, 8 << 20),
            (resource.RLIMIT_MSGQUEUE, 819_200),
            (resource.RLIMIT_SIGPENDING, 4096),
        ):
            _, most = resource.getrlimit(kind)
            value = value if most == resource.RLIM_INFINITY else min(value, most)
            resource.setrlimit(kind, (value, value))
