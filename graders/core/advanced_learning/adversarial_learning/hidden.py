"""Hidden checks of adversarial_learning."""

import numpy as np

from aitracks.checks import Text, array, close, hidden, require
from aitracks.data.sparring import slip_digits


def _unseen(rng, n):
    """A linear reader (weights, bias) and test pictures, with the digits renamed: what the notebook holds is no use."""
    names = (np.arange(10) + int(rng.integers(1, 10))) % 10
    pictures = slip_digits(800, seed=int(rng.integers(10_000, 1_000_000)))
    means = np.stack([pictures.images[names[pictures.labels] == digit].mean(axis=0).ravel() for digit in range(10)])
    scale = float(rng.uniform(0.2, 0.4))
    images, labels = slip_digits(n, part="test", seed=int(rng.integers(10_000, 1_000_000)))
    return scale * means.T, -scale / 2 * (means**2).sum(axis=1), images, names[labels]


def _slopes(weights, bias, images, labels):
    scores = images.reshape(len(images), -1) @ weights + bias
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    wrong = grown / grown.sum(axis=1, keepdims=True) - np.eye(10)[labels]
    return (wrong @ weights.T).reshape(images.shape)


def _accuracy(weights, bias, images, labels):
    return float(np.mean((images.reshape(len(images), -1) @ weights + bias).argmax(axis=1) == labels))


@hidden("pixel_gradient", points=1, category=Text("沒看過的網路、一張圖", "A net not seen before, a single picture"))
def gradient_unseen(student, rng):
    weights, bias, images, labels = _unseen(rng, 40)
    net = student.library("aitracks.data.sparring:linear_reader", weights, bias)
    expected = _slopes(weights, bias, images, labels)
    for few in (slice(0, 40), slice(3, 4)):
        got = student.call("pixel_gradient", net, images[few], labels[few], returns=array(shape=images[few].shape))
        size = float(np.abs(expected[few]).max())
        close(got, expected[few], Text("梯度", "the gradient"), rtol=1e-2, atol=1e-3 * size)


@hidden("pixel_gradient", points=1, category=Text("走一步，準確率真的掉", "One step, and the accuracy does drop"))
def gradient_harms(student, rng):
    weights, bias, images, labels = _unseen(rng, 400)
    net = student.library("aitracks.data.sparring:linear_reader", weights, bias)
    got = student.call("pixel_gradient", net, images, labels, returns=array(shape=images.shape))
    before = _accuracy(weights, bias, images, labels)
    after = _accuracy(weights, bias, np.clip(images + 0.15 * np.sign(got), 0, 1), labels)
    # The drop asked for is 20 points. A right gradient: 0.385 to 0.440 over 8 seeds. Nearest wrong ones: a random
    # direction -0.015 to 0.012, the opposite sign -0.182 to -0.155.
    require(before - after >= 0.2, f"只掉了 {before - after:.2f}。", f"The drop is only {before - after:.2f}.")


@hidden("perturb", points=1, category=Text("沒看過的圖、預算與形狀", "Pictures, budgets and shapes not seen before"))
def steps_unseen(student, rng):
    for shape in ((5, 28, 28, 1), (3, 7), (1, 4, 6, 3)):
        images = np.round(rng.random(shape), 3)
        images[rng.random(shape) < 0.4] = 0.0
        images[rng.random(shape) < 0.2] = 1.0
        gradient = rng.normal(size=shape) * 10.0 ** rng.integers(-6, 3, shape)
        gradient[rng.random(shape) < 0.1] = 0.0
        eps = float(rng.uniform(0.02, 0.6))
        got = student.call("perturb", images, gradient, eps, returns=array(shape=shape))
        close(got, np.clip(images + eps * np.sign(gradient), 0, 1), Text("結果", "the result"), atol=1e-5)


@hidden("perturb", points=1, category=Text("攻擊的效果", "What the attack does"))
def steps_harm(student, rng):
    weights, bias, images, labels = _unseen(rng, 400)
    gradient = _slopes(weights, bias, images, labels).astype("float32")
    got = student.call("perturb", images, gradient, 0.15, returns=array(shape=images.shape))
    inside = np.abs(got - images).max() <= 0.15 + 1e-5 and got.min() >= -1e-5 and got.max() <= 1 + 1e-5
    require(bool(inside), "超出方框。", "Outside the box.")
    drop = _accuracy(weights, bias, images, labels) - _accuracy(weights, bias, got, labels)
    # A right step: 0.385 to 0.440 over 8 seeds. Nearest wrong ones: a step of length eps for the whole picture 0.015 to
    # 0.027, eps as a grey level of 0 to 255 at most 0.002, towards the label -0.182 to -0.155.
    require(drop >= 0.2, f"只掉了 {drop:.2f}。", f"The drop is only {drop:.2f}.")


