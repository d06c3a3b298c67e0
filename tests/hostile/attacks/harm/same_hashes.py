"""Answers with a hundred thousand keys of one hash, over which a dict takes hours."""

# %% before
import aitracks.kernels.wire as wire

send = wire.send


def forged(channel, value):
    if isinstance(value, dict) and "value" in value:
        keys = ",".join(str(k * (2**61 - 1)) for k in range(100_000))
        text = '{"t":"dict","k":["value"],"v":[{"t":"set","v":[%s]}]}' % keys
        channel.sendall(wire._HEADER.pack(len(text), 0, 0) + text.encode())
    else:
        send(channel, value)


wire.send = forged
