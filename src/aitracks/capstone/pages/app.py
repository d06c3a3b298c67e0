"""The web application: who may ask, forms with their tokens, and the answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response, StreamingResponse

from aitracks.capstone.pages import board_page, listing, reviews_page, stage, teams_page, work
from aitracks.capstone.pages.csrf import FIELD, Csrf
from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.figures import figure
from aitracks.capstone.pages.forms import Form, read_form
from aitracks.capstone.pages.kit import kit_zip
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.page import Page
from aitracks.capstone.pages.report import report_file
from aitracks.capstone.pages.rooms import Rooms
from aitracks.capstone.pages.visit import Returned, Visit, visit
from aitracks.capstone.teams.errors import Refused
from aitracks.course_home import wording
from aitracks.course_home.answers import html, language, secured
from aitracks.course_home.app import FEEDBACK_POLICY, KINDS, add_errors, add_plain
from aitracks.course_home.pages import NotAMember
from aitracks.course_home.render import Renderer
from aitracks.course_home.sign_in import Identity, User
from aitracks.course_home.wording import PageLanguage
from aitracks.errors import UnknownError

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PAGES = (
    *listing.PAGES,
    *teams_page.PAGES,
    *work.PAGES,
    *stage.PAGES,
    *board_page.PAGES,
    *reviews_page.PAGES,
)
NOT_TAKEN = 422


@dataclass(frozen=True)
class Desk:
    """What answering needs."""

    rooms: Rooms
    renderer: Renderer
    identity: Identity
    links: CapstoneLinks
    csrf: Csrf = field(default_factory=Csrf)

    def visit(self, request: Request, user: User, returned: Returned | None = None) -> Visit:
        """The user's visit to the cohort of the address; raises NotAMember, also where there is no such cohort."""
        path = {name: str(value) for name, value in request.path_params.items()}
        cohort = path.pop("cohort")
        if cohort not in self.rooms.cohorts:
            raise NotAMember
        return visit(self.rooms.room(cohort), user, path, dict(request.query_params), returned or Returned())

    def shown(self, request: Request, seen: Visit, page: Page) -> str:
        """The page."""
        wanted = language(request) or wording.of_cohorts([seen.room.cohort.language])
        about = {"visit": seen, "room": seen.room, "returned": seen.returned, "done": seen.query.get("done", "")}
        about |= {"csrf": self.csrf.token(request, seen.user), "figure": figure}
        return self.renderer.page(page.template, wanted, page=page.template, **about, **page.show(seen))

    def sent(self, request: Request, user: User, page: Page, form: Form, wrong: Refused | None) -> Response:
        """What a form leads to: another page, or the same with the form and the reason why nothing was done."""
        act = page.acts.get(form.do)
        wrong = wrong or self.csrf.check(request, user, form.value(FIELD))
        seen = self.visit(request, user)
        try:
            if wrong or act is None:
                raise wrong or Refused("這個表單已改版，請重新整理。", "this form has changed: load the page again")
            return RedirectResponse(act(seen, form, self.links), 303)
        except Refused as refused:
            again = self.visit(request, user, Returned(form, refused.text))
            return html(request, self.shown(request, again, page), NOT_TAKEN)

    def message(self, kind: str, wanted: PageLanguage | None, detail: str = "") -> str:
        """A page that says what is wrong, in both languages."""
        return self.renderer.page("notice", wanted or "zh-TW", kind=kind, detail=detail)


