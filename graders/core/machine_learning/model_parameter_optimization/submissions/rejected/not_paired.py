"""Takes the two sets of scores for independent samples; draws without the seed.

fails: exam_kept_back, interval_small, interval_unseen
"""


# %% answer="tune"
def tune(model, space, X, y, budget, seed):
    folds = KFold(2, shuffle=True)
    results = []
    for params in ParameterSampler(space, budget // 2):
        candidate = clone(model).set_params(**params)
        error = -cross_val_score(candidate, X, y, cv=folds, scoring="neg_mean_absolute_error").mean()
        results.append((error, params))
    error, params = min(results, key=lambda result: result[0])
    return {"params": params, "error": error}


# %% answer="gain_interval"
def gain_interval(old, new, test_share):
    n, gain = len(old), np.mean(old) - np.mean(new)
    spread = np.sqrt(np.var(old, ddof=1) + np.var(new, ddof=1)) * np.sqrt(1 / n + test_share / (1 - test_share))
    half = stats.t.ppf(0.975, 2 * n - 2) * spread
    return {"gain": gain, "low": gain - half, "high": gain + half, "convincing": bool(gain > half)}
