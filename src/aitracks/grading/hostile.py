"""Text and pictures out of a submission, made harmless: what both the feedback and the formgrader show of them."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from typing import Any

from PIL import Image

IMAGE_TYPES = {"image/png": "PNG", "image/jpeg": "JPEG"}
IMAGE_BYTES = 2_000_000
IMAGE_PIXELS = 16_000_000  # a picture of a few kilobytes can unpack into gigabytes in the browser
ALT_LENGTH = 500

# Characters that reorder the line, so that code reads unlike it runs ("Trojan Source"); shown by their number instead.
_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What neither HTML nor a terminal shows; ESC stays where a caller turns ANSI colours into HTML.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufff9-\ufffb\ud800-\udfff]")
_ANSI = re.compile(r"\x1b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)?|.?)", re.DOTALL)
# More than a few marks on one letter climb over the lines above and below it.
_PILE = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
                   "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip


def plain_text(value: Any, limit: int) -> str:
    """The text as it may stand on a page once it is escaped: no terminal codes, at most `limit` characters and a note.

    Anything but a string or a list of strings (as notebooks keep long texts) gives "".
    """
    return visible(_ANSI.sub("", _joined(value, 2 * limit)), limit).replace("\x1b", "")


def visible(value: Any, limit: int) -> str:
    """Like `plain_text`, but terminal colours (ESC sequences) are still in it."""
    text = _joined(value, limit + 1)
    cut = len(text) > limit
    text = _CONTROL.sub("\ufffd", text[:limit].replace("\r\n", "\n").replace("\r", "\n"))
    text = _PILE.sub(r"\1", _REORDERING.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text))
    return f"{text}\n… ✂" if cut else text


def _joined(value: Any, limit: int) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return value[:limit] if isinstance(value, str) else ""


def image_uri(kind: str, value: Any) -> str | None:
    """The picture as a data: address; None unless it is a PNG or JPEG by its own bytes, and small enough."""
    data = image_base64(kind, value)
    return data and f"data:{kind};base64,{data}"


def image_base64(kind: str, value: Any) -> str | None:
    """The picture in base64, written anew; None as for `image_uri`."""
    wanted = IMAGE_TYPES.get(kind)
    text = _joined(value, 2 * IMAGE_BYTES)
    if wanted is None or not text or len(text) >= 2 * IMAGE_BYTES:
        return None
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) > IMAGE_BYTES or not _sound_image(content, wanted):
        return None
    return base64.b64encode(content).decode("ascii")


def _sound_image(content: bytes, wanted: str) -> bool:
    """Whether the bytes begin as such a picture of a bearable size; nothing of it is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own warning about large pictures; the size is looked at below
            with Image.open(io.BytesIO(content), formats=[wanted]) as image:
                width, height = image.size
    except Exception:  # Pillow raises many kinds on bytes made to confuse it
        return False
    return 0 < width * height <= IMAGE_PIXELS


def alt_text(output: Any, kind: str) -> str | None:
    """The description that a picture's author gave it, if any."""
    metadata = output.get("metadata")
    own = metadata.get(kind) if isinstance(metadata, dict) else None
    for place in (own, metadata):
        if isinstance(place, dict) and (alt := plain_text(place.get("alt"), ALT_LENGTH)):
            return alt
    return None
