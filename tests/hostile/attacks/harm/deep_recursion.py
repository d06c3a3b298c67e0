"""Recurses until the stack of C overflows."""

# %% answer
import sys

sys.setrecursionlimit(10**9)


class Deep:
    def __repr__(self):
        return repr(self)


def fit(x, y):
    value = ()
    for _ in range(300_000):
        value = (value,)
    return value
