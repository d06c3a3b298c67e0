"""Asks for equality to the last bit, which no second framework can give.

fails: compare_basic, compare_scales
"""


# %% answer="compare_outputs"
def compare_outputs(expected, got):
    expected, got = np.asarray(expected, dtype=float), np.asarray(got, dtype=float)
    if expected.shape != got.shape or not (np.isfinite(expected).all() and np.isfinite(got).all()):
        return {"max_diff": float("inf"), "same": False}
    return {"max_diff": float(np.abs(expected - got).max()), "same": bool(np.array_equal(expected, got))}
