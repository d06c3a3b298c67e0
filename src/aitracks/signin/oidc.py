"""A company's sign-in by OpenID Connect. Imported by JupyterHub only."""

from __future__ import annotations

import time
from functools import cached_property
from typing import Any

from oauthenticator.generic import GenericOAuthenticator
from tornado.web import HTTPError
from traitlets import Dict, Unicode

from aitracks.signin import messages
from aitracks.signin.identities import Identities, NameTaken, Said, Vouched
from aitracks.signin.rostered import Rostered

CLAIMS_SECONDS = 12 * 3600  # after these the provider is asked again: somebody may have left
TAKEN = "這個名稱屬於另一個人，請聯絡管理者。 This name belongs to somebody else; please tell the administrator."
INCOMPLETE = "登入服務沒有說你是誰，請聯絡管理者。 The sign-in service did not say who you are; tell the administrator."


class Vouching(Rostered):
    """Mixin: somebody else says who comes, and into which classes."""

    issuer_name = Unicode(help="whose subjects these are").tag(config=True)

    @cached_property
    def identities(self) -> Identities:
        """Who has come before."""
        return Identities(self.engine)

    def admit(self, who: Vouched, said: Said) -> dict[str, Any]:
        """What JupyterHub is told; raises HTTPError 403 with a page for who may not come in."""
        try:
            user = self.identities.arrive(who, said, self.people.is_listed)
        except NameTaken:
            self.log.error("sign-in: %r (subject %r) would be a hub user who is somebody else", who.claim, who.subject)
            raise HTTPError(403, TAKEN) from None
        found = self.admitted(user)
        if found is None:
            raise HTTPError(403, f"{messages.CLOSED.zh} {messages.CLOSED.en}")
        return found

    async def refresh_user(self, user: Any, handler: Any = None, **more: Any) -> bool | dict[str, Any]:
        """The groups of now; False, so that the other side is asked again, where its word is half a day old."""
        seen = self.identities.last_seen(user.name)
        if seen is None or seen < time.time() - CLAIMS_SECONDS:
            return False
        return await super().refresh_user(user, handler)


class OidcAuthenticator(Vouching, GenericOAuthenticator):  # type: ignore[misc]
    """GenericOAuthenticator with PKCE, whose users and groups are bound to the provider's subjects."""

    groups_claim = Unicode("groups").tag(config=True)
    cohort_claims = Dict(help="value of the groups claim → cohort, to learn in it").tag(config=True)
    staff_claims = Dict(help="value of the groups claim → cohort, to teach it").tag(config=True)

    async def update_auth_model(self, auth_model: dict[str, Any]) -> dict[str, Any]:
        """Bind the subject to its hub user; nothing of the tokens is kept."""
        info = auth_model["auth_state"][self.user_auth_state_key]
        subject, claim = info.get("sub"), info.get(self.username_claim)
        if not isinstance(subject, str) or not subject or not isinstance(claim, str):
            raise HTTPError(403, INCOMPLETE)
        who = Vouched(self.issuer_name, subject, claim, str(info.get("name") or claim), exact=True)
        found = self.admit(who, Said(self._roles(info.get(self.groups_claim))))
        return {"name": found["name"], "admin": None, "auth_state": {"groups": found["groups"]}}

    async def get_user_groups(self, auth_state: dict[str, Any]) -> set[str]:
        """The groups that `update_auth_model` found."""
        return set(auth_state["groups"])

    def _roles(self, values: object) -> dict[str, str]:
        said = {value for value in values if isinstance(value, str)} if isinstance(values, list) else set()
        learns = {self.cohort_claims[value]: "learner" for value in said & set(self.cohort_claims)}
        return learns | {self.staff_claims[value]: "staff" for value in said & set(self.staff_claims)}
