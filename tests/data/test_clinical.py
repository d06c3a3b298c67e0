"""The clinical data sets are the real ones, the same at every load, and say so when they are not."""

import pandas as pd
import pytest
import sklearn.datasets

from aitracks.data.clinical import BENIGN, MALIGNANT, breast_cancer
from aitracks.errors import DataError


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return breast_cancer()


def test_size_and_columns(table: pd.DataFrame) -> None:
    """569 tumours, ten measurements in three summaries each, and the diagnosis in the last column."""
    assert table.shape == (569, 31)
    assert table.columns[-1] == "target"
    for summary in ("mean radius", "radius error", "worst radius"):
        assert summary in table.columns


def test_label_convention(table: pd.DataFrame) -> None:
    """0 is malignant: 212 of them, with the larger nuclei."""
    counts = table["target"].value_counts().to_dict()
    assert counts == {MALIGNANT: 212, BENIGN: 357}
    radius = table.groupby("target")["mean radius"].mean()
    assert radius[MALIGNANT] == pytest.approx(17.463, abs=1e-3)
    assert radius[BENIGN] == pytest.approx(12.147, abs=1e-3)


def test_values_are_complete_numbers(table: pd.DataFrame) -> None:
    """No missing value and none below zero: every measurement is a length, an area, a ratio or a count."""
    assert not table.isna().to_numpy().any()
    assert (table.to_numpy() >= 0).all()


def test_same_at_every_load(table: pd.DataFrame) -> None:
    """A caller that changes its table does not change the next one's."""
    mine = breast_cancer()
    mine["mean radius"] = 0.0
    pd.testing.assert_frame_equal(breast_cancer(), table)


def test_takes_no_options() -> None:
    """Real data has nothing to set: an option is a mistake of the caller."""
    with pytest.raises(TypeError):
        breast_cancer(seed=1)  # type: ignore[call-arg]


def test_another_copy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scikit-learn whose table was cut is named, with the remedy."""
    bunch = sklearn.datasets.load_breast_cancer(as_frame=True)
    bunch.frame = bunch.frame.head(500)
    monkeypatch.setattr(sklearn.datasets, "load_breast_cancer", lambda **_: bunch)
    with pytest.raises(DataError, match=r"500 rows.*requirements\.lock"):
        breast_cancer()
