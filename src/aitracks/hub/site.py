"""All that a hub's configuration is made of, and what its parts share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitracks.hub.courses import Course
from aitracks.hub.names import SystemNames
from aitracks.hub.places import Places
from aitracks.hub.settings import HubSettings

Config = dict[str, dict[str, Any]]

MARK = "AITRACKS_HUB"  # in the environment of every process of a hub: the data folder that it works on
PREFIX = "AITRACKS_ACCOUNT_PREFIX"  # in the environment of servers, profile server


@dataclass(frozen=True)
class Site:
    """One hub. `sign_in` gives the part of the configuration that says who comes in (it reads secrets)."""

    settings: HubSettings
    courses: tuple[Course, ...]
    places: Places
    home: Path  # the checkout
    as_root: bool = False
    bin: Path = Path(sys.executable).parent
    hub_database: str | None = None  # URL; None: SQLite in the data folder
    sign_in: Callable[[Site], Config] = lambda site: {}
    name_of: Callable[[str], str] = str  # as others read somebody's name
    capstones: bool = False  # whether the hub shows their pages

    @property
    def walled(self) -> bool:
        """Whether people and courses have system accounts of their own."""
        return self.settings.profile == "server"

    @property
    def names(self) -> SystemNames:
        """Of the system accounts."""
        return SystemNames(self.settings.account_prefix)

    def entered(self, account: str, folder: str, home: str | None = None) -> list[str]:
        """The beginning of a command that JupyterHub, as root, runs as an account of the hub."""
        where = str(self.places.home(home)) if home else folder
        return [
            *(str(self.bin / "python"), "-I", "-m", "aitracks.servers.run", "--account", account),
            *("--home", where, "--folder", folder, "--share", str(self.places.data), "--end-with-parent", "--"),
        ]


def environment(site: Site) -> dict[str, str]:
    """What every server is told, those of the courses included."""
    told = {
        "PATH": f"{site.bin}:/usr/local/bin:/usr/bin:/bin",
        "AITRACKS_HOME": str(site.home),
        "AITRACKS_EXCHANGE": str(site.places.exchange),
        MARK: str(site.places.data),
        "JUPYTER_PATH": str(site.home / "hub_config" / "share"),
        "LANG": "C.UTF-8",
        # many kernels share the machine: one thread each, as in grading
        "OMP_NUM_THREADS": "1",
    }
    return {**told, PREFIX: site.settings.account_prefix} if site.walled else told


def config_path(site: Site, role: str) -> str:
    """The menus and server extensions of a role (learner, teacher, course), then what is common to all."""
    common = site.home / "hub_config"
    return os.pathsep.join([str(common / role), str(common)])


def root_flag(site: Site) -> list[str]:
    """Profile local under root: Jupyter wants to be told that this is meant."""
    return ["--allow-root"] if site.as_root and not site.walled else []
