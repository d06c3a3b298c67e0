"""Shows pictures and tables of many megabytes and pictures of billions of pixels."""

# %% before
import base64, struct, zlib
from IPython.display import HTML, Image, display


def chunk(kind, data):
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack("!IIBBBBB", 60000, 60000, 8, 6, 0, 0, 0))
display(Image(bomb + chunk(b"IDAT", zlib.compress(bytes(10_000_000))) + chunk(b"IEND", b"")))
display(HTML("<table>" + "<tr><td>1</td></tr>" * 30_000 + "</table>"))
display({"image/png": "A" * 900_000}, raw=True)
