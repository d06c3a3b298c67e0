"""Hands in a link to the gradebook.

ending: link or device
"""

# %% folder
import os


def change(folder):
    (folder / "data.csv").symlink_to("../../../gradebook.db")
