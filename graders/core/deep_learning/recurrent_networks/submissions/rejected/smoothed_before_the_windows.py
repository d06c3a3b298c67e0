"""Leak: a centred moving average over the whole series, before the windows are cut.

fails: forecast_no_future
"""


# %% answer="rolling_forecast"
def rolling_forecast(series, width, first_test, seed):
    values = np.asarray(series, dtype=float)
    mean, sd = values[:first_test].mean(), values[:first_test].std()
    z = (values - mean) / sd
    wide = np.pad(z, 1, mode="edge")
    smooth = (wide[:-2] + wide[1:-1] + wide[2:]) / 3
    rows = np.array([[1.0, *smooth[t - width : t]] for t in range(width, len(z))])
    weights = np.linalg.lstsq(rows[: first_test - width], z[width:first_test], rcond=None)[0]
    return rows[first_test - width :] @ weights * sd + mean
