"""Hands in a folder that is a link to the judge's.

ending: link or device
"""

# %% folder
import os


def change(folder):
    (folder / "data").symlink_to("../../../judge")
