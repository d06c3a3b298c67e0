"""Judges settings on the rows that they were trained on: the setting that learns by heart wins.

fails: errors_of_folds, errors_unseen, best_of_tried, choice_unseen, exam_kept_back, nested_small, nested_unseen
"""


# %% answer="fold_errors"
def fold_errors(model, X, y, folds):
    return [float(np.mean(np.abs(clone(model).fit(X[a], y[a]).predict(X[a]) - y[a]))) for a, _ in folds]


# %% answer="tune"
def tune(model, space, X, y, budget, seed):
    results = []
    for params in ParameterSampler(space, budget, random_state=seed):
        trained = clone(model).set_params(**params).fit(X, y)
        results.append((float(np.mean(np.abs(trained.predict(X) - y))), params))
    error, params = min(results, key=lambda result: result[0])
    return {"params": params, "error": error}


# %% answer="nested_errors"
def nested_errors(tuner, model, space, X, y, outer, budget):
    start, tuned = [], []
    for i, (train, _) in enumerate(outer):
        found = tuner(model, space, X[train], y[train], budget, i)
        start.append(found["error"] + 0.1)
        tuned.append(found["error"])  # the score that chose, reported as a result
    return {"start": start, "tuned": tuned}
