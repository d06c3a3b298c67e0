"""Databases by URL: whether one answers, said in one line and without its password."""

from __future__ import annotations

import re

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from aitracks.errors import StateError

SECONDS_TO_CONNECT = 10


def check_database(url: str, what: str) -> None:
    """Connect once; raises StateError that names `what`, the server and its reason, never the password."""
    try:
        place = make_url(url)
        server = place.get_backend_name() == "postgresql"
        engine = create_engine(place, connect_args={"connect_timeout": SECONDS_TO_CONNECT} if server else {})
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StateError(f"{what}: {_no_driver(error)}") from None
    try:
        engine.connect().close()
    except DBAPIError as error:
        raise StateError(
            f"{what}: {place.render_as_string(hide_password=True)} does not answer: {_reason(error)}; "
            "start the server, make the database (createdb), or mend the URL"
        ) from None
    finally:
        engine.dispose()


def _no_driver(error: Exception) -> str:
    if isinstance(error, ImportError):
        return f"this database needs a driver that is not installed ({error.name}): pip install 'aitracks[postgres]'"
    return "this is no database URL; write postgresql+psycopg://user:password@host/name"


def _reason(error: DBAPIError) -> str:
    """The server's own words, in one line."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    said = next((line for line in lines if re.search(r"FATAL|refused|timeout|could not|unable|failed", line)), lines[0])
    return said[:200].rstrip(".;")
