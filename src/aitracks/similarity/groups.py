"""Groups of three and more who are linked by similar pairs: more likely one source than many copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aitracks.similarity.notebook import Medium
from aitracks.similarity.pair import Pair


@dataclass(frozen=True)
class Group:
    """Learners (places in the class, ascending) linked by `links` pairs alike in a medium, of `weakest` or more."""

    medium: Medium
    members: tuple[int, ...]
    links: int
    weakest: float
    strongest: float


def groups_of(pairs: Sequence[Pair], medium: Medium, threshold: float) -> list[Group]:
    """The groups of three or more linked by pairs that reach the threshold in this medium, the strongest first.

    A copy of one's code and another one's prose does not make a group of the three.
    """
    links = {(pair.left, pair.right): score for pair in pairs if (score := _score(pair, medium)) >= threshold}
    leader: dict[int, int] = {}
    for left, right in links:
        one, other = sorted((_leader(leader, left), _leader(leader, right)))
        leader[other] = one
    members: dict[int, set[int]] = {}
    for learner in leader:
        members.setdefault(_leader(leader, learner), set()).add(learner)
    found = [_group(medium, some, links) for some in members.values() if len(some) > 2]
    return sorted(found, key=lambda group: (-group.strongest, -len(group.members), group.members))


def _score(pair: Pair, medium: Medium) -> float:
    return max((match.score for match in pair.matches if match.medium == medium), default=0.0)


def _leader(leader: dict[int, int], learner: int) -> int:
    leader.setdefault(learner, learner)
    while leader[learner] != learner:
        learner = leader[learner]
    return learner


def _group(medium: Medium, members: set[int], links: Mapping[tuple[int, int], float]) -> Group:
    scores = [score for (left, _), score in links.items() if left in members]
    return Group(medium, tuple(sorted(members)), len(scores), min(scores), max(scores))
