"""POSIX access lists as text with names, as tar archives carry them (``SCHILY.acl.*``), and as Linux keeps them.

Feedback pages are opened to their learner by such a list alone. With names in it, it holds on a machine where the
accounts have other numbers.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from aitracks.backup.owners import Owners, group_name, user_name
from aitracks.errors import StateError

RECORDS = {"SCHILY.acl.access": "system.posix_acl_access", "SCHILY.acl.default": "system.posix_acl_default"}
_VERSION = struct.pack("<I", 2)
_ENTRY = struct.Struct("<HHI")
_TAGS = {0x01: "user", 0x02: "user", 0x04: "group", 0x08: "group", 0x10: "mask", 0x20: "other"}
_NAMED = {"user": 0x02, "group": 0x08}
_PLAIN = {"user": 0x01, "group": 0x04, "mask": 0x10, "other": 0x20}
_NOBODY_IN_PARTICULAR = 0xFFFFFFFF
_NONE = (errno.ENODATA, errno.EOPNOTSUPP, errno.ENOSYS)


def read_acls(descriptor: int) -> dict[str, str]:
    """The access lists of an open file or folder, as records of a tar archive; empty where it has none."""
    found = {}
    for record, attribute in RECORDS.items():
        with suppress(OSError):
            found[record] = ",".join(_entries(os.getxattr(descriptor, attribute)))
    return found


def _entries(value: bytes) -> Iterator[str]:
    for tag, rights, number in _ENTRY.iter_unpack(value.removeprefix(_VERSION)):
        kind = _TAGS[tag]
        letters = "".join(letter if rights & bit else "-" for letter, bit in zip("rwx", (4, 2, 1), strict=True))
        if tag == _NAMED.get(kind):
            name = user_name(number) if kind == "user" else group_name(number)
            yield f"{kind}:{name or number}:{letters}:{number}"
        else:
            yield f"{kind}::{letters}"


def write_acls(path: Path, records: Mapping[str, str], owners: Owners) -> None:
    """Give a file the lists of its records. Somebody who is not on this machine gets nothing.

    Raises StateError where the file system keeps no such lists: what a list opened would be closed.
    """
    for record, attribute in RECORDS.items():
        if record in records:
            try:
                os.setxattr(path, attribute, _packed(records[record], owners), follow_symlinks=False)
            except OSError as error:
                if error.errno in _NONE:
                    raise StateError(
                        f"{path.parent}: this file system keeps no access lists: use another disk"
                    ) from None
                raise


def _packed(text: str, owners: Owners) -> bytes:
    found = []
    for entry in text.split(","):
        kind, name, letters, *rest = entry.split(":")
        rights = sum(bit for letter, bit in zip("rwx", (4, 2, 1), strict=True) if letter in letters)
        if not name:
            found.append((_PLAIN[kind], rights, _NOBODY_IN_PARTICULAR))
            continue
        known = "" if name == rest[0] else name
        number = owners.uid(known, int(rest[0])) if kind == "user" else owners.gid(known, int(rest[0]))
        if number is not None:
            found.append((_NAMED[kind], rights, number))
    return _VERSION + b"".join(_ENTRY.pack(*entry) for entry in sorted(found, key=lambda one: (one[0], one[2])))
