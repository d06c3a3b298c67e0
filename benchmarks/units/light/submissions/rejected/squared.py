"""Forgets the square root.

fails: triangle, other_points
"""


# %% answer="distances"
def distances(a, b):
    return ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2)
