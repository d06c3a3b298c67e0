"""Ids that somebody of the sign-in store has already: whoever got one anew would be that person to the hub."""

from __future__ import annotations

from sqlalchemy import Engine, select

from aitracks.signin.tables import identities, members


def known_ids(engine: Engine) -> dict[str, str]:
    """Hub user → who that is, in words. Also who was removed: the work is still there under the id."""
    with engine.connect() as connection:
        joined = connection.execute(select(members.c.user, members.c.nickname, members.c.cohort)).all()
        vouched = connection.execute(select(identities.c.user, identities.c.name, identities.c.issuer)).all()
    found = {user: f"{nickname}, who joined {cohort} with a class code" for user, nickname, cohort in joined}
    return found | {user: f"{name}, who signs in through {issuer}" for user, name, issuer in vouched}
