"""What every attack of the group `frames` begins with: the kernel answers the judge with FRAME(), made by hand."""

import struct
import aitracks.kernels.wire as wire

send = wire.send


def frame(text, *buffers):
    # One frame as the judge reads it, of JSON that no kernel writes.
    table = b"".join(struct.pack("!Q", len(one)) for one in buffers)
    return struct.pack("!III", len(text), len(buffers), len(table)) + text.encode() + table + b"".join(buffers)


def answer(value, *buffers):
    return frame('{"t":"dict","k":["value"],"v":[%s]}' % value, *buffers)


def forged(channel, value):
    if isinstance(value, dict) and "ended" not in value:
        channel.sendall(FRAME())
    else:
        send(channel, value)


wire.send = forged
