"""Hands in a notebook of lists in lists.

ending: not JSON
"""

# %% folder
import os


def change(folder):
    (folder / "fit_line.ipynb").write_text(
        '{"nbformat": 4, "metadata": {}, "cells": ' + "[" * 100_000 + "]" * 100_000 + "}"
    )
