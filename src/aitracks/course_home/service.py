"""The course home as the hub's configuration knows it. Pure: nothing here starts or reads anything."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "home"
MODULE = "aitracks.course_home"
SETTINGS = "AITRACKS_COURSE_HOME"  # environment: JSON, no secret in it
ACCESS = f"access:services!service={NAME}"


@dataclass(frozen=True)
class HomeService:
    """What goes into ``JupyterHub.services`` and ``JupyterHub.load_roles``."""

    service: dict[str, Any]
    roles: tuple[dict[str, Any], ...]


def home_service(
    cohorts: Sequence[str],
    port: int,
    checkout: Path,
    data: Path,
    *,
    python: Path,
    environment: Mapping[str, str],
    snapshots: Path | None = None,
    opener: bool = False,
    capstones: bool = False,
    timezone: str = "Asia/Taipei",
    entry: Sequence[str] = (),
) -> HomeService:
    """The service on 127.0.0.1:`port`, which the cohorts' members may open and nobody else.

    `snapshots`: the folder into which the courses' accounts export (profile server); without it the courses are read
    themselves, so the service must run as their owner (profile local). `opener`: learners' servers run
    ``aitracks.course_home.opener``. `capstones`: the hub serves their pages, so link them. `entry`: a command that
    enters another account and ends with what it is to run there. The service asks the hub for nothing with its own
    token, so that token's role is empty; works on hub 5.5 too.
    """
    settings = {
        "cohorts": list(cohorts),
        "checkout": str(checkout),
        "data": str(data),
        "snapshots": str(snapshots) if snapshots else None,
        "opener": opener,
        "capstones": capstones,
        "timezone": timezone,
    }
    return HomeService(
        service={
            "name": NAME,
            "url": f"http://127.0.0.1:{port}",
            "command": [*entry, str(python), "-m", MODULE],
            "environment": {**environment, SETTINGS: json.dumps(settings)},
            "oauth_no_confirm": True,  # a service of our own: no "authorize" page
            "display": False,
        },
        roles=(_members(cohorts),),
    )


def _members(cohorts: Sequence[str]) -> dict[str, Any]:
    groups = [f"{prefix}-{cohort}" for cohort in cohorts for prefix in ("nbgrader", "formgrade")]
    return {"name": "course-home", "groups": groups, "scopes": [ACCESS]}
