"""Deals the rows in turn, malignant ones first, from a start that the seed decides: five splits in all, and no chance.

fails: split_seed
"""


# %% answer="split_rows"
def split_rows(y, seed):
    turn = np.empty(len(y), dtype=int)
    turn[np.argsort(y, kind="stable")] = (np.arange(len(y)) + seed) % 5
    return np.flatnonzero(turn < 3), np.flatnonzero(turn == 3), np.flatnonzero(turn == 4)
