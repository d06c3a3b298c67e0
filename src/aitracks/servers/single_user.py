"""JupyterHub's single-user server on a socket that was bound for it: ``python -I -m aitracks.servers.single_user``.

Whoever starts it binds the port and hands the socket over, so no other account of the machine can take the port in
between and receive what a learner's browser sends to it.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aitracks.errors import StateError
from aitracks.servers import kernel_parent, kernels

# jsonschema's check of IRIs, which nothing here needs, builds a grammar when it is imported: 0.75 seconds, 16 MB
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

SOCKET = "AITRACKS_SOCKET"  # in the environment: the descriptor of the listening socket
RUNTIME = "JUPYTER_RUNTIME_DIR"
_LONGEST = 57  # of that folder's path: with a kernel's id a socket's whole path may have 107 bytes


def kernel_config(prefix: str | None = None) -> dict[str, dict[str, Any]]:
    """Kernels that talk through sockets in the runtime folder (to a TCP port every account could connect), forked.

    The server gives each kernel a name of its own there. For a program that starts kernels without names (nbgrader's
    validation), `prefix` is one: an absolute path in a folder that is closed to others.
    """
    named = {"ip": prefix} if prefix else {}
    return {
        "KernelManager": {"transport": "ipc", **named},
        "KernelProvisionerFactory": {"default_provisioner_name": kernels.PROVISIONER},
    }


def main(arguments: Sequence[str]) -> None:
    """Be the server until it is stopped. Raises StateError where the runtime folder cannot be used."""
    _runtime_folder()
    given = os.environ.pop(SOCKET, "")
    listening = socket.socket(fileno=int(given)) if given else None
    if listening is not None:
        listening.set_inheritable(False)
    from jupyterhub.singleuser.extension import JupyterHubSingleUser

    JupyterHubSingleUser.serverapp_class = _server_class(listening)
    sys.argv = ["jupyterhub-singleuser", *arguments]
    JupyterHubSingleUser.launch_instance(list(arguments))


def preload() -> None:
    """Import what a server imports, for the process that forks servers."""
    for name in _MODULES:
        with contextlib.suppress(ModuleNotFoundError):  # a server that needs it will say so itself
            importlib.import_module(name)
    kernel_parent.preload()


# Not jupyterhub.singleuser.app, nor what imports it: it changes the handlers for another kind of server.
_MODULES = (
    "jupyterhub.singleuser.extension",
    "jupyter_server.serverapp",
    "jupyter_server.gateway.managers",
    "jupyter_server.kernelspecs.handlers",
    "jupyter_server.nbconvert.handlers",
    "jupyter_server.services.api.handlers",
    "jupyter_server.services.config.handlers",
    "jupyter_server.services.contents.handlers",
    "jupyter_server.services.events.handlers",
    "jupyter_server.services.kernels.handlers",
    "jupyter_server.services.kernelspecs.handlers",
    "jupyter_server.services.nbconvert.handlers",
    "jupyter_server.services.security.handlers",
    "jupyter_server.services.sessions.handlers",
    "jupyter_server.services.shutdown",
    "jupyter_server.view.handlers",
    "jupyter_lsp.serverextension",
    "jupyter_lsp.specs",
    "jupyter_lsp.virtual_documents_shadow",
    "jupyter_server_terminals",
    "jupyterlab.labapp",
    "jupyterlab.extensions",
    "jupyterlab.handlers.announcements",
    "jupyterlab_server.handlers",
    "nbconvert.exporters",
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.validate_assignment",
    "notebook.app",
    "notebook_shim.nbserver",
    "IPython.core.interactiveshell",
    "IPython.display",
    "jinja2.ext",
    "tornado.platform.asyncio",
    "anyio._backends._asyncio",  # reads a notebook for the page
    "aitracks.hub.homes",  # these three: hub_config/jupyter_server_config.py
    "aitracks.hub.lab_words",
    "aitracks.hub.nbgrader_pages",
    "aitracks.hub.membership",  # the rest: hub_config/nbgrader_config.py, which is read at each list of assignments
    "aitracks.hub.site",
    "aitracks.exchange.collect",
    "aitracks.exchange.configure",
    "aitracks.exchange.fetch",
    "aitracks.exchange.release",
    "aitracks.exchange.submit",
)


def _server_class(listening: socket.socket | None) -> type:
    from jupyter_server.serverapp import ServerApp
    from traitlets.config import Config

    class Server(ServerApp):  # type: ignore[misc]
        """Serves on the socket that it was given, and keeps kernels off the network."""

        def init_configurables(self) -> None:
            """Put the kernels' transport above what any configuration file says."""
            self.update_config(Config(kernel_config()))
            super().init_configurables()

        def _find_http_port(self) -> None:
            if listening is None:
                super()._find_http_port()

        def _bind_http_server_tcp(self) -> bool:
            if listening is None:
                return bool(super()._bind_http_server_tcp())
            listening.setblocking(False)
            self.http_server.add_socket(listening)
            return True

    Server.__name__ = "ServerApp"  # the section of configuration files
    return Server


def _runtime_folder() -> None:
    """Make the folder of kernels' connection files, for this account alone."""
    folder = Path(os.environ[RUNTIME])
    if len(os.fsencode(folder)) > _LONGEST:
        raise StateError(f"{folder}: too long a path for the sockets of kernels: name a shorter one in {RUNTIME}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise StateError(f"{folder}: is not a folder of yours alone (mode 700): remove it, then try again")


if __name__ == "__main__":
    main(sys.argv[1:])
