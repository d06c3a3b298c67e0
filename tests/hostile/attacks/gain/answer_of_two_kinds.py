"""Gives an answer that no kernel gives: {'value': 1, 'missing': True}."""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        value = {"value": 1, "missing": True}
    send(channel, value)


wire.send = forged
