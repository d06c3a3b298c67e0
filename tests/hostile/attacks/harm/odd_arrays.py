"""Answers with arrays of kinds that may not cross, of strange shapes and byte orders."""

# %% answer
import itertools

kinds = itertools.cycle(
    [
        np.zeros(2, [("a", float), ("b", object)]),
        np.array([object(), 1]),
        np.zeros(2, "V8"),
        np.zeros((0, 2)),
        np.zeros((1,) * 32),
        np.array([["a"], [None]], dtype=object),
        np.array(["\ud800", "b"]),
        np.zeros(2, ">c16"),
        np.rec.array([(1, 2)]),
        np.ma.masked_array([1.0, 2.0], [True, False]),
        np.matrix([[2.0, 1.0]]),
    ]
)


def fit(x, y):
    return next(kinds)
