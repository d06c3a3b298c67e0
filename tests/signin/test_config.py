"""Settings → configuration, without a hub."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from aitracks.errors import StateError
from aitracks.hub.secret import Secret
from aitracks.hub.settings import Databases
from aitracks.hub.sign_in import SignIn
from aitracks.signin.config import SignInSite, sign_in_config, store_url

OIDC = {
    "method": "oidc",
    "client_id": "hub",
    "client_secret": {"env": "OIDC_SECRET"},
    "authorize_url": "https://sso.example/authorize",
    "token_url": "https://sso.example/token",
    "userdata_url": "https://sso.example/userinfo",
    "callback_url": "https://hub.example/hub/oauth_callback",
}
LTI = {
    "method": "lti",
    "client_ids": ["tool"],
    "deployment_ids": ["1"],
    "issuer": "https://lms.example",
    "authorize_url": "https://lms.example/auth",
    "jwks_url": "https://lms.example/jwks",
}


def config(given: dict[str, Any], **site: Any) -> dict[str, dict[str, Any]]:
    settings: SignIn = TypeAdapter(SignIn).validate_python(given)
    secret = site.pop("secret", lambda secret, what: "the secret")
    return sign_in_config(settings, SignInSite("sqlite://", lambda: None, secret=secret, **site))  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("given", [{"method": "passwords"}, {"method": "class_code"}, OIDC, LTI])
def test_every_method_manages_groups(given: dict[str, Any]) -> None:
    made = config(given)
    assert made["Authenticator"]["manage_groups"] is True
    name = made["JupyterHub"]["authenticator_class"].rpartition(".")[2]
    assert made[name]["store_url"] == "sqlite://"
    assert set(made) == {"JupyterHub", "Authenticator", name}


def test_only_class_code_asks_for_a_code() -> None:
    assert config({"method": "passwords"})["SignInAuthenticator"]["class_codes"] is False
    chosen = config({"method": "class_code", "failures": 4, "window": 30})["SignInAuthenticator"]
    assert (chosen["class_codes"], chosen["failures"], chosen["window"]) == (True, 4, 30)


def test_plain_passwords_only_where_they_are_named() -> None:
    assert "accounts_file" not in config({"method": "passwords"})["SignInAuthenticator"]
    assert config({"method": "passwords"}, accounts=Path("x"))["SignInAuthenticator"]["accounts_file"] == "x"


def test_pkce_is_on_and_the_secret_comes_from_the_caller() -> None:
    asked = []

    def secret(place: Secret, what: str) -> str:
        asked.append((place.env, what))
        return "the secret"

    made = config(OIDC, secret=secret)["OidcAuthenticator"]
    assert made["enable_pkce"] is True
    assert made["client_secret"] == "the secret"
    assert asked == [("OIDC_SECRET", "sign_in.client_secret")]


def test_a_missing_secret_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OIDC_SECRET", raising=False)
    with pytest.raises(StateError, match="OIDC_SECRET is empty or not set"):
        config(OIDC, secret=Secret.read)


def test_the_store_lies_with_the_hub() -> None:
    assert store_url(Databases(), Path("/srv/hub")) == "sqlite:////srv/hub/sign_in.sqlite"
    named = Databases(hub=Secret(env="X"))
    assert store_url(named, Path("/srv"), lambda secret, what: "postgresql://h/d") == "postgresql://h/d"
