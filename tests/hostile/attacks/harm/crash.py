"""Crashes the interpreter.

ended: .
"""

# %% before
import ctypes

ctypes.string_at(0)
