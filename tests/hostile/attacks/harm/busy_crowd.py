"""Keeps every core busy with as many processes as it may have.

limits: cpu_seconds=3
"""

# %% before
import os, time

for _ in range(20):
    if os.fork() == 0:
        while True:
            pass
time.sleep(2)
