"""Forgets the case that nothing was called malignant.

fails: rates_of_nothing
"""


# %% answer="error_rates"
def error_rates(y_true, y_pred):
    caught = sum(1 for t, p in zip(y_true, y_pred) if t == 0 and p == 0)
    missed = sum(1 for t, p in zip(y_true, y_pred) if t == 0 and p == 1)
    alarms = sum(1 for t, p in zip(y_true, y_pred) if t == 1 and p == 0)
    return {
        "missed": missed,
        "false_alarms": alarms,
        "recall": caught / (caught + missed),
        "precision": caught / (caught + alarms),
    }
