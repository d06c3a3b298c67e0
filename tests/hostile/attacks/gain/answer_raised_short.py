"""Gives an answer that no kernel gives: {'raised': ['a', 'b']}."""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        value = {"raised": ["a", "b"]}
    send(channel, value)


wire.send = forged
