"""Projects: the authored `project.py` and `reference.py` → notebooks that teams and the gate run.

A project is written like a unit (py:percent, prose in adjacent pairs, zh-TW first) with these differences:

* ``# %% parameters`` is the header of the first code cell: exactly train, inputs, out, seed, budget.
* ``tr("中文", "English")`` is resolved when the notebook is made, so that a team reads one language in its code.
* ``{{ problem.title }}`` and the other names of `facts.PLACEHOLDERS` are filled in from the problem, in prose and in
  strings.
"""
