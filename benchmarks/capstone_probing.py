"""A team that probes the public board: what it gains there and in the final, with and without the Ladder.

    python benchmarks/capstone_probing.py --tries-a-day 3 --days 60 --plot probing.png

Twelve honest teams and one attacker, all on the project's own scoring code; labels and predictions are drawn. The
attacker has an honest model and hands in variants of it, each with random answers turned (a notebook can: a hash of
each input is chance enough, survives a second run and needs no id). It learns from what it is told and then turns all
those answers that seem wrong. Three ways to answer it are compared:

    exact    each try's own public value, not rounded: the attacker estimates each answer by how values move with it
    rounded  the same, rounded as a board would
    ladder   what `aitracks.capstone.scoring.ladder` tells: the attacker climbs, keeping what was said to be better

Under each, its public value, its final value and its final rank are set against those of its honest model.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from aitracks.capstone.scoring.board import Row, Standing, final_board
from aitracks.capstone.scoring.intervals import Resampled, resampled, weights_of
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.labels import Labels
from aitracks.capstone.scoring.ladder import is_raised, rounded
from aitracks.capstone.scoring.metrics import measure
from aitracks.capstone.scoring.reading import Predictions
from aitracks.capstone.types import Expected

JUDGING = Judging("image_classification", Expected(metric="accuracy", direction="at_least", threshold=0.95))
HONEST = tuple(np.round(np.linspace(0.74, 0.92, 12), 3))
ATTACKER = 0.80  # its honest model is right that often
TURNED = {"exact": 0.5, "rounded": 0.5, "ladder": 0.015}  # shares of answers turned in a try: the best for the attacker
ANSWERS = ("exact", "rounded", "ladder")

Bits = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class World:
    """Labels of both parts, the draws for their intervals, and each honest team's answers. Public rows come first."""

    truth: Bits
    public: int
    teams: dict[str, Bits]
    mine: Bits
    weights: tuple[np.ndarray, np.ndarray]

    def rows(self, part: int) -> slice:
        """Where the public part (0) or the final (1) lies."""
        return slice(0, self.public) if part == 0 else slice(self.public, None)

    def share(self, answers: Bits, part: int) -> float:
        """The accuracy alone."""
        return float((answers == self.truth)[self.rows(part)].mean())

    def worth(self, answers: Bits, part: int) -> Resampled:
        """What answers are worth on the public part (0) or the final (1), by the project's own code."""
        rows = self.rows(part)
        labels, ids = _labels(self.truth[rows]), _ids(len(self.truth[rows]))
        said = Predictions(ids, tuple(np.where(answers[rows], "1", "0")), {})
        found = resampled(measure(JUDGING, labels, said), self.weights[part])
        assert found is not None
        return found


@dataclass(frozen=True)
class Outcome:
    """What came of probing under one way of answering. `path` holds (public, final) after each try."""

    answer: str
    public: float
    final: float
    rank: int
    order: tuple[str, ...]  # of the honest teams in the final
    path: npt.NDArray[np.float64]


def world(public: int, final: int, seed: int) -> World:
    """Draw labels and everybody's answers."""
    rng = np.random.default_rng(seed)
    truth = rng.random(public + final) < 0.5
    teams = {f"team{number:02d}": _answers(rng, truth, right) for number, right in enumerate(HONEST)}
    weights = (weights_of(_labels(truth[:public]), "accuracy"), weights_of(_labels(truth[public:]), "accuracy"))
    return World(truth, public, teams, _answers(rng, truth, ATTACKER), weights)


def attack(made: World, answer: str, tries: int, seed: int) -> Outcome:
    """Probe with this many tries and enter what was learnt."""
    rng = np.random.default_rng([seed, tries])
    path = _climb(made, tries, rng) if answer == "ladder" else _boost(made, answer, tries, rng)
    board = ranks(made, path[-1])
    values = np.array([[made.share(bits, part) for part in (0, 1)] for bits in path])
    honest = tuple(row.team for row in board if row.team != "attacker")
    rank = next(row.rank for row in board if row.team == "attacker")
    return Outcome(answer, values[-1, 0], values[-1, 1], rank, honest, values)


def ranks(made: World, attacker: Bits | None) -> tuple[Row, ...]:
    """The final board, with the attacker's answers or without."""
    teams = made.teams if attacker is None else {**made.teams, "attacker": attacker}
    return final_board([Standing(name, "e", made.worth(bits, 1)) for name, bits in teams.items()], JUDGING)


