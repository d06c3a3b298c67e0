"""Recall by a loop."""


# %% answer="recall"
def recall(truth, answer):
    pairs = [a for t, a in zip(truth, answer) if t == 1]
    return sum(int(a == 1) for a in pairs) / len(pairs)
