"""A Jupyter Server extension: files of a submission that the formgrader hands out are downloads, never pages.

nbgrader serves whatever a learner submitted beside the notebook from the formgrader's own address, where a page could
act with the teacher's rights. The hub's course servers load this extension (hub_config/course).
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from jupyter_server.utils import url_path_join
from nbgrader.server_extensions.formgrader.handlers import SubmissionFilesHandler

_PICTURES = {".png", ".jpg", ".jpeg", ".gif"}
# nbgrader's own pages below the same address stay with it
_FILES = r"/formgrader/submissions/((?!components/)[^/]+/(?!(?:next|prev|next_incorrect|prev_incorrect)/?$).+)"


class SubmittedFile(SubmissionFilesHandler):  # type: ignore[misc]
    """nbgrader's handler, with headers that leave a file no rights in the browser."""

    @property
    def content_security_policy(self) -> str:
        """No script, no form, no cookie, nothing loaded."""
        return "sandbox; default-src 'none'; frame-ancestors 'none'"

    def set_extra_headers(self, path: str) -> None:
        """Pictures may be shown; all else is saved, under no name that the learner chose."""
        self.set_header("Content-Security-Policy", self.content_security_policy)
        self.set_header("X-Content-Type-Options", "nosniff")
        if PurePath(path).suffix.lower() not in _PICTURES:
            self.set_header("Content-Type", "application/octet-stream")
            self.set_header("Content-Disposition", "attachment")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Goes in front of the formgrader's own handler: servers load their extensions in the order of their names."""
    pattern = url_path_join(server.web_app.settings["base_url"], _FILES)
    server.web_app.add_handlers(".*$", [(pattern, SubmittedFile)])
