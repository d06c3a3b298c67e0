"""Roles with the least scopes, and the services: a formgrader for each course, the course home, the idle culler."""

from __future__ import annotations

import sys
from typing import Any

from aitracks.capstone.pages.service import capstone_service
from aitracks.course_home.service import HomeService, home_service
from aitracks.hub.courses import Course
from aitracks.hub.homes import LANGUAGE
from aitracks.hub.names import LEARNERS, STAFF
from aitracks.hub.site import MARK, Config, Site, config_path, environment, root_flag

CULLER = "idle-culler"
CULL_SECONDS = 60  # between two looks


def access(site: Site) -> Config:
    """Roles and services. Who is in which group, the sign-in says (`manage_groups`)."""
    pages = [course_home(site), *([capstones(site)] if site.capstones else [])]
    culler = _culler(site)
    return {
        "JupyterHub": {
            "load_roles": [
                *(role for course in site.courses for role in _roles(course)),
                *(role for each in pages for role in each.roles),
                *(role for _, role in culler),
            ],
            "services": [
                *({**each.service, "timeout": site.settings.start_timeout} for each in pages),
                *(
                    _course_service(site, course, port)
                    for course, port in zip(site.courses, site.settings.course_ports, strict=True)
                ),
                *(service for service, _ in culler),
            ],
        }
    }


def course_home(site: Site) -> HomeService:
    """The service where everybody lands."""
    return home_service(
        [course.id for course in site.courses],
        site.settings.ports[2],
        site.home,
        site.places.data,
        python=site.bin / "python",
        environment=environment(site),
        opener=True,
        capstones=site.capstones,
        snapshots=site.places.snapshots if site.walled else None,
        entry=site.entered(site.names.home, "/") if site.walled else (),
    )


def capstones(site: Site) -> HomeService:
    """The service of problems, teams, boards and reviews."""
    return capstone_service(
        [course.id for course in site.courses],
        site.settings.ports[-1],
        site.home,
        site.places.data,
        python=site.bin / "python",
        environment=environment(site),
        entry=site.entered(site.names.capstones, "/") if site.walled else (),
    )


def _roles(course: Course) -> list[dict[str, Any]]:
    name = course.id
    see = ["list:services", f"read:services!service={name}"]
    staff, learners = f"{STAFF}{name}", f"{LEARNERS}{name}"
    return [
        {"name": staff, "groups": [staff], "scopes": [f"access:services!service={name}", *see]},
        {"name": learners, "groups": [learners], "scopes": see},
        {"name": f"service-{name}", "services": [name], "scopes": see},
    ]


def _course_service(site: Site, course: Course, port: int) -> dict[str, Any]:
    special = {
        "HOME": str(site.places.home(course.grader)),
        "JUPYTERHUB_USER": course.grader,
        "JUPYTERHUB_DEFAULT_URL": "/lab",
        "JUPYTER_CONFIG_PATH": config_path(site, "course"),
        "AITRACKS_COURSE": course.id,
        LANGUAGE: course.language,
    }
    if site.walled:
        special |= {"AITRACKS_SNAPSHOTS": str(site.places.snapshots)}  # aitracks.course_home.export
    root = str(site.places.course(course.id))
    start = [str(site.bin / "jupyterhub-singleuser"), *root_flag(site)]
    return {
        "name": course.id,
        "url": f"http://127.0.0.1:{port}",
        "command": [*site.entered(site.names.grader(course.id), root, course.grader), *start] if site.walled else start,
        "cwd": "/" if site.walled else root,
        "environment": {**environment(site), **special},
        "oauth_no_confirm": True,  # a service of our own: no "authorize" page
        "timeout": site.settings.start_timeout,  # else a busy machine has the whole hub give up
    }


def _culler(site: Site) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """JupyterHub's own idle culler, with the scopes that its documentation asks for."""
    minutes = site.settings.servers.idle_minutes
    if not minutes:
        return []
    command = [sys.executable, "-m", "jupyterhub_idle_culler"]
    options = [f"--timeout={minutes * 60}", f"--cull-every={CULL_SECONDS}"]
    scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
    service = {"name": CULLER, "command": [*command, *options], "environment": {MARK: str(site.places.data)}}
    return [(service, {"name": CULLER, "services": [CULLER], "scopes": scopes})]
