"""JupyterHub's sign-in page with class codes, PINs and passwords. Imported by JupyterHub only."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from jupyterhub.handlers.login import LoginHandler
from sqlalchemy.exc import InterfaceError, OperationalError
from tornado.log import app_log
from tornado.web import HTTPError
from traitlets import Bool, Integer, Unicode

from aitracks.hub.accounts import read_accounts
from aitracks.signin import messages
from aitracks.signin.gate import Check, Gate, Joining, Rules, Try, Welcome, renewal_mark
from aitracks.signin.hashing import Busy, Lane, make_hash
from aitracks.signin.messages import Say
from aitracks.signin.rostered import Rostered

DEVICES, CLASS, RENEWAL = "aitracks-browser", "aitracks-class", "aitracks-renewal"
DAYS = 180
MOST_DEVICES = 8  # users whom one browser is remembered for
RENEWAL_DAYS = 1 / 96


class SignInAuthenticator(Rostered):
    """Class code, nickname and PIN; or the name and password of somebody whom a cohort file lists."""

    failures = Integer(8, help="wrong tries on one account in a window").tag(config=True)
    window = Integer(300, help="seconds").tag(config=True)
    class_codes = Bool(True, help="whether the page asks for a class code").tag(config=True)
    accounts_file = Unicode(help="JSON file: name → password, of profile local").tag(config=True)

    @cached_property
    def gate(self) -> Gate:
        """The judgement over the store."""
        return Gate(
            self.engine,
            Rules(
                failures=self.failures,
                window=self.window,
                class_codes=self.class_codes,
                cohorts=frozenset(cohort.id for cohort in self.files.cohorts.values()),
                plain=self._plain,
                is_open=lambda cohort: cohort in self.people.open_cohorts(),
                listed=self.people.is_listed,
            ),
        )

    def _plain(self) -> dict[str, str]:
        """Passwords of profile local, also of who was imported a moment ago: looking at the cohorts makes them."""
        if not self.accounts_file:
            return {}
        self.people.open_cohorts()
        return read_accounts(Path(self.accounts_file))

    @cached_property
    def lanes(self) -> dict[bool, Lane]:
        """Who shows a class code or a known browser does not wait behind strangers."""
        return {True: Lane(2, 400), False: Lane(1, 100)}

    @cached_property
    def store_lane(self) -> Lane:
        """One thread: a try is counted before the next one is looked at."""
        return Lane(1, 1000)

    def get_handlers(self, app: Any) -> list[tuple[str, type]]:
        """The sign-in page."""
        return [("/login", SignInHandler)]

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """Who came in; else None, and `handler.said` holds what the page says. Only the page itself is answered."""
        if not isinstance(handler, SignInHandler):
            return None  # JupyterHub's API also takes a password for a token, which nobody here needs
        try:
            outcome = await self._judge(handler, data)
        except Busy:
            outcome = messages.BUSY
        if isinstance(outcome, Welcome):
            found = self.admitted(outcome.user)
            handler.said = messages.CLOSED
            if found:
                handler.remember(outcome)
            return found
        handler.said = outcome
        return None

    async def _judge(self, handler: Any, data: dict[str, str]) -> Welcome | Say:
        if data.get("renewal"):
            return await self._renew(handler, data)
        request = Try(
            data.get("class_code", ""),
            data.get("username", ""),
            data.get("password", ""),
            data.get("password2"),
            str(handler.request.remote_ip),
            handler.devices(),
        )
        return await self._decide(handler, request) or await self._decide(handler, request) or messages.WRONG

    async def _decide(self, handler: Any, request: Try) -> Welcome | Say | None:
        step = await self.store_lane.run(lambda: self.gate.look(request))
        if isinstance(step, Joining):
            pin_hash = await self.lanes[True].run(lambda: make_hash(step.pin))
            return await self.store_lane.run(lambda: self.gate.join(step, pin_hash))
        if isinstance(step, Say):
            return step
        return await self._compare(handler, step, request)

    async def _compare(self, handler: Any, step: Check, request: Try) -> Welcome | Say:
        try:
            right = await self.lanes[step.front].run(step.is_right)
        except Busy:
            await self.store_lane.run(lambda: self.gate.attempts.give_back(step.counted))
            raise
        said = await self.store_lane.run(lambda: self.gate.settle(step, right))
        if said is messages.RENEW and step.member:
            token = handler.sign(RENEWAL, [step.member.user, renewal_mark(step.member)])
            return Say(said.zh, said.en, said.status, said.step, token)
        if said is messages.WRONG:
            self.log.warning("sign-in: wrong try from %s for %.40r", request.address, request.name)
        return said

    async def _renew(self, handler: Any, data: dict[str, str]) -> Welcome | Say:
        found = handler.unsign(RENEWAL, data["renewal"], RENEWAL_DAYS)
        if not found:
            return messages.EXPIRED
        pins = data.get("password", ""), data.get("password2", "")
        said = await self.lanes[True].run(lambda: self.gate.renew(found[0], found[1], *pins))
        return said if isinstance(said, Welcome) or said.step != "renew" else _with_token(said, data["renewal"])


def _with_token(said: Say, token: str) -> Say:
    return Say(said.zh, said.en, said.status, said.step, token)


@contextmanager
def _a_page_where_the_store_is_away() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        app_log.error("sign-in store: %s", str(error.orig).splitlines()[0])
        raise HTTPError(messages.AWAY.status, f"{messages.AWAY.zh} {messages.AWAY.en}") from None


class SignInHandler(LoginHandler):  # type: ignore[misc]
    """The page: hub_config/templates/login.html, with what the gate says."""

    said: Say | None = None

    async def get(self) -> None:
        """The page. Who was sent here because the hub's database is away learns just that."""
        with _a_page_where_the_store_is_away():
            await self.authenticator.store_lane.run(lambda: self.authenticator.engine.connect().close())
        await super().get()

    async def post(self) -> None:
        """Sign in, or show the page again with what was said."""
        data = {name: self.get_argument(name, strip=False) for name in self.request.body_arguments if name != "_xsrf"}
        data.setdefault("username", "")
        with _a_page_where_the_store_is_away():
            user = await self.login_user(data)
        if user:
            self._jupyterhub_user = user
            self.redirect(self.get_next_url(user))
            return
        said = self.said or messages.WRONG
        self.set_status(said.status)
        if said.status == messages.WAIT.status:
            self.set_header("Retry-After", str(self.authenticator.window))
        self.finish(await self._render(username=data["username"][:64]))

    def _render(self, login_error: str | None = None, username: str | None = None, **more: Any) -> Any:
        said = self.said or (messages.EXPIRED if login_error else None)
        if said is messages.WRONG and not self.authenticator.class_codes:
            said, login_error = None, messages.WRONG.en  # the page's own words, which speak of no class code
        place = self.get_body_argument("class_code", "") or self.get_argument("class", "") or self._class()
        return super()._render(
            login_error=login_error,
            username=username,
            **{**more, "said": said, "class_codes": self.authenticator.class_codes, "class_code": place[:64]},
        )

    def remember(self, welcome: Welcome) -> None:
        """Note in the browser that this user signed in here, and in which class."""
        marks = {user: mark for user, mark in self.devices().items() if user != welcome.user}
        kept = list(marks.items())[-MOST_DEVICES + 1 :]
        marks = dict([*kept, (welcome.user, self.devices().get(welcome.user) or secrets.token_hex(12))])
        self._keep(DEVICES, json.dumps(marks))
        if welcome.cohort:
            self._keep(CLASS, welcome.cohort)

    def devices(self) -> dict[str, str]:
        """user → mark, of the users who have signed in with this browser."""
        found = self.get_secure_cookie(DEVICES, max_age_days=DAYS)
        return dict(json.loads(found)) if found else {}

    def sign(self, name: str, value: list[str]) -> str:
        """A value that the browser gives back and cannot change."""
        return str(self.create_signed_value(name, json.dumps(value)).decode())

    def unsign(self, name: str, value: str, days: float) -> list[str] | None:
        """What `sign` was given; None where it is not that, or too old."""
        found = self.get_secure_cookie(name, value, max_age_days=days)
        return list(json.loads(found)) if found else None

    def _class(self) -> str:
        found = self.get_secure_cookie(CLASS, max_age_days=DAYS)
        return found.decode() if found else ""

    def _keep(self, name: str, value: str) -> None:
        self._set_cookie(name, value, expires_days=DAYS, path=self.hub.base_url, samesite="Lax")
