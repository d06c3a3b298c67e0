"""A class list, the command line in this process, and small disks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aitracks.cli import main

CREATE = (
    *("create", "class_7a", "--programme", "short", "--name-zh", "七年甲班", "--name-en", "Class 7A"),
    *("--term", "115", "--instructor", "prof_lin:林老師"),
)


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Classes:
    """Runs `aitracks cohort` on a data folder of the test's own."""

    data: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: object) -> Done:
        try:
            main(["cohort", *map(str, words), "--data", str(self.data)])
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        said = self.capture.readouterr()
        return Done(status, said.out, said.err)

    def ok(self, *words: object) -> str:
        """What the command says, which succeeds."""
        done = self(*words)
        assert (done.status, done.err) == (0, "")
        return done.out

    def refused(self, *words: object) -> str:
        """The one line with which the command refuses, having written nothing."""
        before = self.files()
        done = self(*words)
        assert (done.status, done.out) == (1, "")
        lines = [line for line in done.err.splitlines() if not line.endswith((" problem.", " problems."))]
        assert len(lines) == 1, done.err
        assert self.files() == before
        return lines[0].removeprefix("aitracks: ")

    def files(self) -> dict[Path, bytes]:
        """All that lies in the data folder."""
        return {path: path.read_bytes() if path.is_file() else b"" for path in self.data.parent.rglob("data/**/*")}

    def file(self, cohort: str = "class_7a") -> Path:
        """The file of a cohort."""
        return self.data / "cohorts" / f"{cohort}.yaml"

    def text(self, cohort: str = "class_7a") -> str:
        """What the file of a cohort says."""
        return self.file(cohort).read_text(encoding="utf-8")


@pytest.fixture
def classes(checkout: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Classes:
    """The command line on a new data folder."""
    return Classes(tmp_path / "data", capsys)


@pytest.fixture
def class_7a(classes: Classes) -> Classes:
    """The same, with a class that has an instructor and no learner yet."""
    classes.ok(*CREATE)
    return classes


@pytest.fixture
def people(tmp_path: Path) -> Callable[..., Path]:
    """Writes a list: its lines, in an encoding."""

    def write(*lines: str, encoding: str = "utf-8", end: str = "\r\n", name: str = "people.csv") -> Path:
        file = tmp_path / name
        file.write_bytes("".join(f"{line}{end}" for line in lines).encode(encoding))
        return file

    return write


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a small disk of its own, where the test will look for the data folder."""
    place = tmp_path / "data"

    def mount(options: str) -> Path:
        if os.geteuid() != 0:
            pytest.skip("a disk of its own needs root")
        place.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
        return place

    yield mount
    subprocess.run(["umount", "--lazy", str(place)], check=False, capture_output=True)
