"""Hands in thousands of files.

ending: too large
"""

# %% folder
import os


def change(folder):
    for number in range(3000):
        (folder / f"{number}.txt").touch()
