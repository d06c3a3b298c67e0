"""Proof that a form was sent from one of our own pages, in the session in which the page was shown."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from starlette.requests import Request

from aitracks.capstone.teams.errors import Refused
from aitracks.course_home.sign_in import TOKEN, User

FIELD = "csrf"


@dataclass(frozen=True)
class Csrf:
    """Tokens of one process: after a new start an open page is told to send again."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def token(self, request: Request, user: User) -> str:
        """The token of this user's session: another session, or another user in it, has another one."""
        session = f"{user.name}\n{request.cookies.get(TOKEN, '')}"
        return hmac.new(self.key, session.encode(), hashlib.sha256).hexdigest()

    def check(self, request: Request, user: User, given: str) -> Refused | None:
        """Why a form with this token is not taken; None where it is."""
        if hmac.compare_digest(self.token(request, user).encode(), given.encode()):
            return None
        return Refused(
            "這一頁放太久了，什麼都還沒改；內容還在，請再送一次。",
            "this page was open for too long, so nothing was changed: what you typed is still here, send it again",
        )
