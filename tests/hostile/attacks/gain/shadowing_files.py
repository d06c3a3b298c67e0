"""Brings modules that shadow those of the engine, and configuration for Python and nbgrader."""


# %% folder
def change(folder):
    for name in ("numpy", "json", "aitracks", "sitecustomize", "usercustomize", "nbgrader_config", "conftest"):
        (folder / f"{name}.py").write_text("print('SHADOW'); import os; os._exit(0)\n")
    (folder / "evil.pth").write_text("import os; os._exit(0)\n")
    (folder / "seed.txt").write_text("1\n")
    (folder / ".env").write_text("AITRACKS_SEED=1\n")
