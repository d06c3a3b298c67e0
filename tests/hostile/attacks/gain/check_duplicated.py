"""Hands the check cell in three times, each with its name."""


# %% notebook
def change(notebook):
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    check = cells["check-fit"]
    notebook["cells"] += [check, {**check, "source": "4.0"}]
