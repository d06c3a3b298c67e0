"""Who is asking: JupyterHub's OAuth with PKCE. The token stays in a signed cookie, never in a URL or a log."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from tornado.web import HTTPError

TOKEN, STATE = "aitracks-home-token", "aitracks-home-state"
HUB_SESSION = "jupyterhub-session-id"  # the hub's own: it ends when somebody logs out
SECONDS_TO_SIGN_IN = 600
SECONDS_SIGNED_IN = 7 * 86400
MOST_PENDING = 10_000  # beginning a sign-in needs no account


class HubUnreachable(Exception):
    """The hub did not answer, or answered with an error of its own."""


class Refused(Exception):
    """Somebody whom the hub knows, with a token that does not open this service."""


class Expired(Exception):
    """A sign-in that was begun in another browser, too long ago, or before the service was started anew."""


@dataclass(frozen=True)
class User:
    """Who the hub says is asking. Pages take ids from here alone."""

    name: str
    groups: frozenset[str]


class Identity(Protocol):
    """Finds out who is asking."""

    async def user(self, request: Request) -> User | None:
        """Who asks; None where a sign-in is needed. Raises HubUnreachable or Refused."""

    def begin(self, request: Request) -> Response:
        """Send the browser to the hub, to come back to where it is now."""

    async def finish(self, request: Request) -> Response:
        """The browser is back from the hub. Raises Expired, Refused or HubUnreachable."""


@dataclass
class Pending:
    """Sign-ins on their way: state → (where to go on, PKCE verifier). The oldest make room for new ones."""

    _states: OrderedDict[str, tuple[float, str, str | None]] = field(default_factory=OrderedDict)

    def add(self, go_on: str, verifier: str | None) -> str:
        """A new state that nobody can guess."""
        state = secrets.token_urlsafe(32)
        self._states[state] = (time.monotonic() + SECONDS_TO_SIGN_IN, go_on, verifier)
        while len(self._states) > MOST_PENDING:
            self._states.popitem(last=False)
        return state

    def take(self, state: str) -> tuple[str, str | None]:
        """What belongs to a state, once; raises Expired."""
        until, go_on, verifier = self._states.pop(state, (0.0, "", None))
        if until < time.monotonic():
            raise Expired
        return go_on, verifier


@dataclass
class HubIdentity:
    """Signs people in at the hub. `auth` is a jupyterhub.services.auth.HubOAuth."""

    auth: Any
    prefix: str
    _pending: Pending = field(default_factory=Pending)
    # made anew at each start: people are then signed in again without noticing
    _signer: URLSafeTimedSerializer = field(
        default_factory=lambda: URLSafeTimedSerializer(secrets.token_bytes(32), salt="aitracks-home")
    )

    async def user(self, request: Request) -> User | None:
        """As `Identity` says. Log-outs at the hub hold here at once: the hub's session is part of the question."""
        header = _bearer(request)
        token = header or self._token(request)
        if not token:
            return None
        session = "" if header else request.cookies.get(HUB_SESSION, "")
        found = await self._asked(self.auth.user_for_token(token, session_id=session, sync=False))
        if not found or (not header and not session):
            if header:
                raise Refused
            return None
        if found.get("kind", "user") != "user" or not self.auth.check_scopes(self.auth.access_scopes, found):
            raise Refused  # any valid token names its owner: the scope is for us to check
        return User(str(found["name"]), frozenset(map(str, found.get("groups") or ())))

    def begin(self, request: Request) -> Response:
        """As `Identity` says."""
        verifier, question = self._challenge()
        query = f"?{request.url.query}" if request.url.query else ""
        state = self._pending.add(f"{request.url.path}{query}", verifier)
        address = f"{self.auth.login_url}&{urlencode({'state': state, **question})}"
        response = RedirectResponse(address, 302)
        self._set(response, request, _state_cookie(state), state, SECONDS_TO_SIGN_IN)
        return response

    async def finish(self, request: Request) -> Response:
        """As `Identity` says."""
        state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
        if not state or self._open(request, _state_cookie(state), SECONDS_TO_SIGN_IN) != state:
            raise Expired  # begun in another browser: somebody may want to sign this one in as themselves
        go_on, verifier = self._pending.take(state)
        if not code:
            raise Refused
        token = await self._asked(self.auth.token_for_code(code, **self._proof(verifier), sync=False))
        response = RedirectResponse(go_on if go_on.startswith(self.prefix) else self.prefix, 302)
        self._set(response, request, TOKEN, str(token), None)
        response.delete_cookie(_state_cookie(state), path=self.prefix)
        return response

    async def _asked(self, question: Any) -> Any:
        try:
            return await question
        except HTTPError as error:
            if error.status_code == 403:
                raise Refused from None
            raise HubUnreachable(f"the hub answered {error.status_code}") from None
        except OSError as error:
            raise HubUnreachable(str(error)) from None

    def _challenge(self) -> tuple[str | None, dict[str, str]]:
        if not hasattr(self.auth, "generate_pkce_code_challenge"):  # JupyterHub 5
            return None, {}
        verifier, challenge, method = self.auth.generate_pkce_code_challenge()
        return verifier, {"code_challenge": challenge, "code_challenge_method": method}

    def _proof(self, verifier: str | None) -> dict[str, str]:
        return {"code_verifier": verifier} if verifier else {}

    def _token(self, request: Request) -> str:
        return self._open(request, TOKEN, SECONDS_SIGNED_IN)

    def _open(self, request: Request, name: str, seconds: int) -> str:
        try:
            return str(self._signer.loads(request.cookies.get(name, ""), max_age=seconds))
        except BadSignature:
            return ""

    def _set(self, response: Response, request: Request, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(
            name,
            self._signer.dumps(value),
            max_age=seconds,
            path=self.prefix,
            httponly=True,
            samesite="lax",  # strict would forget who it is on the way back from the hub
            secure=is_https(request),
        )


def is_https(request: Request) -> bool:
    """Whether the browser came by HTTPS; the hub's proxy says so."""
    said = request.headers.get("x-forwarded-proto", request.url.scheme)
    return said.split(",")[0].strip() == "https"


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() in ("token", "bearer") else ""


def _state_cookie(state: str) -> str:
    """One for each tab that is being signed in."""
    return f"{STATE}-{''.join(letter for letter in state[:12] if letter.isalnum())}"
