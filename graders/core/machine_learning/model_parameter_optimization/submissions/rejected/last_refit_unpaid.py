"""Leaves `refit` on: one training more than the budget, and on all rows; trains the model that was given.

fails: model_left_alone, budget_kept, budget_unseen, exam_kept_back
"""


# %% answer="fold_errors"
def fold_errors(model, X, y, folds):
    return [float(np.mean(np.abs(model.fit(X[a], y[a]).predict(X[b]) - y[b]))) for a, b in folds]


# %% answer="tune"
def tune(model, space, X, y, budget, seed):
    from sklearn.model_selection import RandomizedSearchCV

    search = RandomizedSearchCV(
        model,
        space,
        n_iter=budget // 2,
        cv=KFold(2 if budget % 2 == 0 else budget // (budget // 2), shuffle=True, random_state=seed),
        scoring="neg_mean_absolute_error",
        random_state=seed,
    ).fit(X, y)
    if budget % 2:
        clone(model).fit(X, y)
    return {"params": search.best_params_, "error": -search.best_score_}
