"""Scales the counts of the test set to 1,000 pieces, as if every second or third piece of the line were defective.

fails: hand_money, unseen_line, given_threshold
"""


# %% answer="line_report"
def line_report(scores, labels, threshold, defect_rate, escape_cost, overkill_cost):
    scores, labels = np.asarray(scores), np.asarray(labels)
    escaped = np.sum((labels == 1) & (scores < threshold))
    killed = np.sum((labels == 0) & (scores >= threshold))
    escapes, overkills = 1000 * escaped / len(labels), 1000 * killed / len(labels)
    return {
        "escape_rate": escaped / np.sum(labels == 1),
        "overkill_rate": killed / np.sum(labels == 0),
        "escapes_per_1000": escapes,
        "overkills_per_1000": overkills,
        "cost_per_1000": escapes * escape_cost + overkills * overkill_cost,
    }
