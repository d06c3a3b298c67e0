"""Sends two answers to every question, so that each check gets those of the one before; one of them is known.

points: 1
"""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def twice(channel, value):
    send(channel, value)
    if isinstance(value, dict) and "value" in value:
        send(channel, {"value": (2.0, 1.0)})


wire.send = twice
