"""Pages without a hub: whoever has the link that was printed is let in, once, by a cookie of this browser."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aitracks.course_home.sign_in import TOKEN, Expired, Refused, User


@dataclass
class OneLink:
    """One user, one link, one browser: the link works once."""

    who: User
    prefix: str
    _ticket: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def link(self, address: str) -> str:
        """The link for a browser, at http://host:port."""
        return f"{address}{self.prefix}oauth_callback?{urlencode({'token': self._ticket})}"

    async def user(self, request: Request) -> User | None:
        """As `Identity` says."""
        given = request.cookies.get(TOKEN, "")
        return self.who if hmac.compare_digest(given.encode(), self._session.encode()) else None

    def begin(self, request: Request) -> Response:
        """There is no way in but the link: raises Refused."""
        raise Refused

    async def finish(self, request: Request) -> Response:
        """The link was opened. Raises Expired where it was opened before."""
        given, wanted = request.query_params.get("token", ""), self._ticket
        if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise Expired
        self._ticket = ""
        response = RedirectResponse(self.prefix, 302)
        response.set_cookie(TOKEN, self._session, path=self.prefix, httponly=True, samesite="lax")
        return response
