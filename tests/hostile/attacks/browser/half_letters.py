"""Writes half letters into its cells.

ending: not UTF-8
"""


# %% notebook
def change(notebook):
    notebook["cells"].append(
        {"cell_type": "code", "metadata": {}, "source": "x = '\ud800'", "outputs": [], "execution_count": None}
    )
