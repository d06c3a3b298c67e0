"""A hub's settings with all that belongs to them: cohorts, secrets, who may sign in."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aitracks.cohorts.roster import Roster, memberships
from aitracks.cohorts.system_groups import leave
from aitracks.errors import AitracksError
from aitracks.hub.courses import load_courses
from aitracks.hub.newcomers import note_newcomer
from aitracks.hub.places import Places
from aitracks.hub.settings import HubSettings
from aitracks.hub.site import Config, Site
from aitracks.hub.system_accounts import make_person
from aitracks.paths import home
from aitracks.signin.config import SignInSite, sign_in_config, store_url
from aitracks.signin.first_passwords import give_passwords
from aitracks.signin.people import Newcomer, People
from aitracks.signin.tables import open_tables

_log = logging.getLogger("aitracks.hub")


def open_site(settings: HubSettings, data: Path) -> Site:
    """The site of these settings; raises what its cohorts or secrets raise."""
    root, places, secret = home(), Places(data), settings.databases.hub

    def tell(users: frozenset[str]) -> None:
        """Profile local: who was imported while the hub runs can sign in, too."""
        try:
            give_passwords(places.accounts, sorted(users))
        except AitracksError as error:  # those who have passwords go on
            _log.error("no password for who is new in a class: %s", error)

    def roster() -> Roster:
        return memberships(root, data, settings.cohorts, tell if settings.profile == "local" else None)

    @functools.cache
    def people() -> People:
        return People(open_tables(store_url(settings.databases, places.hub)), roster())

    return Site(
        settings=settings,
        courses=load_courses(settings.cohorts, root, data),
        places=places,
        home=root,
        as_root=os.geteuid() == 0,
        hub_database=secret.read("databases.hub") if secret else None,
        sign_in=lambda site: _sign_in(site, roster, people),
        name_of=lambda user: people().name(user),
        capstones=_has_capstones(settings, places),
    )


def _has_capstones(settings: HubSettings, places: Places) -> bool:
    """Whether their pages are served. On a cluster nothing gives a pod the capstones yet."""
    if settings.profile == "kubernetes":
        return False
    if settings.capstones is not None:
        return settings.capstones
    return any(places.capstones(cohort).is_dir() for cohort in settings.cohorts)


def gradebook_template(settings: HubSettings) -> str | None:
    """Where gradebooks are, with {cohort} in it; None: SQLite files of the courses."""
    secret = settings.databases.gradebook
    return secret.read("databases.gradebook") if secret else None


def _sign_in(site: Site, roster: Callable[[], Roster], people: Callable[[], People]) -> Config:
    def cohorts_of(user: str) -> set[str]:
        return {group.partition("-")[2] for group in people().groups(user)}

    def ensure_account(user: str) -> None:
        kept = cohorts_of(user)
        make_person(user, kept, site.places, site.names)
        leave(user, {course.id for course in site.courses} - kept, site.names)

    def welcome(authenticator: Any, handler: Any, authentication: dict[str, Any]) -> dict[str, Any]:
        """After each sign-in: whoever no cohort file lists becomes known to the course and the course home."""
        user = authentication["name"]
        if not people().is_listed(user):
            for cohort in cohorts_of(user):
                note_newcomer(site, cohort, Newcomer(user, people().name(user)))
        return authentication

    config = sign_in_config(
        site.settings.sign_in,
        SignInSite(
            store_url=store_url(site.settings.databases, site.places.hub),
            roster=roster,
            accounts=site.places.accounts if site.settings.profile == "local" else None,
            ensure_account=ensure_account if site.walled else None,
        ),
    )
    config["Authenticator"]["post_auth_hook"] = welcome
    return config
