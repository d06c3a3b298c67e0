"""Uses the csv and random modules, counts down a list of expected numbers, catches errors apart."""


# %% answer="unclean_cells"
def unclean_cells(cells):
    run = [i for i, cell in enumerate(cells) if cell["cell_type"] == "code" and cell["source"].strip() != ""]
    return [i for n, i in enumerate(run, 1) if cells[i].get("execution_count") != n]


# %% answer="make_report"
def make_report():
    return new_notebook(
        cells=[
            new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameters"]}),
            new_code_cell(
                "import csv\nimport random\n\nwith open(file) as text:\n    rows = list(csv.DictReader(text))\nseen = [row for row in rows if row['length_mm'] != '']"
            ),
            new_code_cell(
                "random.seed(seed)\ntaken = random.sample(seen, sample)\ndrawn = []\nrejected = 0\nfor row in taken:\n    drawn.append(int(row['screw']))\n    if float(row['length_mm']) < 19.85 or float(row['length_mm']) > 20.15:\n        rejected += 1"
            ),
        ]
    )


# %% answer="run_night"
def run_night(run_one, machines):
    results = {}
    failed = {}
    for machine in machines:
        try:
            rejects = run_one(machine)
        except Exception as error:
            failed[machine] = f"{error}"
            continue
        results.update({machine: rejects})
    return [results, failed]


# %% answer="reject_cases"
def reject_cases():
    return [
        ([], 1, 2, 0),
        ([None], 1, 2, 0),
        ([1, 1.5, 2, None], 1, 2, 0),
        ([None, 0.5, 1.5, 1.5], 1, 2, 1 / 3),
        ([1.5, 1.2, 1.7, 2.5, None, 1.1, 0.9, 1.6], 1, 2, 2 / 7),
        ([0.9, 1.2, 1.4], 1, 2, 1 / 3),
        ([1.2, 1.4, 2.5], 1, 2, 1 / 3),
        ([3, None], 1, 2, 1),
    ]
