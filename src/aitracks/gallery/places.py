"""Where the reading copies of a map's page lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from aitracks.language import EN, ZH, Language

Copies = Mapping[str, Mapping[Language, str]]  # topic → language → address, as seen from the map's page


def copies_folder(page: Path) -> Path:
    """The folder of the copies, beside the map's page."""
    return page.with_name(f"{page.stem}-units")


def copy_file(folder: Path, topic: str, language: Language) -> Path:
    """The copy of a topic in a language."""
    return folder / f"{topic}.{language}.html"


def known_copies(page: Path, topics: Sequence[str]) -> Copies:
    """The copies that exist for a map's page."""
    folder = copies_folder(page)
    found = {
        topic: {language: file for language in (ZH, EN) if (file := copy_file(folder, topic, language)).is_file()}
        for topic in topics
    }
    return {
        topic: {language: f"{folder.name}/{file.name}" for language, file in files.items()}
        for topic, files in found.items()
        if files
    }
