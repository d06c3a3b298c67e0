"""Sums in place of means.

fails: two_groups, other_tables
"""


# %% answer="summarise"
def summarise(table, by):
    return table.groupby(by).sum()
