"""Reading a backup back: into an empty place only, and nothing is in that place before all of it was verified."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path

from aitracks.backup import servers
from aitracks.backup.archive import DATA, DUMPS, FORMAT, MANIFEST, Progress, dump_urls
from aitracks.errors import StateError


def restore(source: Path, data: Path, hub_url: str | None, say: Progress) -> int:
    """Bring back a backup into the folder `data` and into empty databases; gives the number of files.

    Raises StateError where the folder holds something, the archive is damaged, or a database is missing or filled;
    then the folder is as it was.
    """
    if data.exists() and any(data.iterdir()):
        raise StateError(f"{data} is not empty: restore into a new folder (--data), so that nothing there is lost")
    staging = data.with_name(f".{data.name}.restoring")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700, parents=True)
    try:
        say("unpacking")
        count = _unpack(source, staging)
        _load_dumps(staging, hub_url, say)
        if data.exists():
            data.rmdir()
        (staging / DATA).rename(data)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return count


def _unpack(source: Path, staging: Path) -> int:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(staging, filter=_kept)
        manifest = json.loads((staging / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if error.filename and Path(error.filename) == source:
            raise StateError(f"{source}: there is no such backup") from None
        raise _damaged(source, "its list of files is missing: it was cut short") from None
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        if getattr(error, "errno", None) is not None:
            raise  # of this machine's disk
        raise _damaged(source, str(error)) from None
    if manifest.get("format") != FORMAT:
        raise StateError(f"{source}: written by another version of aitracks ({manifest.get('version')}): use that one")
    _verify(source, staging, manifest["files"])
    return len(manifest["files"])


def _kept(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo:
    """Owner, group and mode come back as they were, setgid and sticky too; no entry leaves the folder.

    Python's own filter for archives checks the last; it takes setgid away, which is given back.
    """
    checked = tarfile.tar_filter(member, path)
    if not (member.isreg() or member.isdir() or member.issym()):
        raise tarfile.TarError(f"{member.name} is neither file nor folder nor link")
    return checked.replace(mode=member.mode, deep=False)


def _verify(source: Path, staging: Path, sums: Mapping[str, str]) -> None:
    for name, wanted in sums.items():
        file = staging / name
        if file.is_symlink() or not file.is_file():
            raise _damaged(source, f"{name} is missing")
        if hashlib.sha256(file.read_bytes()).hexdigest() != wanted:
            raise _damaged(source, f"{name} is not what was backed up")


def _load_dumps(staging: Path, hub_url: str | None, say: Progress) -> None:
    urls = dump_urls(staging / DATA, hub_url)
    dumps = sorted(path.name for path in (staging / DUMPS).glob("*"))
    for name in dumps:
        if name not in urls:
            raise StateError(f"the backup holds database '{name}', but hub.yaml names no server for it")
        servers.refuse_filled(urls[name], name)
    for name in dumps:
        say(f"database {name}")
        servers.load(urls[name], staging / DUMPS / name, name)


def _damaged(source: Path, why: str) -> StateError:
    return StateError(f"{source} is damaged ({os.fspath(why)}): use another backup")
