"""Hands in a pipe that nobody will ever write to.

ending: link or device
"""

# %% folder
import os


def change(folder):
    os.mkfifo(folder / "data.csv")
