"""A mistake in each of these answers.

* Leaves `choice` at its default: a screw may be drawn twice.
* Calls a report once to see whether it works, and once more for its result.

fails: report_runs, report_unseen, night_goes_on, night_unseen
"""


# %% answer="make_report"
def make_report():
    return new_notebook(
        cells=[
            new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameters"]}),
            new_code_cell("import pandas as pd\n\nmeasured = pd.read_csv(file).dropna()"),
            new_code_cell(
                "import numpy as np\n\ntaken = measured.iloc[np.random.default_rng(seed).choice(len(measured), sample)]"
            ),
            new_code_cell(
                "drawn = taken['screw'].tolist()\nrejected = int(((taken['length_mm'] < 19.85) | (taken['length_mm'] > 20.15)).sum())"
            ),
        ]
    )


# %% answer="run_night"
def run_night(run_one, machines):
    results, failed = {}, {}
    for machine in machines:
        try:
            run_one(machine)
        except Exception as error:
            failed[machine] = str(error)
            continue
        results[machine] = run_one(machine)
    return results, failed