def _boost(made: World, answer: str, tries: int, rng: np.random.Generator) -> list[Bits]:
    """Turn half of the answers at random in each try; in the end those whose turning went with higher values."""
    turned = rng.random((tries, len(made.truth))) < TURNED[answer]
    values = np.array([made.share(made.mine ^ row, 0) for row in turned])
    if answer == "rounded":
        values = np.array([rounded(value, JUDGING) for value in values])
    signs = np.where(turned, 1.0, -1.0)
    path = [made.mine]
    for so_far in range(2, tries + 1):
        spread = max(values[:so_far].var(), 1e-12)
        moved = signs[:so_far].T @ (values[:so_far] - values[:so_far].mean())
        odds = moved / made.public / spread + np.log((1 - ATTACKER) / ATTACKER)
        path.append(made.mine ^ (odds > 0))
    return path


def _climb(made: World, tries: int, rng: np.random.Generator) -> list[Bits]:
    """Turn a few answers of the best entry in each try; keep what the Ladder calls better."""
    path = [made.mine]
    best = made.worth(made.mine, 0)
    for _ in range(1, tries):
        bits = path[-1] ^ (rng.random(len(made.truth)) < TURNED["ladder"])
        worth = made.worth(bits, 0)
        raised = is_raised(worth, best, JUDGING)
        best = worth if raised else best
        path.append(bits if raised else path[-1])
    return path


def _answers(rng: np.random.Generator, truth: Bits, right: float) -> Bits:
    return np.where(rng.random(len(truth)) < right, truth, ~truth)


def _ids(n: int) -> tuple[str, ...]:
    return tuple(f"k{number:05d}" for number in range(n))


def _labels(truth: Bits) -> Labels:
    return Labels(_ids(len(truth)), _ids(len(truth)), tuple(np.where(truth, "1", "0")))


def report(outcomes: dict[str, list[Outcome]], worlds: list[World], say: Callable[[str], None] = print) -> None:
    """A table of means over the worlds."""
    before = [next(r.rank for r in ranks(made, made.mine) if r.team == "attacker") for made in worlds]
    start = [np.mean([made.share(made.mine, part) for made in worlds]) for part in (0, 1)]
    say(f"{'answers':10}{'public':>9}{'final':>9}{'final rank':>12}{'honest order kept':>19}")
    say(f"{'no probing':10}{start[0]:9.3f}{start[1]:9.3f}{np.mean(before):12.1f}{'-':>19}")
    for answer, found in outcomes.items():
        kept = sum(
            one.order == tuple(row.team for row in ranks(made, None)) for one, made in zip(found, worlds, strict=True)
        )
        public, final, rank = (np.mean([getattr(one, name) for one in found]) for name in ("public", "final", "rank"))
        say(f"{answer:10}{public:9.3f}{final:9.3f}{rank:12.1f}{f'{kept} of {len(found)}':>19}")


def plot(outcomes: dict[str, list[Outcome]], file: Path) -> None:
    """Public and final value of the attacker after each try, means over the worlds."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, len(outcomes), figsize=(4 * len(outcomes), 3.6), sharey=True, layout="constrained")
    for axis, (answer, found) in zip(np.atleast_1d(axes), outcomes.items(), strict=True):
        mean = np.mean([one.path for one in found], axis=0)
        axis.plot(mean[:, 0], color="#D55E00", label="public")
        axis.plot(mean[:, 1], color="#0072B2", linestyle="--", label="final")
        axis.axhline(ATTACKER, color="0.6", linewidth=0.8)
        axis.set(title=f"answers: {answer}", xlabel="tries", ylabel="accuracy of the attacker's entry")
        axis.legend(frameon=False)
    figure.suptitle("What probing the public part gains, there and in the final (grey: its honest model)")
    figure.savefig(file, dpi=120)


def main() -> None:
    """Read the options, attack, report."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tries-a-day", type=int, default=3)
    options.add_argument("--days", type=int, default=60)
    options.add_argument("--public", type=int, default=400)
    options.add_argument("--final", type=int, default=800)
    options.add_argument("--worlds", type=int, default=5)
    options.add_argument("--plot", type=Path)
    chosen = options.parse_args()
    worlds = [world(chosen.public, chosen.final, seed) for seed in range(chosen.worlds)]
    tries = chosen.tries_a_day * chosen.days
    outcomes = {a: [attack(made, a, tries, seed) for seed, made in enumerate(worlds)] for a in ANSWERS}
    print(
        f"{chosen.tries_a_day} tries a day, {chosen.days} days, {chosen.public} public and {chosen.final} final items"
    )
    report(outcomes, worlds)
    if chosen.plot:
        plot(outcomes, chosen.plot)


if __name__ == "__main__":
    main()
