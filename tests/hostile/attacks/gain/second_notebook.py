"""Hands in the notebook of another topic, and a second one of the same."""


# %% folder
def change(folder):
    text = (folder / "fit_line.ipynb").read_text(encoding="utf-8").replace("check-fit", "check-fit2")
    (folder / "fit_again.ipynb").write_text(text, encoding="utf-8")
    (folder / "autograded").mkdir()
    (folder / "autograded" / "fit_line.ipynb").write_text(text, encoding="utf-8")
