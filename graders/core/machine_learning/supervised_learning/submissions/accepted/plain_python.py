"""Lists and loops only: counts by hand, shuffles each class with random.Random, naive Bayes without NumPy."""


# %% answer="error_rates"
def error_rates(y_true, y_pred):
    tp = fn = fp = 0
    for truth, said in zip(y_true, y_pred):
        if truth == 0 and said == 0:
            tp += 1
        elif truth == 0:
            fn += 1
        elif said == 0:
            fp += 1
    recall = tp / (tp + fn) if tp + fn > 0 else 0
    precision = tp / (tp + fp) if tp + fp > 0 else 0
    return {"precision": precision, "recall": recall, "false_alarms": fp, "missed": fn, "caught": tp}


# %% answer="split_rows"
def split_rows(y, seed):
    import random

    dealer = random.Random(seed)
    train, valid, test = [], [], []
    for label in (0, 1):
        mine = [i for i, value in enumerate(y) if value == label]
        dealer.shuffle(mine)
        a, b = round(0.6 * len(mine)), round(0.8 * len(mine))
        train += mine[:a]
        valid += mine[a:b]
        test += mine[b:]
    return train, valid, test


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    from math import exp, log

    seen = {}
    for label in (0, 1):
        mine = [list(row) for row, value in zip(X_train, y_train) if value == label]
        columns = []
        for values in zip(*mine):
            mean = sum(values) / len(values)
            columns.append((mean, sum((v - mean) ** 2 for v in values) / len(values)))
        seen[label] = log(len(mine)), columns

    def score(label, row):
        start, columns = seen[label]
        return start - sum((v - m) ** 2 / (2 * s) + log(s) / 2 for v, (m, s) in zip(row, columns))

    risks = []
    for row in X_new:
        lead = min(max(score(1, row) - score(0, row), -300), 300)
        risks.append(1 / (1 + exp(lead)))
    return risks


# %% answer="choose_threshold"
def choose_threshold(risk_valid, y_valid, risk_test, y_test, cost_miss, cost_alarm):
    def cost(risks, labels, threshold):
        total = 0
        for risk, label in zip(risks, labels):
            if label == 0 and risk < threshold:
                total += cost_miss
            if label == 1 and risk >= threshold:
                total += cost_alarm
        return total

    best, lowest = None, None
    for i in range(101):
        now = cost(risk_valid, y_valid, i / 100)
        if lowest is None or now <= lowest:
            best, lowest = i / 100, now
    return {"threshold": best, "valid_cost": lowest, "test_cost": cost(risk_test, y_test, best)}
