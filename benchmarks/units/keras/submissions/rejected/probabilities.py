"""Gives probabilities.

fails: one_a_row, in_line
"""


# %% answer="classes"
def classes(model, x):
    return model.predict(x, verbose=0)
