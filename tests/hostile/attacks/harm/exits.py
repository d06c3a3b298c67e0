"""Leaves by sys.exit, exit, quit and os._exit.

ended: .
"""

# %% before
import os, sys

# %% after
try:
    sys.exit(0)
except SystemExit:
    pass
os._exit(0)
