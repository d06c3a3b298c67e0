"""What a warm process is made of: it must be started anew after an upgrade."""

from __future__ import annotations

import hashlib
import os
import site
import sys
from collections.abc import Iterator
from pathlib import Path

import aitracks

# What single_user.preload() loads of this package: a test holds it to that.
_SOURCES = (
    "__init__.py",
    "errors.py",
    "files.py",
    "fonts.py",
    "language.py",
    "lesson.py",
    "paths.py",
    "processes.py",
    "checks/**/*.py",
    "curriculum/*.py",
    "data/**/*.py",
    "exchange/*.py",
    "hub/*.py",
    "kernels/**/*.py",
    "servers/*.py",
)


def fingerprint() -> str:
    """Changes when Python, an installed package or what a server uses of this package does."""
    parts = [sys.version, sys.prefix, *_entries()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _entries() -> Iterator[str]:
    for folder in site.getsitepackages():
        for name in sorted(os.listdir(folder)) if Path(folder).is_dir() else ():  # noqa: PTH208
            if name.endswith((".dist-info", ".egg-info", ".pth")):
                yield f"{name} {(Path(folder) / name).stat().st_mtime_ns}"
    package = Path(aitracks.__file__).parent
    for file in sorted(file for pattern in _SOURCES for file in package.glob(pattern)):
        found = file.stat()
        yield f"{file} {found.st_mtime_ns} {found.st_size}"
