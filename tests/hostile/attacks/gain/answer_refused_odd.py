"""Gives an answer that no kernel gives: {'refused': {'a': 1}}."""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        value = {"refused": {"a": 1}}
    send(channel, value)


wire.send = forged
