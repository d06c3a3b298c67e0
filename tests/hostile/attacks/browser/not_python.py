"""Asks for another kernel, whose command line it would choose.

ending: other kernel
"""


# %% notebook
def change(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "bash; rm -rf /", "language": "bash", "display_name": "x"}
    notebook["metadata"]["language_info"] = {"name": "bash"}