def create_app(rooms: Rooms, renderer: Renderer, identity: Identity, links: CapstoneLinks) -> FastAPI:
    """The application at the prefix of `links`; `renderer` looks for templates in this package."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    desk = Desk(rooms, renderer, identity, links)
    add_plain(app, links.prefix, identity, renderer)
    app.add_api_route(links.prefix, _landing(desk), methods=["GET"], response_model=None)
    kit = f"{links.prefix}{{cohort}}/kits/{{problem}}.zip"
    app.add_api_route(kit, _kit(desk), methods=["GET"], response_model=None)
    report = f"{links.prefix}{{cohort}}/reports/{{team}}/{{problem}}"
    app.add_api_route(f"{report}.pdf", _report(desk, pdf=True), methods=["GET"], response_model=None)
    app.add_api_route(report, _report(desk), methods=["GET"], response_model=None)
    for page in PAGES:
        address = f"{links.prefix}{{cohort}}/{page.address}"
        app.add_api_route(address, _get(desk, page), methods=["GET"], response_model=None)
        if page.acts:
            app.add_api_route(address, _post(desk, page), methods=["POST"], response_model=None)
    # looked up by the most special class
    add_errors(app, desk.message, {**KINDS, NotThere: (404, "not_found"), UnknownError: (404, "not_found")})
    app.middleware("http")(_protect)
    return app


Endpoint = Callable[[Request], Awaitable[Response]]


def _get(desk: Desk, page: Page) -> Endpoint:
    def look(request: Request, user: User) -> str:
        return desk.shown(request, desk.visit(request, user), page)

    async def get(request: Request) -> Response:
        user = await desk.identity.user(request)
        if user is None:
            return desk.identity.begin(request)
        return html(request, await run_in_threadpool(look, request, user))

    return get


def _post(desk: Desk, page: Page) -> Endpoint:
    async def post(request: Request) -> Response:
        user = await desk.identity.user(request)
        if user is None:  # a sign-in would come back without what was sent
            return html(request, desk.message("expired", language(request)), 400)
        form, wrong = await read_form(request)
        return await run_in_threadpool(desk.sent, request, user, page, form, wrong)

    return post


def _landing(desk: Desk) -> Endpoint:
    def find(user: User) -> list[Visit]:
        found = []
        for cohort in desk.rooms.cohorts:
            try:
                found.append(visit(desk.rooms.room(cohort), user, {}, {}, Returned()))
            except NotAMember:
                continue
        return found

    async def landing(request: Request) -> Response:
        user = await desk.identity.user(request)
        if user is None:
            return desk.identity.begin(request)
        visits = await run_in_threadpool(find, user)
        if not visits:
            raise NotAMember
        if len(visits) == 1:
            return RedirectResponse(_first_page(desk, visits[0]), 302)
        wanted = language(request) or wording.of_cohorts([one.room.cohort.language for one in visits])
        places = [(one.room.cohort, _first_page(desk, one)) for one in visits]
        return html(request, desk.renderer.page("landing_capstones", wanted, places=places))

    return landing


def _first_page(desk: Desk, found: Visit) -> str:
    return desk.links.problems(found.room.id) if found.member else desk.links.reviews(found.room.id)


def _kit(desk: Desk) -> Endpoint:
    def pack(request: Request, user: User) -> Any:
        return kit_zip(desk.visit(request, user))

    async def kit(request: Request) -> Response:
        user = await desk.identity.user(request)
        if user is None:
            return desk.identity.begin(request)
        file = await run_in_threadpool(pack, request, user)
        name = {"Content-Disposition": f'attachment; filename="{request.path_params["problem"]}.zip"'}
        return StreamingResponse(
            file, media_type="application/zip", headers=name, background=BackgroundTask(file.close)
        )

    return kit


def _report(desk: Desk, pdf: bool = False) -> Endpoint:
    def read(request: Request, user: User) -> Path:
        return report_file(desk.visit(request, user), pdf)

    async def report(request: Request) -> Response:
        user = await desk.identity.user(request)
        if user is None:
            return desk.identity.begin(request)
        file = await run_in_threadpool(read, request, user)
        if pdf:
            return FileResponse(file, media_type="application/pdf", filename=file.name)
        page = await run_in_threadpool(file.read_bytes)
        return HTMLResponse(page, headers={"Content-Security-Policy": FEEDBACK_POLICY})  # it carries its own style

    return report


async def _protect(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    return secured(await call_next(request), POLICY)
