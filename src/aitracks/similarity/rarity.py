"""How telling a fingerprint is: what the release gives or half of the class writes tells nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

KNOWN = 0.5  # of the weight, where the model answer has it too: it may simply be the natural way
_LEAST_CLASS = 12  # in smaller classes chance is no better judge than in one of twelve
_FEW = 3  # owners that take nothing from the weight: two who copied from a third
_CROWD = 6  # from this size on "most of the class" means something


@dataclass(frozen=True)
class Rarity:
    """Weights of fingerprints in a class of `size`: `owners` says how many learners have each."""

    size: int
    owners: Counter[int]
    given: Set[int]
    known: Set[int]

    def of(self, key: int) -> float:
        """From 0 (everybody has it) to 1 (three learners at most)."""
        owners = self.owners[key]
        if key in self.given or (self.size >= _CROWD and owners > self.size / 2):
            return 0.0
        size = max(self.size, _LEAST_CLASS)
        rare = min(1.0, math.log(size / owners) / math.log(size / _FEW)) if owners < size else 0.0
        # squared: an idiom of a fifth of the class keeps about a quarter of its weight
        return rare**2 * (KNOWN if key in self.known else 1.0)


def weigh(owned: Iterable[Set[int]], given: Set[int], known: Set[int]) -> Rarity:
    """The rarity of every fingerprint, from each learner's keys and those of the release and the model answer."""
    owners: Counter[int] = Counter()
    size = 0
    for keys in owned:
        owners.update(keys)
        size += 1
    return Rarity(size, owners, given, known)
