"""A mistake in each of these answers.

* Asks only that counts rise: a gap, or a kernel that was not fresh, goes unseen.
* Writes the tag `parameter`: papermill injects at the top, and the defaults win.
* Puts the `try` around the loop: after one failure no other machine runs.
* Cases that a sound day brings: no limits, no blanks, no empty list.

fails: counts_example, counts_unseen, counts_blanks, report_parameters, report_runs, report_unseen, report_seed, night_goes_on, night_unseen, cases_catch_open, cases_catch_limits, cases_catch_blanks, cases_catch_counting
"""


# %% answer="unclean_cells"
def unclean_cells(cells):
    last, unclean = 0, []
    for position, cell in enumerate(cells):
        if cell["cell_type"] != "code" or not cell["source"].strip():
            continue
        count = cell["execution_count"]
        if count is None or count <= last:
            unclean.append(position)
        else:
            last = count
    return unclean


# %% answer="make_report"
def make_report():
    return new_notebook(
        cells=[
            new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameter"]}),
            new_code_cell("import pandas as pd\n\nmeasured = pd.read_csv(file).dropna()"),
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
    try:
        for machine in machines:
            results[machine] = run_one(machine)
    except Exception as error:
        failed[machine] = str(error)
    return results, failed


# %% answer="reject_cases"
def reject_cases():
    return [
        ([19.0, 20.0], 19.5, 20.5, 0.5),
        ([19.9, 20.0, 20.1], 19.5, 20.5, 0.0),
        ([20.0, 20.0, 20.0, 21.0], 19.5, 20.5, 0.25),
    ]
