"""Tunes once on all rows before the outer folds, so that the choice has seen every exam; 1.96 for few folds.

fails: nested_small, outer_exam_locked, nested_unseen, interval_small, interval_unseen
"""


# %% answer="nested_errors"
def nested_errors(tuner, model, space, X, y, outer, budget):
    best = clone(model).set_params(**tuner(model, space, X, y, budget, 0)["params"])
    return {"start": fold_errors(model, X, y, outer), "tuned": fold_errors(best, X, y, outer)}


# %% answer="gain_interval"
def gain_interval(old, new, test_share):
    d = np.subtract(old, new)
    n = len(d)
    half = 1.96 * d.std(ddof=1) * np.sqrt(1 / n + test_share / (1 - test_share))
    return {"gain": d.mean(), "low": d.mean() - half, "high": d.mean() + half, "convincing": bool(d.mean() > half)}
