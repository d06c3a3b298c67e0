"""Never hands the seed on: each call deals other cards.

fails: split_seed
"""


# %% answer="split_rows"
def split_rows(y, seed):
    y = np.asarray(y)
    rest, test = train_test_split(np.arange(len(y)), test_size=0.2, stratify=y)
    train, valid = train_test_split(rest, test_size=0.25, stratify=y[rest])
    return train, valid, test
