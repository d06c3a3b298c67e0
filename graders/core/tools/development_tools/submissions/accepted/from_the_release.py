"""A way from the release: a counter instead of a filtered list, csv and random.sample, one try per machine."""


# %% answer="unclean_cells"
def unclean_cells(cells):
    """Positions of the code cells whose count is not that of a fresh run from top to bottom."""
    wrong = []
    expected = 0
    for position, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        if not cell["source"].strip():  # an empty cell takes no number
            continue
        expected += 1
        if cell["execution_count"] != expected:
            wrong.append(position)
    return wrong


# %% answer="make_report"
def make_report():
    """The template of the sampling report: parameters file, sample, seed; leaves drawn and rejected."""
    defaults = new_code_cell('file = "M1.csv"\nsample = 20\nseed = 1', metadata={"tags": ["parameters"]})
    read = new_code_cell(
        "import csv\n"
        "\n"
        "measured = {}\n"
        "with open(file, newline='') as text:\n"
        "    for row in csv.DictReader(text):\n"
        "        if row['length_mm'].strip():\n"
        "            measured[int(row['screw'])] = float(row['length_mm'])"
    )
    draw = new_code_cell("import random\n\ndrawn = random.Random(seed).sample(sorted(measured), sample)")
    judge = new_code_cell(
        "rejected = 0\n"
        "for screw in drawn:\n"
        "    if measured[screw] < 19.85 or measured[screw] > 20.15:\n"
        "        rejected += 1"
    )
    return new_notebook(
        cells=[new_markdown_cell("# Sampling report"), defaults, read, draw, judge],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


# %% answer="run_night"
def run_night(run_one, machines):
    """Run the report of each machine; return (results, failed)."""
    results, failed = {}, {}
    for machine in machines:
        try:
            rejects = run_one(machine)
        except Exception as error:
            failed[machine] = str(error)
        else:
            results[machine] = rejects
    return results, failed


# %% answer="reject_cases"
def reject_cases():
    """At most 8 test cases (lengths, low, high, expected) for reject_rate."""
    return [
        ([], 19.5, 20.5, 0.0),  # nothing at all
        ([None, None], 19.5, 20.5, 0.0),  # nothing measured
        ([19.5, 20.0, 20.5], 19.5, 20.5, 0.0),  # on the limits is good
        ([19.0, 20.0, None, 20.0], 19.5, 20.5, 1 / 3),  # too short at the start, one not measured
        ([None, 20.0, 20.0, 21.0], 19.5, 20.5, 1 / 3),  # too long at the end
        ([9.0, 9.0, 11.0, 11.0, 10.0], 9.5, 10.5, 4 / 5),  # the same lengths twice, other limits
        ([0.0, 20.0, 20.0], 19.5, 20.5, 1 / 3),  # a length of zero is measured
        ([18.0, 22.0], 19.85, 20.15, 1.0),  # all of them
    ]
