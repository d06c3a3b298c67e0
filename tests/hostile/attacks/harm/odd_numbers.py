"""Answers with numbers that break arithmetic: endless, giant, tiny, complex, not a number."""

# %% answer
import itertools
from decimal import Decimal
from fractions import Fraction

kinds = itertools.cycle(
    [
        (float("nan"), float("nan")),
        (float("inf"), -float("inf")),
        (10**5000, -(10**5000)),
        (1 << 90_000, 1 << 500_000),
        (1j, 2 + 1j),
        (Decimal("NaN"), Fraction(1, 3)),
        (True, None),
        (np.float16("inf"), np.longdouble("1e4000")),
        (np.datetime64("NaT"), np.timedelta64(1)),
    ]
)


def fit(x, y):
    return next(kinds)
