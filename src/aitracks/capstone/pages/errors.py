"""Why a page is not shown."""

from __future__ import annotations


class NotThere(Exception):
    """There is no such problem, team, try or dossier in this cohort."""
