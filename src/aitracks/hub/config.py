"""Settings → JupyterHub configuration, as plain dictionaries. Pure: nothing here reads a file or starts a process.

Every part returns ``{class name: {option: value}}``; `hub_config` puts them together.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

from aitracks.hub.courses import Course, everybody
from aitracks.hub.places import Places
from aitracks.hub.settings import HubSettings

Config = dict[str, dict[str, Any]]

MARK = "AITRACKS_HUB"  # in the environment of every process of a hub: the data folder that it works on
MATHJAX = Path("node_modules", "mathjax")
HTTP_TIMEOUT = 30  # JupyterHub 6.1 shows its spinner until then when a server dies while starting: keep it short


@dataclass(frozen=True)
class Site:
    """All that the configuration is made of."""

    settings: HubSettings
    courses: tuple[Course, ...]
    places: Places
    home: Path  # the checkout
    as_root: bool = False
    bin: Path = Path(sys.executable).parent


def hub_config(site: Site) -> Config:
    """The whole configuration of one hub."""
    together: Config = {}
    for part in (network(site), log_in(site), pages(site), servers(site), access(site)):
        for name, options in part.items():
            together.setdefault(name, {}).update(options)
    return together


def network(site: Site) -> Config:
    """Where the hub and its proxy listen, and where they keep what they must remember."""
    hub_port, proxy_port = site.settings.ports[:2]
    state = site.places.hub
    return {
        "JupyterHub": {
            "bind_url": f"http://{_bracketed(site.settings.host)}:{site.settings.port}",
            "hub_ip": "127.0.0.1",
            "hub_port": hub_port,
            "db_url": f"sqlite:///{state / 'jupyterhub.sqlite'}",
            "cookie_secret_file": str(state / "cookie_secret"),
        },
        "ConfigurableHTTPProxy": {
            "command": [site.settings.proxy],
            "api_url": f"http://127.0.0.1:{proxy_port}",
            "pid_file": str(state / "proxy.pid"),
        },
    }


def log_in(site: Site) -> Config:
    """Who may log in: the people of the cohorts, with the passwords of the accounts file."""
    return {
        "JupyterHub": {"authenticator_class": "aitracks.hub.authenticator.AccountsAuthenticator"},
        "Authenticator": {"allowed_users": {person.id for person in everybody(site.courses)}},
        "AccountsAuthenticator": {"accounts_file": str(site.places.accounts)},
    }


def pages(site: Site) -> Config:
    """The hub's own pages: Chinese first, English below; staff choose a course, learners go to their notebooks."""
    staff = _staff(site)

    def landing(handler: Any) -> str:
        user = handler.current_user
        return "/hub/home" if user and user.name in staff else ""

    return {
        "JupyterHub": {
            "template_paths": [str(site.home / "hub_config" / "templates")],
            "template_vars": {
                "courses": {course.id: course for course in site.courses},
                "people": {person.id: person for person in everybody(site.courses)},
            },
            "default_url": landing,
            # formulas in the formgrader and in feedback; the page template is in hub_config/share
            "extra_handlers": [(r"/mathjax/(.*)", StaticFileHandler, {"path": str(site.home / MATHJAX)})],
        }
    }


def servers(site: Site) -> Config:
    """The JupyterLab of each person. Profile local: all run under the account that started the hub."""
    staff = _staff(site)

    def config_path(spawner: Any) -> str:
        return _config_path(site, "teacher" if spawner.user.name in staff else "learner")

    return {
        "JupyterHub": {"spawner_class": "simple"},
        "Spawner": {
            "cmd": [str(site.bin / "jupyterhub-singleuser"), *_root_flag(site)],
            "default_url": "/lab",
            "environment": {**environment(site), "JUPYTER_CONFIG_PATH": config_path},
            "start_timeout": site.settings.start_timeout,
            "http_timeout": HTTP_TIMEOUT,
            # what nbgrader asks the hub for: who am I, in which groups, which course services are there
            "server_token_scopes": [
                "users:activity!user",
                "access:servers!user",
                "read:users!user",
                "read:users:groups!user",
                "list:services",
                *(f"read:services!service={course.id}" for course in site.courses),
            ],
        },
        "SimpleLocalProcessSpawner": {"home_dir_template": str(site.places.homes / "{username}")},
    }


def access(site: Site) -> Config:
    """Groups, roles with the least scopes, and one formgrader service for each course."""
    return {
        "JupyterHub": {
            "load_groups": {name: group for course in site.courses for name, group in _groups(course).items()},
            "load_roles": [role for course in site.courses for role in _roles(course)],
            "services": [
                _service(site, course, port) for course, port in zip(site.courses, site.settings.ports[3:], strict=True)
            ],
        }
    }


def environment(site: Site) -> dict[str, str]:
    """What every server is told, those of the courses included."""
    return {
        "PATH": f"{site.bin}:/usr/local/bin:/usr/bin:/bin",
        "AITRACKS_HOME": str(site.home),
        "AITRACKS_EXCHANGE": str(site.places.exchange),
        MARK: str(site.places.data),
        "JUPYTER_PATH": str(site.home / "hub_config" / "share"),
        "LANG": "C.UTF-8",
        # many kernels share the machine: one thread each, as in grading
        "OMP_NUM_THREADS": "1",
    }


def _groups(course: Course) -> dict[str, dict[str, Sequence[str]]]:
    # nbgrader finds a person's courses by these two prefixes, and asks for the grader account too
    return {
        f"formgrade-{course.id}": {"users": [*(person.id for person in course.staff), course.grader]},
        f"nbgrader-{course.id}": {"users": [person.id for person in course.learners]},
    }


def _roles(course: Course) -> list[dict[str, Any]]:
    name, learners = course.id, f"nbgrader-{course.id}"
    see = ["list:services", f"read:services!service={name}"]
    return [
        {
            "name": f"formgrade-{name}",
            "groups": [f"formgrade-{name}"],
            "scopes": [f"access:services!service={name}", *see],
        },
        {"name": learners, "groups": [learners], "scopes": see},
        # the formgrader may enrol and remove learners of its own course
        {
            "name": f"service-{name}",
            "services": [name],
            "scopes": [f"groups!group={learners}", "list:groups", "read:users:groups", *see],
        },
    ]


def _service(site: Site, course: Course, port: int) -> dict[str, Any]:
    special: Mapping[str, str] = {
        "HOME": str(site.places.home(course.grader)),
        "JUPYTERHUB_USER": course.grader,  # nbgrader asks the hub for this user's groups
        "JUPYTERHUB_DEFAULT_URL": "/lab",
        "JUPYTER_CONFIG_PATH": _config_path(site, "course"),
        "AITRACKS_COURSE": course.id,
    }
    return {
        "name": course.id,
        "url": f"http://127.0.0.1:{port}",
        "command": [str(site.bin / "jupyterhub-singleuser"), *_root_flag(site)],
        "cwd": str(site.places.course(course.id)),
        "environment": {**environment(site), **special},
        "oauth_no_confirm": True,  # a service of our own: no "authorize" page
    }


def _staff(site: Site) -> frozenset[str]:
    return frozenset(person.id for person in everybody(site.courses) if person.teaches)


def _config_path(site: Site, role: str) -> str:
    """The menus and server extensions of a role (learner, teacher, course), then what is common to all."""
    common = site.home / "hub_config"
    return os.pathsep.join([str(common / role), str(common)])


def _root_flag(site: Site) -> list[str]:
    return ["--allow-root"] if site.as_root else []


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
