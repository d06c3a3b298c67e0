"""What hub_config/hub.yaml may say, and what the command line puts over it.

The launcher hands its choices to JupyterHub's configuration file in two environment variables, so that the file also
works when JupyterHub is started by hand: without them hub.yaml alone decides.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from aitracks.curriculum.yaml_source import Entry, load_model
from aitracks.errors import ContentError, Problem

OVERRIDES = "AITRACKS_HUB_OVERRIDES"
DATA = "AITRACKS_DATA"

Port = Annotated[int, Field(ge=1, le=65535)]


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


class HubSettings(Entry):
    """One hub. `inner_ports` are for the hub itself, the proxy's API, then one for each cohort's course service."""

    profile: Literal["local"] = "local"
    host: str = Field(default="127.0.0.1", min_length=1)
    port: Port = 8000
    cohorts: Annotated[tuple[str, ...], AfterValidator(_each_once)] = Field(min_length=1)
    start_timeout: int = Field(default=120, ge=10)
    proxy: str = "configurable-http-proxy"
    inner_ports: tuple[Port, ...] = ()

    @property
    def ports(self) -> tuple[int, ...]:
        """The inner ports, or those that follow the public one where none were chosen."""
        return self.inner_ports or tuple(range(self.port + 1, self.port + 3 + len(self.cohorts)))


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
