"""Libraries that were imported before the fork work after it, walled in as everything is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from aitracks.grading import engine
from aitracks.grading.jobs import Job
from aitracks.kernels.limits import Limits

KERAS = """
import keras, numpy as np, sys
keras.utils.set_random_seed(0)
x = np.random.default_rng(0).normal(size=(200, 3)).astype("float32")
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(0.02), "mse")
print(round(model.fit(x, x.sum(axis=1), epochs=20, verbose=0).history["loss"][-1], 3))
def double(x):
    return 2 * x
"""
TORCH = """
import torch
torch.manual_seed(0)
x = torch.randn(200, 3); y = x.sum(axis=1, keepdim=True)
model = torch.nn.Linear(3, 1); step = torch.optim.SGD(model.parameters(), 0.1)
for _ in range(50):
    step.zero_grad(); loss = ((model(x) - y) ** 2).mean(); loss.backward(); step.step()
print(round(loss.item(), 3))
def double(x):
    return 2 * x
"""


@pytest.mark.parametrize(("profile", "source"), [("tensorflow", KERAS), ("torch", TORCH)])
def test_forks_train_side_by_side_with_the_same_result(job: Callable[..., Job], profile: str, source: str) -> None:
    made = job(source, profile=profile, limits=Limits(memory=2048))
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(engine.run_job, [made] * 3))
    losses = [float(result.cells[0].outputs[-1]["text"]) for result in results]
    assert losses == [losses[0]] * 3
    assert losses[0] < 0.5  # it begins near 3
    for result in results:
        assert [outcome.earned for outcome in result.checks[0].outcomes] == [1, 2]
