"""What no single field can tell: ids given twice, names that do not exist, circles, the order of a programme.

The rules read the documents rather than the models, so that a file with a mistake elsewhere is still judged in full.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from aitracks.curriculum.yaml_source import ANY, Document, Found
from aitracks.errors import Problem

_TOPIC_PLACES: tuple[tuple[str, ...], ...] = (
    ("tracks", ANY, "areas", ANY, "topics", ANY),
    ("additions", ANY),
)
_COMPETENCY = ("groups", ANY, "competencies", ANY, "id")


def topic_ids(scope: Document) -> list[str]:
    """The ids of all topics, in the order of the file."""
    return [str(found.value) for found in _topic_fields(scope, "id")]


def competency_ids(competencies: Document) -> list[str]:
    """The ids of all competencies, in the order of the file."""
    return [str(found.value) for found in competencies.match(*_COMPETENCY)]


def scope_problems(scope: Document, competencies: Collection[str] | None) -> Iterator[Problem]:
    """Rules of the scope map; `competencies` is None where their own file cannot be read."""
    yield from _repeated(scope, scope.match("tracks", ANY, "id"), "track")
    yield from _repeated(scope, scope.match("tracks", ANY, "areas", ANY, "id"), "area")
    yield from _repeated(scope, _topic_fields(scope, "id"), "topic")
    ids = topic_ids(scope)
    yield from _unknown(scope, _topic_fields(scope, "prerequisites", ANY), "topic", ids)
    if competencies is not None:
        yield from _unknown(scope, _topic_fields(scope, "competencies", ANY), "competency", competencies)
    yield from _circles(scope)
    yield from _misplaced_additions(scope)


def competency_problems(document: Document) -> Iterator[Problem]:
    """Rules of the competency model."""
    yield from _repeated(document, document.match("groups", ANY, "id"), "group")
    yield from _repeated(document, document.match(*_COMPETENCY), "competency")


def glossary_problems(document: Document) -> Iterator[Problem]:
    """Rules of the glossary."""
    terms = list(document.match("terms", ANY, "zh-TW"))
    yield from _repeated(document, terms, "term")
    preferred = {str(found.value): found.line for found in terms}
    for place in (("terms", ANY, "avoid", ANY), ("terms", ANY, "avoid", ANY, "form")):
        for found in document.match(*place):
            if str(found.value) in preferred:
                message = f"'{found.value}' is avoided here but is the term of line {preferred[str(found.value)]}"
                yield Problem(document.path, found.line, f"{message}: keep one of the two")


def programme_problems(
    programme: Document, scope: Document | None, competencies: Collection[str] | None
) -> Iterator[Problem]:
    """Rules of one programme; `scope` and `competencies` are None where their files cannot be read."""
    yield from named_like_file(programme)
    yield from _repeated(programme, programme.match("stages", ANY, "id"), "stage")
    yield from _repeated(programme, programme.match("stages", ANY, "topics", ANY), "topic")
    if competencies is not None:
        yield from _unknown(programme, programme.match("stages", ANY, "competencies", ANY), "competency", competencies)
    if scope is not None:
        yield from _unknown(programme, programme.match("stages", ANY, "topics", ANY), "topic", topic_ids(scope))
        yield from _out_of_order(programme, _prerequisites(scope))


def named_like_file(document: Document) -> Iterator[Problem]:
    """A file is called like the id in it, so that a name leads to its file."""
    for found in document.match("id"):
        if found.value != document.path.stem:
            message = f"id '{found.value}' differs from the file's name: write 'id: {document.path.stem}'"
            yield Problem(document.path, found.line, f"{message} or rename the file")


def unknown_name(kind: str, name: object, known: Collection[str]) -> str:
    """The sentence for a name that does not exist, with the nearest one that does."""
    near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
    return f"unknown {kind} '{name}': " + (f"did you mean '{near[0]}'?" if near else "add it first, or remove it here")


def _topic_fields(scope: Document, *field: str) -> Iterator[Found]:
    for place in _TOPIC_PLACES:
        yield from scope.match(*place, *field)


def _repeated(document: Document, founds: Iterable[Found], kind: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for found in founds:
        name = str(found.value)
        if name in first:
            message = f"{kind} '{name}' is already given in line {first[name]}: rename or remove one of the two"
            yield Problem(document.path, found.line, message)
        first.setdefault(name, found.line)


def _unknown(document: Document, founds: Iterable[Found], kind: str, known: Collection[str]) -> Iterator[Problem]:
    for found in founds:
        if str(found.value) not in known:
            yield Problem(document.path, found.line, unknown_name(kind, found.value, known))


def _prerequisites(scope: Document) -> dict[str, list[str]]:
    """Topic → those it needs, known ones only."""
    owners = {found.location[:-1]: str(found.value) for found in _topic_fields(scope, "id")}
    needs: dict[str, list[str]] = {topic: [] for topic in owners.values()}
    for found in _topic_fields(scope, "prerequisites", ANY):
        owner, need = owners.get(found.location[:-2]), str(found.value)
        if owner is not None and need in needs and need not in needs[owner]:
            needs[owner].append(need)
    return needs


def _circles(scope: Document) -> Iterator[Problem]:
    needs = _prerequisites(scope)
    lines = {
        str(found.value): scope.line((*found.location[:-1], "prerequisites")) for found in _topic_fields(scope, "id")
    }
    while circle := _circle(needs):
        first = circle[0]
        yield Problem(scope.path, lines[first], f"prerequisites go in a circle: {' needs '.join(circle)}; remove one")
        needs[first].remove(circle[1])  # so that the next circle is found, too


def _circle(needs: dict[str, list[str]]) -> list[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = [str(topic) for topic in error.args[1]][::-1][:-1]
        start = circle.index(min(circle))  # the same circle always reads the same
        turned = circle[start:] + circle[:start]
        return [*turned, turned[0]]
    return []


def _misplaced_additions(scope: Document) -> Iterator[Problem]:
    tracks = {found.location[1]: str(found.value) for found in scope.match("tracks", ANY, "id")}
    areas = {(tracks.get(f.location[1]), str(f.value)) for f in scope.match("tracks", ANY, "areas", ANY, "id")}
    for found in scope.match("additions", ANY):
        entry = found.value if isinstance(found.value, dict) else {}
        track, area, named = entry.get("track"), entry.get("area"), "area_name" in entry
        if track not in tracks.values():
            yield scope.problem((*found.location, "track"), unknown_name("track", track, list(tracks.values())))
        elif (track, area) not in areas and not named:
            message = (
                f"track '{track}' has no area '{area}': name one that it has, or add 'area_name: {{zh-TW: …, en: …}}'"
            )
            yield scope.problem((*found.location, "area"), message)
        elif (track, area) in areas and named:
            yield scope.problem(
                (*found.location, "area_name"), f"the map already names area '{area}': remove this line"
            )


def _out_of_order(programme: Document, needs: dict[str, list[str]]) -> Iterator[Problem]:
    founds = list(programme.match("stages", ANY, "topics", ANY))
    position = {str(found.value): number for number, found in enumerate(founds)}
    for number, found in enumerate(founds):
        for need in needs.get(str(found.value), ()):
            if position.get(need, -1) > number:
                message = f"'{found.value}' stands before '{need}', which it needs: move it behind line"
                yield Problem(programme.path, found.line, f"{message} {founds[position[need]].line}")
