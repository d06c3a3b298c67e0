"""Draws without a seed: no auditor can draw the same screws again.

fails: report_seed
"""


# %% answer="make_report"
def make_report():
    return new_notebook(
        cells=[
            new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameters"]}),
            new_code_cell("import pandas as pd\n\nmeasured = pd.read_csv(file).dropna()"),
            new_code_cell("taken = measured.sample(n=sample)"),
            new_code_cell(
                "drawn = taken['screw'].tolist()\nrejected = int(((taken['length_mm'] < 19.85) | (taken['length_mm'] > 20.15)).sum())"
            ),
        ]
    )
