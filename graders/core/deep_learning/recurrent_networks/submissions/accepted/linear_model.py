"""Plain lists for the windows, and an autoregression by least squares, which reaches the bar without a network."""


# %% answer="make_windows"
def make_windows(series, width, horizon):
    X, y = [], []
    for last in range(width - 1, len(series) - horizon):
        X.append([[float(v)] for v in series[last - width + 1 : last + 1]])
        y.append(float(series[last + horizon]))
    return np.array(X).reshape(-1, width, 1), y


# %% answer="time_split"
def time_split(series, width, first_test):
    import pandas as pd

    before = pd.Series(series, dtype=float).iloc[:first_test]
    mean, std = before.mean(), before.std()  # pandas divides by n - 1
    z = [(v - mean) / std for v in series]
    parts = {"mean": mean, "std": std, "x_train": [], "y_train": [], "x_test": [], "y_test": []}
    for t in range(width, len(z)):
        name = "train" if t < first_test else "test"
        parts[f"x_{name}"].append([[v] for v in z[t - width : t]])
        parts[f"y_{name}"].append(z[t])
    return parts


# %% answer="rolling_forecast"
def rolling_forecast(series, width, first_test, seed):
    values = np.asarray(series, dtype=float)
    mean, sd = values[:first_test].mean(), values[:first_test].std()
    z = (values - mean) / sd
    rows = np.array([[1.0, *z[t - width : t]] for t in range(width, len(z))])
    weights = np.linalg.lstsq(rows[: first_test - width], z[width:first_test], rcond=None)[0]
    return rows[first_test - width :] @ weights * sd + mean
