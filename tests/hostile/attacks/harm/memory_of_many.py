"""Takes memory in many processes, each below its own limit.

ended: memory
"""

# %% before
import os, time

for _ in range(8):
    if os.fork() == 0:
        kept = b"x" * (100 << 20)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
