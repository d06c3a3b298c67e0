"""Public checks of adversarial_learning."""

import numpy as np

from aitracks.checks import Text, array, close, fail, public, require, show
from aitracks.data.sparring import slip_digits


def _means(n, seed):
    """Weights and bias of a linear reader: which digit's mean picture is nearest (no training)."""
    pictures = slip_digits(n, seed=seed)
    means = np.stack([pictures.images[pictures.labels == digit].mean(axis=0).ravel() for digit in range(10)])
    return 0.3 * means.T, -0.15 * (means**2).sum(axis=1)


def _softmax(scores):
    grown = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return grown / grown.sum(axis=-1, keepdims=True)


def _slopes(weights, bias, images, labels):
    """Gradient of each picture's cross-entropy at its pixels, and the two nearest mistakes: (right, mean, twice)."""
    scores = images.reshape(len(images), -1) @ weights + bias
    right = np.eye(10)[labels]
    once = _softmax(scores)
    gradient = ((once - right) @ weights.T).reshape(images.shape)
    inner = (_softmax(once) - right) * once
    twice = ((inner - once * inner.sum(axis=1, keepdims=True)) @ weights.T).reshape(images.shape)
    return gradient, gradient / len(images), twice


@public(
    "pixel_gradient",
    points=1,
    title=Text("形狀與數值：一個算得出來的網路", "Shape and values, for a net with a known answer"),
)
def gradient_known(student):
    weights, bias = _means(600, 3)
    net = student.library("aitracks.data.sparring:linear_reader", weights, bias)
    images, labels = slip_digits(8, part="test", seed=31)
    got = student.call("pixel_gradient", net, images, labels, returns=array())
    require(
        got.shape == images.shape,
        f"給了 8 張圖，形狀 {images.shape}，應該回傳同樣形狀的梯度，你的是 {got.shape}。要對像素求梯度，不是對權重。",
        f"For 8 pictures of shape {images.shape} a gradient of the same shape is expected; yours is {got.shape}. It is "
        "the gradient at the pixels, not at the weights.",
    )
    expected, mean, twice = _slopes(weights, bias, images, labels)

    def near(other):
        return np.allclose(got, other, rtol=1e-2, atol=1e-3 * np.abs(other).max())

    for other, zh, en in (
        (
            mean,
            "你的值小了 8 倍：損失要加總，不要平均。",
            "yours is 8 times too small: add the losses up, without a mean.",
        ),
        (twice, "你把原始分數又當成機率或多做了一次 softmax。", "softmax was applied once too often."),
        (-expected, "你的正負號相反。", "yours has the opposite sign."),
    ):
        if near(other):
            fail(
                f"8 張圖、一個只有一層的網路：梯度和算出來的不一樣，{zh}",
                f"For 8 pictures and a net of one layer the gradient is not the one worked out by hand: {en}",
            )
    require(
        near(expected),
        "8 張圖、一個只有一層的網路：梯度和算出來的不一樣"
        f"（最大的絕對值應該是 {np.abs(expected).max():.4f}，你的是 {np.abs(got).max():.4f}）。"
        "損失用題目給的那一個，它要的是原始分數。",
        "For 8 pictures and a net of one layer the gradient is not the one worked out by hand (its largest size should "
        f"be {np.abs(expected).max():.4f}; yours is {np.abs(got).max():.4f}). Use the loss of the statement; it takes "
        "raw scores.",
    )


IMAGES = [[0.5, 0.95, 0.02], [0.3, 0.6, 1.0]]
GRADIENT = [[-3.0, 0.001, -7.0], [0.0, 40.0, -0.2]]


@public("perturb", points=1, title=Text("題目的例子", "The example of the text"))
def steps_example(student):
    got = student.call("perturb", np.array(IMAGES), np.array(GRADIENT), 0.1, returns=array(shape=(2, 3)))
    tried = f"perturb({IMAGES}, {GRADIENT}, 0.1)"
    moved = np.abs(got - IMAGES)
    if np.allclose(got, np.clip(np.array(IMAGES) - 0.1 * np.sign(GRADIENT), 0, 1)):
        fail(
            f"試了 {tried}。你往損失下降的方向走了，攻擊要往上升的方向走。",
            f"Tried {tried}. Your step goes where the loss falls; an attack goes where it rises.",
        )
    if np.allclose(got, np.array(IMAGES) + 0.1 * np.sign(GRADIENT)):
        fail(
            f"試了 {tried}。結果有 {got.min():.2f} 和 {got.max():.2f}，超出 0 到 1，已經不是一張圖。",
            f"Tried {tried}. The result has {got.min():.2f} and {got.max():.2f}, outside 0 to 1: that is no picture.",
        )
    require(
        moved.max() > 0.05,
        f"試了 {tried}。每個像素最多只動了 {moved.max():.4f}。"
        "eps 的單位是 0 到 1 的灰階；每個像素（不是整張圖）可以動 eps。",
        f"Tried {tried}. No pixel moved by more than {moved.max():.4f}. eps is in grey levels of 0 to 1, and it is for "
        "each pixel, not for the whole picture.",
    )
    expected = [[0.4, 1.0, 0.0], [0.3, 0.7, 0.9]]
    close(got, np.array(expected), Text(f"試了 {tried}，結果", f"tried {tried}: the result"), atol=1e-5)


