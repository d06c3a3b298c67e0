"""Gives the check cell another name and another cell its name."""


# %% notebook
def change(notebook):
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    check = cells["check-fit"]
    check["metadata"]["nbgrader"]["grade_id"] = "check-other"
    cells["fit"]["metadata"]["nbgrader"]["grade_id"] = "check-fit"
    cells["fit"]["source"] = "4.0"
