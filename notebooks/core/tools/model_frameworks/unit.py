# ---
# profile: torch
# minutes: 90
# data: [reflow_boards, reflow_net]
# ---

# %% [markdown] lang="zh-TW"
r"""
# AI模型開發框架：換了框架，還是同一個網路嗎？

## 為什麼要學這個

桃園的電路板組裝廠用 Keras 訓練好一個網路：看迴焊爐的設定和板子，判斷銲點良好還是不良。爐子的供應商在臺中，他們的控制器只跑 PyTorch。供應商的工程師花一個下午把網路「照樣」重寫，權重也搬過去了，在 20,000 片新板子上一測：

| | 準確率 |
|---|---|
| 原來的網路（Keras） | 85.67% |
| 重寫的網路 | 85.66% |

「幾乎一樣，可以出貨了吧？」不可以。重寫的網路有一個錯，只是準確率看不見；換一個產品、換一批板子，它就可能露出來。

學完這一單元，你能用框架的不同寫法建立同一個網路、把網路從 Keras 搬到 PyTorch、存檔再載入，而且每一步都能**用數字證明**：前後是同一個網路。

**適合對象**：基礎專業人員。做過「深度神經網路」單元就可以開始，不需要先會 PyTorch。大約 90 分鐘；四題各自評分，卡住了就先往下做。

下一格載入 TensorFlow、PyTorch 與 transformers，大約要 20 秒。
"""

# %% [markdown] lang="en"
r"""
# Model frameworks: in another framework, is it still the same network?

## Why this matters

An assembly plant for circuit boards in Taoyuan has trained a network in Keras: from the settings of the reflow oven and the board, it says whether the solder joints will be good. The oven comes from a supplier in Taichung whose controller runs PyTorch only. The supplier's engineer spent an afternoon rewriting the network "just as it is", carried the weights over, and tried it on 20,000 new boards:

| | Accuracy |
|---|---|
| The original network (Keras) | 85.67% |
| The rewritten network | 85.66% |

"As good as equal, so we can ship it?" No. There is a mistake in the rewritten network that accuracy cannot see; with another product or another lot of boards it may come to light.

By the end of this unit you can build one network in a framework's different styles, move it from Keras to PyTorch, save and load it, and at each step **prove with numbers** that it is still the same network.

**For whom**: professionals who are new to AI. The unit on deep neural networks is enough to start; you need not know PyTorch. Allow about 90 minutes. The four answers are judged one by one, so if you are stuck, go on.

The next cell loads TensorFlow, PyTorch and transformers, which takes about 20 seconds.
"""

# %% setup
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # the libraries read these when they are imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import json
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
import torch
from transformers import BertConfig
from transformers.models.bert.modeling_bert import BertForSequenceClassification
from transformers.utils import logging as transformers_logging

from aitracks.data.handover import torch_net
from aitracks.lesson import check, load, style, tr

GOOD, BAD = 1, 0
layers = tf.keras.layers

tf.keras.utils.disable_interactive_logging()
transformers_logging.disable_progress_bar()
torch.set_num_threads(1)
style()

# %% [markdown] lang="zh-TW"
r"""
## 看看交接了什麼

工廠交出來的有兩樣：

- **`reflow_boards`**：板子的資料，一列一片，四欄輸入和檢測結果 `good`（1 良好、0 不良）。**模擬的**，沒有量測過任何產線；我們抽 20,000 片沒有參與訓練的，當作一個月的產量。真實產線還會有爐溫漂移和檢測的誤判。
- **`reflow_net`**：訓練好的網路，全部是數字：輸入要減掉的平均、要除以的標準差，以及十個權重陣列。這個網路是真的用 Keras 訓練出來的，板子則是模擬的。
"""

# %% [markdown] lang="en"
r"""
## Look at what is handed over

The plant hands over two things:

- **`reflow_boards`**: data on boards, a row for each, with four inputs and what the inspection found, `good` (1 good, 0 defective). They are **simulated**; no line was measured. We draw 20,000 that took no part in the training, as a month's production. A real line adds an oven that drifts and an inspection that errs.
- **`reflow_net`**: the trained network, nothing but numbers: the mean to subtract from each input, the standard deviation to divide by, and ten arrays of weights. The network was really trained in Keras, though on simulated boards.
"""

# %%
handed = load("reflow_net")
boards = load("reflow_boards", n=20_000, seed=5)
X = boards[handed.columns].to_numpy(dtype=float)
good = boards["good"].to_numpy() == GOOD
Z = ((X - handed.mean) / handed.scale).astype(np.float32)  # standardised: what the network expects

print(tr("平均", "mean:              "), dict(zip(handed.columns, handed.mean.tolist(), strict=True)))
print(tr("標準差", "standard deviation:"), dict(zip(handed.columns, handed.scale.tolist(), strict=True)))
pd.DataFrame(
    [(name, str(part.shape), part.size) for name, part in handed.weights.items()],
    columns=[tr("層/部分", "layer/part"), tr("形狀", "shape"), tr("幾個數", "numbers")],
)

# %%
boards.head(4)

# %% [markdown] lang="zh-TW"
r"""
433 個數。只看數字，看不出它會什麼；畫出來才知道。下圖固定鏈速 90 cm/min、氧濃度 1,000 ppm，問網路：每一種爐溫與板厚，良好的機率是多少？（這裡直接用 NumPy 把十個陣列乘一遍，等一下會說明每一步。）
"""

# %% [markdown] lang="en"
r"""
433 numbers. Looking at them tells nothing of what the network knows; a picture does. With the conveyor at 90 cm/min and oxygen at 1,000 ppm, we ask it for each zone temperature and thickness: how probable is a good board? (Here NumPy just multiplies the ten arrays; each step is explained below.)
"""


# %%
def by_hand(z, eps=1e-3, transpose=False, batch_statistics=False, dropout=False):
    """The network's logits, worked out with NumPy; the options put a mistake in."""
    w1, b1, gamma, beta, mean, variance, w2, b2, w3, b3 = handed.weights.values()
    h = np.maximum(0, z @ w1 + b1)  # Dense 16, ReLU
    if batch_statistics:
        mean, variance = h.mean(axis=0), h.var(axis=0)
    h = (h - mean) / np.sqrt(variance + np.float32(eps)) * gamma + beta  # batch normalisation
    if dropout:
        h = h * (np.random.default_rng(0).random(h.shape) >= 0.1) / 0.9
    h = np.maximum(0, h @ (w2.T if transpose else w2) + b2)  # Dense 16, ReLU
    return (h @ w3 + b3).astype(np.float32)  # Dense 1


zone, thickness = np.meshgrid(np.linspace(252, 290, 80), np.linspace(0.8, 2.4, 60))
grid = np.column_stack([zone.ravel(), np.full(zone.size, 90), thickness.ravel(), np.full(zone.size, 1000)])
grid_logit = by_hand(((grid - handed.mean) / handed.scale).astype(np.float32))
grid_p = (1 / (1 + np.exp(-grid_logit))).reshape(zone.shape)

