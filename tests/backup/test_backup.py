"""`aitracks backup` and `aitracks restore` on a data folder as a hub leaves it; the hub itself is in tests/hub."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import stat
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from aitracks.backup.archive import back_up
from aitracks.backup.restore import Target, restore
from aitracks.grading.guard import only_writer


@pytest.fixture
def data(built: Path) -> Path:
    """A data folder with a course, a home with work and links in it, accounts, and a hub's database in use."""
    root = built.parents[1]
    (root / "hub" / "servers").mkdir(parents=True)
    (root / "hub").chmod(0o700)
    (root / "hub" / "accounts.json").write_text('{"amei": "tiger-rain"}')
    (root / "hub" / "jupyterhub.log").write_text("noise")
    with sqlite3.connect(root / "hub" / "jupyterhub.sqlite") as hub:
        hub.execute("create table users (name text)")
        hub.execute("insert into users values ('amei')")
    work = root / "homes" / "amei" / "fit_line"
    work.mkdir(parents=True)
    (work / "fit_line.ipynb").write_text('{"我的": "作業"}', encoding="utf-8")
    (work / "to_nowhere").symlink_to("/nowhere/at/all")
    os.link(work / "fit_line.ipynb", work / "again.ipynb")
    os.mkfifo(work / "pipe")
    cache = root / "homes" / "amei" / ".cache"
    cache.mkdir()
    (cache / "big").write_bytes(b"x" * 100_000)
    inbound = root / "exchange" / "tiny" / "inbound"
    inbound.mkdir(parents=True)
    inbound.chmod(0o3733)
    with Gradebook(f"sqlite:///{built / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_student("amei", last_name="阿美")
    return root


def command(checkout: Any, *words: object) -> subprocess.CompletedProcess[str]:
    done: subprocess.CompletedProcess[str] = checkout.run("aitracks", *words)
    return done


@pytest.fixture
def checkout_with_hub(checkout: Any, repository: Path) -> Any:
    shutil.copy(repository / "hub_config" / "hub.yaml", checkout.root / "hub_config")
    return checkout


def state(root: Path) -> dict[str, tuple[str, str]]:
    """Path → mode and content, of everything that a backup keeps."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode):
            found[name] = (oct(mode), path.read_bytes().hex())
        elif stat.S_ISLNK(mode):
            found[name] = (oct(mode), str(path.readlink()))
        elif stat.S_ISDIR(mode):
            found[name] = (oct(mode), "")
    return found


def without(found: dict[str, Any], *starts: str) -> dict[str, Any]:
    return {name: what for name, what in found.items() if not name.startswith(starts)}


LEFT = (
    "hub/servers",
    "hub/jupyterhub.log",
    "homes/amei/.cache",
    "courses/tiny/.build.lock",
    "courses/tiny/.grade.lock",
)


def test_everything_comes_back_as_it_was(checkout_with_hub: Any, data: Path, tmp_path: Path) -> None:
    before = state(data)
    kept = tmp_path / "class.tar.gz"
    done = command(checkout_with_hub, "backup", kept, "--data", data)
    assert done.returncode == 0, done.stderr
    assert kept.stat().st_mode & 0o077 == 0
    shutil.rmtree(data)
    done = command(checkout_with_hub, "restore", kept, "--data", data)
    assert done.returncode == 0, done.stderr
    databases = ("hub/jupyterhub.sqlite", "courses/tiny/gradebook.db")
    after = state(data)
    assert without(after, *LEFT, *databases) == without(before, *LEFT, *databases)
    assert after["exchange/tiny/inbound"][0] == "0o43733"
    assert not [name for name in after if name.startswith(LEFT)]
    with sqlite3.connect(data / "hub" / "jupyterhub.sqlite") as hub:
        assert hub.execute("select name from users").fetchall() == [("amei",)]
    with Gradebook(f"sqlite:///{data / 'courses/tiny/gradebook.db'}") as gradebook:
        assert [(student.id, student.last_name) for student in gradebook.students] == [("amei", "阿美")]
    assert not list(tmp_path.glob("**/*.restoring"))


def test_a_database_in_use_is_saved_as_it_last_was(checkout_with_hub: Any, data: Path, tmp_path: Path) -> None:
    writer = sqlite3.connect(data / "hub" / "jupyterhub.sqlite", isolation_level=None)
    writer.execute("pragma journal_mode = wal")
    writer.execute("insert into users values ('bohao')")
    writer.execute("begin")
    writer.execute("insert into users values ('half way')")
    assert command(checkout_with_hub, "backup", tmp_path / "b.tar.gz", "--data", data).returncode == 0
    writer.close()
    assert command(checkout_with_hub, "restore", tmp_path / "b.tar.gz", "--data", tmp_path / "new").returncode == 0
    with sqlite3.connect(tmp_path / "new" / "hub" / "jupyterhub.sqlite") as hub:
        assert hub.execute("select name from users order by name").fetchall() == [("amei",), ("bohao",)]


def test_a_folder_swapped_for_a_link_meanwhile_shows_nothing(data: Path, tmp_path: Path) -> None:
    secret, work = tmp_path / "secret", data / "homes" / "amei" / "fit_line"
    secret.mkdir()
    (secret / "shadow").write_text("root's own words")
    kept = tmp_path / "b.tar.gz"

    def swap(what: str) -> None:
        if what == "homes/amei" and not work.is_symlink():
            work.rename(tmp_path / "away")
            work.symlink_to(secret)

    back_up(data, kept, None, swap)
    assert work.is_symlink()
    with tarfile.open(kept) as archive:
        names = [name for name in archive.getnames() if "fit_line/" in name and "homes" in name]
    assert "shadow" not in " ".join(names)


def test_a_file_that_grows_or_shrinks_meanwhile_is_still_a_sound_backup(data: Path, tmp_path: Path) -> None:
    file = data / "homes" / "amei" / "zz.bin"
    file.write_bytes(b"x" * 5_000_000)
    kept = tmp_path / "b.tar.gz"
    with _changing(file):
        back_up(data, kept, None, lambda what: None)
    restore(kept, Target(tmp_path / "new"), lambda what: None)
    assert (tmp_path / "new" / "homes" / "amei" / "zz.bin").exists()


@contextmanager
def _changing(file: Path) -> Iterator[None]:
    ended = threading.Event()

    def change() -> None:
        while not ended.is_set():
            for size in (10, 9_000_000):
                os.truncate(file, size)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert all(word in done.stderr for word in words), done.stderr


def test_nothing_is_written_over(checkout_with_hub: Any, data: Path, tmp_path: Path) -> None:
    kept = tmp_path / "b.tar.gz"
    kept.write_text("an earlier backup")
    one_line(command(checkout_with_hub, "backup", kept, "--data", data), "already there")
    assert kept.read_text() == "an earlier backup"
    kept.unlink()
    assert command(checkout_with_hub, "backup", kept, "--data", data).returncode == 0
    before = state(data)
    one_line(command(checkout_with_hub, "restore", kept, "--data", data), "not empty")
    assert state(data) == before


def test_a_folder_that_is_no_hubs_is_refused(checkout_with_hub: Any, tmp_path: Path) -> None:
    one_line(command(checkout_with_hub, "backup", tmp_path / "b.tar.gz", "--data", tmp_path / "none"), "no hub's")
    one_line(command(checkout_with_hub, "restore", tmp_path / "no.tar.gz", "--data", tmp_path / "x"), "no such backup")
    assert not (tmp_path / "x").exists()


def test_a_grading_that_runs_is_waited_for_by_the_teacher(checkout_with_hub: Any, data: Path, tmp_path: Path) -> None:
    with only_writer(data / "courses" / "tiny"):
        one_line(command(checkout_with_hub, "backup", tmp_path / "b.tar.gz", "--data", data), "tiny", "grading")
    assert [path.name for path in tmp_path.glob("*.tar.gz*")] == []


@pytest.mark.parametrize("damage", ["cut", "flipped", "left out"])
def test_a_damaged_backup_brings_nothing_back(checkout_with_hub: Any, data: Path, tmp_path: Path, damage: str) -> None:
    kept, bad = tmp_path / "b.tar.gz", tmp_path / "bad.tar.gz"
    back_up(data, kept, None, lambda what: None)
    if damage == "cut":
        bad.write_bytes(kept.read_bytes()[:-2000])
    elif damage == "flipped":
        content = gzip.decompress(kept.read_bytes())
        assert b"tiger-rain" in content
        bad.write_bytes(gzip.compress(content.replace(b"tiger-rain", b"tiger-ruin", 1)))
    else:
        with tarfile.open(kept) as whole, tarfile.open(bad, "w:gz") as less:
            for member in whole:
                if member.name != "data/hub/accounts.json":
                    less.addfile(member, whole.extractfile(member) if member.isreg() else None)
    one_line(command(checkout_with_hub, "restore", bad, "--data", tmp_path / "new"), "bad.tar.gz", "damaged")
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".*restoring"))


def test_an_entry_that_points_outside_is_refused(checkout_with_hub: Any, data: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../outside"))
    one_line(command(checkout_with_hub, "restore", tmp_path / "evil.tar.gz", "--data", tmp_path / "new"), "damaged")
    assert not (tmp_path / "outside").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_leaves_no_half_backup(checkout_with_hub: Any, data: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (data / "homes" / "amei" / "photo").write_bytes(os.urandom(3 << 20))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=True)
    try:
        one_line(command(checkout_with_hub, "backup", disk / "b.tar.gz", "--data", data), "No space left")
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)
