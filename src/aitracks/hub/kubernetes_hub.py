"""What the hub does inside a cluster: each person a uid of their own, and how a person's pod is told who it is for.

Runs in the hub's pod (the chart's ``hub.extraConfig`` calls `configure`), on JupyterHub 5.5 as on 6.1.
"""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aitracks.errors import StateError
from aitracks.hub.config import pages
from aitracks.hub.settings import DATA, current_settings, settings_file
from aitracks.hub.site import Config, Site
from aitracks.hub.spawning import servers
from aitracks.paths import home

CHECKOUT, SHARED = Path("/opt/aitracks"), Path("/srv/aitracks")  # in every pod: images/Dockerfile, the shared volume
BIN = Path("/usr/local/bin")
HOME = "/home/learner"
OWNERS = "AITRACKS_OWNERS"  # in the environment of servers: the JSON file, user → uid, that the exchange goes by
UIDS = range(20000, 60000)  # of people; below 65536, as on one machine
COHORT_IDS = range(1_000_000, 1_900_000)  # uid and gid of graders
GROUP_OFFSET = 1_000_000  # between a grader's number and that of the cohort's group


class Owners:
    """User → uid, in one file that the hub alone writes and graders read. No uid is given to a second person."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._one_writer = threading.Lock()

    def uid(self, user: str) -> int:
        """The uid of somebody, given now where there is none.

        Raises StateError where the file is damaged or all are given: beginning anew would hand one person's work to
        another.
        """
        with self._one_writer:
            known = self._read()
            if user not in known:
                known[user] = max(known.values(), default=UIDS.start - 1) + 1
                if known[user] not in UIDS:
                    raise StateError(f"{self.file}: all {len(UIDS)} uids are given: start a new hub for new people")
                self._write(known)
            return known[user]

    def _read(self) -> dict[str, int]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise StateError(f"{self.file}: cannot be read ({error}): bring it back from the backup") from None
        if not isinstance(found, dict) or len(set(found.values())) < len(found) or not set(found.values()) <= set(UIDS):
            raise StateError(f"{self.file}: is no list of user → uid, each once: bring it back from the backup")
        return found

    def _write(self, known: Mapping[str, int]) -> None:
        draft = self.file.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "w", encoding="utf-8") as text:
            json.dump(known, text, indent=0)
            text.flush()
            os.fsync(text.fileno())  # before anybody owns a file by it
        draft.replace(self.file)


def cohort_number(cohort: str) -> int:
    """The uid and gid of a cohort's grader: the same wherever it is asked, with no list to keep."""
    return COHORT_IDS.start + zlib.crc32(cohort.encode()) % len(COHORT_IDS)


def cohort_group(cohort: str) -> int:
    """The gid that a cohort's people share, and may read with what was released to it."""
    return cohort_number(cohort) + GROUP_OFFSET


def cluster_config(site: Site, owners: Owners) -> Config:
    """What only Python can say of the hub: sign-in, pages, people's pods. The chart's values say the rest."""
    together: Config = {}
    for part in (site.sign_in(site), pages(site), pods(site, owners)):
        for name, options in part.items():
            together.setdefault(name, {}).update(options)
    if site.hub_database:
        together["JupyterHub"]["db_url"] = site.hub_database
    return together


def pods(site: Site, owners: Owners) -> Config:
    """Each person's pod: a uid of their own, the groups of their cohorts, what every server of a hub is told."""
    common = servers(site)["Spawner"]

    def uid(spawner: Any) -> int:
        return owners.uid(spawner.user.name)

    def groups(spawner: Any) -> list[int]:
        return cohort_groups(spawner.authenticator.people.groups(spawner.user.name))

    def security(spawner: Any) -> dict[str, Any]:
        """For the pod, and so for the container that makes the home too; takes the place of KubeSpawner's groups."""
        return {
            "runAsUser": uid(spawner),
            "runAsGroup": uid(spawner),
            "runAsNonRoot": True,
            "supplementalGroups": groups(spawner),
            "seccompProfile": {"type": "RuntimeDefault"},
        }

    told = {
        "HOME": HOME,
        "AITRACKS_UID": lambda spawner: str(uid(spawner)),  # names the home on the shared volume
        OWNERS: "/tmp/owners.json",  # images/server.sh
        "JUPYTER_RUNTIME_DIR": "/tmp/jupyter",
    }
    return {
        "KubeSpawner": {
            "uid": uid,
            "gid": uid,
            "supplemental_gids": groups,
            "pod_security_context": security,
            "environment": {**common["environment"], **told},
            **{name: common[name] for name in ("default_url", "http_timeout", "server_token_scopes")},
        }
    }


def cohort_groups(hub_groups: Iterable[str]) -> list[int]:
    """The gids of the cohorts to which these groups of the hub belong."""
    return sorted({cohort_group(group.partition("-")[2]) for group in hub_groups})


def configure(c: Any, environment: Mapping[str, str] = os.environ) -> None:
    """Put our part over the chart's configuration `c`, keeping the environment that its values give to servers."""
    from traitlets.config import Config as Traits

    from aitracks.hub.opened import open_site

    data = Path(environment.get(DATA, str(SHARED)))
    site = open_site(current_settings(settings_file(home(), environment=environment), environment), data)
    found = cluster_config(replace(site, as_root=False, bin=BIN), Owners(data / "owners" / "owners.json"))
    chosen = c.KubeSpawner.get("environment", {})
    found["KubeSpawner"]["environment"] = {**chosen, **found["KubeSpawner"]["environment"]}
    c.merge(Traits(found))
