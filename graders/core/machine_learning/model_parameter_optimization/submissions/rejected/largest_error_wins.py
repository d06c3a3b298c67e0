"""Loses the minus sign of scikit-learn's scores and takes the worst settings; counts a larger error as a gain.

fails: errors_of_folds, errors_unseen, best_of_tried, choice_unseen, gain_small, interval_small, interval_unseen
"""


# %% answer="fold_errors"
def fold_errors(model, X, y, folds):
    return cross_val_score(model, X, y, cv=folds, scoring="neg_mean_absolute_error")


# %% answer="tune"
def tune(model, space, X, y, budget, seed):
    folds = KFold(4 if budget >= 20 else 2, shuffle=True, random_state=seed)
    results = []
    for params in ParameterSampler(space, budget // folds.n_splits, random_state=seed):
        candidate = clone(model).set_params(**params)
        scores = -cross_val_score(candidate, X, y, cv=folds, scoring="neg_mean_absolute_error")
        results.append((scores.mean(), params))
    error, params = max(results, key=lambda result: result[0])
    return {"params": params, "error": error}


# %% answer="gain_interval"
def gain_interval(old, new, test_share):
    d = np.subtract(new, old)
    n = len(d)
    half = stats.t.ppf(0.975, n - 1) * d.std(ddof=1) * np.sqrt(1 / n + test_share / (1 - test_share))
    return {"gain": d.mean(), "low": d.mean() - half, "high": d.mean() + half, "convincing": bool(d.mean() > half)}
