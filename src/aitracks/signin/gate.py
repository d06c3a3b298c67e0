"""Deciding about one try at the sign-in page: what is asked for, what is compared with what, what is counted.

Plain functions of the store, called in threads; nothing here knows of JupyterHub.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine

from aitracks.signin import messages
from aitracks.signin.hashing import make_hash, matches
from aitracks.signin.limits import HOUR, Attempts, Limit
from aitracks.signin.members import ClassCode, Full, Member, Members, Taken
from aitracks.signin.messages import Say
from aitracks.signin.nicknames import BadNickname, Nickname, read_nickname
from aitracks.signin.passwords import Passwords
from aitracks.signin.pins import WeakPin, check_pin, read_pin

LONGEST_FIELD = 200
TRIES_OF_MANY = 25  # a class, or an address behind which a school sits, may fail so many times as often as one account
WINDOWS_OF_AN_HOUR = 4  # an account's wrong tries in an hour: so many times those of one window


@dataclass(frozen=True)
class Try:
    """What the form held, and from where. `devices`: user → mark of a browser in which that user has signed in."""

    place: str
    name: str
    secret: str
    again: str | None
    address: str
    devices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Welcome:
    """Who came in."""

    user: str
    cohort: str | None = None


@dataclass(frozen=True)
class Check:
    """A secret to be compared; `front`: with a class code or a known browser, so it does not wait behind strangers."""

    secret: str
    user: str | None
    stored: str | None
    member: Member | None = None
    plain: str | None = None
    counted: tuple[int, ...] = ()
    front: bool = False

    def is_right(self) -> bool:
        """Compare; takes as long for a user who does not exist."""
        hashed = matches(self.stored, self.secret)
        if self.plain is not None:
            return hmac.compare_digest(self.plain.encode(), self.secret.encode())
        return hashed


@dataclass(frozen=True)
class Joining:
    """A new learner: code open, nickname free, PIN chosen."""

    code: ClassCode
    nickname: Nickname
    pin: str


@dataclass(frozen=True)
class _Place:
    cohort: str = ""
    code: ClassCode | None = None
    typed: str = ""


@dataclass(frozen=True)
class Rules:
    """How patient the gate is, and whom it serves.

    `plain`: passwords of profile local. `is_open`: whether a cohort takes learners. `listed`: whether a cohort file has
    somebody of this id.
    """

    failures: int = 8
    window: float = 300
    class_codes: bool = True
    cohorts: frozenset[str] = frozenset()
    plain: Callable[[], Mapping[str, str]] = dict
    is_open: Callable[[str], bool] = lambda cohort: True
    listed: Callable[[str], bool] = lambda user: False


class Gate:
    """The sign-in page's judgement over one store."""

    def __init__(self, engine: Engine, rules: Rules) -> None:
        self.members = Members(engine)
        self.passwords = Passwords(engine)
        self.attempts = Attempts(engine)
        self.rules = rules

    def look(self, request: Try) -> Check | Joining | Say:
        """What has to be done about a try; counts it before anything of it is compared."""
        place = self._place(request.place[:LONGEST_FIELD])
        typed = request.name[:LONGEST_FIELD]
        secret = read_pin(request.secret[:LONGEST_FIELD])
        try:
            nickname = read_nickname(typed)
        except BadNickname as error:
            nickname = Nickname("", typed[:20])
            if place.code and self._joinable(place.code):
                return Say(str(error), "")
        member = self.members.find(place.cohort, nickname.key) if place.cohort and nickname.shown else None
        if member is None and place.code and nickname.shown and self._joinable(place.code):
            name = _account(typed)
            if not self._is_listed(name):
                return self._joining(place.code, nickname, secret, request)
        return self._check(place, nickname, member, secret, request)

    def settle(self, check: Check, right: bool) -> Welcome | Say:
        """What follows from the comparison."""
        if not right or check.user is None:
            return messages.WRONG
        self.attempts.give_back(check.counted)
        if check.member and check.member.once_until is not None:
            return messages.RENEW
        return Welcome(check.user, check.member.cohort if check.member else None)

    def join(self, joining: Joining, pin_hash: str) -> Welcome | Say | None:
        """Enter a new learner; None where the nickname was taken a moment ago: look again."""
        try:
            member = self.members.join(joining.code.code, joining.nickname, pin_hash, self._is_listed)
        except Full:
            return messages.FULL
        except Taken:
            return None
        return Welcome(member.user, member.cohort)

    def renew(self, user: str, mark: str, pin: str, again: str) -> Welcome | Say:
        """Take the PIN that a learner chose after a one-time PIN; `mark` is what `renewal_mark` gave then."""
        member = self.members.member(user)
        if member is None or not hmac.compare_digest(renewal_mark(member), mark):
            return messages.EXPIRED
        pin = read_pin(pin[:LONGEST_FIELD])
        problem = _problem(pin, read_pin(again[:LONGEST_FIELD]), member.nickname, member.code)
        if problem:
            return messages.ask_again(problem, "renew")
        return (
            Welcome(user, member.cohort) if self.members.set_pin(user, make_hash(pin), member.pin) else messages.WRONG
        )

    def _place(self, text: str) -> _Place:
        if not text.strip() or not self.rules.class_codes:
            return _Place()
        code = self.members.find_code(text)
        if code:
            return _Place(code.cohort, code, code.code)
        cohort = unicodedata.normalize("NFKC", text).strip().lower()
        return _Place(cohort if cohort in self.rules.cohorts else "", None, cohort[:60])

    def _joinable(self, code: ClassCode) -> bool:
        served = code.cohort in self.rules.cohorts and self.rules.is_open(code.cohort)
        return served and code.is_open(self.members.clock())

    def _is_listed(self, name: str) -> bool:
        return self.rules.listed(name) or name in self.rules.plain() or self.passwords.find(name) is not None

    def _joining(self, code: ClassCode, nickname: Nickname, pin: str, request: Try) -> Joining | Say:
        if code.used >= code.seats:
            return messages.FULL
        if request.again is None:
            return messages.FIRST
        problem = _problem(pin, read_pin(request.again[:LONGEST_FIELD]), nickname.shown, code.code)
        return messages.ask_again(problem, "join") if problem else Joining(code, nickname, pin)

    def _check(
        self, place: _Place, nickname: Nickname, member: Member | None, secret: str, request: Try
    ) -> Check | Say:
        account = (
            f"member:{place.cohort or place.typed}/{nickname.key}|"
            if place.typed
            else f"name:{_account(request.name)}|"
        )
        user, stored, plain = self._owner(place, member, _account(request.name))
        device = request.devices.get(user or "", "")
        front = bool(place.code or device)
        if member and member.once_until is not None:  # 49 bits of chance need no limit, and end a joker's lock-out
            fresh = member.once_until > self.members.clock()
            return Check(secret, user, stored if fresh else None, member, None, (), front)
        counted = self._count(account, place, device, request.address)
        return Check(secret, user, stored, member, plain, counted, front) if counted else messages.WAIT

    def _owner(self, place: _Place, member: Member | None, name: str) -> tuple[str | None, str | None, str | None]:
        if member:
            return member.user, member.pin, None
        if place.typed:  # what is counted must depend on the form alone, or it would tell who exists
            return None, None, None
        stored, plain = self.passwords.find(name), self.rules.plain().get(name)
        return (name if stored or plain else None), stored, plain

    def _count(self, account: str, place: _Place, device: str, address: str) -> tuple[int, ...] | None:
        known = [Limit(f"device:{device}", self.rules.failures, self.rules.window)] if device else []
        counted = self.attempts.reserve(known) if known else None
        return counted or self.attempts.reserve(self._limits(account, place, address))

    def _limits(self, account: str, place: _Place, address: str) -> list[Limit]:
        few, many, window = self.rules.failures, self.rules.failures * TRIES_OF_MANY, self.rules.window
        limits = [Limit(account, few, window), Limit(account, few * WINDOWS_OF_AN_HOUR, max(HOUR, window))]
        if place.code:  # knows the class: the class answers for it, not the address that a school shares
            return [*limits, Limit(f"class:{place.cohort}:inside", many, window)]
        if place.cohort:
            limits.append(Limit(f"class:{place.cohort}:outside", many, window))
        return [*limits, Limit(f"address:{address}", many, window)]


def renewal_mark(member: Member) -> str:
    """Says which one-time PIN was used, and nothing else about it."""
    return hashlib.sha256(member.pin.encode()).hexdigest()[:32] if member.once_until else secrets.token_hex(8)


def forgive_member(attempts: Attempts, cohort: str, nickname: Nickname) -> int:
    """Forget the wrong tries for one learner."""
    return attempts.forgive(f"member:{cohort}/{nickname.key}|")


def forgive_class(attempts: Attempts, cohort: str) -> int:
    """Forget the wrong tries for a class and all of its learners."""
    return attempts.forgive(f"member:{cohort}/") + attempts.forgive(f"class:{cohort}:")


def _account(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed[:LONGEST_FIELD]).strip().lower()[:64]


def _problem(pin: str, again: str, nickname: str, code: str) -> str:
    if pin != again:
        return messages.DIFFER
    try:
        check_pin(pin, nickname, code)
    except WeakPin as error:
        return str(error)
    return ""
