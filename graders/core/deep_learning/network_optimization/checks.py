"""Public checks of network_optimization."""

import math

import numpy as np

from aitracks.checks import Text, array, close, fail, public, require, show
from aitracks.data.handwriting import mnist_5k

MOST_PARAMETERS = 60_000


def _rate(step, total, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak / 2 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))


@public("learning_rate", points=1, title=Text("暖身", "Warm-up"))
def rate_warm_up(student):
    got = [student.call("learning_rate", s, 50, 0.8, 4, returns=float) for s in range(5)]
    if np.allclose(got, [0.0, 0.2, 0.4, 0.6, 0.8]):
        fail(
            "total=50, peak=0.8, warmup=4：你的第 0 步是 0，等於白走一步。公式的分子是 s + 1。",
            "total=50, peak=0.8, warmup=4: your step 0 has a rate of 0 and goes nowhere. The formula has s + 1 on top.",
        )
    what = Text(
        "total=50, peak=0.8, warmup=4 的前五步", "total=50, peak=0.8, warmup=4: of the first five steps, the rate"
    )
    close(np.array(got), np.array([0.2, 0.4, 0.6, 0.8, 0.8]), what)


@public("learning_rate", points=1, title=Text("餘弦下降", "Cosine decay"))
def rate_decay(student):
    for s in (2, 4, 6, 8, 9):
        got = student.call("learning_rate", s, 10, 0.4, 2, returns=float)
        expected = _rate(s, 10, 0.4, 2)
        require(
            math.isclose(got, expected, rel_tol=1e-5, abs_tol=1e-9),
            f"total=10, peak=0.4, warmup=2：第 {s} 步應該是 {expected:.4f}，你的是 {show(got)}。"
            "餘弦從暖身結束的那一步算起，單位是弧度。",
            f"total=10, peak=0.4, warmup=2: step {s} should have {expected:.4f}; yours is {show(got)}. The cosine "
            "starts at the step where warm-up ends, and its unit is the radian.",
        )


STOP = {"ran": int, "best": int}


def _stops(student, losses, patience, min_delta, ran, best, zh, en):
    got = student.call("early_stop", losses, patience, min_delta, returns=STOP)
    require(
        (got["ran"], got["best"]) == (ran, best),
        f"early_stop({losses}, {patience}, {min_delta}) 應該是 ran={ran}、best={best}，"
        f"你的是 ran={got['ran']}、best={got['best']}。{zh}",
        f"early_stop({losses}, {patience}, {min_delta}) should give ran={ran} and best={best}; yours are "
        f"ran={got['ran']} and best={got['best']}. {en}",
    )


@public("early_stop", points=1, title=Text("停在哪裡，還原到哪裡", "Where it stops, and what it puts back"))
def stops_in_time(student):
    _stops(student, [0.9, 0.6, 0.7, 0.65, 0.5], 2, 0.0, 4, 2, "這是題目的例子。", "This is the example of the text.")
    _stops(
        student, [0.9, 0.8, 0.85, 0.7, 0.75, 0.72, 0.71, 0.6], 3, 0.0, 7, 4,
        "有進步，沒進步的次數就要從頭數。", "After progress, the epochs without it are counted anew.",
    )  # fmt: skip


@public("early_stop", points=1, title=Text("多少才算進步", "What counts as progress"))
def stops_min_delta(student):
    _stops(
        student, [1.0, 0.75, 0.8, 0.65, 0.2], 2, 0.25, 3, 1,
        "要低超過 0.25 才算進步：0.75 只低了剛好 0.25。", "Progress means more than 0.25 below; 0.75 is exactly that.",
    )  # fmt: skip
    _stops(student, [0.5, 0.5, 0.5, 0.5], 3, 0.0, 4, 1, "一樣不算進步。", "An equal loss is no progress.")


def _net(student, inputs):
    """A small compiled classifier at the learner's side."""
    student.library("keras.utils:set_random_seed", 3)
    layers = [
        student.library("keras.layers:InputLayer", shape=(inputs,)),
        student.library("keras.layers:Dense", 24, activation="relu"),
        student.library("keras.layers:Dense", 2, activation="softmax"),
    ]
    net = student.library("keras:Sequential", layers)
    net.do("compile", student.library("keras.optimizers:Adam", 0.02), "sparse_categorical_crossentropy")
    return net


