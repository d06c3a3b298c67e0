"""Has the check look at another answer by its metadata and id."""


# %% notebook
def change(notebook):
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    check = cells["check-fit"]
    check["metadata"]["nbgrader"]["grade_id"] = "check-"
    check["id"] = cells["fit"].get("id", "x")
    check["metadata"]["nbgrader"]["solution"] = True
