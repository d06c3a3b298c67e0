"""Shuffles, but leaves the share of malignant to chance.

fails: split_shares, split_other_tables
"""


# %% answer="split_rows"
def split_rows(y, seed):
    rest, test = train_test_split(np.arange(len(y)), test_size=0.2, random_state=seed)
    train, valid = train_test_split(rest, test_size=0.25, random_state=seed)
    return train, valid, test
