"""Distances by SciPy."""


# %% answer="distances"
def distances(a, b):
    from scipy.spatial.distance import cdist

    return cdist(a, b)
