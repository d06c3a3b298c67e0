"""The text of a list that some other program saved: UTF-8, Big5 or Excel's UTF-16, decided without guessing."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from aitracks.errors import Problem

LARGEST = 8_000_000  # bytes; a line of a class list has about 40
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LABELS = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp950": "Big5"}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_SAVE = "save it as 'CSV UTF-8'"
_FEW = 12  # characters, with fewer of which nothing can be said of how rare they are
_MOST_RARE = 0.4  # of Taiwan's names about 0.1 are, of simplified Chinese read as Big5 about 0.6
_COMMON_BIG5 = range(0xA4, 0xC7)  # lead bytes of the 5,401 characters in common use; names hold some others


@dataclass(frozen=True)
class Decoded:
    """A text, and the name of the encoding that it was saved in."""

    text: str
    encoding: str


def read_decoded(path: Path, problems: list[Problem]) -> Decoded | None:
    """The text of the file, or None, with the reason among `problems`, where it is none.

    A mark at the beginning decides; else it is UTF-8 where it is sound UTF-8, else Big5 (as Windows writes it) where it
    is sound Big5 made mostly of common characters. Raises OSError where the file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        problems.append(Problem(path, 1, f"larger than {LARGEST // 1_000_000} MB: that is no list of people"))
    elif content.startswith(_WORKBOOKS):
        problems.append(Problem(path, 1, f"a workbook, not text: open it and {_SAVE}"))
    elif not content.strip():
        problems.append(Problem(path, 1, "the file is empty: write a line of column names and a line for each person"))
    else:
        return _decoded(content, path, problems)
    return None


def _decoded(content: bytes, path: Path, problems: list[Problem]) -> Decoded | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], (encoding,), path, problems)
    found = _strict(content, ("utf-8", "cp950"), path, problems)
    if found and found.encoding == _LABELS["cp950"] and not _common(found.text):
        message = f"not UTF-8, and as Big5 it reads '{_sample(found.text)}', mostly rare characters: {_SAVE}"
        problems.append(Problem(path, 1, message))
        return None
    return found


def _strict(content: bytes, encodings: tuple[str, ...], path: Path, problems: list[Problem]) -> Decoded | None:
    """In the first of the encodings that fits; the line named is where the one that fits longest breaks off."""
    reached = 0
    for encoding in encodings:
        try:
            return Decoded(content.decode(encoding), _LABELS[encoding])
        except UnicodeDecodeError as error:
            reached = max(reached, error.start)
    line = 1 + content[:reached].count(b"\n")
    names = " nor ".join(_LABELS[encoding] for encoding in encodings)
    message = f"neither {names}" if len(encodings) > 1 else f"marked as {names}, but it is not"
    problems.append(Problem(path, line, f"{message}: {_SAVE}"))
    return None


def _common(text: str) -> bool:
    """Chinese of another encoding often decodes as Big5, too, but to characters that hardly anybody uses."""
    pairs = [code for character in text if len(code := character.encode("cp950", "replace")) == 2]
    rare = sum(code[0] not in _COMMON_BIG5 and _is_letter(code) for code in pairs)
    return len(pairs) < _FEW or rare <= _MOST_RARE * len(pairs)


def _is_letter(code: bytes) -> bool:
    return code[0] > _COMMON_BIG5[-1]  # before the common characters come punctuation and full-width letters


def _sample(text: str) -> str:
    return "".join(character for character in text if ord(character) > 127)[:6]
