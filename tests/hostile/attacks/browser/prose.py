"""Writes prose that runs scripts, with attachments and links that do."""


# %% notebook
def change(notebook):
    text = (
        "<script>alert(51)</script> <img src=x onerror=alert(51)> [a](javascript:alert(51)) ![b](attachment:x.svg) $\\href{javascript:alert(51)}{x}$\n"
        "<details open ontoggle=alert(51)>"
    )
    cell = {"cell_type": "markdown", "id": "prose", "metadata": {}, "source": text}
    cell["attachments"] = {"x.svg": {"image/svg+xml": "<svg onload=alert(51)>"}, "../../x": {"text/html": "<b>"}}
    notebook["cells"].append(cell)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("task"):
            cell["source"] = text
    notebook["cells"].append({"cell_type": "raw", "id": "raw", "metadata": {"format": "text/html"}, "source": text})
