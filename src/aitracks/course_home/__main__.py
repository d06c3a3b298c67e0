"""`python -m aitracks.course_home`: the service. The hub starts it and says in the environment where and for whom."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI
from jupyterhub.services.auth import HubOAuth

from aitracks.course_home.app import create_app
from aitracks.course_home.exchange_rows import CourseFolders
from aitracks.course_home.fresh import FreshCurriculum
from aitracks.course_home.pages import Pages
from aitracks.course_home.render import Links, Renderer
from aitracks.course_home.service import SETTINGS
from aitracks.course_home.sign_in import HubIdentity
from aitracks.course_home.source import Live, Snapshots, Source, live_course
from aitracks.hub.newcomers import newcomers
from aitracks.hub.places import Places

SECONDS_A_USER_IS_KNOWN = 15  # groups that changed at the hub count here after that


def main(environment: Mapping[str, str] = os.environ) -> None:
    """Serve until the hub says stop."""
    logging.basicConfig(level=logging.WARNING, format="[course home] %(levelname)s %(message)s")
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
    links = Links(
        prefix=environment["JUPYTERHUB_SERVICE_PREFIX"],
        hub=environment.get("JUPYTERHUB_BASE_URL", "/"),
        opener=settings["opener"],
        capstones=settings["capstones"],
    )
    pages = Pages(
        cohorts=settings["cohorts"],
        source=_source(settings),
        curriculum=FreshCurriculum(Path(settings["checkout"])),
        renderer=Renderer(links, ZoneInfo(settings["timezone"])),
        joined=partial(newcomers, Places(Path(settings["data"]))),
    )
    auth = HubOAuth.instance(cache_max_age=SECONDS_A_USER_IS_KNOWN)
    return create_app(pages, HubIdentity(auth, links.prefix))


def _source(settings: Mapping[str, Any]) -> Source:
    if settings["snapshots"]:
        return Snapshots(Path(settings["snapshots"]))
    from aitracks.grading.gradebook import gradebook_url  # brings nbgrader with it

    checkout, places = Path(settings["checkout"]), Places(Path(settings["data"]))
    return Live(
        {
            cohort: live_course(
                cohort,
                checkout,
                places.data,
                gradebook_url(places.course(cohort)),
                CourseFolders(places.course(cohort), places.exchange / cohort, homes=places.homes),
            )
            for cohort in settings["cohorts"]
        }
    )


if __name__ == "__main__":
    main()
