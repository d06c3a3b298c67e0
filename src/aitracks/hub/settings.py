"""What hub_config/hub.yaml may say, and what the command line puts over it.

The launcher hands its choices to JupyterHub's configuration file in two environment variables, so that the file also
works when JupyterHub is started by hand: without them hub.yaml alone decides.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, IPvAnyAddress

from aitracks.curriculum.yaml_source import Entry, load_model
from aitracks.errors import ContentError, Problem
from aitracks.hub.secret import Secret
from aitracks.hub.sign_in import Passwords, SignIn

OVERRIDES = "AITRACKS_HUB_OVERRIDES"
DATA = "AITRACKS_DATA"
CONFIG = "AITRACKS_HUB_CONFIG"  # names another hub.yaml than the checkout's, for every command
LOOPBACK = ("127.", "::1", "localhost")  # beginnings of addresses that only this machine reaches

Port = Annotated[int, Field(ge=1, le=65535)]


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


class Servers(Entry):
    """The JupyterLab of each person. Limits hold in profile server, where the system can give them."""

    warm: bool = True  # fork them from a preloaded process
    memory_mb: int = Field(default=2048, ge=256)
    cpus: float = Field(default=1.0, gt=0)
    processes: int = Field(default=256, ge=64)
    idle_minutes: int = Field(default=60, ge=0)  # 0: never stopped


class Databases(Entry):
    """Database URLs, which carry passwords. Absent: SQLite in the data folder. A gradebook URL names {cohort}."""

    hub: Secret | None = None
    gradebook: Secret | None = None
    capstones: Secret | None = None


class HubSettings(Entry):
    """One hub. `inner_ports`: the hub, the proxy's API, the course home, each cohort's service, the capstones."""

    profile: Literal["local", "server", "kubernetes"] = "local"
    host: str = Field(default="127.0.0.1", min_length=1)
    port: Port = 8000
    cohorts: Annotated[tuple[str, ...], AfterValidator(_each_once)] = Field(min_length=1)
    start_timeout: int = Field(default=120, ge=10)
    trusted_proxies: tuple[IPvAnyAddress, ...] = ()  # reverse proxies whose word on a visitor's address counts
    sign_in: SignIn = Field(default_factory=Passwords)
    servers: Servers = Field(default_factory=Servers)
    capstones: bool | None = None  # their pages; absent: where the data folder has a cohort's. Not on a cluster
    databases: Databases = Field(default_factory=Databases)
    account_prefix: str = Field(default="at", pattern=r"^[a-z][a-z0-9]{0,5}$")  # of system accounts, profile server
    proxy: str = "configurable-http-proxy"
    inner_ports: tuple[Port, ...] = ()

    @property
    def ports(self) -> tuple[int, ...]:
        """The inner ports, or those that follow the public one where none were chosen."""
        return self.inner_ports or tuple(range(self.port + 1, self.port + 5 + len(self.cohorts)))

    @property
    def course_ports(self) -> tuple[int, ...]:
        """Of the cohorts' course services, in their order."""
        return self.ports[3 : 3 + len(self.cohorts)]


def settings_file(checkout: Path, named: Path | None = None, environment: Mapping[str, str] = os.environ) -> Path:
    """The hub.yaml to go by: the named one, else that of the environment, else the checkout's."""
    return named or Path(environment.get(CONFIG) or checkout / "hub_config" / "hub.yaml")


def load_settings(path: Path) -> HubSettings:
    """The settings of one hub.yaml; raises ContentError with every problem at its line."""
    problems: list[Problem] = []
    settings = load_model(path, HubSettings, problems)
    if problems or settings is None:
        raise ContentError(problems)
    return settings


def override(settings: HubSettings, changes: Mapping[str, Any]) -> HubSettings:
    """The settings with `changes` put over them; None leaves a field as it is."""
    chosen = {name: value for name, value in changes.items() if value is not None}
    return HubSettings.model_validate({**settings.model_dump(), **chosen})


def current_settings(path: Path, environment: Mapping[str, str] = os.environ) -> HubSettings:
    """hub.yaml, or instead of it the settings that `aitracks hub` settled on."""
    chosen = environment.get(OVERRIDES)
    return HubSettings.model_validate_json(chosen) if chosen else load_settings(path)
