"""Leak: trains on the test years as well.

fails: forecast_no_future
"""


# %% answer="rolling_forecast"
def rolling_forecast(series, width, first_test, seed):
    values = np.asarray(series, dtype=float)
    mean, sd = values[:first_test].mean(), values[:first_test].std()
    z = (values - mean) / sd
    rows = np.array([[1.0, *z[t - width : t]] for t in range(width, len(z))])
    weights = np.linalg.lstsq(rows, z[width:], rcond=None)[0]
    return rows[first_test - width :] @ weights * sd + mean
