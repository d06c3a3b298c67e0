"""Reads everything under curriculum/ and reports all that is wrong with it in one run."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from aitracks.curriculum import rules
from aitracks.curriculum.glossary import Glossary
from aitracks.curriculum.programme import Programme
from aitracks.curriculum.scope import CompetencyModel, ScopeMap
from aitracks.curriculum.tree import Curriculum, grow
from aitracks.curriculum.yaml_source import Document, read_document, validate
from aitracks.errors import ContentError, Problem

M = TypeVar("M", bound=BaseModel)


def load_curriculum(root: Path) -> Curriculum:
    """The curriculum of the checkout `root`; raises ContentError with every problem of every file."""
    problems: list[Problem] = []
    folder = root / "curriculum"
    scope_file, scope = _read(folder / "scope_map.yaml", ScopeMap, problems)
    model_file, model = _read(folder / "competencies.yaml", CompetencyModel, problems)
    glossary_file, glossary = _read(folder / "glossary.yaml", Glossary, problems)
    files = [_read(path, Programme, problems) for path in sorted((folder / "programmes").glob("*.yaml"))]
    problems += _cross_check(scope_file, model_file, glossary_file, [document for document, _ in files])
    if problems or not (scope and model and glossary):
        raise ContentError(problems)
    tracks = grow(scope)
    return Curriculum(
        root=root,
        tracks=tracks,
        topics={topic.id: topic for track in tracks for topic in track.topics},
        programmes={programme.id: programme for _, programme in files if programme},
        competency_groups=model.groups,
        glossary=glossary,
    )


def _read(path: Path, model: type[M], problems: list[Problem]) -> tuple[Document | None, M | None]:
    document = read_document(path, problems)
    return document, validate(document, model, problems) if document else None


def _cross_check(
    scope: Document | None, model: Document | None, glossary: Document | None, programmes: list[Document | None]
) -> list[Problem]:
    competencies = rules.competency_ids(model) if model else None
    found: list[Problem] = []
    found += rules.scope_problems(scope, competencies) if scope else []
    found += rules.competency_problems(model) if model else []
    found += rules.glossary_problems(glossary) if glossary else []
    for programme in programmes:
        found += rules.programme_problems(programme, scope, competencies) if programme else []
    return found
