"""Loops without end when asked.

limits: check_seconds=1
"""


# %% answer
def fit(x, y):
    while True:
        pass
