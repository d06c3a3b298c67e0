"""Draws before it drops the blanks.

fails: report_runs, report_unseen
"""


# %% answer="make_report"
def make_report():
    return new_notebook(
        cells=[
            new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameters"]}),
            new_code_cell("import pandas as pd\n\nmeasured = pd.read_csv(file)"),
            new_code_cell(
                "import numpy as np\n\ntaken = measured.iloc[np.random.default_rng(seed).choice(len(measured), sample, replace=False)]"
            ),
            new_code_cell(
                "drawn = taken['screw'].tolist()\nrejected = int(((taken['length_mm'] < 19.85) | (taken['length_mm'] > 20.15)).sum())"
            ),
        ]
    )
