"""`python -m aitracks.capstone.pages`: the service. The hub starts it and tells it where and for whom."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlparse

import uvicorn
from fastapi import FastAPI
from jupyterhub.services.auth import HubOAuth

from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.made import make_app
from aitracks.capstone.pages.service import SETTINGS
from aitracks.course_home.sign_in import HubIdentity

SECONDS_A_USER_IS_KNOWN = 15  # groups that changed at the hub count here after that


def main(environment: Mapping[str, str] = os.environ) -> None:
    """Serve until the hub says stop."""
    logging.basicConfig(level=logging.WARNING, format="[capstones] %(levelname)s %(message)s")
    address = urlparse(environment["JUPYTERHUB_SERVICE_URL"])
    uvicorn.run(
        make(environment),
        host=address.hostname or "127.0.0.1",
        port=address.port or 80,
        log_level="warning",
        access_log=False,  # an address may hold a code of the sign-in
        server_header=False,
    )


def make(environment: Mapping[str, str]) -> FastAPI:
    """The application that the hub's environment asks for."""
    settings = json.loads(environment[SETTINGS])
    links = CapstoneLinks(
        prefix=environment["JUPYTERHUB_SERVICE_PREFIX"], hub=environment.get("JUPYTERHUB_BASE_URL", "/")
    )
    identity = HubIdentity(HubOAuth.instance(cache_max_age=SECONDS_A_USER_IS_KNOWN), links.prefix)
    checkout, data = Path(settings["checkout"]), Path(settings["data"])
    return make_app(settings["cohorts"], checkout, data, identity, links, settings["timezone"])


if __name__ == "__main__":
    main()
