"""A file that one more account may read: a POSIX access control list, written as Linux keeps it."""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path

_ATTRIBUTE = "system.posix_acl_access"
_VERSION = 2
_OWNER, _USER, _GROUP, _MASK, _OTHERS = 0x01, 0x02, 0x04, 0x10, 0x20
_NOBODY_IN_PARTICULAR = 0xFFFFFFFF
_READ, _WRITE = 4, 2


def readable_by(path: Path, uid: int) -> bool:
    """Let the owner read and write a file, the account `uid` read it, and nobody else.

    False where the file system keeps no such lists; the file is then left as it was.
    """
    entries = (
        (_OWNER, _READ | _WRITE, _NOBODY_IN_PARTICULAR),
        (_USER, _READ, uid),
        (_GROUP, 0, _NOBODY_IN_PARTICULAR),
        (_MASK, _READ, _NOBODY_IN_PARTICULAR),
        (_OTHERS, 0, _NOBODY_IN_PARTICULAR),
    )
    value = struct.pack("<I", _VERSION) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    try:
        os.setxattr(path, _ATTRIBUTE, value)
    except OSError as error:
        if error.errno in (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL):
            return False
        raise
    return True
