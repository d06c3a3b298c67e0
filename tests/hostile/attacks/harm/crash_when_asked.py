"""Crashes the interpreter when asked.

ended: .
"""

# %% answer
import ctypes


def fit(x, y):
    ctypes.string_at(0)
