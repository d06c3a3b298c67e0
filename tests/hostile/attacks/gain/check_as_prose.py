"""Turns the check cell into prose, and prose into a check."""


# %% notebook
def change(notebook):
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    check = cells["check-fit"]
    check["cell_type"] = "markdown"
    check.pop("outputs", None), check.pop("execution_count", None)
