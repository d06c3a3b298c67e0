"""Public checks of deep_neural_networks: what a learner sees while working."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aitracks.checks import Text, array, close, fail, partial, public, require, show
from aitracks.data.reflow import COLUMNS, chance_of_good, reflow_boards

CURVES = {"best_epoch": int, "verdict": str}


def _s(z):
    return 1 / (1 + np.exp(-z))


# Sums 3, -1 and 2 in the hidden layer, so 3, 0 and 2 after ReLU; z = 3 * 0.5 + 2 * (-1) + 0.1 = -0.4.
SMALL_X = np.array([[2.0, 1.0]])
SMALL = [
    (np.array([[1.0, -1.0, 0.5], [0.0, 2.0, 1.0]]), np.array([1.0, -1.0, 0.0])),
    (np.array([[0.5], [4.0], [-1.0]]), np.array([0.1])),
]


@public("forward", points=1, title=Text("一片板子，用手算得出來", "One board, worked out by hand"))
def forward_small(student):
    got = student.call("forward", SMALL_X, SMALL, returns=array(shape=(1,)))[0]
    hint_zh = "試了 x=[[2, 1]]：隱藏層三個神經元相加是 3、−1、2，輸出層相加是 −0.4，sigmoid(−0.4) = 0.4013。"
    hint_en = (
        "Tried x=[[2, 1]]: the three hidden neurons sum to 3, −1 and 2, the output layer to −0.4, and sigmoid(−0.4) = "
        "0.4013. "
    )
    known = {
        "少了隱藏層的 ReLU：負的應該變成 0。|ReLU after the hidden layer is missing: what is negative becomes 0.": _s(
            -4.4
        ),
        "還沒經過 sigmoid，這是分數 z。|This is the score z; it has not been through the sigmoid.": -0.4,
        "最後一層也經過了 ReLU。|The last layer went through ReLU as well.": 0.5,
        "好像沒有加上偏差值 b。|The biases b do not seem to be added.": _s(0.5 * 2 - 2),
    }
    for words, value in known.items():
        if abs(got - value) < 1e-6:
            zh, en = words.split("|")
            fail(f"{hint_zh}你的是 {got:.4f}。{zh}", f"{hint_en}Yours is {got:.4f}. {en}")
    close(got, _s(-0.4), Text(f"{hint_zh}結果", f"{hint_en}the result"), atol=1e-6)


@public("forward", points=1, title=Text("三層、五片板子", "Three layers, five boards"))
def forward_three_layers(student):
    rng = np.random.default_rng(3)
    x, shapes = rng.normal(size=(5, 4)), [(4, 6), (6, 3), (3, 1)]
    layers = [(rng.normal(size=shape), rng.normal(size=shape[1])) for shape in shapes]
    h = np.maximum(0, np.maximum(0, x @ layers[0][0] + layers[0][1]) @ layers[1][0] + layers[1][1])
    got = student.call("forward", x, layers, returns=array(shape=(5,)))
    what = Text(
        "試了三層（4→6→3→1）、五片板子，`forward` 的結果",
        "with three layers (4→6→3→1) and five boards, the result of `forward`",
    )
    close(got, _s((h @ layers[2][0] + layers[2][1])[:, 0]), what, atol=1e-6)


@public("read_curves", points=1, title=Text("最好的是第幾個週期", "Which epoch was best"))
def curves_best(student):
    train, valid = [0.66, 0.45, 0.30, 0.22, 0.15], [0.67, 0.55, 0.44, 0.47, 0.58]
    best = student.call("read_curves", train, valid, 0.4, returns=CURVES)["best_epoch"]
    tried = f"valid_loss={valid}"
    if best == 2:
        fail(
            f"試了 {tried}。最低的是 0.44，你說是第 2 週期。Python 從 0 數起，報告裡的週期從 1 數起。",
            f"Tried {tried}. The lowest is 0.44, and you say epoch 2. Python counts from 0, epochs are counted from 1.",
        )
    if best == 5:
        fail(
            f"試了 {tried}，你說最好的是第 5 週期。那是訓練罰金最低的週期；要看的是驗證。",
            f"Tried {tried}; you say epoch 5 was best. That is where the training fee is lowest; look at validation.",
        )
    require(
        best == 3,
        f"試了 {tried}。最低的 0.44 在第 3 週期，你的是 {best}。",
        f"Tried {tried}. The lowest, 0.44, is epoch 3; yours is {best}.",
    )


CASES = [
    ([0.69, 0.40, 0.20, 0.10], [0.69, 0.50, 0.60, 0.90], "overfitting"),
    ([0.69, 0.60, 0.56, 0.55], [0.69, 0.62, 0.58, 0.57], "underfitting"),
    ([0.69, 0.45, 0.32, 0.28], [0.69, 0.50, 0.36, 0.38], "good"),
    ([0.69, 2.50, float("nan"), float("nan")], [0.70, 3.10, float("nan"), float("nan")], "diverged"),
]


@public("read_curves", points=1, title=Text("四種曲線", "Four kinds of curves"))
def curves_verdicts(student):
    wrong = []
    for train, valid, expected in CASES:
        got = student.call("read_curves", train, valid, 0.35, returns=CURVES)["verdict"]
        if got != expected:
            wrong.append((train, valid, expected, got))
    if not wrong:
        return
    train, valid, expected, got = wrong[0]
    text = (
        f"四種曲線對了 {4 - len(wrong)} 種。train_loss={train}、valid_loss={valid}、goal=0.35 時應該是 "
        f'"{expected}"，你的是 {show(got)}。',
        f"{4 - len(wrong)} of four curves are right. With train_loss={train}, valid_loss={valid} and goal=0.35 the "
        f'verdict is "{expected}"; yours is {show(got)}.',
    )
    if len(wrong) <= 2:
        partial(0.5, *text)
    fail(*text)


@public("good_probability", points=2, title=Text("贏過直線，罰金也夠低", "Beats the line, and pays little"))
def net_beats_line(student):
    boards = reflow_boards(2300, seed=2024)
    x, y, chance = boards[list(COLUMNS)].to_numpy(float), boards["good"].to_numpy(), chance_of_good(boards)
    line = make_pipeline(StandardScaler(), LogisticRegression()).fit(x[:600], y[:600])
    p = student.call(
        "good_probability", x[:600], y[:600], x[600:800], y[600:800], x[800:], 7, returns=array(shape=(1500,))
    )
    require(
        p.min() >= 0 and p.max() <= 1,
        f"機率應該在 0 到 1 之間，你的是 {show(p.min())} 到 {show(p.max())}。最後有沒有經過一次 sigmoid？",
        f"A probability lies between 0 and 1; yours range from {show(p.min())} to {show(p.max())}. Did they go through "
        "the sigmoid once?",
    )
    require(
        p.max() - p.min() > 0.01,
        f"1,500 片的機率幾乎都是 {p.mean():.2f}，網路什麼都沒學到。輸入標準化了嗎？",
        f"All 1,500 boards get about {p.mean():.2f}: the network has learned nothing. Are the inputs standardised?",
    )
    require(
        not (p.min() > 0.499 and p.max() < 0.7311),
        f"你的機率都在 {p.min():.2f} 到 {p.max():.2f} 之間，看起來像是壓了兩次 sigmoid。",
        f"Your probabilities all lie between {p.min():.2f} and {p.max():.2f}; the sigmoid seems to be applied twice.",
    )
    mine, theirs = (100 * np.mean((q >= 0.5) == y[800:]) for q in (p, line.predict_proba(x[800:])[:, 1]))
    safe = np.clip(p, 1e-3, 1 - 1e-3)
    fee = float(np.mean(-chance[800:] * np.log(safe) - (1 - chance[800:]) * np.log(1 - safe)))
    told_zh = f"1,500 片新板子：準確率 {mine:.1f}%（邏輯斯迴歸 {theirs:.1f}%），平均罰金 {fee:.2f}。"
    told_en = f"On 1,500 new boards: accuracy {mine:.1f} % (logistic regression {theirs:.1f} %), mean fee {fee:.2f}. "
    require(
        mine >= theirs + 15,
        f"{told_zh}準確率至少要多 15 個百分點。網路有隱藏層和激勵函數嗎？訓練得夠久嗎？",
        f"{told_en}Accuracy has to be 15 points higher. Are there hidden layers with an activation, and did it "
        "train long enough?",
    )
    # Measured: right ones 0.30 to 0.37, nearest wrong one 0.60.
    if fee > 0.45:
        partial(
            0.5,
            f"{told_zh}準確率夠了，罰金要在 0.45 以下：它錯的時候太有把握。看看驗證曲線，該停在哪裡？",
            f"{told_en}Accuracy will do, but the fee should be at most 0.45: where wrong, it is too sure. Look at "
            "the validation curve: where should training stop?",
        )
