"""Hands in cells whose parts have other forms than a notebook's."""


# %% notebook
def change(notebook):
    notebook["cells"][1:1] = [{"cell_type": "code", "source": ["print(1)\n", "print(2)"], "metadata": [], "outputs": 5}]
    notebook["cells"].append(
        {"cell_type": "markdown", "source": "x", "metadata": {"nbgrader": []}, "attachments": [], "id": 5}
    )
    notebook["metadata"]["kernelspec"] = {"name": "python3", "display_name": "\u0000", "argv": ["rm", "-rf", "/"]}
    notebook["nbformat_minor"] = 10**30
