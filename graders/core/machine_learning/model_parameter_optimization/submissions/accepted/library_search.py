"""Scikit-learn does the searching and scoring; the interval by Student's distribution itself."""


# %% answer="fold_errors"
def fold_errors(model, X, y, folds):
    return -cross_val_score(model, X, y, cv=folds, scoring="neg_mean_absolute_error")


# %% answer="tune"
def tune(model, space, X, y, budget, seed):
    from sklearn.model_selection import RandomizedSearchCV

    search = RandomizedSearchCV(
        model,
        space,
        n_iter=budget // 2,
        cv=KFold(2, shuffle=True, random_state=seed),
        scoring="neg_mean_absolute_error",
        refit=False,
        random_state=seed,
    ).fit(X, y)
    return {"params": search.best_params_, "error": -search.best_score_}


# %% answer="nested_errors"
def nested_errors(tuner, model, space, X, y, outer, budget):
    tuned = []
    for i, (train, test) in enumerate(outer):
        params = tuner(model=model, space=space, X=X[train], y=y[train], budget=budget, seed=i)["params"]
        best = clone(model).set_params(**params)
        tuned.append(mean_absolute_error(y[test], best.fit(X[train], y[train]).predict(X[test])))
    start = cross_val_score(model, X, y, cv=list(outer), scoring="neg_mean_absolute_error")
    return {"start": np.abs(start), "tuned": np.array(tuned)}


# %% answer="gain_interval"
def gain_interval(old, new, test_share):
    d = np.subtract(old, new)
    n = len(d)
    scale = np.sqrt(d.var(ddof=1) * (1 / n + test_share / (1 - test_share)))
    low, high = stats.t.interval(0.95, df=n - 1, loc=d.mean(), scale=scale)
    return {"convincing": bool(low > 0), "low": low, "high": high, "gain": d.mean()}
