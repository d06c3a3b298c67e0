"""One submission in the engine, run by test_sandbox.py under another account."""

import conftest

from aitracks.grading import engine
from aitracks.grading.jobs import CellTask, Job

SOURCE = """
import os
def held(action):
    try:
        action()
    except OSError:
        return "held"
    return "THROUGH"
print("uid", os.getuid(), "pid", os.getpid(), held(lambda: open("/x", "w")), held(lambda: open("/usr/x", "w")))
def double(x):
    return 2 * x
"""
engine.refuse_without_sandbox()
job = Job(
    "amei",
    "doubling",
    "light",
    (CellTask(0, SOURCE), CellTask(1, "", "double")),
    {},
    conftest.PUBLIC,
    conftest.HIDDEN,
    0,
    conftest.LIMITS,
)
result = engine.run_job(job)
engine.close()
print([o.earned for c in result.checks for o in c.outcomes], "walled" if result.sandboxed else "open")
print(result.cells[0].outputs[0]["text"].strip())
