"""Ignores the threshold that was fixed and picks the one that looks best on the test set.

fails: hand_rates, hand_money, unseen_line, given_threshold
"""


# %% answer="line_report"
def line_report(scores, labels, threshold, defect_rate, escape_cost, overkill_cost):
    scores, labels = np.asarray(scores, dtype=float), np.asarray(labels)
    reports = []
    for t in np.unique(scores):
        escape_rate = float(np.mean(scores[labels == 1] < t))
        overkill_rate = float(np.mean(scores[labels == 0] >= t))
        escapes, overkills = 1000 * defect_rate * escape_rate, 1000 * (1 - defect_rate) * overkill_rate
        reports.append(
            {
                "escape_rate": escape_rate,
                "overkill_rate": overkill_rate,
                "escapes_per_1000": escapes,
                "overkills_per_1000": overkills,
                "cost_per_1000": escapes * escape_cost + overkills * overkill_cost,
            }
        )
    return min(reports, key=lambda report: report["cost_per_1000"])
