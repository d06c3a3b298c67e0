"""Takes the budget for the number of settings and forgets the folds; leaves out the correction of the interval.

fails: budget_kept, budget_unseen, interval_small, interval_unseen
"""


# %% answer="tune"
def tune(model, space, X, y, budget, seed):
    from sklearn.model_selection import RandomizedSearchCV

    search = RandomizedSearchCV(
        model,
        space,
        n_iter=budget,
        cv=KFold(2, shuffle=True, random_state=seed),
        scoring="neg_mean_absolute_error",
        refit=False,
        random_state=seed,
    ).fit(X, y)
    return {"params": search.best_params_, "error": -search.best_score_}


# %% answer="gain_interval"
def gain_interval(old, new, test_share):
    d = np.subtract(old, new)
    half = stats.t.ppf(0.975, len(d) - 1) * np.std(d, ddof=1) / np.sqrt(len(d))
    return {"gain": d.mean(), "low": d.mean() - half, "high": d.mean() + half, "convincing": bool(d.mean() > half)}