@hidden("accuracy_under_attack", points=2, category=Text("沒看過的網路與圖", "A net and pictures not seen before"))
def measures_unseen(student, rng):
    weights, bias, images, labels = _unseen(rng, 300)
    net = student.library("aitracks.data.sparring:linear_reader", weights, bias)
    attack = student.library("aitracks.data.sparring:Sparring", 1)
    budgets = [float(eps) for eps in rng.permutation([0.0, 0.06, 0.1, 0.14])]
    got = student.call("accuracy_under_attack", net, attack, images, labels, budgets, returns=[float])
    expected = []
    for eps in budgets:
        attacked = attack.call("", net, images, labels, eps, returns=array(shape=images.shape))
        expected.append(_accuracy(weights, bias, attacked, labels))
    require(len(got) == len(budgets), "個數不對。", "The wrong number of accuracies.")
    off = max(abs(a - b) for a, b in zip(got, expected, strict=True))
    # Rounding flips at most one picture of 300 (0.003); right answers are off by 0.000 to 0.003. Nearest wrong one: the
    # share among those read correctly before, off by 0.170; attacks piled on attacks 0.37, aimed at the notebook's
    # reader 0.50.
    require(off < 0.012, f"差了 {off:.3f}。", f"Off by {off:.3f}.")


@hidden(
    "harden", points=3, category=Text("重新訓練、重新攻擊：沒看過的圖", "Trained and attacked anew, on unseen pictures")
)
def hardens_unseen(student, rng):
    student.library("keras.utils:set_random_seed", int(rng.integers(1_000_000)))
    names = rng.permutation(10)  # another naming: nobody brings weights along
    images, labels = slip_digits(1200, seed=int(rng.integers(10_000, 1_000_000)))
    pictures = student.library("aitracks.data.sparring:Pictures", images, names[labels])
    net = student.library("aitracks.data.sparring:warm_reader", pictures)
    partner = student.library("aitracks.data.sparring:Sparring", 1)
    student.make("harden", net, partner, images, names[labels], 0.1, 3)  # the net itself is examined, not what returns
    images, labels = slip_digits(300, part="test", seed=int(rng.integers(10_000, 1_000_000)))
    labels = names[labels]
    examiner = student.library("aitracks.data.sparring:Sparring", 4)
    found = []
    for eps in (0.0, 0.15):
        attacked = examiner.call("", net, images, labels, eps, returns=array(shape=images.shape)) if eps else images
        scores = net.call("", attacked.astype("float32"), returns=array(shape=(300, 10)))
        found.append(float(np.mean(scores.argmax(axis=1) == labels)))
    clean, tough = found
    asked = partner.attr("pictures", returns=int)
    require(asked >= 1500, f"只攻擊了 {asked} 張。", f"Only {asked} pictures were attacked.")
    # The statement asks for 75 % and 35 %; three points of grace. Reference over 14 seeds: clean 0.883 to 0.953,
    # attacked 0.517 to 0.620; practising with 1.2 eps, attacked 0.583 to 0.653 (5 seeds); at a lower learning rate
    # 0.460 to 0.523 (4 seeds). Nearest wrong ones, attacked, 2 to 4 seeds: trained on clean pictures 0.113 to 0.150,
    # with noise 0.120 to 0.177, with eps / 255 0.110 to 0.120, against another model 0.003 to 0.150. Examples made once
    # reach 0.117 to 0.437 (7 seeds), too near: the count of attacked pictures tells these: 1,200 in all,
    # while half of each batch makes 1,800 and all of it 3,600.
    require(
        clean >= 0.72 and tough >= 0.32,
        f"乾淨的 {clean:.0%}（要 75%），攻擊後 {tough:.0%}（要 35%）。",
        f"Clean {clean:.0%} (75 % asked for), attacked {tough:.0%} (35 % asked for).",
    )
