"""The sunspot numbers are the real ones."""

import numpy as np
import pytest

from aitracks.data import load


def test_every_year_once_and_known_figures() -> None:
    table = load("sunspots")
    assert table["year"].tolist() == list(range(1700, 2009))
    assert table["number"].between(0, 200).all()
    by_year = table.set_index("year")["number"]
    assert by_year[1700] == 5
    assert by_year[1957] == pytest.approx(190.2)  # the strongest year of all
    assert by_year.idxmax() == 1957
    assert by_year[2008] == pytest.approx(2.9)


def test_a_cycle_takes_eleven_years() -> None:
    number = load("sunspots")["number"].to_numpy()
    strength = np.abs(np.fft.rfft(number - number.mean()))
    assert len(number) / strength.argmax() == pytest.approx(11, abs=0.5)
