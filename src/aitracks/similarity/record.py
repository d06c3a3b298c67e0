"""The comparison as plain data for other programs."""

from __future__ import annotations

import json
from typing import Any

from aitracks.similarity.classroom import Comparison
from aitracks.similarity.groups import Group
from aitracks.similarity.pair import Match, Pair


def to_json(comparison: Comparison, cohort: str, assignment: str) -> str:
    """The ranked pairs, groups and problems as JSON; the same class always gives the same bytes."""
    content = {
        "cohort": cohort,
        "assignment": assignment,
        "threshold": comparison.threshold,
        "learners": len(comparison.learners),
        "pairs_compared": comparison.compared,
        "note": "Similarity is a reason to look, not a verdict.",
        "pairs": [_pair(pair, comparison) for pair in comparison.pairs],
        "groups": [_group(group, comparison) for group in comparison.groups],
        "without_own_work": list(comparison.untouched),
        "not_compared": [{"learner": learner, "reason": reason} for learner, reason in comparison.problems],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _pair(pair: Pair, comparison: Comparison) -> dict[str, Any]:
    return {
        "left": comparison.learners[pair.left],
        "right": comparison.learners[pair.right],
        "score": round(pair.score, 3),
        "matches": [_match(match) for match in pair.matches],
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "medium": match.medium,
        "cell": match.name or None,
        "score": round(match.score, 3),
        "share": round(match.share, 3),
        "evidence": round(match.evidence, 1),
    }


def _group(group: Group, comparison: Comparison) -> dict[str, Any]:
    return {
        "medium": group.medium,
        "learners": [comparison.learners[member] for member in group.members],
        "pairs": group.links,
        "weakest": round(group.weakest, 3),
        "strongest": round(group.strongest, 3),
    }
