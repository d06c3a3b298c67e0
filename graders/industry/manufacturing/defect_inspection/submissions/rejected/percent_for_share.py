"""Reports percentages where the statement asks for shares between 0 and 1.

fails: hand_rates, unseen_line, given_threshold
"""


# %% answer="line_report"
def line_report(scores, labels, threshold, defect_rate, escape_cost, overkill_cost):
    escape_percent = 100 * np.mean(scores[labels == 1] < threshold)
    overkill_percent = 100 * np.mean(scores[labels == 0] >= threshold)
    escapes = 10 * defect_rate * escape_percent
    overkills = 10 * (1 - defect_rate) * overkill_percent
    return {
        "escape_rate": escape_percent,
        "overkill_rate": overkill_percent,
        "escapes_per_1000": escapes,
        "overkills_per_1000": overkills,
        "cost_per_1000": escapes * escape_cost + overkills * overkill_cost,
    }
