"""What a restore or a backup refuses, in one line; what a kill leaves; what learners' pranks cannot spoil."""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from aitracks.backup.archive import back_up
from aitracks.backup.restore import Restored, Target, restore
from aitracks.errors import StateError

BIG = 15_000_000
WRITE = "import sys; from pathlib import Path; from aitracks.backup.archive import back_up\n"
WRITE += "back_up(Path(sys.argv[1]), Path(sys.argv[2]), None, lambda what: None)"
READ = "import sys; from pathlib import Path; from aitracks.backup.restore import Target, restore\n"
READ += "restore(Path(sys.argv[2]), Target(Path(sys.argv[1]), replace=True), lambda what: None)"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")


def quiet(what: str) -> None:
    """Progress that nobody reads."""


def save(data: Path, name: str = "b.tar.gz") -> Path:
    back_up(data, data.with_name(name), None, quiet)
    return data.with_name(name)


def bring_back(kept: Path, data: Path, **more: Any) -> Restored:
    return restore(kept, Target(data, **more), quiet)


def refused(match: str, *words: Any, **more: Any) -> str:
    with pytest.raises(StateError, match=match) as told:
        bring_back(*words, **more)
    assert "\n" not in str(told.value)
    return str(told.value)


def state(folder: Path) -> dict[str, bytes]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".sqlite"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def killed(program: str, data: Path, kept: Path, when: Callable[[], bool]) -> None:
    """Run a program and kill it at a moment in its middle."""
    process = subprocess.Popen([sys.executable, "-c", program, str(data), str(kept)])
    deadline = time.monotonic() + 120
    while not when():
        assert process.poll() is None, "it was done before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_a_backup_that_is_killed_leaves_no_half_one(small: Path) -> None:
    (small / "homes" / "amei" / "photo").write_bytes(os.urandom(BIG))
    kept = small.with_name("b.tar.gz")
    half = small.with_name(".b.tar.gz.part") / "archive"
    killed(WRITE, small, kept, lambda: half.exists() and half.stat().st_size > 1_000_000)
    assert not kept.exists()
    assert half.parent.stat().st_mode & 0o077 == 0
    save(small, "next.tar.gz")
    assert sorted(path.name for path in small.parent.glob("*.tar.gz*")) == ["next.tar.gz"]
    assert not half.exists()  # the next backup cleared what was left: it holds passwords
    bring_back(small.with_name("next.tar.gz"), small.with_name("new"))


def test_a_restore_that_is_killed_leaves_what_was_there(small: Path) -> None:
    (small / "homes" / "amei" / "photo").write_bytes(os.urandom(BIG))
    kept = save(small)
    (small / "homes" / "amei" / "work.txt").write_text("newer than the backup")
    (small / "hub" / "lock").touch()
    before = state(small)
    staging = small.with_name(".data.restoring")
    killed(READ, small, kept, lambda: (staging / "data" / "homes" / "amei").exists())
    after = state(small)
    after.pop("hub/lock"), before.pop("hub/lock")
    assert after == before
    done = bring_back(kept, small, replace=True)
    assert not staging.exists()
    assert (small / "homes" / "amei" / "work.txt").read_text(encoding="utf-8") == "我的作業"
    assert done.kept == small.with_name("data.before-restore-1")
    assert (done.kept / "homes" / "amei" / "work.txt").read_text() == "newer than the backup"


def test_what_is_there_is_kept_unless_told_otherwise(small: Path) -> None:
    kept = save(small)
    refused("not empty", kept, small)
    for number in (1, 2):
        assert bring_back(kept, small, replace=True).kept == small.with_name(f"data.before-restore-{number}")
    empty = small.with_name("empty")
    empty.mkdir()
    assert bring_back(kept, empty).kept is None


def test_a_hub_that_runs_there_is_named(small: Path) -> None:
    kept = save(small)
    with (small / "hub" / "lock").open("w") as file:
        file.write(f"{os.getpid()}\n")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        before = state(small)
        assert str(os.getpid()) in refused("in use by another hub", kept, small, replace=True)
        assert state(small) == before


def test_a_newer_backup_is_left_to_a_newer_aitracks(small: Path) -> None:
    kept, newer = save(small), small.with_name("newer.tar.gz")
    with tarfile.open(kept) as old, tarfile.open(newer, "w:gz") as new:
        for member in old:
            content = old.extractfile(member).read() if member.isreg() else b""
            if member.name in ("format.json", "backup.json"):
                content = json.dumps({**json.loads(content), "format": 3, "version": "9.9"}).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    assert "9.9" in refused("newer aitracks", newer, small.with_name("new"))
    assert not small.with_name("new").exists()


