"""Event loops of tests."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: in that of a browser test asyncio has its loop running."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()
