"""Cuts the rows in the order of the table.

fails: split_shares, split_seed, split_other_tables
"""


# %% answer="split_rows"
def split_rows(y, seed):
    n = len(y)
    rows = list(range(n))
    return rows[: int(0.6 * n)], rows[int(0.6 * n) : int(0.8 * n)], rows[int(0.8 * n) :]
