"""Hands in a link in the place of the notebook.

ending: link or device
"""

# %% folder
import os


def change(folder):
    (folder / "fit_line.ipynb").unlink()
    (folder / "fit_line.ipynb").symlink_to("../../../source/fit_line/fit_line.ipynb")
