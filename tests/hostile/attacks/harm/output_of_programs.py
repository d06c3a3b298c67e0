"""Floods the standard streams of the system by programs."""

# %% before
import os, subprocess

subprocess.run(["timeout", "1", "yes"])
os.write(2, b"x" * (4 << 20))
os.write(1, b"\xff\xfe\x00" * 100_000)
