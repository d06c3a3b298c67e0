"""Divides by the wrong sum: recall and precision change places.

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
        "recall": caught / (caught + false_alarms) if caught + false_alarms else 0.0,
        "precision": caught / (caught + missed) if caught + missed else 0.0,
    }
