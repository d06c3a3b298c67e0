"""Spends the whole budget on settings with one exam each, drawn by hand; plain Python for the rest."""


# %% answer="fold_errors"
def fold_errors(model, X, y, folds):
    result = []
    for train, test in folds:
        copy = clone(model)
        copy.fit([X[i] for i in train], [y[i] for i in train])
        predicted = copy.predict([X[i] for i in test])
        result.append(sum(abs(p - y[i]) for p, i in zip(predicted, test)) / len(test))
    return result


# %% answer="tune"
def tune(model, space, X, y, budget, seed):
    import random

    dice = random.Random(seed)
    rows = list(range(len(X)))
    dice.shuffle(rows)
    learn, exam = rows[len(rows) // 3 :], rows[: len(rows) // 3]
    results = []
    for _ in range(budget):
        params = {name: dice.choice(list(options)) for name, options in space.items()}
        trained = clone(model).set_params(**params).fit(X[learn], y[learn])
        results.append((mean_absolute_error(y[exam], trained.predict(X[exam])), sorted(params.items())))
    error, params = min(results)
    return {"params": dict(params), "error": error}


# %% answer="gain_interval"
def gain_interval(old, new, test_share):
    from math import sqrt

    d = [a - b for a, b in zip(old, new)]
    n = len(d)
    gain = sum(d) / n
    variance = sum((x - gain) ** 2 for x in d) / (n - 1)
    half = stats.t.ppf(0.975, n - 1) * sqrt(variance * (1 / n + test_share / (1 - test_share)))
    return {"gain": gain, "low": gain - half, "high": gain + half, "convincing": bool(gain > half)}
