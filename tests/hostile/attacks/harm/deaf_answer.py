"""Catches every interrupt when asked.

limits: check_seconds=1
ended: time
"""

# %% answer
import signal, time


def fit(x, y):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
    while True:
        try:
            time.sleep(1)
        except BaseException:
            pass
