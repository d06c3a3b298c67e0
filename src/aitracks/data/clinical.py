"""Clinical data sets: real measurements that travel inside a package of the lock."""

from __future__ import annotations

import pandas as pd

from aitracks.errors import DataError

MALIGNANT = 0
BENIGN = 1

_ROWS, _MEASUREMENTS, _MALIGNANT_ROWS = 569, 30, 212


def breast_cancer() -> pd.DataFrame:
    """Breast tumours measured under the microscope: 569 rows, 30 measurements and the column ``target``.

    The real Wisconsin Diagnostic Breast Cancer table (Wolberg, Street and Mangasarian, 1995), as scikit-learn bundles
    it; nothing is simulated. ``target`` keeps scikit-learn's coding, 0 for malignant and 1 for benign (`MALIGNANT`,
    `BENIGN`), because a surprising label is part of the lesson. Raises DataError if the installed copy is another one.
    """
    from sklearn.datasets import load_breast_cancer  # imported here: only this loader needs it

    table: pd.DataFrame = load_breast_cancer(as_frame=True).frame
    found = (len(table), len(table.columns) - 1, int((table["target"] == MALIGNANT).sum()))
    if found != (_ROWS, _MEASUREMENTS, _MALIGNANT_ROWS):
        raise DataError(
            f"breast_cancer: the installed scikit-learn holds {found[0]} rows of {found[1]} measurements with "
            f"{found[2]} malignant, not {_ROWS}, {_MEASUREMENTS} and {_MALIGNANT_ROWS}: "
            "install the version of scikit-learn that requirements.lock names"
        )
    return table
