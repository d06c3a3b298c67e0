"""Rounds the rates to two digits.

fails: rates_small, rates_unseen
"""


# %% answer="error_rates"
def error_rates(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    caught = np.sum((y_true == 0) & (y_pred == 0))
    missed = np.sum((y_true == 0) & (y_pred == 1))
    false_alarms = np.sum((y_true == 1) & (y_pred == 0))
    return {
        "missed": missed,
        "false_alarms": false_alarms,
        "recall": round(caught / max(caught + missed, 1), 2),
        "precision": round(caught / max(caught + false_alarms, 1), 2),
    }
