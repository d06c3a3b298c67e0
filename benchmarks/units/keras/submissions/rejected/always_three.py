"""Always answers 3.

fails: in_line
"""


# %% answer="classes"
def classes(model, x):
    return np.full(len(x), 3)
