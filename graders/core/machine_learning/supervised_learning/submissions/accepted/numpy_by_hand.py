"""Standardises and trains a logistic regression by gradient descent; splits by ranks; fine grid of thresholds."""


# %% answer="error_rates"
def error_rates(y_true, y_pred):
    ill, called = 1 - np.array(y_true), 1 - np.array(y_pred)
    caught = ill @ called
    return {
        "missed": ill.sum() - caught,
        "false_alarms": called.sum() - caught,
        "recall": caught / max(ill.sum(), 1),
        "precision": caught / max(called.sum(), 1),
    }


# %% answer="split_rows"
def split_rows(y, seed):
    y = np.array(y)
    rng = np.random.default_rng(seed)
    place = np.empty(len(y))
    for label in np.unique(y):
        mine = np.flatnonzero(y == label)
        place[mine] = (rng.permutation(len(mine)) + 0.5) / len(mine)
    return [np.flatnonzero(place < 0.6), np.flatnonzero((place >= 0.6) & (place < 0.8)), np.flatnonzero(place >= 0.8)]


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    mean, sd = X_train.mean(axis=0), X_train.std(axis=0)
    Z, ill = (X_train - mean) / sd, (y_train == MALIGNANT).astype(float)
    w, b = np.zeros(Z.shape[1]), 0.0
    for _ in range(400):
        risk = 1 / (1 + np.exp(-(Z @ w + b)))
        w -= 0.2 * (Z.T @ (risk - ill) / len(ill) + 0.003 * w)
        b -= 0.2 * np.mean(risk - ill)
    return (1 / (1 + np.exp(-((X_new - mean) / sd @ w + b)))).tolist()


# %% answer="choose_threshold"
def choose_threshold(risk_valid, y_valid, risk_test, y_test, cost_miss, cost_alarm):
    grid = np.arange(0, 1.0005, 0.001)

    def costs(risk, labels):
        risk, labels = np.array(risk), np.array(labels)
        called = risk[None, :] >= grid[:, None]
        return cost_miss * (~called & (labels == 0)).sum(axis=1) + cost_alarm * (called & (labels == 1)).sum(axis=1)

    on_valid = costs(risk_valid, y_valid)
    i = int(on_valid.argmin())
    return {"threshold": grid[i], "valid_cost": on_valid[i], "test_cost": costs(risk_test, y_test)[i]}
