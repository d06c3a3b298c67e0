"""Cuts 20 % twice, so that validation gets 16 % of all rows.

fails: split_sizes, split_other_tables
"""


# %% answer="split_rows"
def split_rows(y, seed):
    y = np.asarray(y)
    rest, test = train_test_split(np.arange(len(y)), test_size=0.2, stratify=y, random_state=seed)
    train, valid = train_test_split(rest, test_size=0.2, stratify=y[rest], random_state=seed)
    return train, valid, test
