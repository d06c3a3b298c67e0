"""Rounds the expected pieces before they are paid for: half an escape in 1,000 becomes none, and costs nothing.

fails: hand_money, unseen_line, given_threshold
"""


# %% answer="line_report"
def line_report(scores, labels, threshold, defect_rate, escape_cost, overkill_cost):
    escape_rate = np.mean(scores[labels == 1] < threshold)
    overkill_rate = np.mean(scores[labels == 0] >= threshold)
    escapes = round(1000 * defect_rate * escape_rate)
    overkills = round(1000 * (1 - defect_rate) * overkill_rate)
    return {
        "escape_rate": escape_rate,
        "overkill_rate": overkill_rate,
        "escapes_per_1000": escapes,
        "overkills_per_1000": overkills,
        "cost_per_1000": escapes * escape_cost + overkills * overkill_cost,
    }
