"""The other cohorts of a data folder: one id is one person in all of them, also after a cohort has ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aitracks.cohorts.merge import Members, members_of
from aitracks.curriculum.cohort import load_people
from aitracks.errors import ContentError, shown
from aitracks.hub.courses import Role
from aitracks.hub.places import Places


@dataclass(frozen=True)
class Neighbours:
    """Who is in the other cohorts; files that cannot be read are named in `notices`.

    `signed_in`: id → words, of those whom no file lists and who sign in to the hub nevertheless.
    """

    members: tuple[tuple[Path, Members], ...]
    notices: tuple[str, ...] = ()
    signed_in: Mapping[str, str] = field(default_factory=dict)

    @property
    def ids(self) -> set[str]:
        """All ids that others use."""
        return {id_ for _, members in self.members for id_ in members} | set(self.signed_in)

    def clash(self, id_: str, name: str, role: Role) -> str | None:
        """Why this person cannot be the one whom another cohort has under the id."""
        for path, members in self.members:
            if id_ not in members:
                continue
            other_role, other = members[id_]
            if other.name != name:
                return f"'{id_}' is {name} here and {other.name} in {shown(path)}: two people need two ids"
            if (other_role == "learner") != (role == "learner"):
                return f"'{id_}' is {role} here and {other_role} in {shown(path)}: use another id for one of the two"
        if id_ in self.signed_in:
            return (
                f"'{id_}' is on this hub already {self.signed_in[id_]}: use another id for {name}, or say with "
                f"'--same {id_}' that this is one person"
            )
        return None


def neighbours(data: Path, but: str, signed_in: Mapping[str, str], same: Collection[str] = ()) -> Neighbours:
    """All cohorts of the data folder but this one, and who else signs in; `same`: ids that are known to be one person.

    Whom a file lists, was looked at when the file was written.
    """
    found, notices = [], []
    for path in sorted((data / "cohorts").glob("*.yaml")):
        if path.stem == but:
            continue
        try:
            found.append((path, members_of(load_people(path))))
        except ContentError as error:
            notices.append(f"not compared with a file that is damaged: {error.problems[0]}")
    listed = {id_ for _, members in found for id_ in members}
    strangers = {id_: who for id_, who in signed_in.items() if id_ not in listed and id_ not in same}
    return Neighbours(tuple(found), tuple(notices), strangers)


def ids_with_work(data: Path) -> set[str]:
    """Who has a home or handed in something: whoever got such an id anew would also get that."""
    folders = [Places(data).homes, *(data / "courses").glob("*/submitted")]
    return {entry.name for folder in folders if folder.is_dir() for entry in folder.iterdir()}