def _overfits(rng, inputs):
    """Training rows that can be memorised, and validation rows of which 30 % have a wrong label."""
    x = rng.normal(size=(160, inputs)).astype("float32")
    y = (x[:, 0] + x[:, 1] > 0).astype(int)
    flip = rng.random(160) < 0.3
    y = np.where(flip, 1 - y, y)
    return x[:64], y[:64], x[64:], y[64:]


def _loss(net, x, y):
    chances = net.call("", x, returns=array(shape=(len(y), 2)))
    return float(-np.mean(np.log(np.clip(chances[np.arange(len(y)), y], 1e-7, 1))))


@public("fit_best", points=2, title=Text("停下來，還原，回報驗證損失", "Stops, puts back, reports validation losses"))
def fit_stops(student):
    rng = np.random.default_rng(8)
    x, y, x_valid, y_valid = _overfits(rng, 40)
    net = _net(student, 40)
    losses = student.call("fit_best", net, x, y, x_valid, y_valid, 20, 3, returns=[float])
    require(len(losses) > 0, "回傳的 list 是空的。", "The list that came back is empty.")
    best = int(np.argmin(losses)) + 1
    require(
        len(losses) == min(best + 3, 20),
        f"20 個週期、patience=3：最低的驗證損失在第 {best} 週期，應在第 {best + 3} 週期停下，你跑了 {len(losses)} 個。",
        f"20 epochs, patience=3: the lowest validation loss is in epoch {best}, so it should stop at epoch {best + 3}; "
        f"you ran {len(losses)}.",
    )
    now = _loss(net, x_valid, y_valid)
    require(
        abs(now - min(losses)) < 0.01,
        f"訓練後，模型在驗證集上的損失是 {now:.3f}，你回報的最低卻是 {min(losses):.3f}（最後是 {losses[-1]:.3f}）。"
        "權重還原了嗎？回報的是驗證集的損失嗎？",
        f"After training the model's loss on the validation set is {now:.3f}, but the lowest you report is "
        f"{min(losses):.3f} (last epoch: {losses[-1]:.3f}). Were the best weights put back? Are these losses those of "
        "the validation set?",
    )


def _size(net):
    return sum(int(np.size(part)) for part in net.call("get_weights"))


def _small_enough(net):
    size = _size(net)
    require(
        size <= MOST_PARAMETERS,
        f"你的網路有 {size:,} 個參數，上限是 {MOST_PARAMETERS:,}。",
        f"Your network has {size:,} parameters; at most {MOST_PARAMETERS:,} are allowed.",
    )


def _images(rows):
    images, labels = mnist_5k()
    return (images[rows][..., None] / 255).astype("float32"), labels[rows]


@public("build_reader", points=1, title=Text("大小、輸入與輸出", "Size, input and output"))
def reader_fits(student):
    reader = student.make("build_reader", 320)
    _small_enough(reader)
    x, _ = _images(np.arange(0, 5000, 250))
    got = reader.call("", x, returns=array(shape=(20, 10)))
    off = float(np.abs(got.sum(axis=1) - 1).max())
    require(
        off < 1e-3 and got.min() >= 0,
        f"20 張圖的輸出應該是機率，每列加起來是 1；你的第一列是 {np.round(got[0], 3).tolist()}。",
        f"The outputs for 20 digits should be probabilities, each row adding up to 1; your first row is "
        f"{np.round(got[0], 3).tolist()}.",
    )


@public("build_reader", points=1, title=Text("二十個週期，四成的標籤是錯的", "Twenty epochs, 40 % of the labels wrong"))
def reader_learns(student):
    reader = student.make("practice", student.get("build_reader"))
    _small_enough(reader)
    rows = np.random.default_rng(0).permutation(5000)[1000:2000]  # the notebook's validation set
    x, y = _images(rows)
    right = float(np.mean(reader.call("", x, returns=array(shape=(1000, 10))).argmax(axis=1) == y))
    # Over 5 seeds: reference 0.819 to 0.834. Nearest wrong one: the default Adam without regularisation 0.743 to 0.758.
    require(
        right >= 0.78,
        f"用 practice 訓練之後，驗證集準確率是 {right:.1%}，要到 78%。學習率最後有沒有降下來？有沒有讓它不好背？",
        f"After training by practice the accuracy on the validation set is {100 * right:.1f} %; it should reach 78 %. "
        "Does the learning rate come down in the end? Is anything there to make memorising hard?",
    )
