"""Answers with handles, which are the judge's to give, among plain values and as keys."""

# %% before
import aitracks.kernels.wire as wire
from aitracks.checks.student import Remote

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        handle = Remote(None, 0, "")
        value = {"value": {handle: (handle, {handle}), "slope": frozenset([handle])}}
    send(channel, value)


wire.send = forged
