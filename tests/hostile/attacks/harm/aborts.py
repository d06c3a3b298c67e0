"""Stops, aborts and ends itself by signals.

ended: .
"""

# %% before
import os, signal

os.kill(os.getpid(), signal.SIGSTOP)
os.kill(os.getpid(), signal.SIGTERM)
signal.raise_signal(signal.SIGABRT)
os.abort()
