"""Has a timer put another function in the place of the one that was asked about."""

# %% before
import signal


def swap(*_):
    get_ipython().user_ns["fit"] = lambda x, y: (float("inf"), float("nan"))


signal.signal(signal.SIGALRM, swap)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.005)