@public("perturb", points=1, title=Text("守住方框：每個像素最多 eps", "Inside the box: no pixel beyond eps"))
def stays_inside(student):
    rng = np.random.default_rng(7)
    images, gradient = rng.random((4, 28, 28, 1)), rng.normal(size=(4, 28, 28, 1)) * 50
    for eps in (0.3, 0.0):
        got = student.call("perturb", images, gradient, eps, returns=array(shape=images.shape))
        most, low, high = np.abs(got - images).max(), got.min(), got.max()
        require(
            most <= eps + 1e-5 and low >= -1e-5 and high <= 1 + 1e-5,
            f"4 張圖、eps={eps}：像素最多動了 {most:.3f}，結果在 {low:.3f} 到 {high:.3f} 之間。",
            f"4 pictures, eps={eps}: a pixel moved by {most:.3f}, and the result goes from {low:.3f} to {high:.3f}.",
        )
        # sqrt(784) = 28: a step of length eps for the whole picture moves a pixel by eps / 28 in the mean
        require(
            np.median(np.abs(got - images)) >= 0.8 * eps,
            f"4 張圖、eps={eps}：一半的像素動不到 {np.median(np.abs(got - images)):.3f}。只看梯度的正負，不看大小。",
            f"4 pictures, eps={eps}: half of the pixels moved by less than {np.median(np.abs(got - images)):.3f}. Only "
            "the sign of the gradient counts, not its size.",
        )


def _count(net, images, labels):
    """Share read correctly, worked out from the scores."""
    scores = net.call("", images.astype("float32"), returns=array(shape=(len(images), 10)))
    return float(np.mean(scores.argmax(axis=1) == labels))


@public("accuracy_under_attack", points=1, title=Text("白紙攻擊", "An attack that leaves blank paper"))
def measures_blank(student):
    net = student.library("aitracks.data.sparring:linear_reader", *_means(600, 4))
    images, labels = slip_digits(400, part="test", seed=32)
    images, labels = images[labels < 5], labels[labels < 5]  # blank paper is read as one of these: more than a tenth
    attack = student.library("aitracks.data.sparring:Blank")
    share = _count(net, np.zeros_like(images), labels)
    got = student.call("accuracy_under_attack", net, attack, images, labels, [0.1, 0.3], returns=[float])
    require(
        len(got) == 2,
        f"budgets=[0.1, 0.3] 應該得到 2 個準確率，你給了 {len(got)} 個。",
        f"budgets=[0.1, 0.3] should give 2 accuracies; yours are {len(got)}.",
    )
    require(
        max(abs(one - share) for one in got) < 0.01,
        f"試了一個把每張圖都換成白紙的 attack：網路對這 {len(labels)} 張白紙都讀成同一個數字，"
        f"準確率應該是 {share:.3f}，你的是 {show(got)}。要用傳進來的 attack、圖和標籤，分母是全部的圖。",
        f"Tried an attack that leaves blank paper: the net reads the same digit from all {len(labels)}, and the "
        f"accuracy should be {share:.3f}; yours is {show(got)}. Use the attack, pictures and labels that came in, and "
        "divide by all pictures.",
    )


@public("accuracy_under_attack", points=1, title=Text("對準被測的網路", "Aimed at the network under test"))
def measures_its_own(student):
    net = student.library("aitracks.data.sparring:linear_reader", *_means(600, 5))
    images, labels = slip_digits(200, part="test", seed=33)
    attack = student.library("aitracks.data.sparring:Sparring", 1)
    budgets = [0.1, 0.0, 0.05]
    got = student.call("accuracy_under_attack", net, attack, images, labels, budgets, returns=[float])
    expected = []
    for eps in budgets:
        attacked = attack.call("", net, images, labels, eps, returns=array(shape=images.shape))
        expected.append(_count(net, attacked, labels))
    # One picture of 200 may flip by rounding. Nearest wrong answers: see the hidden check.
    require(
        len(got) == 3 and max(abs(a - b) for a, b in zip(got, expected, strict=True)) < 0.012,
        f"用 Sparring(1) 攻擊一個新的網路、200 張圖、budgets={budgets}：應該是 {np.round(expected, 3).tolist()}，"
        f"你的是 {np.round(got, 3).tolist()}。每個 eps 都從原圖開始、對準傳進來的 net 嗎？",
        f"Sparring(1) attacking a new net on 200 pictures with budgets={budgets}: {np.round(expected, 3).tolist()} "
        f"expected, yours is {np.round(got, 3).tolist()}. Does every eps start from the originals, aimed at the net "
        "that came in?",
    )


@public("harden", points=1, title=Text("用你的 harden 訓練一個網路", "A network trained by your harden"))
def hardens(student):
    net = student.make("practice", student.get("harden"))
    images, labels = slip_digits(300, part="test", seed=34)
    clean = _count(net, images, labels)
    attack = student.library("aitracks.data.sparring:Sparring", 4)
    attacked = attack.call("", net, images, labels, 0.15, returns=array(shape=images.shape))
    tough = _count(net, attacked, labels)
    # Thresholds and figures: see the hidden check of the same answer.
    require(
        clean >= 0.75 and tough >= 0.35,
        f"用 practice 訓練後，300 張沒看過的圖：乾淨的 {clean:.1%}（要 75%），"
        f"Sparring(4) 用 0.15 攻擊後 {tough:.1%}（要 35%）。"
        "每一批都對準當下的 net 攻擊了嗎？標籤和打散後的圖對得上嗎？訓練的是傳進來的 net 嗎？",
        f"After training by practice, on 300 unseen pictures: clean {100 * clean:.1f} % (75 % asked for), attacked by "
        f"Sparring(4) with 0.15 {100 * tough:.1f} % (35 % asked for). Is each batch attacked against the net as it is "
        "then? Do labels still belong to their shuffled pictures? Is it the net that came in which is trained?",
    )
