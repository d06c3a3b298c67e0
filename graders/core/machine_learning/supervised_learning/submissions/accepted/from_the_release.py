"""A learner's way from the release: counts with a loop, one shuffle per class, a random forest, a grid of thresholds."""


# %% answer="error_rates"
def error_rates(y_true, y_pred):
    """Count misses and false alarms; return {"missed", "false_alarms", "recall", "precision"}."""
    caught = missed = false_alarms = 0
    for truth, said in zip(y_true, y_pred, strict=True):
        if truth == MALIGNANT and said == MALIGNANT:
            caught += 1
        elif truth == MALIGNANT:
            missed += 1
        elif said == MALIGNANT:
            false_alarms += 1
    recall = caught / (caught + missed) if caught + missed > 0 else 0.0
    precision = caught / (caught + false_alarms) if caught + false_alarms > 0 else 0.0
    return {"missed": missed, "false_alarms": false_alarms, "recall": recall, "precision": precision}


# %% answer="split_rows"
def split_rows(y, seed):
    """Split the row numbers 60/20/20, stratified by y; return (train, valid, test)."""
    y = np.asarray(y)
    rng = np.random.default_rng(seed)
    train, valid, test = [], [], []
    for label in (MALIGNANT, BENIGN):
        mine = rng.permutation(np.flatnonzero(y == label))
        first, second = round(0.6 * len(mine)), round(0.8 * len(mine))
        train.extend(mine[:first].tolist())
        valid.extend(mine[first:second].tolist())
        test.extend(mine[second:].tolist())
    for part in (train, valid, test):
        rng.shuffle(part)  # so that a part does not begin with all its malignant rows
    return train, valid, test


# %% answer="malignant_risk"
from sklearn.ensemble import RandomForestClassifier


def malignant_risk(X_train, y_train, X_new):
    """Train on X_train and y_train; return the risk of malignant for each row of X_new."""
    forest = RandomForestClassifier(n_estimators=200, random_state=0)  # trees do not mind the units
    forest.fit(X_train, y_train)
    column = list(forest.classes_).index(MALIGNANT)
    return forest.predict_proba(X_new)[:, column]


# %% answer="choose_threshold"
def choose_threshold(risk_valid, y_valid, risk_test, y_test, cost_miss, cost_alarm):
    """Choose on the validation set, report on the test set; return {"threshold", "valid_cost", "test_cost"}."""

    def total_cost(risk, y_true, threshold):
        said = np.where(np.asarray(risk) >= threshold, MALIGNANT, BENIGN)
        rates = error_rates(y_true, said)
        return cost_miss * rates["missed"] + cost_alarm * rates["false_alarms"]

    best = {"threshold": None, "valid_cost": np.inf}
    for step in range(102):  # 0.00, 0.01, ..., 1.00 and 1.01 for "nobody is malignant"
        cost = total_cost(risk_valid, y_valid, step / 100)
        if cost < best["valid_cost"]:
            best = {"threshold": step / 100, "valid_cost": cost}
    best["test_cost"] = total_cost(risk_test, y_test, best["threshold"])
    return best
