"""How people sign in, as hub.yaml says it: one method for a hub."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from aitracks.curriculum.yaml_source import Entry
from aitracks.hub.secret import Secret

Link = Annotated[str, Field(pattern=r"^https?://[^\s]+$")]


class Passwords(Entry):
    """Accounts of the cohort files, with passwords that the project makes (hub/accounts.json)."""

    method: Literal["passwords"] = "passwords"


class ClassCode(Entry):
    """Learners join with class code, nickname and a PIN of their own; staff and listed learners use passwords."""

    method: Literal["class_code"]
    failures: int = Field(default=8, ge=3, le=100)  # wrong tries in a window before further ones are refused unread
    window: int = Field(default=300, ge=10)  # seconds


class Oidc(Entry):
    """A company's own sign-in. `cohorts`: value of the groups claim → cohort; `staff`: likewise, to teach it."""

    method: Literal["oidc"]
    name: str = "OpenID Connect"  # what the button says
    client_id: str = Field(min_length=1)
    client_secret: Secret
    authorize_url: Link
    token_url: Link
    userdata_url: Link
    callback_url: Link
    scope: tuple[str, ...] = ("openid", "profile", "email", "groups")
    username_claim: str = "preferred_username"
    groups_claim: str = "groups"
    cohorts: dict[str, str] = Field(default_factory=dict)
    staff: dict[str, str] = Field(default_factory=dict)


class Lti(Entry):
    """A school's learning platform by LTI 1.3. `cohorts` maps the platform's course (id, or label) to a cohort.

    `deployment_ids`: where in the platform the tool was installed on our wish; other installations are refused.
    """

    method: Literal["lti"]
    client_ids: tuple[str, ...] = Field(min_length=1)
    deployment_ids: tuple[str, ...] = Field(min_length=1)
    issuer: Link
    authorize_url: Link
    jwks_url: Link
    username_claim: str = "email"
    cohorts: dict[str, str] = Field(default_factory=dict)


SignIn = Annotated[Passwords | ClassCode | Oidc | Lti, Field(discriminator="method")]
