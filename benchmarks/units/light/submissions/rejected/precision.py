"""Gives the precision.

fails: five, other_answers
"""


# %% answer="recall"
def recall(truth, answer):
    truth, answer = np.asarray(truth), np.asarray(answer)
    return float(np.mean(truth[answer == 1] == 1))
