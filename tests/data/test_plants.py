"""The plants of the federated learning unit: real digits, dealt out."""

import numpy as np
import pytest

from aitracks.data.edge import digits
from aitracks.data.plants import Plant, ToyPlant, accuracy, chances, empty_model, plant_digits, plant_shares


@pytest.mark.parametrize("seed", range(8))
def test_every_digit_lies_in_one_place(seed):
    shares, exam = plant_shares(seed=seed)
    assert np.array_equal(np.sort(np.concatenate([*shares, exam])), np.arange(1797))
    assert len(exam) == 449
    assert min(map(len, shares)) >= 12


def test_same_seed_same_plants_and_skew_matters():
    first, again, other = (plant_digits(seed=seed) for seed in (1, 1, 2))
    assert [p.count for p in first.plants] == [p.count for p in again.plants] != [p.count for p in other.plants]
    assert np.array_equal(first.plants[3].images, again.plants[3].images)
    kinds = {skew: np.mean([len(set(p.labels)) for p in plant_digits(skew=skew, seed=0).plants]) for skew in (0.1, 100)}
    assert kinds[0.1] < 7 < 9 < kinds[100]


def test_pictures_and_labels_are_the_real_ones():
    shares, exam = plant_shares(seed=4)
    world = plant_digits(seed=4)
    images, labels = digits()
    assert np.array_equal(world.plants[2].images * 16, images[shares[2]].reshape(-1, 64))
    assert np.array_equal(world.exam_labels, labels[exam])


def test_a_plant_trains_and_notes_who_looks():
    world = plant_digits(seed=0)
    plant = max(world.plants, key=lambda one: one.count)
    model = empty_model()
    trained = plant.train(model, 30, 1.0)
    assert (plant.opened, len(plant.received)) == (0, 1)
    assert not model.any()
    images, labels = plant.images, plant.labels
    assert plant.opened == 2
    assert accuracy(trained, images, labels) > 0.9
    images[:] = 0  # a copy
    assert accuracy(trained, plant.images, labels) > 0.9
    assert chances(trained, plant.images).sum(axis=1) == pytest.approx(1)


def test_training_goes_down_the_slope():
    rng = np.random.default_rng(0)
    images, labels, model = rng.random((6, 64)), np.array([0, 1, 2, 2, 9, 5]), rng.normal(0, 0.1, (65, 10))

    def loss(weights):
        return -np.log(chances(weights, images)[np.arange(6), labels]).mean()

    step = (Plant(images, labels).train(model, 1, 1e-3) - model) / -1e-3
    for place in ((0, 0), (17, 2), (64, 5)):
        nudge = np.zeros_like(model)
        nudge[place] = 1e-5
        assert step[place] == pytest.approx((loss(model + nudge) - loss(model - nudge)) / 2e-5, abs=1e-6)


def test_a_toy_plant_can_be_done_by_hand():
    toy = ToyPlant(10, np.array([8.0]))
    assert toy.train(np.array([4.0]), 2, 0.5) == pytest.approx([7.0])
    assert (len(toy.labels), toy.opened) == (10, 1)


@pytest.mark.parametrize("options", [{"plants": 1}, {"plants": 21}, {"skew": 0}])
def test_nonsense_is_refused(options):
    with pytest.raises(ValueError, match=r"plants|skew"):
        plant_digits(**options)
