"""Splits by where the question begins, so that the first answers of the test are trained on.

fails: split_counts, split_scale, split_unseen, split_future
"""


# %% answer="time_split"
def time_split(series, width, first_test):
    values = np.asarray(series, dtype=float)
    mean, std = values[:first_test].mean(), values[:first_test].std()
    scaled = (values - mean) / std
    X = np.array([scaled[i : i + width] for i in range(len(scaled) - width)])[:, :, None]
    y, n = scaled[width:], first_test
    return {"mean": mean, "std": std, "x_train": X[:n], "y_train": y[:n], "x_test": X[n:], "y_test": y[n:]}


# %% answer="rolling_forecast"
def rolling_forecast(series, width, first_test, seed):
    values = np.asarray(series, dtype=float)
    mean, sd = values[:first_test].mean(), values[:first_test].std()
    z = (values - mean) / sd
    rows = np.array([[1.0, *z[t - width : t]] for t in range(width, len(z))])
    weights = np.linalg.lstsq(rows[: first_test - width], z[width:first_test], rcond=None)[0]
    return rows[first_test - width :] @ weights * sd + mean
