"""Writes 42 where the argument belongs.

fails: split_seed
"""


# %% answer="split_rows"
def split_rows(y, seed):
    y = np.asarray(y)
    rest, test = train_test_split(np.arange(len(y)), test_size=0.2, stratify=y, random_state=42)
    train, valid = train_test_split(rest, test_size=0.25, stratify=y[rest], random_state=42)
    return train, valid, test
