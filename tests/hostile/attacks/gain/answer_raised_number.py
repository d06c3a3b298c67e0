"""Gives an answer that no kernel gives: {'raised': 5}."""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        value = {"raised": 5}
    send(channel, value)


wire.send = forged
