"""Gives an answer that no kernel gives: {'missing': np.zeros(3)}."""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        value = {"missing": np.zeros(3)}
    send(channel, value)


wire.send = forged
