"""Which plug-ins nbgrader uses on a hub with system accounts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PLUGINS = {
    "fetch_assignment": "aitracks.exchange.fetch.MembersFetch",
    "fetch_feedback": "aitracks.exchange.fetch.MembersFetchFeedback",
    "list": "aitracks.exchange.fetch.NoInboundList",
    "submit": "aitracks.exchange.submit.PrivateSubmit",
    "collect": "aitracks.exchange.collect.OwnedCollect",
    "release_assignment": "aitracks.exchange.release.CohortRelease",
    "release_feedback": "aitracks.exchange.release.PrivateFeedback",
}


def configure_exchange(c: Any, root: Path | str, prefix: str = "at", owners_file: Path | str | None = None) -> None:
    """Make the traitlets config `c` use the exchange at `root` as the hub's accounts (`prefix`) may.

    For learners' servers and course services alike. `owners_file`, JSON user → uid, says whose files are whose where
    people have no system accounts.
    """
    for name, plugin in PLUGINS.items():
        setattr(c.ExchangeFactory, name, plugin)
    c.Exchange.root = str(root)
    c.Exchange.path_includes_course = True
    c.HubExchange.account_prefix = prefix
    if owners_file:
        c.HubExchange.owners_file = str(owners_file)


def configure_course_service(c: Any) -> None:
    """Make the traitlets config `c` of a course's JupyterLab keep learners' code out of the grading account.

    No kernel for what learners handed in, no terminal (where anybody with the page open would be the grader), and none
    of nbgrader's Validate, which runs a notebook with a kernel of its own.
    """
    c.ServerApp.kernel_manager_class = "aitracks.exchange.kernels.CourseKernels"
    c.ServerApp.session_manager_class = "aitracks.exchange.kernels.CourseSessions"
    c.ServerApp.terminals_enabled = False
    c.ServerApp.jpserver_extensions.update({"nbgrader.server_extensions.validate_assignment": False})
