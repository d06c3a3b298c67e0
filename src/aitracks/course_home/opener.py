"""In a learner's own server: one address that opens an assignment, fetching it first where it is not there yet.

A Jupyter Server extension (``"aitracks.course_home.opener": true`` under ``jpserver_extensions``). The course home
cannot look into homes, so its button cannot know whether there is a notebook to open; the learner's own server can. It
answers to GET because it only brings what the learner may have anyway: nothing that is there is overwritten.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

ADDRESS = r"/aitracks/open/([a-z][a-z0-9_]{1,30})/([a-z][a-z0-9_]{1,40})"  # as ids of cohorts and topics are
NBGRADER = "assignment_list_manager"  # what its own extension, which fetches, calls itself


class Opener(JupyterHandler):  # type: ignore[misc]
    """Sends the browser to the notebook; to the list of assignments where it cannot be fetched."""

    @authenticated
    async def get(self, cohort: str, topic: str) -> None:
        """Fetch the assignment if need be, then open it."""
        lab = url_path_join(self.base_url, "lab")
        notebook = f"{cohort}/{topic}/{topic}.ipynb"
        if self._there(notebook) or (self._fetch(cohort, topic) and self._there(notebook)):
            lab = url_path_join(lab, "tree", notebook)
        self.redirect(lab)

    def _there(self, notebook: str) -> bool:
        return Path(self.settings["server_root_dir"]).expanduser().joinpath(notebook).is_file()

    def _fetch(self, cohort: str, topic: str) -> bool:
        manager = self.settings.get(NBGRADER)
        if manager is None:
            self.log.warning("nbgrader's assignment list is off, so %s/%s cannot be fetched", cohort, topic)
            return False
        fetched: bool = manager.fetch_assignment(cohort, topic)["success"]
        return fetched


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    address = url_path_join(server.web_app.settings["base_url"], ADDRESS)
    server.web_app.add_handlers(".*$", [(address, Opener)])