fig, ax = plt.subplots(figsize=(7.6, 4.2))
shade = ax.contourf(zone, thickness, grid_p, levels=np.linspace(0, 1, 11))
ax.contour(zone, thickness, grid_p, levels=[0.5], colors="white", linewidths=2)
fig.colorbar(shade, label=tr("良好的機率（0 到 1）", "probability of good (0 to 1)"))
ax.set(xlabel=tr("爐溫（°C）", "zone (°C)"), ylabel=tr("板厚（mm）", "thickness (mm)"))
ax.set_title(tr("433 個數裡藏著一條斜帶（白線：機率 0.5）", "433 numbers hold a slanting band (white: 0.5)"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 1：同一張圖，三種寫法

一個網路要說清楚，得有三樣東西：

1. **配方**（architecture）：有哪些層、誰接誰。
2. **數字**（weights）：權重、偏差值，還有批次正規化（batch normalisation）記下的平均與變異數。
3. **模式**（mode）：訓練時，dropout 會隨機關掉神經元，批次正規化用當下這一批的平均；**推論**時 dropout 不做事，批次正規化用記下的平均。

我們的配方是：Dense 16（ReLU）→ 批次正規化 → dropout 0.1 → Dense 16（ReLU）→ Dense 1。最後沒有 sigmoid，輸出是 logit（$z$），大於 0 就判良好。

Keras 有三種寫法。**Sequential** 是一份清單，一層接一層。**函數式**（functional）把資料當變數傳：`h = Dense(16)(x)`，想接到哪裡都可以。**子類別**（subclass）自己寫一個 class，層放在 `__init__`，怎麼走寫在 `call`。
"""

# %% [markdown] lang="en"
r"""
## Understand 1: one graph, three ways of writing it

Three things pin a network down:

1. The **architecture**, its recipe: which layers there are, and what feeds what.
2. The **weights**, its numbers: weights and biases, and also the mean and variance that batch normalisation keeps.
3. The **mode**: while training, dropout switches neurons off at random, and batch normalisation uses the mean of the batch at hand. At **inference**, dropout does nothing, and batch normalisation uses the mean it has kept.

Our recipe is: Dense 16 (ReLU) → batch normalisation → dropout 0.1 → Dense 16 (ReLU) → Dense 1. There is no sigmoid at the end; the output is the logit ($z$), and above 0 means good.

Keras offers three styles. **Sequential** is a list, layer after layer. **Functional** passes data on as variables, `h = Dense(16)(x)`, and may join them in any way. **Subclass** is a class of your own: layers in `__init__`, the way through them in `call`.
"""


# %%
def draw_boxes(ax, boxes, y=0.0):
    """A row of boxes with arrows from each to the next; gives the middle of each box."""
    middles = []
    for i, text in enumerate(boxes):
        x = 1.75 * i
        ax.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            fontsize=9.5,
            linespacing=1.35,
            bbox={"boxstyle": "round,pad=0.5", "facecolor": "#EEF4F8", "edgecolor": "black"},
        )
        if i:
            arrow = {"arrowstyle": "->", "color": "C0", "linewidth": 1.8}
            ax.annotate("", (x - 0.53, y), (x - 1.22, y), arrowprops=arrow)
        middles.append((x, y))
    return middles


fig, ax = plt.subplots(figsize=(10.5, 3.7))
draw_boxes(
    ax,
    [
        tr("輸入\n4", "input\n4"),
        "Dense 16\nReLU",
        tr("批次\n正規化", "batch\nnorm."),
        "dropout\n0.1",
        "Dense 16\nReLU",
        "Dense 1",
        tr("輸出\nlogit", "output\nlogit"),
    ],
)
ways = [
    (0.9, "Sequential", tr("一份清單", "a list"), "[Dense, Norm, …]"),
    (5.25, tr("函數式", "functional"), tr("資料是變數", "data as variables"), "h = Dense(16)(x)"),
    (9.6, tr("子類別", "subclass"), tr("自己的 class", "a class of your own"), "def call(self, x): …"),
]
for x, name, idea, code in ways:
    ax.text(x, 2.35, name, ha="center", weight="bold")
    ax.text(x, 1.98, idea, ha="center", fontsize=9.5)
    ax.text(x, 1.55, code, ha="center", fontsize=10, color="C0")
    arrow = {"arrowstyle": "->", "color": "0.45", "linewidth": 1.3}
    ax.annotate("", (0.5 * x + 2.6, 0.55), (x, 1.4), arrowprops=arrow)
ax.set(xlim=(-0.9, 11.4), ylim=(-0.7, 2.7))
ax.axis("off")
ax.set_title(tr("三種寫法，畫出來是同一張圖", "Written in three ways, drawn as one graph"))
plt.show()


# %%
def as_sequential():
    return tf.keras.Sequential(
        [
            layers.Input((4,)),
            layers.Dense(16, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.1),
            layers.Dense(16, activation="relu"),
            layers.Dense(1),
        ]
    )


def as_functional():
    x = layers.Input((4,))
    h = layers.Dense(16, activation="relu")(x)
    h = layers.Dropout(0.1)(layers.BatchNormalization()(h))
    h = layers.Dense(16, activation="relu")(h)
    return tf.keras.Model(inputs=x, outputs=layers.Dense(1)(h))


class AsSubclass(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.first = layers.Dense(16, activation="relu")
        self.norm = layers.BatchNormalization()
        self.drop = layers.Dropout(0.1)
        self.second = layers.Dense(16, activation="relu")
        self.last = layers.Dense(1)

    def call(self, x, training=False):
        h = self.norm(self.first(x), training=training)
        return self.last(self.second(self.drop(h, training=training)))


# %% [markdown] lang="zh-TW"
r"""
> **先猜再看**：三個網路剛建好、還沒搬權重的時候，同一片板子的輸出會一樣嗎？把同一組權重搬進去之後呢？差多少？
"""

# %% [markdown] lang="en"
r"""
> **Guess first**: freshly built, before any weights are copied, will the three give the same output for the same board? And with the same weights copied into each? How large is the difference?
"""

# %%
styles = {"Sequential": as_sequential(), "functional": as_functional(), "subclass": AsSubclass()}
styles["subclass"](Z[:1])  # a subclass has no weights until it has seen data: it does not know its input's shape

print(tr("搬權重之前，第一片板子：", "first board, before copying:"))
for name, net in styles.items():
    print(f"  {name:11s} {float(net(Z[:1])[0, 0]):9.5f}")
for net in styles.values():
    net.set_weights(list(handed.weights.values()))
keras_logit = np.asarray(styles["Sequential"](Z))
print(tr("搬權重之後：", "after copying:"))
for name, net in styles.items():
    difference = np.abs(np.asarray(net(Z)) - keras_logit).max()
    print(f"  {name:11s} {float(net(Z[:1])[0, 0]):9.5f}   ", tr("最大的差", "largest difference"), difference)

# %% [markdown] lang="zh-TW"
r"""
差是 0，不是「很小」：寫法不同，做的算術一模一樣。`set_weights` 照**順序**放：每一層依建立的先後，層裡面也有固定的順序（批次正規化是 gamma、beta、平均、變異數）。順序錯了，只要形狀相同，Keras 不會吭聲。

有人不搬權重，改用「同一個種子」。在同一個框架、同一個版本、同樣的建立順序下，這行得通；換個框架就不行了：
"""

# %% [markdown] lang="en"
r"""
The difference is 0, not "small": however it is written, the arithmetic is the same. `set_weights` fills in **order**: layer after layer as they were made, and inside a layer in a fixed order too (for batch normalisation gamma, beta, mean, variance). Get the order wrong, and as long as the shapes fit, Keras says nothing.

Some do not copy weights but use "the same seed". Within one framework, one version and one order of making the layers, that works. Across frameworks it does not:
"""

# %%
tf.keras.utils.set_random_seed(7)
dense = layers.Dense(16)
dense.build((None, 4))
torch.manual_seed(7)
linear = torch.nn.Linear(4, 16)
print("Keras  ", tr("種子 7：", "seed 7:"), dense.get_weights()[0].ravel()[:4], dense.get_weights()[0].shape)
print("PyTorch", tr("種子 7：", "seed 7:"), linear.weight.detach().numpy().ravel()[:4], tuple(linear.weight.shape))

# %% [markdown] lang="zh-TW"
r"""
數字不同，連形狀都不同：Keras 的 Dense 4 → 16 是 (4, 16)，PyTorch 的是 (16, 4)。先記著。

## 弄懂 2：多小的差，才算「一樣」？

電腦用 32 位元的浮點數（float32），大約記得住 7 位有效數字，換個順序相加，最後一兩位就會不同。所以換了框架，差**不會剛好是 0**；可是真正的錯，也可能很小。

下面用 NumPy 把網路重寫六次：一次正確，五次各放進一個真的有人犯的錯。

> **先猜再看**：哪幾個錯，光看準確率會抓不到？
"""

# %% [markdown] lang="en"
r"""
Different numbers, and even different shapes: a Dense layer 4 → 16 is (4, 16) in Keras and (16, 4) in PyTorch. Keep that in mind.

## Understand 2: how small a difference is "the same"?

A computer's 32-bit floating-point numbers (float32) hold about 7 significant digits, and adding up in another order changes the last one or two. So in another framework the difference is **not exactly 0**; but a real mistake may be small too.

Below, NumPy rewrites the network six times: once correctly, and five times with a mistake that people really make.

> **Guess first**: which of the mistakes can accuracy not see?
"""

# %%
rungs = {
    tr("Keras 的函數式寫法", "Keras, functional style"): np.asarray(styles["functional"](Z)),
    tr("NumPy 重寫，正確", "NumPy, correct"): by_hand(Z),
    tr("ε 用了 0.00001（應為 0.001）", "ε is 0.00001 instead of 0.001"): by_hand(Z, eps=1e-5),
    tr("批次正規化留在訓練模式", "batch norm. left in training mode"): by_hand(Z, batch_statistics=True),
    tr("dropout 留在訓練模式", "dropout left in training mode"): by_hand(Z, dropout=True),
    tr("方形的權重轉置了", "the square kernel transposed"): by_hand(Z, transpose=True),
}
rungs[tr("輸入沒有標準化", "inputs not standardised")] = by_hand(X.astype(np.float32))

fig, ax = plt.subplots(figsize=(10.5, 4.4))
ax.axvspan(1e-8, 7.5e-5, color="C4", alpha=0.18)
for row, (_, logit) in enumerate(rungs.items()):
    difference = float(np.abs(logit - keras_logit).max())
    wrong = difference > 1e-3
    ax.plot(
        [max(difference, 3e-8)],
        [row],
        "X" if wrong else "o",
        color="C5" if wrong else "C0",
        markersize=10,
        markerfacecolor="white" if difference == 0 else None,
        markeredgewidth=1.8 if difference == 0 else 0.8,
    )
    shown = f"{float(f'{difference:.2g}'):,g}".replace("e-0", "e-")  # 1e-6, as on the axis
    ax.text(max(difference, 3e-8) * 2.2, row, shown, va="center", fontsize=10)
    accuracy = 100 * np.mean((logit[:, 0] > 0) == good)
    changed = np.sum((logit > 0) != (keras_logit > 0))
    ax.text(1e8, row, f"{accuracy:.2f}%", va="center", ha="right", fontsize=10)
    ax.text(3e10, row, f"{changed:,}", va="center", ha="right", fontsize=10)
ax.text(1e8, -0.75, tr("準確率", "accuracy"), ha="right", va="center", fontsize=10, weight="bold")
header = tr("判決改變（片）", "verdicts\nchanged")
ax.text(3e10, -0.75, header, ha="right", va="center", fontsize=10, weight="bold", linespacing=1.35)
ax.text(1.5e-8, 6.3, tr("只是捨入", "only rounding"), fontsize=10, va="center")
ax.set(
    xscale="log",
    xlim=(1e-8, 1e11),
    ylim=(6.6, -1.25),
    xlabel=tr(
        "和 Keras 的 logit 最大差多少（沒有單位，對數刻度；空心是 0）",
        "largest difference from the logits of Keras (no unit, logarithmic; hollow: 0)",
    ),
)
ax.set_xticks([1e-8, 1e-6, 1e-4, 1e-2, 1, 100, 10_000], labels=["1e-8", "1e-6", "1e-4", "0.01", "1", "100", "10,000"])
ax.set_yticks(range(len(rungs)), labels=list(rungs))
ax.grid(False, axis="y")  # lines would strike the numbers out
ax.set_title(tr("捨入和錯誤之間，隔著好幾個數量級", "Between rounding and mistakes lie several powers of ten"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
第三列就是開頭那位工程師的錯：批次正規化的公式裡有一個小小的 $\varepsilon$，

$$h' = \gamma\,\frac{h-\mu}{\sqrt{\sigma^2+\varepsilon}} + \beta$$

Keras 預設 0.001，PyTorch 預設 0.00001。準確率只差 0.01 個百分點，卻有十幾片板子的判決變了；哪天某個神經元的變異數 $\sigma^2$ 很小，差就會大得多。準確率看不見它，**輸出的最大差**一眼就看見：0.11，是捨入（0.000004）的將近三萬倍。

所以判斷「是不是同一個網路」：比**輸出**（logit，不是判決）、看**最大**的差（平均會把一片壞板子藏起來）、容許值放在**捨入和錯誤中間**。捨入的大小跟著數字走：輸出是幾千，捨入就大一千倍，所以容許值要用「輸出裡最大的絕對值」的幾分之幾。

### 動手做 1：`compare_outputs(expected, got)`

寫一個往後每一步都用得到的比較函式。

| 輸入 | 是什麼 |
|---|---|
| `expected` | 原來的網路的輸出，形狀 (n,) 或 (n, k) 的陣列或 list，至少一個數 |
| `got` | 搬過去的網路的輸出 |

回傳一個 dict：

* `"max_diff"`：兩者逐格相減，絕對值的最大值。形狀不同，或任何一邊有 NaN 或無限大，就是 `float("inf")`。
* `"same"`：`True` 或 `False`。令 M 為 `expected` 裡最大的絕對值：最大的差在 0.000005 × M 以內是捨入，要說 `True`；達到 0.001 × M 以上是錯，要說 `False`。中間的不會考，容許值由你決定。完全相等一定是 `True`；`max_diff` 是無限大一定是 `False`。

M 可能是 0.0001，也可能是 10,000；有些格的數可能剛好接近 0。

例如 `compare_outputs([[2.0], [-4.0]], [[2.0], [-3.5]])` 回傳 `{"max_diff": 0.5, "same": False}`。

提示：形狀 (n,) 減形狀 (n, 1)，NumPy 不會報錯，會給你一張 n × n 的表。先比形狀。
"""

# %% [markdown] lang="en"
r"""
The third row is the mistake of the engineer at the beginning. The formula of batch normalisation holds a tiny $\varepsilon$:

$$h' = \gamma\,\frac{h-\mu}{\sqrt{\sigma^2+\varepsilon}} + \beta$$

Keras takes 0.001 unless told otherwise, PyTorch 0.00001. Accuracy differs by 0.01 percentage points, yet more than a dozen boards get another verdict; and should some neuron's variance $\sigma^2$ be very small one day, the difference will be far larger. Accuracy does not see it. The **largest difference of the outputs** sees it at a glance: 0.11, almost thirty thousand times rounding (0.000004).

So this is how to tell whether it is the same network. Compare **outputs** (logits, not verdicts), look at the **largest** difference (a mean hides one bad board), and put the tolerance **between rounding and mistakes**. Rounding grows with the numbers: for outputs in the thousands it is a thousand times larger. So the tolerance is a fraction of the largest absolute value among the outputs.

### Do 1: `compare_outputs(expected, got)`

Write the comparison that you will need at every step from here on.

| Input | What it is |
|---|---|
| `expected` | the output of the original network: an array or list of shape (n,) or (n, k), at least one number |
| `got` | the output of the network that was moved |

Return a dict:

* `"max_diff"`: the largest absolute value of their difference, cell by cell. If the shapes differ, or there is a NaN or an infinity on either side, it is `float("inf")`.
* `"same"`: `True` or `False`. Let M be the largest absolute value in `expected`. A largest difference of up to 0.000005 × M is rounding: say `True`. From 0.001 × M on it is a mistake: say `False`. What lies between is not tested; the tolerance is yours to choose. Exactly equal is always `True`; where `max_diff` is infinite it is always `False`.

M may be 0.0001, or 10,000; and some of the numbers may be very close to 0.

For example, `compare_outputs([[2.0], [-4.0]], [[2.0], [-3.5]])` returns `{"max_diff": 0.5, "same": False}`.

Hint: subtract shape (n, 1) from shape (n,), and NumPy does not complain but gives you a table of n × n. Compare the shapes first.
"""


# %% answer="compare_outputs"
def compare_outputs(expected, got) -> dict:
    """Whether two networks gave the same outputs: {"max_diff": float, "same": bool}."""
    ### BEGIN SOLUTION
    expected, got = np.asarray(expected, dtype=float), np.asarray(got, dtype=float)
    if expected.shape != got.shape or not (np.isfinite(expected).all() and np.isfinite(got).all()):
        return {"max_diff": float("inf"), "same": False}
    max_diff = float(np.abs(expected - got).max())
    return {"max_diff": max_diff, "same": bool(max_diff <= 1e-4 * np.abs(expected).max())}
    ### END SOLUTION


# %% check="compare_outputs"
check("compare_outputs")

# %% [markdown] lang="zh-TW"
r"""
用你的函式再走一次剛才的梯子。哪幾個 `same` 是 True？
"""

# %% [markdown] lang="en"
r"""
Let your function climb the ladder once more. Where is `same` True?
"""

# %% try
pd.DataFrame({name: compare_outputs(keras_logit, logit) for name, logit in rungs.items()}).T

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 3：Sequential 寫不出來的圖

工程師發現，氧濃度對銲點的影響幾乎是單獨的，不必繞過兩層網路。於是想加一條**捷徑**（bypass）：標準化之後的輸入，除了走兩層隱藏層，也直接送到最後一層。兩路資料在最後接成一列，這個動作叫**串接**（concatenate）。

清單只有「下一個」，寫不出分岔；函數式和子類別都可以。
"""

# %% [markdown] lang="en"
r"""
## Understand 3: a graph that Sequential cannot write

The engineers find that oxygen acts on the joints almost on its own and need not travel through two layers. So they want a **bypass**: once standardised, the inputs go through the two hidden layers, and also straight to the last layer. There the two are joined into one row, which is called to **concatenate**.

A list only knows "next" and cannot fork. The functional and the subclass style both can.
"""

# %%
fig, ax = plt.subplots(figsize=(10.5, 2.9))
spots = draw_boxes(
    ax,
    [
        tr("輸入\nd 欄", "input\nd columns"),
        tr("標準化\nz", "standardise\nz"),
        "Dense\nReLU",
        "dropout",
        tr("Dense\nReLU，h", "Dense\nReLU, h"),
        tr("串接\n[h, z]", "concatenate\n[h, z]"),
        "Dense 1\nlogit",
    ],
)
arrow = {"arrowstyle": "->", "color": "C5", "linewidth": 2, "connectionstyle": "arc3,rad=-0.28"}
ax.annotate("", (spots[5][0], 0.42), (spots[1][0], 0.42), arrowprops=arrow)
ax.text(5.25, 1.62, tr("捷徑：z 直接送到最後", "bypass: z goes straight to the end"), ha="center", color="C5")
ax.set(xlim=(-0.9, 11.4), ylim=(-0.7, 2.0))
ax.axis("off")
ax.set_title(tr("同一份輸入，走兩條路", "The same inputs take two ways"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
串接的**順序**是配方的一部分。`layers.Concatenate()([h, z])` 把 h 放前面；最後一層的權重有幾列，前面幾列就配 h，後面幾列配 z。順序反了，形狀照樣吻合，不會有任何錯誤訊息。看一個小例子：
"""

# %% [markdown] lang="en"
r"""
The **order** of joining is part of the recipe. `layers.Concatenate()([h, z])` puts h first; of the rows of the last layer's weights, the first ones then belong to h and the others to z. The wrong way round, the shapes fit just as well and no message appears. A small example:
"""

# %%
a, b = layers.Input((2,)), layers.Input((2,))
summed = layers.Dense(1, use_bias=False)
right_way = tf.keras.Model([a, b], summed(layers.Concatenate()([a, b])))
other_way = tf.keras.Model([a, b], summed(layers.Concatenate()([b, a])))  # the same layer, joined the other way
summed.set_weights([np.array([[1.0], [10.0], [100.0], [1000.0]])])
pair = [np.array([[1.0, 2.0]], dtype=np.float32), np.array([[3.0, 4.0]], dtype=np.float32)]
print("[a, b]:", right_way(pair).numpy().item(), "  [b, a]:", other_way(pair).numpy().item())

# %% [markdown] lang="zh-TW"
r"""
### 動手做 2：`bypass_net(parts, dropout)`

用函數式或子類別，建立圖上那個有捷徑的 Keras 網路，並放進給定的權重。

| 輸入 | 是什麼 |
|---|---|
| `parts["mean"]`, `parts["scale"]` | 每一欄的平均與**標準差**，形狀 (d,)。z =（輸入 − mean）÷ scale |
| `parts["W1"]`, `parts["b1"]` | 第一層 Dense：形狀 (d, p) 與 (p,) |
| `parts["W2"]`, `parts["b2"]` | 第二層 Dense：形狀 (p, q) 與 (q,) |
| `parts["W3"]`, `parts["b3"]` | 最後一層：形狀 (q + d, 1) 與 (1,)。前 q 列配 h，後 d 列配 z |
| `dropout` | 第一層之後的 dropout 率，0 以上、小於 1 |

**回傳**一個 Keras 網路 `net`。`net(x)` 收形狀 (n, d)、還沒標準化的 float32 陣列（原本的單位），給形狀 (n, 1) 的 logit（沒有 sigmoid）。`net(x)` 與 `net.predict(x)` 都是推論模式；`net(x, training=True)` 時，dropout 要真的起作用。

例如 d = 1、p = q = 1，`mean` 是 10、`scale` 是 2，`W1`、`W2` 都是 1，偏差值都是 0，`W3` 是 `[[3], [5]]`：輸入 14，z = 2，h = 2，logit = 3 × 2 + 5 × 2 = 16。

提示：標準化可以用 `layers.Normalization(mean=…, variance=…)`（注意是變異數）或 `layers.Rescaling(scale=…, offset=…)`（做的是 x × scale + offset）。一層要先看過輸入的形狀，才有權重可以 `set_weights`。
"""

# %% [markdown] lang="en"
r"""
### Do 2: `bypass_net(parts, dropout)`

In the functional or the subclass style, build the Keras network of the drawing, bypass and all, and put the given weights in.

| Input | What it is |
|---|---|
| `parts["mean"]`, `parts["scale"]` | mean and **standard deviation** of each column, shape (d,). z = (input − mean) ÷ scale |
| `parts["W1"]`, `parts["b1"]` | the first Dense layer: shapes (d, p) and (p,) |
| `parts["W2"]`, `parts["b2"]` | the second Dense layer: shapes (p, q) and (q,) |
| `parts["W3"]`, `parts["b3"]` | the last layer: shapes (q + d, 1) and (1,). The first q rows belong to h, the other d to z |
| `dropout` | the dropout rate after the first layer, from 0 to below 1 |

**Return** a Keras network `net`. `net(x)` takes a float32 array of shape (n, d) that is not yet standardised (in its own units), and gives logits of shape (n, 1), without a sigmoid. `net(x)` and `net.predict(x)` are inference; in `net(x, training=True)` dropout really takes effect.

For example, with d = 1 and p = q = 1, `mean` 10, `scale` 2, `W1` and `W2` 1, all biases 0 and `W3` `[[3], [5]]`: for the input 14, z = 2 and h = 2, so the logit is 3 × 2 + 5 × 2 = 16.

Hints: to standardise, there is `layers.Normalization(mean=…, variance=…)` (mind that it wants the variance) or `layers.Rescaling(scale=…, offset=…)` (it works out x × scale + offset). A layer has to see the shape of its input before there are weights to `set_weights`.
"""


# %% answer="bypass_net"
def bypass_net(parts: dict, dropout: float):
    """Keras network with a bypass from the standardised input to the last layer, holding the given weights."""
    ### BEGIN SOLUTION
    x = layers.Input((len(parts["mean"]),))
    z = layers.Normalization(mean=parts["mean"], variance=np.square(parts["scale"]))(x)
    first = layers.Dense(len(parts["b1"]), activation="relu")
    second = layers.Dense(len(parts["b2"]), activation="relu")
    last = layers.Dense(1)
    h = second(layers.Dropout(dropout)(first(z)))
    net = tf.keras.Model(x, last(layers.Concatenate()([h, z])))
    for number, layer in enumerate((first, second, last), start=1):
        layer.set_weights([parts[f"W{number}"], parts[f"b{number}"]])
    return net
    ### END SOLUTION


# %% check="bypass_net"
check("bypass_net")

# %% [markdown] lang="zh-TW"
r"""
捷徑做了什麼？下面給它亂數的隱藏層，捷徑只有氧濃度那一列不是 0（−1.5）。同一片板子，只改氧濃度：
"""

# %% [markdown] lang="en"
r"""
What does the bypass do? Here the hidden layers get random numbers, and of the bypass only the row of oxygen is not 0 (it is −1.5). One board, in which only oxygen changes:
"""

# %% try
rng = np.random.default_rng(2)
shapes = {"W1": (4, 8), "b1": (8,), "W2": (8, 8), "b2": (8,), "b3": (1,)}
parts = {name: rng.normal(scale=0.4, size=shape) for name, shape in shapes.items()}
parts |= {"mean": handed.mean, "scale": handed.scale}
oxygen = np.linspace(100, 3000, 60)
row = np.tile(X[0], (60, 1)).astype(np.float32)
row[:, 3] = oxygen
w_hidden = rng.normal(scale=0.4, size=(8, 1))
fig, ax = plt.subplots(figsize=(7, 3.6))
for pull, dashes, label in ((0.0, "--", tr("沒有捷徑", "no bypass")), (-1.5, "-", tr("有捷徑", "with the bypass"))):
    parts["W3"] = np.vstack([w_hidden, [[0.0], [0.0], [0.0], [pull]]])
    ax.plot(oxygen, np.asarray(bypass_net(parts, 0.1)(row))[:, 0], dashes, linewidth=2.2, label=label)
ax.set(xlabel=tr("氧濃度（ppm）", "oxygen (ppm)"), ylabel=tr("logit（沒有單位）", "logit (no unit)"))
ax.legend()
ax.set_title(tr("捷徑把氧濃度的直線效果直接加進來", "The bypass adds oxygen's straight line as it is"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 4：搬到 PyTorch

兩個框架的層幾乎一一對應，差別都在預設值和擺法：

| | Keras | PyTorch |
|---|---|---|
| 全連接層 | `Dense(16, activation="relu")` | `torch.nn.Linear(4, 16)`，再接 `torch.nn.ReLU()` |
| 權重的形狀 | `kernel`：(輸入, 輸出) | `weight`：(輸出, 輸入) |
| 批次正規化 | `gamma`, `beta`, `moving_mean`, `moving_variance` | `weight`, `bias`, `running_mean`, `running_var` |
| 它的 ε | 預設 0.001（屬性 `epsilon`） | `torch.nn.BatchNorm1d(16, eps=…)`，預設 0.00001 |
| dropout | `Dropout(0.1)`（屬性 `rate`） | `torch.nn.Dropout(0.1)` |
| 剛建好的模式 | 呼叫時預設推論 | **訓練**；要推論先 `net.eval()` |

最有名的陷阱是第二列。形狀不同的時候，PyTorch 會報錯，於是有人用 `reshape` 硬把 (4, 16) 變成 (16, 4)：不報錯了，數字卻全部排錯位置。要的是**轉置**（`.T`）。而 16 × 16 的方陣更陰險：忘了轉置，什麼訊息都沒有。

> **先猜再看**：只有一層、16 → 16。權重「照抄」和「轉置後抄」，各和 Keras 差多少？
"""

# %% [markdown] lang="en"
r"""
## Understand 4: moving to PyTorch

Layer by layer, the two frameworks match; what differs is defaults and how numbers are laid out:

| | Keras | PyTorch |
|---|---|---|
| Fully connected layer | `Dense(16, activation="relu")` | `torch.nn.Linear(4, 16)`, then `torch.nn.ReLU()` |
| Shape of its weights | `kernel`: (inputs, outputs) | `weight`: (outputs, inputs) |
| Batch normalisation | `gamma`, `beta`, `moving_mean`, `moving_variance` | `weight`, `bias`, `running_mean`, `running_var` |
| Its ε | 0.001 by default (attribute `epsilon`) | `torch.nn.BatchNorm1d(16, eps=…)`, 0.00001 by default |
| Dropout | `Dropout(0.1)` (attribute `rate`) | `torch.nn.Dropout(0.1)` |
| Mode when freshly built | inference when called | **training**; for inference call `net.eval()` first |

The best-known trap is the second row. Where the shapes differ, PyTorch complains, and so some people force (4, 16) into (16, 4) with `reshape`: no more complaint, but every number in the wrong place. What is wanted is the **transpose** (`.T`). A square of 16 × 16 is worse still: forget to transpose it, and there is no message at all.

> **Guess first**: a single layer, 16 → 16. How far from Keras will it be with the weights copied "as they are", and how far with the transpose?
"""

# %%
kernel, bias = handed.weights["dense2/kernel"], handed.weights["dense2/bias"]
square = layers.Dense(16)
square.build((None, 16))
square.set_weights([kernel, bias])
signals = np.random.default_rng(3).normal(size=(60, 16)).astype(np.float32)
from_keras = np.asarray(square(signals))

fig, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True)
cases = [(kernel, tr("照抄：沒有轉置", "As they are: not transposed")), (kernel.T, tr("轉置後抄", "Transposed"))]
for ax, (matrix, title) in zip(axes, cases, strict=True):
    one_layer = torch.nn.Linear(16, 16)
    with torch.no_grad():  # plain copying: nothing here is to be differentiated
        one_layer.weight.copy_(torch.tensor(matrix))
        one_layer.bias.copy_(torch.tensor(bias))
        from_torch = one_layer(torch.tensor(signals)).numpy()
    ax.plot([-6.5, 6.5], [-6.5, 6.5], color="0.5", linewidth=1, zorder=1)
    wrong = np.abs(from_torch - from_keras).max() > 1e-3
    ax.plot(from_keras.ravel(), from_torch.ravel(), "x" if wrong else "o", color="C5" if wrong else "C0", markersize=4)
    ax.set(xlim=(-6.5, 6.5), ylim=(-6.5, 6.5), xlabel=tr("Keras 的輸出（沒有單位）", "output of Keras (no unit)"))
    largest = tr("最大的差 ", "largest difference ") + f"{np.abs(from_torch - from_keras).max():.2g}"
    ax.set_title(f"{title}\n{largest}", linespacing=1.35)
axes[0].set_ylabel(tr("PyTorch 的輸出（沒有單位）", "output of PyTorch (no unit)"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
左邊一團亂，右邊貼在對角線上：差是 0，或只剩捨入。

### 動手做 3：`to_torch(model)`

把一個訓練好的 Keras 網路搬到 PyTorch。

| 輸入 | 是什麼 |
|---|---|
| `model` | `tf.keras.Sequential`，已經有權重。層只有三種，順序與數目不一定：`Dense`（有偏差值，`activation` 是 `"relu"` 或沒有）、`BatchNormalization`（`gamma`、`beta` 都有，`epsilon` 不一定是預設值）、`Dropout` |

**回傳**一個 `torch.nn.Module`，收形狀 (n, d) 的 float32 張量，給的輸出和 Keras 的推論一樣（n 可以是 1）。交出去的時候要在推論模式，而且不再依賴 `model`：之後 `model` 繼續訓練，它不會跟著變。裡面也不可以呼叫 Keras：控制器上沒有。

例如 `to_torch(as_sequential())` 收 `torch.tensor(Z[:3])`，給形狀 (3, 1) 的張量。

提示：`for layer in model.layers` 走過每一層（`Input` 不算一層）；`isinstance(layer, layers.Dense)` 問是哪一種；`layer.get_weights()` 給 NumPy 陣列；有沒有 ReLU，看 `layer.activation is tf.keras.activations.relu`；最後用 `torch.nn.Sequential(*一串層)` 串起來。
"""

# %% [markdown] lang="en"
r"""
On the left a cloud; on the right all points lie on the diagonal: a difference of 0, or of rounding alone.

### Do 3: `to_torch(model)`

Move a trained Keras network to PyTorch.

| Input | What it is |
|---|---|
| `model` | a `tf.keras.Sequential` that has its weights. There are three kinds of layers, in any order and number: `Dense` (with a bias; `activation` is `"relu"` or none), `BatchNormalization` (with both `gamma` and `beta`; `epsilon` need not be the default), `Dropout` |

**Return** a `torch.nn.Module` that takes a float32 tensor of shape (n, d) and gives what Keras gives at inference (n may be 1). It is handed over in inference mode, and no longer depends on `model`: when `model` goes on training, it does not change along. Nor may it call Keras inside: the controller has none.

For example, `to_torch(as_sequential())` takes `torch.tensor(Z[:3])` and gives a tensor of shape (3, 1).

Hints: `for layer in model.layers` visits every layer (`Input` is none); `isinstance(layer, layers.Dense)` asks of which kind it is; `layer.get_weights()` gives NumPy arrays; whether there is a ReLU is seen from `layer.activation is tf.keras.activations.relu`; in the end `torch.nn.Sequential(*list_of_layers)` strings them together.
"""


# %% answer="to_torch"
def to_torch(model) -> torch.nn.Module:
    """The same network in PyTorch, in inference mode, with copies of the weights."""
    ### BEGIN SOLUTION
    modules: list[torch.nn.Module] = []
    for layer in model.layers:
        weights = [torch.tensor(part) for part in layer.get_weights()]
        if isinstance(layer, layers.Dense):
            kernel, bias = weights
            linear = torch.nn.Linear(*kernel.shape)
            linear.load_state_dict({"weight": kernel.T, "bias": bias})
            modules.append(linear)
            if layer.activation is tf.keras.activations.relu:
                modules.append(torch.nn.ReLU())
        elif isinstance(layer, layers.BatchNormalization):
            gamma, beta, mean, variance = weights
            norm = torch.nn.BatchNorm1d(len(gamma), eps=layer.epsilon)
            names = {"weight": gamma, "bias": beta, "running_mean": mean, "running_var": variance}
            norm.load_state_dict(names, strict=False)
            modules.append(norm)
        elif isinstance(layer, layers.Dropout):
            modules.append(torch.nn.Dropout(layer.rate))
    return torch.nn.Sequential(*modules).eval()
    ### END SOLUTION


# %% check="to_torch"
check("to_torch")

# %% [markdown] lang="zh-TW"
r"""
把工廠的網路搬過去，在 20,000 片板子上驗收：
"""

# %% [markdown] lang="en"
r"""
Now move the plant's network, and inspect it on 20,000 boards:
"""

# %% try
moved = to_torch(styles["Sequential"])
with torch.no_grad():
    torch_logit = moved(torch.tensor(Z)).numpy()
print(tr("最大的差：", "largest difference:"), np.abs(torch_logit - keras_logit).max())
print(tr("判決改變：", "verdicts changed:"), np.sum((torch_logit > 0) != (keras_logit > 0)), tr("片", "boards"))

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 5：存檔，載入，還是它嗎？

網路要寄給別人，得存成檔案。各框架存的東西不一樣多：

| 存法 | 配方 | 數字 | 讀回來 |
|---|---|---|---|
| Keras `model.save("a.keras")` | 有 | 有 | 一行；子類別要另外登錄 class，否則讀不回來 |
| Keras `model.save_weights(…)`、PyTorch `net.state_dict()` | **沒有** | 有 | 要先用程式建好一模一樣的網路 |
| PyTorch `torch.save(net, …)` 存整個物件 | 有（pickle） | 有 | 讀檔等於**執行**檔案裡的程式，來路不明的不要讀 |
| transformers `save_pretrained(資料夾)` | `config.json` | `model.safetensors` | 一行；兩個檔都只是資料 |

上面幾種都不會替你存的：輸入的平均與標準差，以及輸出是 logit 還是機率。那是**你**要負責的。

先看 Keras 自己，再看 transformers。後者是大型語言模型最常用的套件，裡面的網路都由一份設定（config）建立。下面建一個很小的 BERT，讀維修紀錄、分成三類；它沒有訓練過，我們只關心搬運。

> **先猜再看**：用同一份 `config.json` 再建一個，輸出會和原來一樣嗎？用 `from_pretrained` 呢？
"""

# %% [markdown] lang="en"
r"""
## Understand 5: saved and loaded, is it still the same?

To be sent, a network has to become files. How much is saved differs from one way to another:

| Way of saving | Recipe | Numbers | Reading it back |
|---|---|---|---|
| Keras `model.save("a.keras")` | yes | yes | one line; a subclass cannot be read unless its class is registered |
| Keras `model.save_weights(…)`, PyTorch `net.state_dict()` | **no** | yes | code has to build exactly the same network first |
| PyTorch `torch.save(net, …)`, the whole object | yes (pickle) | yes | reading the file **runs** the code inside; never do it with a file you do not trust |
| transformers `save_pretrained(folder)` | `config.json` | `model.safetensors` | one line; both files are nothing but data |

What none of them saves: the inputs' mean and standard deviation, and whether the output is a logit or a probability. That is **your** business.

First Keras itself, then transformers, the package that is used most for large language models. All of its networks are built from a configuration. Below is a very small BERT that reads maintenance notes and sorts them into three kinds. It was never trained; all we care about is the move.

> **Guess first**: if you build another one from the same `config.json`, will it give the same output? And with `from_pretrained`?
"""

# %%
with tempfile.TemporaryDirectory() as folder:
    styles["Sequential"].save(f"{folder}/oven.keras")
    again = tf.keras.models.load_model(f"{folder}/oven.keras")
print(
    tr("Keras 存檔、載入之後的最大差：", "Keras, saved and loaded, largest difference:"),
    np.abs(again(Z) - keras_logit).max(),
)

# %%
notes = [
    "爐溫偏高，已停線",
    "鏈條有異音",
    "更換冷卻風扇",
]  # zone too hot, line stopped; noise in the conveyor; fan replaced
letters = sorted(set("".join(notes)))
longest = max(map(len, notes))
ids = torch.tensor([[letters.index(c) + 1 for c in note] + [0] * (longest - len(note)) for note in notes])  # 0: padding
mask = (ids > 0).long()

torch.manual_seed(0)
config = BertConfig(
    vocab_size=len(letters) + 1,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=64,
    max_position_embeddings=16,
    id2label={0: "stop", 1: "inspect", 2: "record"},
    label2id={"stop": 0, "inspect": 1, "record": 2},
)
bert = BertForSequenceClassification(config).eval()


def scores(net):
    with torch.no_grad():
        return net(input_ids=ids, attention_mask=mask).logits.numpy()


with tempfile.TemporaryDirectory() as folder:
    bert.save_pretrained(folder)
    for file in sorted(Path(folder).iterdir()):
        print(f"{file.name:20s} {file.stat().st_size:8,d} bytes")
    stored = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
    same_recipe = BertForSequenceClassification(BertConfig.from_pretrained(folder)).eval()  # recipe only
    loaded = BertForSequenceClassification.from_pretrained(folder)  # recipe and numbers, from the folder alone
print("config.json:", {key: stored[key] for key in ("model_type", "hidden_size", "num_hidden_layers", "id2label")})
print(
    tr("只用 config.json 再建：最大差", "built from config.json:  largest difference"),
    np.abs(scores(same_recipe) - scores(bert)).max(),
)
print(
    tr("from_pretrained：　　最大差", "from_pretrained:         largest difference"),
    np.abs(scores(loaded) - scores(bert)).max(),
)
print(tr("載入後是訓練模式嗎？", "loaded in training mode?"), loaded.training)

# %% [markdown] lang="zh-TW"
r"""
只有配方，得到的是同樣形狀、別的數字；配方加數字，差是 0。`from_pretrained` 還替你切到推論模式，連類別的名字（`id2label`）都記在 `config.json` 裡。`from_pretrained` 的引數換成 Hugging Face 上的名稱就會去下載；給資料夾，就完全離線。

### 動手做 4：`save_package(folder, net, mean, scale)` 與 `load_package(folder)`

學 transformers 的作法，替供應商的控制器做一個「包裹」：一個資料夾，寄到沒有你的筆記本的電腦上，也能原樣用起來。

`save_package` 把網路存進資料夾：

| 輸入 | 是什麼 |
|---|---|
| `folder` | 資料夾的路徑（字串），已經存在、是空的 |
| `net` | `torch.nn.Sequential`，層只有 `torch.nn.Linear`、`ReLU`、`BatchNorm1d`（ε 不一定是預設值）與 `Dropout`，順序、數目、寬度都不一定；可能還在訓練模式。輸出是 logit，形狀 (n, 1) |
| `mean`, `scale` | 每一欄的平均與標準差，形狀 (d,) 的 NumPy 陣列 |

`load_package(folder)` 只靠資料夾裡的檔案，**回傳一個函式** `predict`：`predict(x)` 收形狀 (n, d) 的 NumPy 陣列（還沒標準化；n 可以是 1），給形狀 (n,) 的陣列：良好的**機率**，sigmoid 剛好一次，推論模式。

規定：

* 資料夾可能被改名或搬到別處再載入。
* 供應商會拒收含有程式的檔案：只可以用 JSON（或其他文字）、safetensors、NumPy 的 `.npy`／`.npz`，或能用 `torch.load(…, weights_only=True)` 讀的張量。整個物件的 pickle 不收。

例如 `save_package("oven", net, handed.mean, handed.scale)`，之後 `load_package("oven")(X[:2])` 給出兩個 0 到 1 之間的數。

提示：配方可以是一串像 `["linear", 4, 16]`、`["batch_norm", 16, 0.001]` 的 list，寫進 JSON；`torch.save(net.state_dict(), 檔案)` 存數字，`load_state_dict` 讀回去。`state_dict()` 連批次正規化的平均與變異數都有，`parameters()` 沒有。
"""

# %% [markdown] lang="en"
r"""
The recipe alone gives the same shapes with other numbers; recipe and numbers give a difference of 0. `from_pretrained` has also switched to inference for you, and even the names of the classes (`id2label`) are kept in `config.json`. Given a name on Hugging Face instead, `from_pretrained` would download it; given a folder, it works entirely offline.

### Do 4: `save_package(folder, net, mean, scale)` and `load_package(folder)`

Do as transformers does and make a "package" for the supplier's controller: a folder that works just the same on a computer that has never seen your notebook.

`save_package` puts the network into the folder:

| Input | What it is |
|---|---|
| `folder` | path of the folder (a string), which exists and is empty |
| `net` | a `torch.nn.Sequential` of `torch.nn.Linear`, `ReLU`, `BatchNorm1d` (ε need not be the default) and `Dropout` only, in any order, number and width; it may still be in training mode. Its output is a logit, shape (n, 1) |
| `mean`, `scale` | mean and standard deviation of each column, NumPy arrays of shape (d,) |

From the files in the folder alone, `load_package(folder)` **returns a function** `predict`. `predict(x)` takes a NumPy array of shape (n, d), not standardised (n may be 1), and gives an array of shape (n,): the **probability** of good, with the sigmoid exactly once, at inference.

The rules:

* The folder may be renamed or moved before it is loaded.
* The supplier refuses files that hold code. Allowed are JSON (or other text), safetensors, NumPy's `.npy` and `.npz`, and tensors that `torch.load(…, weights_only=True)` can read. A pickle of the whole object is not.

For example, after `save_package("oven", net, handed.mean, handed.scale)`, `load_package("oven")(X[:2])` gives two numbers between 0 and 1.

Hints: the recipe may be a list of lists such as `["linear", 4, 16]` and `["batch_norm", 16, 0.001]`, written as JSON. `torch.save(net.state_dict(), file)` saves the numbers and `load_state_dict` puts them back. `state_dict()` has the mean and variance of batch normalisation, `parameters()` does not.
"""


# %% answer="package"
def save_package(folder: str, net: torch.nn.Sequential, mean: np.ndarray, scale: np.ndarray) -> None:
    """Put all that `load_package` needs into the folder, as data."""
    ### BEGIN SOLUTION
    recipe: list[list] = []
    for layer in net:
        if isinstance(layer, torch.nn.Linear):
            recipe.append(["linear", layer.in_features, layer.out_features])
        elif isinstance(layer, torch.nn.BatchNorm1d):
            recipe.append(["batch_norm", layer.num_features, layer.eps])
        elif isinstance(layer, torch.nn.Dropout):
            recipe.append(["dropout", layer.p])
        else:
            recipe.append(["relu"])
    config = {"layers": recipe, "mean": np.asarray(mean).tolist(), "scale": np.asarray(scale).tolist()}
    (Path(folder) / "config.json").write_text(json.dumps(config), encoding="utf-8")
    torch.save(net.state_dict(), Path(folder) / "weights.pt")
    ### END SOLUTION


def load_package(folder: str):
    """A function from raw inputs (n, d) to probabilities (n,), made from the folder alone."""
    ### BEGIN SOLUTION
    config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
    kinds = {
        "linear": torch.nn.Linear,
        "batch_norm": torch.nn.BatchNorm1d,
        "dropout": torch.nn.Dropout,
        "relu": torch.nn.ReLU,
    }
    net = torch.nn.Sequential(*(kinds[kind](*numbers) for kind, *numbers in config["layers"]))
    net.load_state_dict(torch.load(Path(folder) / "weights.pt", weights_only=True))
    net.eval()
    mean, scale = np.array(config["mean"]), np.array(config["scale"])

    def predict(x: np.ndarray) -> np.ndarray:
        z = torch.tensor((np.asarray(x) - mean) / scale, dtype=torch.float32)
        with torch.no_grad():
            return torch.sigmoid(net(z))[:, 0].numpy()

    return predict
    ### END SOLUTION


# %% check="package"
check("package")

# %% [markdown] lang="zh-TW"
r"""
把一切串起來：工廠的網路在 PyTorch 裡（下面直接用數字建好，不管你第 3 題做到哪裡）→ 資料夾 → 機率，和原來的 Keras 比一比。
"""

# %% [markdown] lang="en"
r"""
Now all of it in a row: the plant's network in PyTorch (built from the numbers here, however far you got with answer 3) → folder → probability, compared with Keras where it began.
"""

# %% try
stack = [["Linear", 4, 16], ["ReLU"], ["BatchNorm1d", 16, 0.001], ["Linear", 16, 16], ["ReLU"], ["Linear", 16, 1]]
names = ["0.weight", "0.bias", "2.weight", "2.bias", "2.running_mean", "2.running_var"]
names += ["3.weight", "3.bias", "5.weight", "5.bias"]
numbers = {name: part.T for name, part in zip(names, handed.weights.values(), strict=True)}
oven_net = torch_net(stack, numbers | {"2.num_batches_tracked": 0})  # the plant's network, whatever answer 3 is

with tempfile.TemporaryDirectory() as folder:
    save_package(folder, oven_net, handed.mean, handed.scale)
    print({file.name: file.stat().st_size for file in sorted(Path(folder).iterdir())})
    predict = load_package(folder)
print(compare_outputs(1 / (1 + np.exp(-keras_logit[:, 0])), predict(X)))

# %% [markdown] task="acceptance" points=3 lang="zh-TW"
r"""
### 想一想：這樣可以驗收嗎？

供應商寄來另一個轉換好的網路，附上驗收報告：「在貴廠提供的 200 片板子上，準確率 89.0%，與原模型完全相同，200 片的判決也完全相同。」（把開頭 ε 的錯放在本課 20,000 片的前 200 片，也很可能看到這樣的報告。）合約寫的驗收條件是「準確率不低於原模型」。你是工廠的窗口，今天要簽收。

請用 150 到 300 字寫下你的決定，內容要包括

1. 這份報告**沒有證明什麼**，用這份筆記本裡的至少一個數字說明；
2. 萬一簽收後才發現網路不一樣，**誰會受影響**，代價有什麼不同（把不良判成良好、把良好判成不良）；
3. 你要求的**驗收方法**：比什麼、用哪些板子、差多少以內算通過、不通過怎麼辦。

| 分數 | 標準 |
|---|---|
| 0–1 | 只有簽或不簽，或只說「要更小心」；沒有用到筆記本裡的證據。 |
| 2 | 說得出準確率看不見什麼，也指出受影響的人；驗收方法大致可行，但容許值或板子怎麼選沒有說清楚。 |
| 3 | 證據、代價、方法連得起來：比輸出的最大差，容許值放在捨入與錯誤之間並說明理由，板子涵蓋邊界與少見的情況，並寫明不通過時誰要做什麼。 |
"""

# %% [markdown] task="acceptance" points=3 lang="en"
r"""
### Think: would you accept it?

The supplier sends another converted network with a report: "On the 200 boards that you provided, accuracy is 89.0%, exactly that of the original model, and all 200 verdicts are the same." (With the wrong ε of the beginning, such a report on 200 boards would be no surprise.) The contract says: "Accuracy not below that of the original model." You speak for the plant and are to sign today.

Write your decision in 100 to 200 words. Include

1. what the report does **not prove**, shown with at least one number from this notebook;
2. **who is affected** if the network turns out to be another one after you have signed, and how the costs differ (a defective board called good, a good one called defective);
3. the **acceptance test** that you ask for: what is compared, on which boards, how large a difference passes, and what happens if it does not.

| Points | What it takes |
|---|---|
| 0–1 | Says only sign or do not sign, or just "be more careful"; no evidence from the notebook. |
| 2 | Says what accuracy cannot see and who is affected; the test could mostly be done, but the tolerance or the choice of boards is left open. |
| 3 | Evidence, costs and test hang together: the largest difference of the outputs, a tolerance between rounding and mistakes with the reason for it, boards that cover borderline and rare cases, and who has to do what if it fails. |
"""

# %% [markdown] model="acceptance" lang="zh-TW"
r"""
今天不簽，先請供應商補做輸出比對。

報告只證明這 200 片的判決相同。筆記本裡把 ε 用錯的網路，20,000 片只有十幾片判決改變，準確率 85.66% 對 85.67%；200 片平均不到 0.2 片會變，幾乎一定看不到。可是它的 logit 最大差 0.11，是正確重寫（約 0.000004）的將近三萬倍，代表配方就是不一樣，換一個變異數更小的產品，差會更大。

簽收之後才發現，把不良判成良好，客戶收到冷銲的板子，可能整批退貨；把良好判成不良，是現場人員重工、產能下降。板子在門檻附近的產品會最先受害。

驗收方法：雙方用同一組 2,000 片輸入，包含每一種板厚、機率 0.4 到 0.6 的邊界板、以及各欄的極端值，另加只有一片的批次；比 logit，最大差不得超過最大絕對值的萬分之一（捨入的數百倍，又比 ε 的錯小數十倍）。不通過，由供應商逐層比對、找出第一個不同的層，改好再測；未通過前產線繼續用原來的網路。
"""

# %% [markdown] model="acceptance" lang="en"
r"""
I do not sign today; the supplier first compares outputs.

The report proves equal verdicts on these 200 boards only. In the notebook, the network with the wrong ε changes fewer than 20 verdicts in 20,000, with accuracy 85.66% against 85.67%; among 200 boards one expects 0.2 changes, so the report would almost surely look the same. Yet its logits are off by up to 0.11, almost thirty thousand times what a correct rewrite shows (about 0.000004). The recipe is simply another, and with a product of smaller variance the gap grows.

Found out later, a defective board called good reaches a customer as a cold joint and may send a whole lot back. A good one called defective costs rework and output, borne by the people on the line. Products near the threshold suffer first.

The test: both sides run the same 2,000 inputs, with every thickness, borderline boards of probability 0.4 to 0.6, the extremes of each column, and a batch of a single board. Logits may differ by one ten-thousandth of the largest absolute value at most: hundreds of times rounding, and tens of times below the mistake in ε. If it fails, the supplier compares layer by layer, mends the first that differs and tests again; until then the line keeps the original network.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰題（不計分）**：推論的時候，批次正規化只是「乘一個數、加一個數」，可以**併進**前後的 Dense 層裡。寫一個 `fold(model)`，讓 `BatchNormalization` 消失、輸出不變，再用 `compare_outputs` 證明。控制器少算一層，速度會差多少？

**想讀更多**

* Keras 的[函數式 API](https://keras.io/guides/functional_api/)：分岔、合併、共用的層。
* PyTorch 的[存檔與載入](https://docs.pytorch.org/tutorials/beginner/saving_loading_models.html)：`state_dict` 與推論模式。
* [safetensors](https://huggingface.co/docs/safetensors)：為什麼模型檔案不該是 pickle。

**在專題裡**：交付的模型一定會換手：從訓練的筆記本到展示的網頁，從你的電腦到企業的機器。交付清單請寫上四樣：配方、數字、前處理、一組「輸入與應有的輸出」。下一單元「AI部署工具與平台」會把網路轉成 ONNX 並放上網路服務，驗收的想法就是今天的 `compare_outputs`：比輸出，看最大的差距。
"""

# %% [markdown] lang="en"
r"""
## Where to go from here

**Stretch (ungraded)**: at inference, batch normalisation only multiplies by one number and adds another, so it can be **folded** into a Dense layer beside it. Write `fold(model)`, which makes `BatchNormalization` disappear and leaves the outputs alone, and prove it with `compare_outputs`. With one layer less to work out, how much faster is it?

**Read more**

* The [functional API](https://keras.io/guides/functional_api/) of Keras: forks, joins and shared layers.
* [Saving and loading](https://docs.pytorch.org/tutorials/beginner/saving_loading_models.html) in PyTorch: `state_dict` and inference mode.
* [safetensors](https://huggingface.co/docs/safetensors): why a model's file should not be a pickle.

**In the capstones**: a model that is delivered always changes hands: from the notebook to the web page of the demo, from your computer to the company's. Let your list of deliverables name four things: recipe, numbers, preprocessing, and a set of inputs with the outputs that they should give. In the next unit, on deployment, the network becomes ONNX and goes into a web service; what accepts it there is the idea of today's `compare_outputs`: compare outputs, look at the largest difference.
"""
