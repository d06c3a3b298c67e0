"""The hub's SQLite file, which many commits a learner go to."""

from __future__ import annotations

import sqlite3
from typing import Any


class HubConnection(sqlite3.Connection):
    """A connection that writes ahead and does not wait for the disk at each commit: the whole hub waits meanwhile.

    A hub that is killed loses nothing; a power cut may take its last moments, and leaves a sound file.
    """

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
            self.execute(f"PRAGMA {pragma}").close()
