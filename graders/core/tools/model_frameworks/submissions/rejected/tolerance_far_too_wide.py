"""Two decimals will do: a fixed tolerance of 0.01, whatever the size of the numbers.

fails: compare_scales
"""


# %% answer="compare_outputs"
def compare_outputs(expected, got):
    expected, got = np.asarray(expected, dtype=float), np.asarray(got, dtype=float)
    if expected.shape != got.shape or not (np.isfinite(expected).all() and np.isfinite(got).all()):
        return {"max_diff": float("inf"), "same": False}
    max_diff = float(np.abs(expected - got).max())
    return {"max_diff": max_diff, "same": max_diff <= 0.01}
