"""Calls a risk malignant above the threshold, not at it.

fails: threshold_unseen
"""


# %% answer="choose_threshold"
def choose_threshold(risk_valid, y_valid, risk_test, y_test, cost_miss, cost_alarm):
    def cost(risk, labels, threshold):
        risk, labels = np.asarray(risk), np.asarray(labels)
        missed = np.sum((labels == 0) & (risk <= threshold))
        alarms = np.sum((labels == 1) & (risk > threshold))
        return cost_miss * missed + cost_alarm * alarms

    best = min(np.linspace(0, 1, 101), key=lambda t: cost(risk_valid, y_valid, t))
    return {
        "threshold": best,
        "valid_cost": cost(risk_valid, y_valid, best),
        "test_cost": cost(risk_test, y_test, best),
    }
