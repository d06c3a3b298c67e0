"""Calls the model instead of predict."""


# %% answer="classes"
def classes(model, x):
    return np.asarray(model(x)).argmax(axis=1)
