"""Hands in folders in folders.

ending: too large
"""

# %% folder
import os


def change(folder):
    place = folder
    for _ in range(100):
        place = place / "d"
        place.mkdir()
