"""Calls the rejected good pieces escapes and the passed defective ones overkill.

fails: hand_rates, hand_money, unseen_line, given_threshold
"""


# %% answer="line_report"
def line_report(scores, labels, threshold, defect_rate, escape_cost, overkill_cost):
    scores, labels = np.asarray(scores), np.asarray(labels)
    escape_rate = float(np.mean(scores[labels == 0] >= threshold))
    overkill_rate = float(np.mean(scores[labels == 1] < threshold))
    escapes, overkills = 1000 * (1 - defect_rate) * escape_rate, 1000 * defect_rate * overkill_rate
    return {
        "escape_rate": escape_rate,
        "overkill_rate": overkill_rate,
        "escapes_per_1000": escapes,
        "overkills_per_1000": overkills,
        "cost_per_1000": escapes * escape_cost + overkills * overkill_cost,
    }
