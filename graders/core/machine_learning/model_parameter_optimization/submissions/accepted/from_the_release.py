"""A learner's way from the release: many settings sit one exam, the best half of them sit more until the budget is spent."""


# %% answer="fold_errors"
def fold_errors(model, X, y, folds):
    """The mean absolute error on the test rows of each fold; a list of positive numbers."""
    errors = []
    for train, test in folds:
        fresh = clone(model)
        fresh.fit(X[train], y[train])
        errors.append(float(np.mean(np.abs(y[test] - fresh.predict(X[test])))))
    return errors


# %% answer="tune"
def tune(model, space, X, y, budget, seed):
    """Random search within `budget` trainings; return {"params", "error"} of the best settings tried."""
    exams = list(KFold(5, shuffle=True, random_state=seed).split(X))
    first_round = max(4, budget // 2)
    entries = [{"params": p, "errors": []} for p in ParameterSampler(space, first_round, random_state=seed)]
    left = budget

    def sit(entry):
        """The entry's next exam, the same for everyone."""
        train, test = exams[len(entry["errors"])]
        candidate = clone(model).set_params(**entry["params"]).fit(X[train], y[train])
        entry["errors"].append(mean_absolute_error(y[test], candidate.predict(X[test])))

    for entry in entries:
        sit(entry)
        left -= 1
    while len(entries) > 1 and len(entries[0]["errors"]) < len(exams):
        entries.sort(key=lambda entry: np.mean(entry["errors"]))
        survivors = entries[: max(1, len(entries) // 2)]
        if len(survivors) > left:
            break
        entries = survivors
        for entry in entries:
            sit(entry)
            left -= 1
    best = min(entries, key=lambda entry: np.mean(entry["errors"]))
    return {"params": best["params"], "error": float(np.mean(best["errors"]))}


# %% answer="nested_errors"
def nested_errors(tuner, model, space, X, y, outer, budget):
    """Nested cross-validation of tuning against the settings taken over; {"start", "tuned"}."""
    start, tuned = [], []
    for i, (train, test) in enumerate(outer):
        choice = tuner(model, space, X[train], y[train], budget, i)
        for errors, candidate in (
            (start, clone(model)),
            (tuned, clone(model).set_params(**choice["params"])),
        ):
            candidate.fit(X[train], y[train])
            errors.append(float(mean_absolute_error(y[test], candidate.predict(X[test]))))
    return {"start": start, "tuned": tuned}


# %% answer="gain_interval"
def gain_interval(old, new, test_share):
    """Mean gain and its corrected 95 % interval; {"gain", "low", "high", "convincing"}."""
    difference = np.subtract(old, new)
    n = len(difference)
    gain = float(difference.mean())
    s = float(difference.std(ddof=1))
    half = float(stats.t.ppf(0.975, n - 1)) * s * (1 / n + test_share / (1 - test_share)) ** 0.5
    return {"gain": gain, "low": gain - half, "high": gain + half, "convincing": gain - half > 0}
