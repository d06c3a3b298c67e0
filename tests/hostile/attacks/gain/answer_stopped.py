"""Gives an answer that no kernel gives: {'stopped': {'points': 4}}."""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        value = {"stopped": {"points": 4}}
    send(channel, value)


wire.send = forged
