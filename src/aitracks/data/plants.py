"""Handwritten digits that lie in several plants and may not leave them: data of the federated learning unit.

The loader is `plant_digits`. `Plant` is what a server can reach of a plant: it trains a model it is given and counts
how often anybody looked at its pictures. A model is an array (65, 10): 64 weights for each of the ten digits, and in
the last row ten constants.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def empty_model() -> Floats:
    """The model that knows nothing: all zeros, (65, 10)."""
    return np.zeros((65, 10))


def chances(model: Floats, images: Floats) -> Floats:
    """The model's probability of each digit for each picture: (n, 64) in, (n, 10) out (softmax)."""
    score = images @ model[:-1] + model[-1]
    power = np.exp(score - score.max(axis=1, keepdims=True))
    result: Floats = power / power.sum(axis=1, keepdims=True)
    return result


def accuracy(model: Floats, images: Floats, labels: Ints) -> float:
    """The share of pictures that the model reads right."""
    return float(np.mean(np.argmax(images @ model[:-1] + model[-1], axis=1) == labels))


def _trained(model: Floats, images: Floats, labels: Ints, epochs: int, rate: float) -> Floats:
    inputs = np.hstack([images, np.ones((len(images), 1))])
    wanted = np.eye(10)[labels]
    weights = np.array(model, dtype=float)
    for _ in range(epochs):
        weights = weights - rate * inputs.T @ (chances(weights, images) - wanted) / len(labels)
    return weights


class Plant:
    """A plant with pictures (n, 64) of brightness 0 to 1 and their labels (n,), as a server can reach it.

    `count` is how many pictures it has; `train` improves a model on them. `opened` counts how often somebody took
    the pictures or labels themselves; `received` keeps the models that it was given to train.
    """

    def __init__(self, images: Floats, labels: Ints) -> None:
        self._images = np.array(images, dtype=float)
        self._labels = np.array(labels, dtype=int)
        self.count, self.opened = len(self._labels), 0
        self.received: list[Floats] = []

    @property
    def images(self) -> Floats:
        """The pictures. For people inside the plant."""
        self.opened += 1
        return self._images.copy()

    @property
    def labels(self) -> Ints:
        """The labels. For people inside the plant."""
        self.opened += 1
        return self._labels.copy()

    def train(self, model: Floats, epochs: int = 5, rate: float = 1.0) -> Floats:
        """The model after `epochs` steps of gradient descent on this plant's pictures; the one given stays as it is."""
        given = np.array(model, dtype=float)
        self.received.append(given)
        return _trained(given, self._images, self._labels, int(epochs), float(rate))


class ToyPlant:
    """A plant whose training can be done by hand: each epoch moves the model to `goal` by the share `rate`."""

    def __init__(self, count: int, goal: Floats) -> None:
        self.count, self.opened, self._goal = int(count), 0, np.array(goal, dtype=float)
        self.received: list[Floats] = []

    @property
    def images(self) -> Floats:
        """Nothing to see; whoever looks is counted."""
        self.opened += 1
        return np.zeros((self.count, 64))

    @property
    def labels(self) -> Ints:
        """Nothing to see; whoever looks is counted."""
        self.opened += 1
        return np.zeros(self.count, dtype=int)

    def train(self, model: Floats, epochs: int = 1, rate: float = 0.5) -> Floats:
        """The model, moved `epochs` times."""
        moved = np.array(model, dtype=float)
        self.received.append(moved.copy())
        for _ in range(int(epochs)):
            moved = moved + rate * (self._goal - moved)
        return moved


class PlantDigits(NamedTuple):
    """The plants, and pictures (n, 64) with labels (n,) that belong to none of them, for the exam."""

    plants: list[Plant]
    exam_images: Floats
    exam_labels: Ints


@cache
def _pictures() -> tuple[Floats, Ints]:
    bundle = load_digits()
    images, labels = np.asarray(bundle.data, dtype=np.float64) / 16, np.asarray(bundle.target, dtype=np.int64)
    images.setflags(write=False)
    labels.setflags(write=False)
    return images, labels


def plant_shares(plants: int = 10, skew: float = 0.3, seed: int = 0) -> tuple[list[Ints], Ints]:
    """Row numbers of the 1,797 digits for each plant, and those of the exam (a quarter, drawn at random)."""
    if not 2 <= plants <= 20 or not 0.05 <= skew <= 100:
        raise ValueError("plants: 2 to 20; skew: 0.05 to 100")
    rng = np.random.default_rng(seed)
    labels = _pictures()[1]
    order = rng.permutation(len(labels))
    exam, rest = order[:449], order[449:]
    size = np.exp(rng.normal(0, 0.8, plants))
    owner = np.empty(len(rest), dtype=int)
    for digit in range(10):
        mine = np.flatnonzero(labels[rest] == digit)
        share = rng.dirichlet(np.full(plants, skew)) * size
        owner[mine] = rng.choice(plants, size=len(mine), p=share / share.sum())
    for plant in range(plants):  # nobody is left with next to nothing
        while np.sum(owner == plant) < 12:
            largest = np.argmax(np.bincount(owner, minlength=plants))
            owner[rng.choice(np.flatnonzero(owner == largest), 6, replace=False)] = plant
    return [np.sort(rest[owner == plant]) for plant in range(plants)], np.sort(exam)


def plant_digits(plants: int = 10, skew: float = 0.3, seed: int = 0) -> PlantDigits:
    """The real digits of scikit-learn, dealt out to plants that see different digits in different numbers.

    Real: every picture and label (see `aitracks.data.edge.digits`). Simulated by the course: the plants. How a digit is
    shared among them is drawn from a Dirichlet distribution with parameter `skew`, as in Hsu, Qi and Brown, "Measuring
    the Effects of Non-Identical Data Distribution for Federated Visual Classification" (2019); 0.3 is very uneven, 100
    is even. Sizes are lognormal. Real plants also differ in cameras, light, handwriting and mistakes of labelling.
    """
    shares, exam = plant_shares(plants, skew, seed)
    images, labels = _pictures()
    return PlantDigits([Plant(images[rows], labels[rows]) for rows in shares], images[exam], labels[exam])
