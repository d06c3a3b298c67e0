"""The log-ins of a local hub: made up at first start, kept in one file that only its owner may read."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from aitracks.errors import StateError
from aitracks.files import write_private
from aitracks.hub.places import usable

# Passwords are read from a screen and typed by pupils: short words, none with an l or an o.
_WORDS = (
    "badge basin beach berry bird bread brick cedar chair chart china crane daisy deer desk dune earth east "
    "fern finch fish gate ginger grass green guava heart herb ice iris jade jazz kite magic march math mint "
    "mist nest night nine paper peach pear penguin pine pink quiet rain rice ridge river sand sea seed seven "
    "shark ship six sky spring star stream summer sun swan tea tiger train tree tuna vase wave west wheat white "
    "wind winter yam zebra zinc"
)


def make_password() -> str:
    """A password such as ``tiger-rain-peach-47``: about 25 bits, behind a log-in that slows guessing down."""
    words = _WORDS.split()
    return "-".join([*(secrets.choice(words) for _ in range(3)), str(10 + secrets.randbelow(90))])


def read_accounts(path: Path) -> dict[str, str]:
    """Name → password; empty where there are none yet."""
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _damaged(path, str(error)) from None
    if not isinstance(found, dict) or not all(isinstance(password, str) and password for password in found.values()):
        raise _damaged(path, "it must hold a password for each name")
    return found


def _damaged(path: Path, why: str) -> StateError:
    return StateError(f"{path} is damaged ({why}): remove it and new passwords are made at the next start")


def ensure_accounts(path: Path, names: Iterable[str]) -> dict[str, str]:
    """Give each of `names` a password, keeping those which they have; the others of the file stay in it."""
    names = list(names)
    accounts = read_accounts(path)
    missing = [name for name in names if name not in accounts]
    if missing:
        accounts |= {name: make_password() for name in missing}
        with usable(path):
            write_private(path, json.dumps(accounts, indent=1, ensure_ascii=False) + "\n")
    return {name: accounts[name] for name in names}
