"""Leak: chooses the threshold on validation and test rows together.

fails: threshold_unseen, threshold_no_peeking
"""


# %% answer="choose_threshold"
def choose_threshold(risk_valid, y_valid, risk_test, y_test, cost_miss, cost_alarm):
    def cost(risk, labels, threshold):
        risk, labels = np.asarray(risk), np.asarray(labels)
        missed = np.sum((labels == 0) & (risk < threshold))
        alarms = np.sum((labels == 1) & (risk >= threshold))
        return cost_miss * missed + cost_alarm * alarms

    best = min(np.linspace(0, 1, 101), key=lambda t: cost(risk_valid, y_valid, t) + cost(risk_test, y_test, t))
    return {
        "threshold": best,
        "valid_cost": cost(risk_valid, y_valid, best),
        "test_cost": cost(risk_test, y_test, best),
    }
