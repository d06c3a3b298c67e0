"""The yearly sunspot numbers, for the unit on recurrent networks."""

from __future__ import annotations

import pandas as pd

from aitracks.paths import home


def sunspots() -> pd.DataFrame:
    """The yearly mean sunspot number from 1700 to 2008, as first published (version 1 of the series).

    Real data: observed in Zurich and Brussels, collected by the National Geophysical Data Center (NOAA). The file is
    the one that comes with statsmodels, which states that it is in the public domain. Observatories rescaled the
    series worldwide in 2015 (version 2), so newer numbers cannot simply be appended.

    Returns:
        One row a year: `year`, `number`.
    """
    table = pd.read_csv(home() / "datasets" / "sunspots" / "sunspots.csv", header=0, names=["year", "number"])
    return table.astype({"year": "int64", "number": "float64"})
