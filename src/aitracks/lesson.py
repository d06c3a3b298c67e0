"""What a unit's notebook imports: check(), load(), tr() and style()."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aitracks.checks.notebook import check, language_of
from aitracks.fonts import chinese_fonts
from aitracks.language import Text

__all__ = ["check", "load", "style", "tr"]

_language = language_of(Path.cwd())

# Okabe and Ito's palette: told apart with any colour vision.
_COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000"]


def tr(zh: str, en: str) -> str:
    """The text in the notebook's language; both, where the notebook is in both."""
    return Text(zh, en).render(_language)


def load(data: str, **options: Any) -> Any:
    """The data set `data` of the course, through the loader named on its card."""
    from aitracks.data import load as load_data

    return load_data(data, **options)


def style() -> None:
    """Draw plots with a Chinese font, colours for every eye, and a size that fits the notebook."""
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(
        {
            # the first that is installed draws the text; the last comes with matplotlib
            "font.family": [*chinese_fonts(), "DejaVu Sans"],
            "axes.prop_cycle": cycler(color=_COLOURS),
            "axes.unicode_minus": False,
            "axes.grid": True,
            "grid.alpha": 0.3,
            "axes.axisbelow": True,
            "figure.figsize": (7.0, 4.0),
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "image.cmap": "viridis",
        }
    )
