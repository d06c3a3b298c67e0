"""A mistake in each of these answers.

* Lets a cell that was never run pass.
* Draws with a seed of its own, whatever the parameter says.
* A bare `except:`: Ctrl+C stops one report, and the night goes on.

fails: counts_example, counts_unseen, report_seed, night_stops
"""


# %% answer="unclean_cells"
def unclean_cells(cells):
    expected, unclean = 0, []
    for position, cell in enumerate(cells):
        if cell["cell_type"] != "code" or not cell["source"].strip():
            continue
        expected += 1
        if cell["execution_count"] not in (None, expected):
            unclean.append(position)
    return unclean


# %% answer="make_report"
def make_report():
    return new_notebook(
        cells=[
            new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameters"]}),
            new_code_cell("import pandas as pd\n\nmeasured = pd.read_csv(file).dropna()"),
            new_code_cell(
                "import numpy as np\n\ntaken = measured.iloc[np.random.default_rng(42).choice(len(measured), sample, replace=False)]"
            ),
            new_code_cell(
                "drawn = taken['screw'].tolist()\nrejected = int(((taken['length_mm'] < 19.85) | (taken['length_mm'] > 20.15)).sum())"
            ),
        ]
    )


# %% answer="run_night"
import sys


def run_night(run_one, machines):
    results, failed = {}, {}
    for machine in machines:
        try:
            results[machine] = run_one(machine)
        except:  # noqa: E722
            failed[machine] = str(sys.exc_info()[1])
    return results, failed
