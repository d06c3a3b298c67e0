"""Settings → JupyterHub configuration, as plain dictionaries. Pure: nothing here reads a file or starts a process.

Every part returns ``{class name: {option: value}}``; `hub_config` puts them together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

from aitracks.hub.access import access
from aitracks.hub.page_language import PageLanguage
from aitracks.hub.site import Config, Site
from aitracks.hub.spawning import servers
from aitracks.hub.sqlite import HubConnection

MATHJAX = Path("node_modules", "mathjax")


def hub_config(site: Site) -> Config:
    """The whole configuration of one hub."""
    together: Config = {}
    for part in (network(site), site.sign_in(site), pages(site), servers(site), access(site)):
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
            **_database(site),
            "trusted_downstream_ips": [str(address) for address in site.settings.trusted_proxies],
            "cookie_secret_file": str(state / "cookie_secret"),
        },
        "ConfigurableHTTPProxy": {
            "command": [site.settings.proxy],
            "api_url": f"http://127.0.0.1:{proxy_port}",
            "pid_file": str(state / "proxy.pid"),
        },
    }


def _database(site: Site) -> dict[str, Any]:
    if site.hub_database:
        return {"db_url": site.hub_database}
    connect = {"check_same_thread": False, "factory": HubConnection}
    return {
        "db_url": f"sqlite:///{site.places.hub / 'jupyterhub.sqlite'}",
        "db_kwargs": {"connect_args": connect},
    }


def pages(site: Site) -> Config:
    """The hub's own pages: Chinese first, English below. Everybody lands on the course home."""
    return {
        "JupyterHub": {
            "jinja_environment_options": {"extensions": [PageLanguage]},
            "template_paths": [str(site.home / "hub_config" / "templates")],
            "template_vars": {
                "courses": {course.id: course for course in site.courses},
                "name_of": lambda user: site.name_of,  # JupyterHub calls what it finds here with the user
            },
            "default_url": "/services/home/",
            # formulas in the formgrader and in feedback; the page template is in hub_config/share
            "extra_handlers": [(r"/mathjax/(.*)", StaticFileHandler, {"path": str(site.home / MATHJAX)})],
        }
    }


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
