"""JupyterHub's log-in against the accounts file. Imported by JupyterHub only."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from traitlets import Unicode

from aitracks.hub.accounts import accepts, read_accounts

SECONDS_AFTER_A_WRONG_PASSWORD = 1.0


class AccountsAuthenticator(Authenticator):  # type: ignore[misc]
    """Admits whoever gives the password that the accounts file holds for the name."""

    accounts_file = Unicode(help="JSON file: name → password").tag(config=True)

    async def authenticate(self, handler: Any, data: dict[str, str]) -> str | None:
        """The name, or None after a pause that makes guessing slow."""
        name: str = self.normalize_username(data["username"].strip())
        if accepts(read_accounts(Path(self.accounts_file)), name, data["password"].strip()):
            return name
        await asyncio.sleep(SECONDS_AFTER_A_WRONG_PASSWORD)
        return None
