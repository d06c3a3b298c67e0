"""`aitracks capstone pages`: a cohort's problems, teams, boards and reviews in the browser of who administers them."""

from __future__ import annotations

import getpass
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aitracks.cli_grade import Data
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import Cohort, load_cohort
from aitracks.errors import StateError
from aitracks.paths import home

if TYPE_CHECKING:
    from aitracks.course_home.sign_in import User

_VAR = Path("var")
_HOST, _PREFIX = "127.0.0.1", "/capstones/"  # a path of its own: cookies know no ports


def pages_command(
    cohort: Annotated[str, typer.Argument(metavar="COHORT", help="Id of the cohort.")],
    who: Annotated[
        str, typer.Option("--as", metavar="USER", help="Act as this person.", show_default="your account")
    ] = "",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any that is free.")] = 8100,
    data: Data = _VAR,
) -> None:
    """Show a cohort's capstones without a hub, to this machine alone, until Ctrl-C.

    Somebody whom the cohort lists as a learner sees what learners see; everybody else acts as staff.

    \b
    aitracks capstone pages class_7a
    aitracks capstone pages class_7a --as amei --port 8200
    """
    import uvicorn

    from aitracks.capstone.pages.alone import OneLink
    from aitracks.capstone.pages.links import CapstoneLinks
    from aitracks.capstone.pages.made import make_app

    found = load_cohort(cohort, load_curriculum(home()), data)
    identity = OneLink(_user(found, who or getpass.getuser(), data), _PREFIX)
    app = make_app([found.id], home(), data, identity, CapstoneLinks(prefix=_PREFIX, alone=True), "Asia/Taipei")
    with _listening(port) as listener:
        number = listener.getsockname()[1]
        typer.echo(f"Open {identity.link(f'http://{_HOST}:{number}')}\nThe link works once. Ctrl-C ends the pages.")
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False))
        server.run(sockets=[listener])


def _user(cohort: Cohort, name: str, data: Path) -> User:
    from aitracks.course_home.sign_in import User
    from aitracks.hub.names import LEARNERS, STAFF
    from aitracks.hub.newcomers import newcomers
    from aitracks.hub.places import Places

    learners = {one.id for one in cohort.learners} | set(newcomers(Places(data.absolute()), cohort.id))
    return User(name, frozenset([f"{LEARNERS if name in learners else STAFF}{cohort.id}"]))


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
        listener.listen()  # before the link is printed: whoever is quicker than the server waits for it in the queue
    except OSError as error:
        listener.close()
        raise StateError(f"port {port} cannot be used ({error.strerror}): name another with --port") from None
    return listener
