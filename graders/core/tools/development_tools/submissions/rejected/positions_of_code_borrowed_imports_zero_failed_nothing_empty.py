"""A mistake in each of these answers.

* Gives positions among the code cells instead of among all cells.
* Leaves the imports to the notebook in which it was written.
* Takes a report of 0 rejects for none.
* Never tries a list in which nothing was measured.

fails: counts_example, counts_unseen, counts_blanks, report_runs, report_unseen, report_seed, night_unseen, cases_catch_blanks
"""


# %% answer="unclean_cells"
def unclean_cells(cells):
    code = [cell for cell in cells if cell["cell_type"] == "code" and cell["source"].strip()]
    return [i for i, cell in enumerate(code) if cell["execution_count"] != i + 1]


# %% answer="make_report"
def make_report():
    return new_notebook(
        cells=[
            new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameters"]}),
            new_code_cell("measured = pd.read_csv(file).dropna()"),
            new_code_cell(
                "taken = measured.iloc[np.random.default_rng(seed).choice(len(measured), sample, replace=False)]"
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
            rejects = run_one(machine)
        except Exception as error:
            failed[machine] = str(error)
        else:
            if rejects:
                results[machine] = rejects
    return results, failed


# %% answer="reject_cases"
def reject_cases():
    return [
        ([19.4, 20.0, 20.1], 19.5, 20.5, 1 / 3),
        ([20.0, 20.1, 20.6], 19.5, 20.5, 1 / 3),
        ([19.5, 20.0], 19.5, 20.5, 0.0),
        ([20.0, 20.5], 19.5, 20.5, 0.0),
        ([None, 19.0, 20.0, 21.0, 20.2], 19.5, 20.5, 0.5),
    ]
