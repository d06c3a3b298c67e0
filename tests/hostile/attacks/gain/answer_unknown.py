"""Gives an answer that no kernel gives: {'pass': True}."""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        value = {"pass": True}
    send(channel, value)


wire.send = forged
