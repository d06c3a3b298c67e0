"""The course's data sets: load("id") runs the loader that the card `datasets/<id>/card.yaml` names."""

from __future__ import annotations

import hashlib
import importlib
from pathlib import Path
from typing import Any

import yaml

from aitracks.errors import DataError, UnknownError
from aitracks.paths import home

__all__ = ["data_ids", "load"]


# libyaml's reads a card in a tenth of the time, for which a learner's cell waits
_WORLDS = "aitracks.capstone.worlds"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def data_ids() -> list[str]:
    """The ids of all data sets that have a card."""
    return sorted(card.parent.name for card in (home() / "datasets").glob("*/card.yaml"))


def load(data: str, **options: Any) -> Any:
    """What the loader of data set `data` returns; `options` go to the loader.

    Raises UnknownError where there is no such card, DataError where a file beside the card is missing or is not the
    one whose sha256 the card states.
    """
    folder = home() / "datasets" / data
    if not (folder / "card.yaml").is_file():
        raise UnknownError("data set", data, data_ids())
    card = yaml.load((folder / "card.yaml").read_text(encoding="utf-8"), _LOADER)
    for entry in card.get("files") or []:
        _verify(folder / entry["path"], entry["sha256"])
    module, _, function = card["loader"].partition(":")
    if module == _WORLDS:
        raise DataError(f"data set '{data}' is drawn for each cohort: it lies in data/ of a team's workspace")
    return getattr(importlib.import_module(module), function)(**options)


def _verify(path: Path, sha256: str) -> None:
    remedy = f"restore it with 'git checkout -- {path.parent.name}/{path.name}' in datasets/"
    if not path.is_file():
        raise DataError(f"{path}: the file is missing; {remedy}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise DataError(f"{path}: the file is not the one on its card (sha256 differs); {remedy}")
