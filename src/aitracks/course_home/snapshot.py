"""Progress on its way from the account that owns a course to the account that shows it: one file, swapped whole.

`<folder>/<cohort>/progress.json` and `<folder>/<cohort>/feedback/<learner>+<topic>.html`. The course's account writes
them, the course home's account reads them, and neither has a right in the other's place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from aitracks.course_home.progress import Progress
from aitracks.errors import StateError

FILE, PAGES = "progress.json", "feedback"
READABLE = 0o640  # by the folder's group, which is the course home's


def write_snapshot(folder: Path, progress: Progress, feedback: Mapping[tuple[str, str], Path]) -> None:
    """Put a cohort's progress and the pages that were given back into `folder`, which is the cohort's own."""
    _need_pages(folder / PAGES)
    names = {_page_name(*key): page for key, page in feedback.items()}
    for name, page in names.items():
        _copy(page, folder / PAGES / name)
    _replace(folder / FILE, progress.model_dump_json().encode())
    for entry in (folder / PAGES).iterdir():
        if entry.name not in names:
            entry.unlink()


def read_snapshot(folder: Path) -> Progress:
    """The progress that was written last; raises StateError where there is none, or it is damaged."""
    file = folder / FILE
    try:
        return Progress.model_validate_json(file.read_bytes())
    except OSError as error:
        raise StateError(
            f"{file} cannot be read ({error.strerror}): see that 'python -m aitracks.course_home.export' runs for "
            f"{folder.name}"
        ) from None
    except ValidationError:
        raise StateError(f"{file} is damaged or from another version: the next export replaces it") from None


def feedback_page(folder: Path, learner: str, topic: str) -> Path:
    """Where a page that was given back lies; it need not be there."""
    return folder / PAGES / _page_name(learner, topic)


def _need_pages(pages: Path) -> None:
    """The folder of pages, which the course home's group may enter, whatever the umask.

    A process with another umask makes it: its owner is not of that group, so chmod would take away the mark (setgid) by
    which the pages in it get the group.
    """
    if pages.is_dir() and pages.stat().st_mode & 0o050 != 0o050:
        shutil.rmtree(pages)
    if not pages.is_dir():
        made = subprocess.run(["mkdir", "-p", str(pages)], umask=0o027, capture_output=True, text=True, check=False)
        if made.returncode:
            raise StateError(f"{pages} cannot be made ({made.stderr.strip()}): mend the folder above it")


def _page_name(learner: str, topic: str) -> str:
    return f"{learner}+{topic}.html"


def _copy(page: Path, copy: Path) -> None:
    if copy.exists() and copy.stat().st_mtime_ns >= page.stat().st_mtime_ns:
        return
    half = copy.with_name(f".{copy.name}.new")
    shutil.copyfile(page, half)
    half.chmod(READABLE)
    half.replace(copy)


def _replace(file: Path, content: bytes) -> None:
    half = file.with_name(f".{file.name}.new")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READABLE), "wb") as draft:
        os.fchmod(draft.fileno(), READABLE)  # whatever the umask
        draft.write(content)
    half.replace(file)
