"""Answers with arrays, texts, tables and lists of any size.

limits: memory=500
"""

# %% answer
import itertools
import pandas as pd

kinds = itertools.cycle(
    [
        lambda: np.zeros((30_000, 30_000), bool),
        lambda: "x" * 90_000_000,
        lambda: [[]] * 6_000_000,
        lambda: np.lib.stride_tricks.as_strided(np.zeros(1), (10**7, 10**7), (0, 0)),
        lambda: np.broadcast_to("y" * 1000, (10**9,)),
        lambda: range(10**15),
        lambda: pd.DataFrame(index=range(10**8)),
    ]
)


def fit(x, y):
    return next(kinds)()
