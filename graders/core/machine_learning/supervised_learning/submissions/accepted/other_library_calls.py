"""Other tools of scikit-learn: confusion matrix, StratifiedKFold, a seeded random forest, the ROC curve."""


# %% answer="error_rates"
def error_rates(y_true, y_pred):
    from sklearn.metrics import confusion_matrix, precision_score, recall_score

    table = confusion_matrix(y_true, y_pred, labels=[0, 1])
    return {
        "missed": table[0, 1],
        "false_alarms": table[1, 0],
        "recall": recall_score(y_true, y_pred, pos_label=0, zero_division=0),
        "precision": precision_score(y_true, y_pred, pos_label=0, zero_division=0),
    }


# %% answer="split_rows"
def split_rows(y, seed):
    from sklearn.model_selection import StratifiedKFold

    fold = np.zeros(len(y), dtype=int)
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    for number, (_, part) in enumerate(folds.split(np.zeros((len(y), 1)), y)):
        fold[part] = number
    return tuple(np.flatnonzero(np.isin(fold, numbers)).tolist() for numbers in ([0, 1, 2], [3], [4]))


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(60, min_samples_leaf=2, random_state=3)
    forest.fit(X_train, np.asarray(y_train) == 0)
    return forest.predict_proba(X_new)[:, 1]


# %% answer="choose_threshold"
def choose_threshold(risk_valid, y_valid, risk_test, y_test, cost_miss, cost_alarm):
    from sklearn.metrics import roc_curve

    y_valid, risk_test, y_test = np.asarray(y_valid), np.asarray(risk_test), np.asarray(y_test)
    false_share, caught_share, thresholds = roc_curve(y_valid, risk_valid, pos_label=0, drop_intermediate=False)
    thresholds[0] = 1.5  # scikit-learn's infinity: nobody is called malignant
    costs = cost_miss * (1 - caught_share) * np.sum(y_valid == 0) + cost_alarm * false_share * np.sum(y_valid == 1)
    best = np.argmin(costs)
    flagged = risk_test >= thresholds[best]
    missed, alarms = np.sum(~flagged & (y_test == 0)), np.sum(flagged & (y_test == 1))
    return {
        "threshold": thresholds[best],
        "valid_cost": costs[best],
        "test_cost": cost_miss * missed + cost_alarm * alarms,
    }
