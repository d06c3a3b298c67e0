"""One cell after the parameters and a text cell, pandas' own sampling; short tables of cases."""


# %% answer="make_report"
def make_report():
    notebook = new_notebook()
    notebook.cells.append(new_markdown_cell("# Sampling report"))
    first = new_code_cell("seed = 1\nsample = 20\nfile = 'M1.csv'")
    first.metadata["tags"] = ["parameters", "top"]
    notebook.cells.append(first)
    notebook.cells.append(
        new_code_cell(
            "import pandas as pd\n"
            "table = pd.read_csv(file)\n"
            "table = table[table['length_mm'].notna()].sample(n=sample, random_state=seed)\n"
            "drawn = table['screw']\n"
            "bad = (table['length_mm'] < 19.85) | (table['length_mm'] > 20.15)\n"
            "rejected = bad.sum()\n"
            "print(rejected)"
        )
    )
    return notebook


# %% answer="reject_cases"
def reject_cases():
    low, high = 10.0, 11.0
    return [
        ([9.0, None, 10.0, 11.0, 12.0, 10.5, 12.5], low, high, 3 / 6),
        ([9.0, 10.0, 10.0], low, high, 1 / 3),
        ([10.0, 10.5, 13.0], low, high, 1 / 3),
        ([None, None], low, high, 0.0),
        ([], low, high, 0.0),
    ]
