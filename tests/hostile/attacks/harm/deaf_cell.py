"""Catches every interrupt of a cell.

ended: time
"""

# %% before
import time

while True:
    try:
        while True:
            time.sleep(0.01)
    except BaseException:
        pass
