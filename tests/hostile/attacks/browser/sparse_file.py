"""Hands in a file of a terabyte that takes no room.

ending: too large
"""

# %% folder
import os


def change(folder):
    with open(folder / "data.csv", "wb") as file:
        file.truncate(1 << 40)
