"""Gives an answer that no kernel gives: []."""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        value = []
    send(channel, value)


wire.send = forged
