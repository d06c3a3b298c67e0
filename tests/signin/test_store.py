"""Seats, members, limits, passwords and identities in a real SQLite file."""

from __future__ import annotations

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from aitracks.errors import StateError
from aitracks.signin import tables
from aitracks.signin.hashing import make_hash, matches
from aitracks.signin.identities import Identities, NameTaken, Said, Vouched
from aitracks.signin.limits import Attempts, Limit
from aitracks.signin.members import DAY, Full, Members, Taken
from aitracks.signin.nicknames import read_nickname
from aitracks.signin.passwords import Passwords
from aitracks.signin.tables import open_tables, sqlite_url


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def nobody(user: str) -> bool:
    return False


def test_forty_seats_for_sixty_learners_at_once(engine: Engine) -> None:
    members = Members(engine)
    code = members.new_code("class", seats=40).code
    gate = threading.Barrier(20)

    def join(number: int) -> bool:
        if number < 20:
            gate.wait()
        try:
            members.join(code, read_nickname(f"同學{number}"), "hash", nobody)
        except Full:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(join, range(60))) == 40
    assert members.find_code(code).used == 40  # type: ignore[union-attr]
    assert len(members.of_cohort("class")) == 40
    assert len({member.user for member in members.of_cohort("class")}) == 40


def test_one_nickname_for_ten_learners_at_once(engine: Engine) -> None:
    members = Members(engine)
    code = members.new_code("class", seats=40).code

    def join(name: str) -> bool:
        try:
            members.join(code, read_nickname(name), "hash", nobody)
        except Taken:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(join, ["Amy", "ＡＭＹ", "amy", "a\u200bmy", "AMY"] * 2)) == 1
    assert members.find_code(code).used == 1, "who was refused keeps no seat"  # type: ignore[union-attr]


def test_nicknames_repeat_across_classes(engine: Engine) -> None:
    members = Members(engine)
    one, other = (members.join(members.new_code(c).code, read_nickname("阿美"), "h", nobody) for c in ("a", "b"))
    assert one.user != other.user
    assert members.find("a", "阿美") == one
    assert members.find("b", "阿美") == other


def test_codes_end(engine: Engine) -> None:
    clock = Clock()
    members = Members(engine, clock)
    old, revoked = members.new_code("class", days=1).code, members.new_code("class").code
    assert members.revoke(revoked.lower().replace("-", ""))
    assert not members.revoke(revoked)
    clock.now += DAY + 1
    for code in (old, revoked, "AAA-AAA-AAA"):
        with pytest.raises(Full):
            members.join(code, read_nickname("x"), "h", nobody)
    assert [code.is_open(clock.now) for code in members.codes("class")] == [False, False]


def test_who_is_removed_leaves_seat_and_name(engine: Engine) -> None:
    members = Members(engine)
    code = members.new_code("class", seats=1).code
    first = members.join(code, read_nickname("阿美"), "h", nobody)
    members.remove(first)
    members.remove(first)
    assert members.member(first.user) is None
    second = members.join(code, read_nickname("阿美"), "h", nobody)
    assert second.user != first.user, "the work of the first stays the first one's"
    assert members.find_code(code).used == 1  # type: ignore[union-attr]


def test_a_listed_name_is_never_given_out(engine: Engine) -> None:
    members = Members(engine)
    code = members.new_code("class").code
    with pytest.raises(StateError):
        members.join(code, read_nickname("x"), "h", lambda user: True)
    assert members.find_code(code).used == 0  # type: ignore[union-attr]


def test_the_store_is_private_and_reopens(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    code = Members(open_tables(url)).new_code("class").code
    assert stat.S_IMODE((tmp_path / "sign_in.sqlite").stat().st_mode) == 0o600
    assert Members(open_tables(url)).find_code(code)


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    with open_tables(sqlite_url(tmp_path)).begin() as connection:
        connection.execute(tables.schema_version.update().values(version=tables.VERSION + 1))
    with pytest.raises(StateError, match="upgrade aitracks"):
        open_tables(sqlite_url(tmp_path))


@pytest.mark.parametrize("content", [b"no database at all" * 100])
def test_a_damaged_store_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sign_in.sqlite").write_bytes(content)
    with pytest.raises(StateError, match="sign-in store") as why:
        open_tables(sqlite_url(tmp_path))
    assert "\n" not in str(why.value)


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="sign-in store"):
        open_tables(sqlite_url(tmp_path / "gone"))


def test_limits_count_before_and_forget_what_was_right(engine: Engine) -> None:
    clock = Clock()
    attempts = Attempts(engine, clock)
    limits = [Limit("account", 3, 60), Limit("account", 5, 3600), Limit("class", 100, 60)]
    with ThreadPoolExecutor(1) as pool:
        done = list(pool.map(lambda _: attempts.reserve(limits), range(10)))
    assert [bool(numbers) for numbers in done] == [True] * 3 + [False] * 7
    attempts.give_back(done[0] or ())
    assert attempts.reserve(limits), "a right try makes room"
    clock.now += 61
    assert [bool(attempts.reserve(limits)) for _ in range(4)] == [True, True, False, False], "five in an hour"
    clock.now += 3601
    assert attempts.reserve(limits)
    with engine.connect() as connection:
        assert len(connection.execute(select(tables.attempts)).all()) == 2, "old tries are swept out"


def test_forgiving_one_forgives_no_other(engine: Engine) -> None:
    attempts = Attempts(engine)
    for key in ("member:a/阿|", "member:a/阿美|", "member:a_b/阿|", "member:axb/阿|"):
        attempts.reserve([Limit(key, 9, 60)])
    assert attempts.forgive("member:a/阿|") == 1
    assert attempts.forgive("member:a_b/") == 1


def test_passwords_are_shown_once_and_kept_as_hashes(engine: Engine, tmp_path: Path) -> None:
    store = Passwords(engine)
    made = store.make(["amei", "bohao"])
    assert set(made) == {"amei", "bohao"}
    assert store.make(["amei", "bohao"]) == {}
    again = store.make((), ["amei"])
    assert matches(store.find("amei"), again["amei"])
    assert not matches(store.find("amei"), made["amei"])
    assert not matches(store.find("nobody"), "x")
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("sign_in*"))
    assert made["bohao"].encode() not in kept
    assert b"$argon2id$" in kept


def test_a_hash_of_nothing_matches_nothing() -> None:
    assert matches(make_hash("x"), "x")
    assert not matches(None, "nobody has this")
    assert not matches("damaged", "x")


def test_subjects_keep_their_user(engine: Engine) -> None:
    found = Identities(engine)
    said = Said({"a": "learner"})
    lin = Vouched("i", "1", "lin", "Lin", exact=True)
    assert found.arrive(lin, said, nobody) == "lin"
    assert found.arrive(Vouched("i", "1", "renamed", "Lin", exact=True), said, nobody) == "lin"
    for other in (Vouched("i", "2", "lin", "X", exact=True), Vouched("j", "1", "lin", "X", exact=True)):
        with pytest.raises(NameTaken):
            found.arrive(other, said, nobody)


def test_a_class_code_user_is_nobody_elses(engine: Engine) -> None:
    members = Members(engine)
    user = members.join(members.new_code("a").code, read_nickname("x"), "h", nobody).user
    assert Identities(engine).arrive(Vouched("i", "1", user, "X", exact=True), Said({}), nobody) != user
