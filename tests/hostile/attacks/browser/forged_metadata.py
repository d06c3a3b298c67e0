"""Brings metadata of every kind, for widgets, slides, tags and titles."""


# %% notebook
def change(notebook):
    evil = "<script>alert(51)</script>"
    notebook["metadata"] |= {
        "title": evil,
        "authors": [{"name": evil}],
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"x": evil}}},
        "celltoolbar": evil,
        "nbgrader": {"notebook": "../../x"},
        "language_info": {"name": "python", "codemirror_mode": evil, "pygments_lexer": evil},
    }
    for cell in notebook["cells"]:
        cell["id"] = "../" + evil
        cell["metadata"] |= {
            "tags": [evil],
            "slideshow": {"slide_type": evil},
            "name": evil,
            "jupyter": {"source_hidden": True},
        }
