"""Hands in three thousand cells.

ending: too large
"""


# %% notebook
def change(notebook):
    notebook["cells"] += [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
        for n in range(3000)
    ]
