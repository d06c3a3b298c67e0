"""A mistake in each of these answers.

* Lets blank code cells use up a count.
* Sets the file once more below the parameters: all machines get the report of M1.
* Passes over failures in silence.
* Misreads the rule: expects a screw exactly on a limit to be rejected.

fails: counts_example, counts_blanks, report_runs, report_unseen, report_seed, night_goes_on, night_unseen, cases_right, cases_catch_open, cases_catch_limits
"""


# %% answer="unclean_cells"
def unclean_cells(cells):
    expected, unclean = 0, []
    for position, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        expected += 1
        if cell["source"].strip() and cell["execution_count"] != expected:
            unclean.append(position)
    return unclean


# %% answer="make_report"
def make_report():
    return new_notebook(
        cells=[
            new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameters"]}),
            new_code_cell('import pandas as pd\n\nfile = "M1.csv"\nmeasured = pd.read_csv(file).dropna()'),
            new_code_cell(
                "import numpy as np\n\ntaken = measured.iloc[np.random.default_rng(seed).choice(len(measured), sample, replace=False)]"
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
        with contextlib.suppress(Exception):
            results[machine] = run_one(machine)
    return results, failed


# %% answer="reject_cases"
def reject_cases():
    return [
        ([19.4, 20.0, 20.1], 19.5, 20.5, 1 / 3),
        ([20.0, 20.1, 20.6], 19.5, 20.5, 1 / 3),
        ([19.5, 20.0], 19.5, 20.5, 0.5),
        ([20.0, 20.5], 19.5, 20.5, 0.5),
        ([None, 19.0, 20.0, 21.0, 20.2], 19.5, 20.5, 0.5),
        ([None, None], 19.5, 20.5, 0.0),
        ([], 19.5, 20.5, 0.0),
        ([5.0, 6.0, 7.0, 9.0], 5.5, 8.0, 0.5),
    ]
