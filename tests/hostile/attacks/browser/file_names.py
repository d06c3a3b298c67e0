"""Hands in files whose names are commands, HTML, terminal codes and line ends."""

# %% folder
import os


def change(folder):
    for name in (
        "a\nb",
        "<script>alert(51)</script>".replace("/", "_"),
        "\x1b[2J",
        "-rf",
        "$(touch EVIL)",
        "..\\..\\x",
        "a" * 250,
        ".bashrc",
        "\u202etxt.py",
    ):
        (folder / name).write_text("x")
    (folder / os.fsdecode(b"\xff\xfe")).write_text("x")