def test_a_backup_of_the_first_format_comes_back(small: Path) -> None:
    kept, older = save(small), small.with_name("older.tar.gz")
    with tarfile.open(kept) as new, tarfile.open(older, "w:gz") as old:
        for member in new:
            content = new.extractfile(member).read() if member.isreg() else b""
            if member.name == "format.json":
                continue
            if member.name == "backup.json":
                about = json.loads(content)
                content = json.dumps({"format": 1, "version": "0.4", "files": about["files"]}).encode()
                member.size = len(content)
            old.addfile(member, io.BytesIO(content))
    bring_back(older, small.with_name("new"))
    assert (small.with_name("new") / "homes" / "amei" / "work.txt").read_text(encoding="utf-8") == "我的作業"


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@as_root
def test_too_small_a_disk_is_told_before_anything_is_written(small: Path) -> None:
    (small / "homes" / "amei" / "photo").write_bytes(os.urandom(3 << 20))
    kept = save(small)
    with mounted(small.with_name("disk"), "1m") as disk:
        refused("not enough room", kept, disk / "data")
        assert list(disk.iterdir()) == []


@as_root
def test_a_disk_mounted_as_the_data_folder_is_filled(small: Path) -> None:
    """As on a cluster, or a school's second disk: the folder itself cannot be moved."""
    kept = save(small)
    before = {name: text for name, text in state(small).items() if not name.endswith(".lock")}
    with mounted(small.with_name("disk"), "8m") as disk:
        (disk / "lost+found").mkdir()
        bring_back(kept, disk)
        assert state(disk) == before
        refused("not empty", kept, disk)
        (disk / "homes" / "amei" / "work.txt").write_text("newer")
        done = bring_back(kept, disk, replace=True)
        assert done.kept == disk / ".before-restore-1"
        assert (done.kept / "homes" / "amei" / "work.txt").read_text() == "newer"
        shutil.rmtree(done.kept)
        assert state(disk) == before


def test_two_at_once_do_not_meet(small: Path) -> None:
    kept = save(small)
    staging = small.with_name(".new.restoring")
    staging.mkdir()
    with (staging / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused("another backup or restore", kept, small.with_name("new"))


def test_a_backup_needs_the_hub_yaml_that_names_its_database(small: Path) -> None:
    """A hub on PostgreSQL, and the command given without its hub.yaml: a backup without the accounts would be none."""
    (small / "hub" / "jupyterhub.sqlite").unlink()
    with pytest.raises(StateError, match="--config"):
        save(small)
    with pytest.raises(StateError, match="data folder itself"):
        back_up(small, small / "homes" / "b.tar.gz", None, quiet)


@pytest.mark.parametrize(
    "named", [{"hub": "postgresql+psycopg://me@127.0.0.1:9/x"}, {"gradebook": "postgresql://x/{cohort}"}]
)
def test_a_hub_yaml_that_means_other_places_is_refused(small: Path, named: dict[str, str]) -> None:
    (small / "courses" / "tiny" / "gradebook.db").touch()
    refused("take databases", save(small), small.with_name("new"), **named)
    assert not small.with_name("new").exists()


def test_no_prank_of_a_learner_spoils_the_backup(small: Path) -> None:
    """Deep folders, files of a terabyte, names that are no text, pipes: the rest is saved, and what was not is told."""
    home = small / "homes" / "amei"
    deep = os.open(home, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d" * 100, dir_fd=deep)
        inner = os.open("d" * 100, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = inner
    os.close(deep)
    with (home / "huge").open("wb") as file:
        file.truncate(1 << 40)
    strange = [b"caf\xe9", "行\n列".encode(), b"\x1b[2J", b"-rf", b"a" * 255]
    for name in strange:
        (home / os.fsdecode(name)).write_bytes(b"x")
    os.mkfifo(home / "pipe")
    (home / "loop").symlink_to(home)
    began = time.monotonic()
    left = back_up(small, small.with_name("b.tar.gz"), None, quiet).left_out
    assert time.monotonic() - began < 20
    assert [line.partition(":")[2].split()[0] for line in left] == ["too", "says"]
    assert all(line.isprintable() for line in left)
    done = bring_back(small.with_name("b.tar.gz"), small.with_name("new"))
    assert done.left_out == tuple(left)
    back = {os.fsencode(path.name) for path in (small.with_name("new") / "homes" / "amei").iterdir()}
    assert set(strange) < back
    assert b"huge" not in back
