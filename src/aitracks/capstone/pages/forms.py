"""What a browser sends with a form: read with limits, before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from tornado.httputil import HTTPFile, HTTPInputError, parse_body_arguments

from aitracks.capstone.teams.errors import Refused

MIB = 1 << 20
MOST_FILE, MOST_TEXT = 16 * MIB, MIB
_DIGITS = 9  # what every database takes
_TOO_LARGE = Refused(
    f"檔案超過 {MOST_FILE // MIB} MB：請清除筆記本的輸出（清除所有輸出）再存檔。",
    f"the file is larger than {MOST_FILE // MIB} MB: clear the notebook's outputs and save it again",
)
_UNREADABLE = Refused("表單讀不出來，請再送一次。", "the form could not be read: send it again")


@dataclass(frozen=True)
class Form:
    """Fields, each with all its values, and at most one file. `do` names the form, of the several on a page."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: bytes | None = None
    file_name: str = ""

    @property
    def do(self) -> str:
        """Which form it is."""
        return self.value("do")

    def value(self, name: str) -> str:
        """The field's last value, "" where it is missing."""
        return (self.values(name) or ("",))[-1]

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return self.fields.get(name, ())


def number_of(text: str) -> int | None:
    """The number of a row that somebody sent; None where it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


async def read_form(request: Request) -> tuple[Form, Refused | None]:
    """The form that was sent, and why it cannot be taken, where it cannot."""
    kind = request.headers.get("content-type", "")
    has_file = kind.startswith("multipart/form-data")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > (MOST_FILE if has_file else 0) + MOST_TEXT:
            return Form(), _TOO_LARGE
    return _parsed(kind, bytes(body))


def _parsed(kind: str, body: bytes) -> tuple[Form, Refused | None]:
    arguments: dict[str, list[bytes]] = {}
    files: dict[str, list[HTTPFile]] = {}
    try:
        parse_body_arguments(kind, body, arguments, files)
    except (HTTPInputError, ValueError):
        return Form(), _UNREADABLE
    fields = {name: tuple(_text(value) for value in values) for name, values in arguments.items()}
    sent = next((one for several in files.values() for one in several if one.filename), None)
    if sent is None:
        return Form(fields), None
    if len(sent.body) > MOST_FILE:
        return Form(fields), _TOO_LARGE
    return Form(fields, sent.body, sent.filename), None


def _text(value: bytes) -> str:
    """Without what no database keeps."""
    return value.decode(errors="replace").replace("\0", "").replace("\r\n", "\n")
