"""Knows the public points by heart: no attack, what an honest wrong answer gets.

points: 2
"""


# %% answer
def fit(x, y):
    return {2: (2.0, 1.0), 3: (2.5, 5 / 6)}.get(len(x), (0.0, 0.0))
