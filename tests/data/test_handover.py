"""The network that is handed over: complete, and better than guessing; and which files are only data."""

import importlib.util
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from aitracks.data.handover import fill, reflow_net, torch_net, unreadable_as_data
from aitracks.data.reflow import reflow_boards

WITH_TORCH = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is an extra")


def test_the_net_is_complete_and_knows_the_oven() -> None:
    net = reflow_net()
    w1, b1, gamma, beta, mean, variance, w2, b2, w3, b3 = net.weights.values()
    assert [part.shape for part in (w1, w2, w3)] == [(4, 16), (16, 16), (16, 1)]
    assert sum(part.size for part in net.weights.values()) == 433
    boards = reflow_boards().iloc[800:]
    h = np.maximum(0, (boards[net.columns].to_numpy() - net.mean) / net.scale @ w1 + b1)
    h = (h - mean) / np.sqrt(variance + 1e-3) * gamma + beta
    z = np.maximum(0, h @ w2 + b2) @ w3 + b3
    assert np.mean((z[:, 0] >= 0) == (boards["good"].to_numpy() == 1)) > 0.85


def test_every_call_gives_arrays_of_its_own() -> None:
    reflow_net().weights["dense1/kernel"][:] = 0
    assert np.abs(reflow_net().weights["dense1/kernel"]).max() > 0


def test_text_and_plain_arrays_are_data(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"width": 4, "名稱": "爐"}), encoding="utf-8")
    np.savez(tmp_path / "weights.npz", a=np.zeros(3))
    np.save(tmp_path / "one.npy", np.zeros(3))
    assert unreadable_as_data(str(tmp_path)) == []


def test_pickled_objects_and_rubbish_are_not(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (below / "all.pkl").write_bytes(pickle.dumps({"layers": [Path("x")]}))
    np.savez(tmp_path / "objects.npz", a=np.array([{}, None], dtype=object))
    (tmp_path / "rubbish.bin").write_bytes(bytes(range(256)))
    assert unreadable_as_data(str(tmp_path)) == ["below/all.pkl", "objects.npz", "rubbish.bin"]


@WITH_TORCH
def test_tensors_of_torch_are_data_and_its_modules_are_not(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    net = torch.nn.Linear(2, 1)
    torch.save(net.state_dict(), tmp_path / "weights.pt")
    save_file(net.state_dict(), str(tmp_path / "model.safetensors"))
    torch.save(net, tmp_path / "whole.pt")
    assert unreadable_as_data(str(tmp_path)) == ["whole.pt"]


@WITH_TORCH
def test_a_torch_net_of_plain_numbers() -> None:
    import torch

    weights = {"0.weight": [[1.0, 2.0]], "0.bias": [-4.0]}
    net = torch_net([["Linear", 2, 1], ["ReLU"], ["Dropout", 0.5]], weights, training=True)
    assert net.training
    ask = torch.tensor([[3.0, 1.0], [0.0, 1.0]])
    assert net.eval()(ask).tolist() == [[1.0], [0.0]]
    fill(net, {"0.weight": np.zeros((1, 2), np.float32), "0.bias": np.array([7.0], np.float32)})
    assert net(ask).tolist() == [[7.0], [7.0]]
