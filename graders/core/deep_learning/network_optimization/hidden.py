"""Hidden checks of network_optimization."""

import math

import numpy as np

from aitracks.checks import Text, array, close, hidden, require
from aitracks.data.handwriting import mnist_5k, wrong_labels

MOST_PARAMETERS = 60_000
STOP = {"ran": int, "best": int}


def _rate(step, total, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak / 2 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))


def _same_rate(student, step, total, peak, warmup):
    got = student.call("learning_rate", step, total, peak, warmup, returns=float)
    close(got, _rate(step, total, peak, warmup), Text("學習率", "the rate"), rtol=1e-5, atol=1e-9)


@hidden("learning_rate", points=1, category=Text("沒看過的總步數與暖身", "Other lengths and warm-ups"))
def rate_unseen(student, rng):
    for _ in range(6):
        total, warmup = int(rng.integers(60, 500)), int(rng.integers(5, 40))
        peak = float(10 ** rng.uniform(-4, 0))
        for step in (0, warmup - 1, warmup, warmup + 1, int(rng.integers(warmup, total)), total - 1):
            _same_rate(student, step, total, peak, warmup)


@hidden("learning_rate", points=1, category=Text("不暖身、幾乎全是暖身", "No warm-up, almost nothing else"))
def rate_edges(student, rng):
    total, peak = int(rng.integers(5, 60)), float(rng.uniform(0.01, 1))
    for step in (0, 1, total - 1):
        _same_rate(student, step, total, peak, 0)
    for step in (0, total - 2, total - 1):
        _same_rate(student, step, total, peak, total - 1)
    _same_rate(student, 0, 1, peak, 0)


def _stop(losses, patience, min_delta):
    best, lowest, waited = 1, float(losses[0]), 0
    for epoch, loss in enumerate(losses[1:], start=2):
        if loss < lowest - min_delta:
            best, lowest, waited = epoch, float(loss), 0
        else:
            waited += 1
            if waited >= patience:
                return {"ran": epoch, "best": best}
    return {"ran": len(losses), "best": best}


def _same_stop(student, losses, patience, min_delta):
    got = student.call("early_stop", losses, patience, min_delta, returns=STOP)
    expected = _stop(losses, patience, min_delta)
    require({key: got[key] for key in expected} == expected, "停的地方或還原的週期不對。", "Wrong stop or wrong epoch.")


@hidden("early_stop", points=1, category=Text("沒看過的曲線", "Curves not seen before"))
def stops_unseen(student, rng):
    for form in (list, np.array):
        for _ in range(12):
            n = int(rng.integers(8, 40))
            # Multiples of 1/64 and a min_delta that is one of 1/128: no rounding decides.
            losses = np.round(64 * (np.exp(-np.arange(n) / 6) + rng.normal(0, 0.08, n) + 0.5)) / 64
            for patience, min_delta in ((1, 0.0), (2, 5 / 128), (int(rng.integers(3, 7)), 0.0)):
                _same_stop(student, form(losses.tolist()), patience, min_delta)


@hidden(
    "early_stop",
    points=1,
    category=Text("一個週期、從不進步、一直進步、NaN", "One epoch, no progress, progress only, NaN"),
)
def stops_edges(student, rng):
    n = int(rng.integers(5, 20))
    _same_stop(student, [float(rng.uniform(0.1, 2))], 1, 0.0)
    _same_stop(student, [1.0 + 0.125 * i for i in range(n)], n - 2, 0.0)
    _same_stop(student, [4.0 - 0.125 * i for i in range(n)], 2, 0.0)
    _same_stop(student, [1.0, 0.5, float("nan"), float("nan"), 0.25], 2, 0.0)
    _same_stop(student, [1.0, float("nan"), 0.5, 0.75, 0.875], 2, 0.0)


@hidden(
    "fit_best",
    points=2,
    category=Text("別的資料：偷看驗證集、沒有還原", "Other data: peeking, and weights not put back"),
)
def fit_honest(student, rng):
    inputs = int(rng.integers(35, 50))
    student.library("keras.utils:set_random_seed", int(rng.integers(1_000_000)))
    layers = [
        student.library("keras.layers:InputLayer", shape=(inputs,)),
        student.library("keras.layers:Dense", 24, activation="relu"),
        student.library("keras.layers:Dense", 2, activation="softmax"),
    ]
    net = student.library("keras:Sequential", layers)
    net.do("compile", student.library("keras.optimizers:Adam", 0.02), "sparse_categorical_crossentropy")
    x = rng.normal(size=(264, inputs)).astype("float32")
    y = (x[:, 0] + x[:, 1] > 0).astype(int)
    y = np.where(rng.random(264) < 0.3, 1 - y, y)
    x_valid, y_valid = x[64:], y[64:]
    losses = student.call("fit_best", net, x[:64], y[:64], x_valid, y_valid, 20, 3, returns=[float])
    require(len(losses) > 3, "太早停下。", "It stopped too early.")
    require(len(losses) == min(int(np.argmin(losses)) + 4, 20), "停的地方不對。", "It stops at the wrong epoch.")
    chances = net.call("", x_valid, returns=array(shape=(200, 2)))
    now = float(-np.mean(np.log(np.clip(chances[np.arange(200), y_valid], 1e-7, 1))))
    require(abs(now - min(losses)) < 0.01, "留下的不是最好的權重，或回報的不是驗證損失。", "Not the best weights.")
    # Over 5 seeds: honest training ends at 0.776 to 0.903, training on both sets at 0.003 to 0.004.
    require(now > 0.45, "驗證集被拿去訓練了。", "The validation set was used for training.")


@hidden(
    "build_reader", points=3, category=Text("重新抽樣、打錯、訓練、考試", "Drawn, mislabelled, trained and tested anew")
)
def reader_unseen(student, rng):
    images, labels = mnist_5k()
    images = np.roll(images, int(rng.integers(-1, 2)), axis=2)
    order = np.random.default_rng(7).permutation(len(labels))  # one draw for all: luck in drawing is no merit
    train, test = order[:1000], order[1000:]
    names = rng.permutation(10)  # another numbering: nobody brings weights along
    student.library("keras.utils:set_random_seed", int(rng.integers(1_000_000)))
    reader = student.make("build_reader", 320)
    size = sum(int(np.size(part)) for part in reader.call("get_weights"))
    require(size <= MOST_PARAMETERS, "參數太多。", "Too many parameters.")
    x = (images[..., None] / 255).astype("float32")
    typed = names[wrong_labels(labels[train], 0.4, seed=8)]
    reader.do("fit", x[train], typed, epochs=20, batch_size=64, verbose=0)
    right = reader.call("", x[test], returns=array(shape=(4000, 10))).argmax(axis=1) == names[labels[test]]
    # The statement asks for 78 %; this draw is harder than the notebook's. Over 5 seeds: reference 0.804 to 0.817,
    # accepted ones 0.808 to 0.818 and 0.807 to 0.825. Nearest wrong: the default Adam, not regularised, 0.718 to 0.743.
    require(np.mean(right) >= 0.77, "沒看過的數字，準確率不到 78%。", "Below 78 % on unseen digits.")
