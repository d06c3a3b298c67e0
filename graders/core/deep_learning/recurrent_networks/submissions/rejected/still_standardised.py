"""Forgets to bring the forecasts back to the original scale.

fails: forecast_beats_naive, forecast_unseen
"""


# %% answer="rolling_forecast"
def rolling_forecast(series, width, first_test, seed):
    values = np.asarray(series, dtype=float)
    z = (values - values[:first_test].mean()) / values[:first_test].std()
    rows = np.array([[1.0, *z[t - width : t]] for t in range(width, len(z))])
    weights = np.linalg.lstsq(rows[: first_test - width], z[width:first_test], rcond=None)[0]
    return rows[first_test - width :] @ weights
