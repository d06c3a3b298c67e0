"""The JupyterLab of each person: forked from a warm process, in profile server as an account of its own."""

from __future__ import annotations

from typing import Any

from aitracks.hub.courses import Person
from aitracks.hub.homes import WHO, who
from aitracks.hub.names import LEARNERS, STAFF
from aitracks.hub.site import Config, Site, config_path, environment, root_flag
from aitracks.signin.people import People

HTTP_TIMEOUT = 30  # JupyterHub 6.1 shows its spinner until then when a server dies while starting: keep it short


def servers(site: Site) -> Config:
    """Everybody's server: what it is told, what it may ask the hub for, and how it is started."""

    def path(spawner: Any) -> str:
        teaches = any(group.startswith(STAFF) for group in spawner.authenticator.people.groups(spawner.user.name))
        return config_path(site, "teacher" if teaches else "learner")

    def told(spawner: Any) -> str:
        return _who(site, spawner.user.name, spawner.authenticator.people)

    common = {
        "args": root_flag(site),
        "default_url": "/lab",
        "environment": {**environment(site), "JUPYTER_CONFIG_PATH": path, WHO: told},
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
    }
    name, own = _walled(site) if site.walled else _local(site)
    return {
        "JupyterHub": {"spawner_class": f"aitracks.servers.spawner.{name}"},
        "Spawner": common,
        "Spawned": {
            "warm_folder": str(site.places.warm) if site.settings.servers.warm else "",
            "log_folder": str(site.places.server_logs),
        },
        name: own,
    }


def _who(site: Site, user: str, people: People) -> str:
    """The person and the courses that the sign-in gives them now."""
    groups = people.groups(user)
    staff = any(group.startswith(STAFF) for group in groups)
    own = [course for course in site.courses if groups & {f"{STAFF}{course.id}", f"{LEARNERS}{course.id}"}]
    return who(Person(user, people.name(user), "instructor" if staff else "learner"), own)


def _local(site: Site) -> tuple[str, dict[str, Any]]:
    return "LocalWarmSpawner", {"home_dir_template": str(site.places.homes / "{username}")}


def _walled(site: Site) -> tuple[str, dict[str, Any]]:
    limits = site.settings.servers
    return "WarmSpawner", {
        "account_prefix": site.settings.account_prefix,
        "homes": str(site.places.homes),
        "mem_limit": limits.memory_mb << 20,
        "cpu_limit": limits.cpus,
        "process_limit": limits.processes,
        # the file system closes them too: notebooks with solutions, checks, other people's grades
        "hide": [str(path) for path in (site.home / "notebooks", site.home / "graders", site.places.hub)],
        "share": [str(site.places.exchange)],
    }
