"""Brings the outcomes of full marks in the metadata of the cells and the notebook."""


# %% notebook
def change(notebook):
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    check = cells["check-fit"]
    told = {
        "id": "two_points",
        "title": {"zh": "a", "en": "a"},
        "public": True,
        "verdict": "pass",
        "earned": 4.0,
        "points": 4.0,
        "message": None,
    }
    check["metadata"]["aitracks"] = {"answer": "fit", "outcomes": [told]}
    cells["fit"]["metadata"]["aitracks"] = check["metadata"]["aitracks"]
    notebook["metadata"]["aitracks"] = {
        "grade": {"sandboxed": True, "verdict": "graded"},
        "put_back": [],
        "profile": "x",
    }
