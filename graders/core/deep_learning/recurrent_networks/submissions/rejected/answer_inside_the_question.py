"""Off by one: the answer is the last value of its own question.

fails: windows_next, windows_horizon, windows_unseen, windows_edge
"""


# %% answer="make_windows"
def make_windows(series, width, horizon):
    values = np.asarray(series, dtype=float)
    n = max(0, len(values) - width - horizon + 1)
    X = np.array([values[i : i + width] for i in range(n)]).reshape(n, width, 1)
    y = np.array([values[i + width + horizon - 2] for i in range(n)])
    return X, y


# %% answer="rolling_forecast"
def rolling_forecast(series, width, first_test, seed):
    values = np.asarray(series, dtype=float)
    mean, sd = values[:first_test].mean(), values[:first_test].std()
    z = (values - mean) / sd
    rows = np.array([[1.0, *z[t - width : t]] for t in range(width, len(z))])
    weights = np.linalg.lstsq(rows[: first_test - width], z[width:first_test], rcond=None)[0]
    return rows[first_test - width :] @ weights * sd + mean
