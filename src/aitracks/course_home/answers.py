"""What all answers of our services share: protecting headers, and a language that the browser remembers."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from aitracks.course_home import wording
from aitracks.course_home.sign_in import is_https
from aitracks.course_home.wording import PageLanguage

LANGUAGE = "aitracks-lang"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def secured(response: Response, policy: str = POLICY) -> Response:
    """The answer under `policy`, where it has none of its own, and kept by nobody."""
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("Cache-Control", "no-store")  # personal, and schools share computers
    response.headers.update(HEADERS)
    return response


def html(request: Request, page: str, status: int = 200) -> Response:
    """A page; a language that its address names is remembered."""
    response = HTMLResponse(page, status)
    wanted = wording.chosen(request.query_params.get("lang"))
    if wanted:
        response.set_cookie(
            LANGUAGE, wanted, max_age=365 * 86400, path="/", httponly=True, samesite="lax", secure=is_https(request)
        )
    return response


def language(request: Request) -> PageLanguage | None:
    """The language that was asked for, now or earlier."""
    return wording.chosen(request.query_params.get("lang")) or wording.chosen(request.cookies.get(LANGUAGE))
