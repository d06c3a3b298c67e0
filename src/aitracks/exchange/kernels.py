"""The JupyterLab of a course service starts no kernel for what learners handed in: that code runs in the sandbox alone.

The path that a kernel is started with comes from the browser, in whichever form; so kernels and sessions are asked, and
links are resolved first.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.services.sessions.sessionmanager import SessionManager
from tornado.web import HTTPError

HANDED_IN = frozenset({"submitted", "autograded", "feedback"})
_MESSAGE = (
    "學員繳交的筆記本不在這裡執行：請用 Formgrader 的 Autograde 或「aitracks grade」，在隔離環境中批改。 / "
    "Notebooks that learners handed in are not run here: grade them with Autograde in the "
    "formgrader, or with 'aitracks grade'."
)


def refuse_handed_in(path: Any, root: str) -> None:
    """Raise HTTPError 403 for a path, as a browser sends it, in a folder of learners' work or outside `root`."""
    said = str(path or "")
    asked = PurePosixPath(os.path.normpath("/" + re.sub(r"[:\\]", "/", said))).parts
    real_root = Path(root).resolve()
    real = Path(root, said.lstrip("/").replace("\0", "")).resolve()
    if not real.is_relative_to(real_root):
        raise HTTPError(403, "kernels are started in this course's folder alone")
    if HANDED_IN & {*asked, *real.relative_to(real_root).parts}:
        raise HTTPError(403, _MESSAGE)


class CourseKernels(AsyncMappingKernelManager):  # type: ignore[misc]
    """Kernels of a course service."""

    async def start_kernel(self, *, path: str | None = None, **options: Any) -> str:
        """Start one, unless it would be for a learner's work."""
        refuse_handed_in(path, self.root_dir)
        started: str = await super().start_kernel(path=path, **options)
        return started


class CourseSessions(SessionManager):  # type: ignore[misc]
    """Sessions join a notebook and a kernel that may run already, which the kernels are not asked about."""

    async def create_session(self, path: str | None = None, **options: Any) -> dict[str, Any]:
        """Join them, unless the notebook is a learner's."""
        refuse_handed_in(path, self.kernel_manager.root_dir)
        created: dict[str, Any] = await super().create_session(path=path, **options)
        return created

    async def update_session(self, session_id: str, **changes: Any) -> None:
        """Change a session, but not to a learner's notebook."""
        refuse_handed_in(changes.get("path"), self.kernel_manager.root_dir)
        await super().update_session(session_id, **changes)
