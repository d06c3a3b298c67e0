"""Settings of the sign-in → JupyterHub's configuration. Pure: secrets come from a function of the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aitracks.hub.secret import Secret
from aitracks.hub.settings import Databases
from aitracks.hub.sign_in import ClassCode, Lti, Oidc, Passwords, SignIn
from aitracks.signin.people import CohortFiles
from aitracks.signin.tables import sqlite_url

Config = dict[str, dict[str, Any]]

_HERE = "aitracks.signin"
ALL = {"allow_all": True, "manage_groups": True}  # the store and the files decide


@dataclass(frozen=True)
class SignInSite:
    """What the sign-in needs to know of the hub. `accounts`: the plain passwords of profile local, else None."""

    store_url: str
    roster: Callable[[], CohortFiles]
    secret: Callable[[Secret, str], str] = Secret.read
    accounts: Path | None = None
    ensure_account: Callable[[str], None] | None = None


def store_url(databases: Databases, hub_folder: Path, secret: Callable[[Secret, str], str] = Secret.read) -> str:
    """Where the sign-in store is: in the hub's own database where one is named, else a file in the hub's folder."""
    return secret(databases.hub, "databases.hub") if databases.hub else sqlite_url(hub_folder)


def sign_in_config(settings: SignIn, site: SignInSite) -> Config:
    """``{class: {option: value}}`` for one method; may raise what `site.secret` raises."""
    common: dict[str, Any] = {"store_url": site.store_url, "roster": site.roster, "ensure_account": site.ensure_account}
    if isinstance(settings, Oidc):
        return _oidc(settings, common, site)
    if isinstance(settings, Lti):
        return _lti(settings, common)
    return _page(settings, common, site)


def _page(settings: Passwords | ClassCode, common: dict[str, Any], site: SignInSite) -> Config:
    own: dict[str, Any] = {"class_codes": isinstance(settings, ClassCode)}
    if isinstance(settings, ClassCode):
        own |= {"failures": settings.failures, "window": settings.window}
    if site.accounts:
        own["accounts_file"] = str(site.accounts)
    return _chosen("authenticator.SignInAuthenticator", {**common, **own})


def _oidc(settings: Oidc, common: dict[str, Any], site: SignInSite) -> Config:
    plain = ("client_id", "authorize_url", "token_url", "userdata_url", "username_claim", "groups_claim")
    return _chosen(
        "oidc.OidcAuthenticator",
        {
            **common,
            **{name: getattr(settings, name) for name in plain},
            "client_secret": site.secret(settings.client_secret, "sign_in.client_secret"),
            "oauth_callback_url": settings.callback_url,
            "login_service": settings.name,
            "scope": list(settings.scope),
            "enable_pkce": True,
            # subjects may differ between clients of one provider
            "issuer_name": f"{urlsplit(settings.authorize_url).netloc}#{settings.client_id}",
            "cohort_claims": dict(settings.cohorts),
            "staff_claims": dict(settings.staff),
        },
    )


def _lti(settings: Lti, common: dict[str, Any]) -> Config:
    return _chosen(
        "lti.LtiAuthenticator",
        {
            **common,
            "client_id": set(settings.client_ids),
            "deployments": list(settings.deployment_ids),
            "issuer": settings.issuer,
            "authorize_url": settings.authorize_url,
            "jwks_endpoint": settings.jwks_url,
            "username_key": settings.username_claim,
            "issuer_name": settings.issuer,
            "course_cohorts": dict(settings.cohorts),
        },
    )


def _chosen(where: str, options: dict[str, Any]) -> Config:
    return {
        "JupyterHub": {"authenticator_class": f"{_HERE}.{where}"},
        "Authenticator": dict(ALL),
        where.rpartition(".")[2]: options,
    }
