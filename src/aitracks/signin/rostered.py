"""What every sign-in of a hub has in common: groups that are right within minutes, and an account to start with."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Any

from jupyterhub.auth import Authenticator
from sqlalchemy import Engine
from tornado.web import HTTPError
from traitlets import Any as AnyTrait
from traitlets import Unicode, default

from aitracks.errors import AitracksError
from aitracks.signin import messages
from aitracks.signin.people import CohortFiles, People
from aitracks.signin.tables import open_tables

REFRESH_SECONDS = 120


class Rostered(Authenticator):  # type: ignore[misc]
    """Mixin: groups come from the cohort files and the store; who has none is let in nowhere."""

    store_url = Unicode(help="database URL of the sign-in store").tag(config=True)
    roster = AnyTrait(help="function without arguments: the cohort files (aitracks.cohorts.roster)").tag(config=True)
    ensure_account = AnyTrait(
        help="function of a hub user, called in a thread before each start of a server: makes what the system needs"
    ).tag(config=True)

    @default("manage_groups")  # type: ignore[untyped-decorator]
    def _groups_are_ours(self) -> bool:
        return True

    @default("auth_refresh_age")  # type: ignore[untyped-decorator]
    def _minutes(self) -> int:
        return REFRESH_SECONDS

    @default("refresh_pre_spawn")  # type: ignore[untyped-decorator]
    def _before_a_start(self) -> bool:
        return True

    @cached_property
    def files(self) -> CohortFiles:
        """The cohort files."""
        found: CohortFiles = self.roster()
        return found

    @cached_property
    def engine(self) -> Engine:
        """The sign-in store."""
        return open_tables(self.store_url)

    @cached_property
    def people(self) -> People:
        """Everybody who may come in."""
        return People(self.engine, self.files)

    @cached_property
    def account_lock(self) -> asyncio.Lock:
        """System accounts are made one after another."""
        return asyncio.Lock()

    def admitted(self, user: str) -> dict[str, Any] | None:
        """What JupyterHub is told of somebody who has proven to be `user`; None for who is in no open class."""
        groups = self.people.groups(user)
        return {"name": user, "groups": sorted(groups)} if groups else None

    async def refresh_user(self, user: Any, handler: Any = None) -> bool | dict[str, Any]:
        """The groups as they are now. Who is in none loses them at once, on tokens too, and must sign in again."""
        found = self.admitted(user.name)
        if found is None:
            user.sync_groups([])
            user.db.commit()
            return False
        return found

    async def pre_spawn_start(self, user: Any, spawner: Any) -> None:
        """Refuse a server to who may not come in (any more); else have the account made."""
        if not self.people.groups(user.name):
            raise HTTPError(403, f"{messages.CLOSED.zh} {messages.CLOSED.en}")
        if self.ensure_account is None:
            return
        async with self.account_lock:
            try:
                await asyncio.get_running_loop().run_in_executor(None, self.ensure_account, user.name)
            except AitracksError as error:
                self.log.error("no account for %s: %s", user.name, error)
                raise HTTPError(
                    503, "帳號還沒準備好，請告訴老師。 The account is not ready; tell your teacher."
                ) from None
