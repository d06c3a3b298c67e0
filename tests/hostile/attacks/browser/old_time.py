"""Hands in a time of handing in that is none.

ending: failed
"""

# %% folder
import os


def change(folder):
    (folder / "timestamp.txt").write_text("0001-01-01 00:00:00.000000 UTC; drop table grade")
