"""Where the course content of this installation lies."""

from __future__ import annotations

import os
from pathlib import Path

from aitracks.errors import StateError


def home() -> Path:
    """The folder that holds curriculum/, notebooks/, graders/, datasets/ and hub_config/.

    It is $AITRACKS_HOME where that is set, else the checkout this package was installed from (editable).
    Raises StateError if neither holds a curriculum.
    """
    named = os.environ.get("AITRACKS_HOME")
    folder = Path(named) if named else Path(__file__).resolve().parents[2]
    if not (folder / "curriculum").is_dir():
        raise StateError(
            f"{folder} holds no curriculum/ folder: set AITRACKS_HOME to a checkout of aitracks, "
            "or install it from one with 'pip install -e .'"
        )
    return folder.resolve()
