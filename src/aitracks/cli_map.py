"""`aitracks map`: the course tree in the terminal or as one HTML page, with what exists and what does not yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text as Styled
from rich.tree import Tree

from aitracks.curriculum import Coverage, Curriculum, Topic, Track, coverage, load_curriculum
from aitracks.curriculum.map_page import LEVEL_LETTERS, Totals, render_map, totals
from aitracks.curriculum.scope import LEVEL_NAMES
from aitracks.errors import StateError
from aitracks.gallery.places import copies_folder, known_copies
from aitracks.language import Language
from aitracks.paths import home
from aitracks.units.catalog import find_units

_PIPED_WIDTH = 240  # one topic a line, so that piped output can be searched
_TRACK_STYLES = ("blue", "green", "yellow", "magenta")


def map_command(
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Draw one HTML page instead.")] = None,
    copies: Annotated[
        bool, typer.Option("--copies", help="With --html: also make each unit's reading copies, both languages.")
    ] = False,
    language: Annotated[Language, typer.Option("--language", help="Language of names and page.")] = "both",
) -> None:
    """Show the course tree, and which topics have a unit.

    \b
    aitracks map
    aitracks map --language en
    aitracks map --html map.html
    aitracks map --html map.html --copies
    """
    if copies and html is None:
        raise typer.BadParameter("the copies lie beside a page: add --html FILE", param_hint="--copies")
    root = home()
    curriculum = load_curriculum(root)
    covered = coverage(curriculum, root)
    if html is None:
        _print_tree(curriculum, covered, language)
    else:
        if copies:
            _make_copies(root, html)
        _write(html, render_map(curriculum, covered, language, known_copies(html, list(curriculum.topics))))
        typer.echo(f"{html}: {_sentence(totals(curriculum.topics.values(), covered))}")


def _make_copies(root: Path, page: Path) -> None:
    from aitracks.gallery.make import make_copies  # slow to import

    units = find_units(root)
    made = make_copies(units, page, lambda topic, step: typer.echo(f"{topic}: {step}", err=True))
    typer.echo(f"{copies_folder(page)}: copies of {len(units)} units, {made} of them new")


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise StateError(
            f"{file} cannot be written ({error.strerror}): name a file in a folder you can write to"
        ) from error


def _print_tree(curriculum: Curriculum, covered: Mapping[str, Coverage], language: Language) -> None:
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    for style, track in zip(_TRACK_STYLES * len(curriculum.tracks), curriculum.tracks, strict=False):
        console.print(_track_tree(track, covered, language, style))
        console.print()
    letters = ", ".join(f"{LEVEL_LETTERS[level]} {name.render(language, ' ')}" for level, name in LEVEL_NAMES.items())
    console.print(f"Levels: {letters}", highlight=False, soft_wrap=True)
    console.print(f"All: {_sentence(totals(curriculum.topics.values(), covered))}", highlight=False, soft_wrap=True)


def _track_tree(track: Track, covered: Mapping[str, Coverage], language: Language, style: str) -> Tree:
    label = Styled.assemble(
        (track.name.render(language), f"bold {style}"), f"  {_sentence(totals(track.topics, covered))}"
    )
    tree = Tree(label, guide_style=style)
    for area in track.areas:
        branch = tree.add(Styled(area.name.render(language) + (" (addition)" if area.addition else ""), style="bold"))
        for topic in area.topics:
            branch.add(_topic_line(topic, covered[topic.id], language))
    return tree


def _topic_line(topic: Topic, has: Coverage, language: Language) -> Styled:
    letters = "".join(LEVEL_LETTERS[level] for level in topic.levels)
    exists = f"unit, {has.checks} checks, {has.samples} samples" if has.unit else _without_unit(has)
    return Styled.assemble(
        ("✓ " if has.unit else "○ ", "green" if has.unit else "dim"),
        topic.name.render(language),
        (" (addition)" if topic.addition else "", "italic"),
        (f"  {topic.id}", "cyan"),
        (f"  {topic.hours} h  {letters}  ", "dim"),
        (exists, "green" if has.unit else "dim"),
    )


def _without_unit(has: Coverage) -> str:
    rest = f" ({has.checks} checks, {has.samples} samples)" if has.checks or has.samples else ""
    return f"no unit yet{rest}"


def _sentence(sums: Totals) -> str:
    added = f" + {sums.additions} added" if sums.additions else ""
    return (
        f"{sums.topics} topics{added}, {sums.hours} h: {sums.units} with a unit, "
        f"{sums.topics + sums.additions - sums.units} not yet; {sums.checks} checks, {sums.samples} samples"
    )
