"""Secrets of a hub: named in hub.yaml, kept in a file or in the environment, never written there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import model_validator

from aitracks.curriculum.yaml_source import Entry
from aitracks.errors import StateError


class Secret(Entry):
    """Where a secret lies; YAML: ``{env: NAME}`` or ``{file: /path}``. The secret itself is never part of the model."""

    env: str | None = None
    file: Path | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Secret:
        if (self.env is None) == (self.file is None):
            raise ValueError("name one place of the secret: {env: NAME} or {file: /path}")
        return self

    def read(self, what: str, environment: Mapping[str, str] = os.environ) -> str:
        """The secret, without the line end; raises StateError naming `what` where it is not there or empty."""
        if self.file is None:
            name = str(self.env)
            found, where = environment.get(name, ""), f"the environment variable {name}"
        else:
            found, where = _content(self.file, what), str(self.file)
        if not found.strip():
            raise StateError(f"{what}: {where} is empty or not set: put the secret there")
        return found.strip()


def _content(file: Path, what: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise StateError(
            f"{what}: cannot read {file}: {reason}; write the secret there, readable by root alone"
        ) from None
