"""The least probable class.

fails: in_line
"""


# %% answer="classes"
def classes(model, x):
    return model.predict(x, verbose=0).argmin(axis=1)
