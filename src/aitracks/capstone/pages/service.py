"""The capstones' pages as the hub's configuration knows them. Pure: nothing here starts or reads anything."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from aitracks.course_home.service import HomeService
from aitracks.hub.names import LEARNERS, STAFF

NAME = "capstones"
MODULE = "aitracks.capstone.pages"
SETTINGS = "AITRACKS_CAPSTONE_PAGES"  # environment: JSON, no secret in it


def capstone_service(
    cohorts: Sequence[str],
    port: int,
    checkout: Path,
    data: Path,
    *,
    python: Path,
    environment: Mapping[str, str],
    timezone: str = "Asia/Taipei",
    entry: Sequence[str] = (),
) -> HomeService:
    """The service on 127.0.0.1:`port`, which members of the cohorts may open.

    It runs as who owns the capstones. `entry`: a command that enters another account and ends with what it is to run
    there: the one that keeps store and notebooks (profile server).
    """
    settings = {"cohorts": list(cohorts), "checkout": str(checkout), "data": str(data), "timezone": timezone}
    groups = [f"{prefix}{cohort}" for cohort in cohorts for prefix in (LEARNERS, STAFF)]
    service = {
        "name": NAME,
        "url": f"http://127.0.0.1:{port}",
        "command": [*entry, str(python), "-m", MODULE],
        "environment": {**environment, SETTINGS: json.dumps(settings)},
        "oauth_no_confirm": True,  # a service of our own: no "authorize" page
        "display": False,
    }
    role = {"name": "capstone-pages", "groups": groups, "scopes": [f"access:services!service={NAME}"]}
    return HomeService(service, (role,))
