"""The web application: routes, who may ask, what is answered when something is wrong. Only GET; nothing is changed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from aitracks.course_home.answers import html, language, secured
from aitracks.course_home.pages import BrokenCourse, NotAMember, Pages
from aitracks.course_home.render import Renderer
from aitracks.course_home.sign_in import Expired, HubUnreachable, Identity, Refused, User
from aitracks.course_home.wording import PageLanguage
from aitracks.errors import AitracksError

# a feedback page carries its own style and pictures; sandbox: whatever it holds, it is nobody's origin
FEEDBACK_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
KINDS: Mapping[type[Exception], tuple[int, str]] = {
    NotAMember: (403, "not_a_member"),
    Refused: (403, "refused"),
    Expired: (400, "expired"),
    HubUnreachable: (503, "hub_unreachable"),
    AitracksError: (503, "broken"),
    Exception: (500, "failed"),
}

_log = logging.getLogger(__name__)
Shown = Callable[[User, PageLanguage | None], str]
Message = Callable[[str, PageLanguage | None, str], str]


def create_app(pages: Pages, identity: Identity) -> FastAPI:
    """The application at the prefix that the pages' links name."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    prefix = pages.renderer.links.prefix
    _add_pages(app, prefix, pages, identity)
    add_plain(app, prefix, identity, pages.renderer)
    add_errors(app, pages.message)
    app.middleware("http")(_protect)
    return app


def _add_pages(app: FastAPI, prefix: str, pages: Pages, identity: Identity) -> None:
    async def answer(request: Request, shown: Shown) -> Response:
        user = await identity.user(request)
        if user is None:
            return identity.begin(request)
        return html(request, await run_in_threadpool(shown, user, language(request)))

    @app.get(prefix)
    async def landing(request: Request) -> Response:
        return await answer(request, pages.landing)

    @app.get(f"{prefix}class/{{cohort}}")
    async def classroom(request: Request, cohort: str) -> Response:
        return await answer(request, lambda user, wanted: pages.classroom(user, cohort, wanted))

    @app.get(f"{prefix}feedback/{{cohort}}/{{topic}}")
    async def feedback(request: Request, cohort: str, topic: str) -> Response:
        user = await identity.user(request)
        if user is None:
            return identity.begin(request)
        page = await run_in_threadpool(pages.feedback, user, cohort, topic)
        if page is None:
            return html(request, pages.message("no_feedback", language(request)), 404)
        return HTMLResponse(page, headers={"Content-Security-Policy": FEEDBACK_POLICY})


def add_plain(app: FastAPI, prefix: str, identity: Identity, renderer: Renderer) -> None:
    """What is no page: the way back from the hub, the sign of life, the style sheet."""

    @app.get(f"{prefix}oauth_callback")
    async def oauth_callback(request: Request) -> Response:
        return await identity.finish(request)

    @app.get(f"{prefix}health")
    async def health() -> Response:
        return PlainTextResponse("ok")

    @app.get(f"{prefix}style.css")
    async def style_sheet() -> Response:
        return Response(renderer.style()[0], media_type="text/css", headers={"Cache-Control": "public, max-age=86400"})


def add_errors(app: FastAPI, message: Message, kinds: Mapping[type[Exception], tuple[int, str]] = KINDS) -> None:
    """A page of `message` for each kind of error: its status and the name of its text."""

    def handler(status: int, kind: str) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def handle(request: Request, error: Exception) -> Response:
            if status >= 500:
                _log.error("%s: %s", kind, error)
            # others may name what learners need not know
            detail = str(error) if isinstance(error, BrokenCourse) else ""
            return secured(html(request, message(kind, language(request), detail), status))

        return handle

    for exception, (status, kind) in kinds.items():
        app.exception_handler(exception)(handler(status, kind))

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        kind = "not_found" if error.status_code == 404 else "failed"
        return html(request, message(kind, language(request), ""), error.status_code)


async def _protect(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    return secured(await call_next(request))
