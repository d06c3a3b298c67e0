"""A new cohort from what the command line says."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from aitracks.cohorts.people import invisible, named_person
from aitracks.cohorts.words import clean
from aitracks.curriculum.cohort import Cohort
from aitracks.curriculum.yaml_messages import plain_message
from aitracks.errors import StateError
from aitracks.language import Language

_NOBODY = {"id": "nobody", "name": "nobody"}


def new_cohort(
    id_: str,
    programme: str,
    language: Language,
    names: tuple[str, str],
    term: str,
    instructors: Sequence[str] = (),
    assistants: Sequence[str] = (),
) -> Cohort:
    """The cohort, its people given as ``id:name``; raises StateError with all that is wrong.

    It may lack an instructor, whom a list then names: nothing may be saved before.
    """
    people = {"instructors": _people(instructors, "instructor"), "assistants": _people(assistants, "assistant")}
    texts = {"name": {"zh-TW": clean(names[0]), "en": clean(names[1])}, "term": clean(term)}
    if any(map(invisible, f"{names}{term}")):
        raise StateError("the cohort's name or term holds a character that cannot be seen: write it anew")
    content = {"id": id_, **texts, "programme": programme, "language": language, **people}
    try:
        cohort = Cohort.model_validate({**content, "instructors": people["instructors"] or [_NOBODY]})
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise StateError("; ".join(plain_message(detail, Cohort) for detail in details)) from None
    return cohort if people["instructors"] else cohort.model_copy(update={"instructors": ()})


def _people(given: Sequence[str], role: str) -> list[dict[str, str]]:
    people = []
    for text in given:
        try:
            people.append(named_person(text))
        except ValueError as error:
            raise StateError(f"--{role} {error}") from None
    if len({person["id"] for person in people}) < len(people):
        raise StateError(f"--{role} names somebody twice: name each once")
    return people
