"""The web application: routes, who may ask, what is answered when something is wrong. Only GET; nothing is changed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from aitracks.course_home import wording
from aitracks.course_home.pages import BrokenCourse, NotAMember, Pages
from aitracks.course_home.render import style
from aitracks.course_home.sign_in import Expired, HubUnreachable, Identity, Refused, User, is_https
from aitracks.course_home.wording import PageLanguage
from aitracks.errors import AitracksError

LANGUAGE = "aitracks-lang"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# a feedback page carries its own style and pictures; sandbox: whatever it holds, it is nobody's origin
FEEDBACK_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_log = logging.getLogger(__name__)
Shown = Callable[[User, PageLanguage | None], str]


def create_app(pages: Pages, identity: Identity) -> FastAPI:
    """The application at the prefix that the pages' links name."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    prefix = pages.renderer.links.prefix
    _add_pages(app, prefix, pages, identity)
    _add_plain(app, prefix, identity)
    _add_errors(app, pages)
    app.middleware("http")(_protect)
    return app


def _add_pages(app: FastAPI, prefix: str, pages: Pages, identity: Identity) -> None:
    async def answer(request: Request, shown: Shown) -> Response:
        user = await identity.user(request)
        if user is None:
            return identity.begin(request)
        return _html(request, await run_in_threadpool(shown, user, _language(request)))

    @app.get(prefix)
    async def landing(request: Request) -> Response:
        return await answer(request, pages.landing)

    @app.get(f"{prefix}class/{{cohort}}")
    async def classroom(request: Request, cohort: str) -> Response:
        return await answer(request, lambda user, language: pages.classroom(user, cohort, language))

    @app.get(f"{prefix}feedback/{{cohort}}/{{topic}}")
    async def feedback(request: Request, cohort: str, topic: str) -> Response:
        user = await identity.user(request)
        if user is None:
            return identity.begin(request)
        page = await run_in_threadpool(pages.feedback, user, cohort, topic)
        if page is None:
            return _html(request, pages.message("no_feedback", _language(request)), 404)
        return HTMLResponse(page, headers={"Content-Security-Policy": FEEDBACK_POLICY})


def _add_plain(app: FastAPI, prefix: str, identity: Identity) -> None:
    @app.get(f"{prefix}oauth_callback")
    async def oauth_callback(request: Request) -> Response:
        return await identity.finish(request)

    @app.get(f"{prefix}health")
    async def health() -> Response:
        return PlainTextResponse("ok")

    @app.get(f"{prefix}style.css")
    async def style_sheet() -> Response:
        return Response(style()[0], media_type="text/css", headers={"Cache-Control": "public, max-age=86400"})


def _add_errors(app: FastAPI, pages: Pages) -> None:
    kinds: dict[type[Exception], tuple[int, str]] = {
        NotAMember: (403, "not_a_member"),
        Refused: (403, "refused"),
        Expired: (400, "expired"),
        HubUnreachable: (503, "hub_unreachable"),
        AitracksError: (503, "broken"),
        Exception: (500, "failed"),
    }

    def handler(status: int, kind: str) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def handle(request: Request, error: Exception) -> Response:
            if status >= 500:
                _log.error("%s: %s", kind, error)
            detail = (
                str(error) if isinstance(error, BrokenCourse) else ""
            )  # others may name what learners need not know
            return _secured(_html(request, pages.message(kind, _language(request), detail), status))

        return handle

    for exception, (status, kind) in kinds.items():
        app.exception_handler(exception)(handler(status, kind))

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        kind = "not_found" if error.status_code == 404 else "failed"
        return _html(request, pages.message(kind, _language(request)), error.status_code)


async def _protect(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    return _secured(await call_next(request))


def _secured(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Cache-Control", "no-store")  # personal, and schools share computers
    response.headers.update(HEADERS)
    return response


def _html(request: Request, page: str, status: int = 200) -> Response:
    response = HTMLResponse(page, status)
    wanted = wording.chosen(request.query_params.get("lang"))
    if wanted:
        response.set_cookie(
            LANGUAGE, wanted, max_age=365 * 86400, path="/", httponly=True, samesite="lax", secure=is_https(request)
        )
    return response


def _language(request: Request) -> PageLanguage | None:
    return wording.chosen(request.query_params.get("lang")) or wording.chosen(request.cookies.get(LANGUAGE))
