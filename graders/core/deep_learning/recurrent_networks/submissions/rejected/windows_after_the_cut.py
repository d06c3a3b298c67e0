"""Cuts the series first and makes windows of each part: the first test years have no question.

fails: split_counts, split_unseen
"""


# %% answer="time_split"
def time_split(series, width, first_test):
    values = np.asarray(series, dtype=float)
    mean, std = values[:first_test].mean(), values[:first_test].std()
    parts = {"mean": mean, "std": std}
    for name, part in (("train", values[:first_test]), ("test", values[first_test:])):
        z, n = (part - mean) / std, max(0, len(part) - width)
        parts[f"x_{name}"] = np.array([z[i : i + width] for i in range(n)]).reshape(n, width, 1)
        parts[f"y_{name}"] = z[width:]
    return parts


# %% answer="rolling_forecast"
def rolling_forecast(series, width, first_test, seed):
    values = np.asarray(series, dtype=float)
    mean, sd = values[:first_test].mean(), values[:first_test].std()
    z = (values - mean) / sd
    rows = np.array([[1.0, *z[t - width : t]] for t in range(width, len(z))])
    weights = np.linalg.lstsq(rows[: first_test - width], z[width:first_test], rcond=None)[0]
    return rows[first_test - width :] @ weights * sd + mean
