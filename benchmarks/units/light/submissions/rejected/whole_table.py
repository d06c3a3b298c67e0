"""One mean for the whole table.

fails: mean_and_deviation, other_numbers
"""


# %% answer="standardise"
def standardise(x):
    return (x - x.mean()) / x.std()
