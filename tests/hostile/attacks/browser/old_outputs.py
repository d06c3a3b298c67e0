"""Hands in outputs: scripts, links to files, a hundred thousand of them."""


# %% notebook
def change(notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {
                    "output_type": "display_data",
                    "metadata": {},
                    "data": {"text/html": "<script>alert(51)</script>", "image/svg+xml": "<svg onload=alert(51)>"},
                }
            ] * 1000
