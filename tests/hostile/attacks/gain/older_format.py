"""Hands in a notebook that says to be of format 3."""


# %% notebook
def change(notebook):
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    check = cells["check-fit"]
    notebook["nbformat"], notebook["nbformat_minor"] = 3, 0
    notebook["worksheets"] = [{"cells": notebook["cells"]}]
