# ---
# profile: tensorflow
# minutes: 85
# data: [reflow_boards]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 深度神經網路：直線看不見的溫度窗

## 為什麼要學這個

桃園一家電路板組裝廠，每天有上百種板子通過同一座**迴焊爐**（reflow oven）。錫膏在爐裡熔化，把零件焊在板子上。爐溫太低，錫沒熔透，叫冷銲；太高，零件和銲點受傷，叫過熱。

麻煩的是，「太低」與「太高」要看是哪一片板子：厚板像厚鍋子，吸熱多，同樣的爐溫，銲點比薄板冷得多。師傅心裡有一張對照表，但師傅明年退休。

工廠做了一次試產，想讓模型學會「這片板子、這組設定，焊得好不好」。工程師先用邏輯斯迴歸，準確率比亂猜高不了多少。資料沒有錯，程式也沒有錯，是**這種模型看不見答案的形狀**。

學完這一單元，你能用手算出一個神經網路的輸出、訓練一個看得見那個形狀的網路，還能看著訓練曲線說出它是學不夠，還是學過頭。

**適合對象**：高中生、剛入行的工程師，以及要導入 AI 專案的中階幹部。做過「監督式學習」單元就可以開始。數學只用到加減乘除、「取大的那一個」和指數 $e^x$（高二），用到時會再說明。大約 85 分鐘；三題各自評分，卡住了就先往下做。

下一格載入 TensorFlow，大約要 10 秒。
"""

# %% [markdown] lang="en"
r"""
# Deep neural networks: the window that a straight line cannot see

## Why this matters

At an assembly plant for circuit boards in Taoyuan, a hundred kinds of boards a day pass through one **reflow oven**. Solder paste melts in it and joins the parts to the board. Too cold, and the solder does not melt through: a cold joint. Too hot, and parts and joints are damaged: overheated.

The trouble is that "too cold" and "too hot" depend on the board. A thick board is like a heavy pan: it soaks up heat, and in the same oven its joints stay much colder than those of a thin one. The foreman has a table of this in his head, and the foreman retires next year.

The plant ran a trial, to have a model learn whether this board with these settings comes out well. An engineer tried logistic regression first and did little better than guessing. The data were fine and so was the code. It is **this kind of model that cannot see the shape of the answer**.

By the end of this unit you can work out the output of a neural network by hand, train one that does see that shape, and tell from its training curves whether it has learned too little or too much.

**For whom**: high-school pupils, engineers who are new to the field, and managers who bring an AI project in. The unit on supervised learning is enough to start. The mathematics is adding, multiplying, "the larger of two", and the exponential $e^x$ (year 11), which is explained again where it is needed. Allow about 85 minutes. The three answers are judged one by one, so if you are stuck, go on.

The next cell loads TensorFlow, which takes about 10 seconds.
"""

# %% setup
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads these when it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aitracks.lesson import check, load, style, tr

GOOD, BAD = 1, 0
COLUMNS = ["zone_c", "speed_cm_min", "thickness_mm", "o2_ppm"]

tf.keras.utils.disable_interactive_logging()
style()

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

一列是一片試產的板子，共 1,000 片。前四欄是設定和板子本身，最後一欄 `good` 是檢測結果：`1` 良好、`0` 不良。

| 欄位 | 意思 | 單位 |
|---|---|---|
| `zone_c` | 最高溫區的設定溫度 | °C |
| `speed_cm_min` | 鏈條速度，愈快，板子在爐裡愈短 | cm/min |
| `thickness_mm` | 板厚 | mm |
| `o2_ppm` | 爐內的氧濃度，愈高愈不容易沾錫 | ppm |

資料是**模擬的**，沒有量測過任何產線（資料卡 `reflow_boards`）。放進去的道理是真的：銲點的溫度等於爐溫減去板子吸走的熱，落在一個溫度窗裡才會好。真實產線還會有爐溫漂移、同一片板上冷熱不均、檢測自己的誤判，而且設定值是師傅挑的，不會隨機。
"""

# %% [markdown] lang="en"
r"""
## Look at the data

A row is a board of the trial; there are 1,000. The first four columns are the settings and the board. The last, `good`, is what the inspection found: `1` good, `0` defective.

| Column | Meaning | Unit |
|---|---|---|
| `zone_c` | setting of the hottest zone | °C |
| `speed_cm_min` | speed of the conveyor; faster means less time in the oven | cm/min |
| `thickness_mm` | thickness of the board | mm |
| `o2_ppm` | oxygen in the oven; the more, the worse the solder wets | ppm |

The data are **simulated**; no line was measured (data card `reflow_boards`). The reasoning put in is real: a joint gets as hot as the oven less what the board soaks up, and is good inside a window of temperatures. A real line adds an oven that drifts, joints that differ on one board and an inspection that errs, and its settings are chosen by a foreman, not at random.
"""

# %%
boards = load("reflow_boards")
X = boards[COLUMNS].to_numpy(dtype=float)
y = boards["good"].to_numpy()

print(X.shape, tr("良好", "good:"), np.sum(y == GOOD), tr("不良", "defective:"), np.sum(y == BAD))
boards.head(6)

# %% [markdown] lang="zh-TW"
r"""
> **先猜再看**：把每一欄由小到大分成五段，算每一段的良率。四張圖裡，哪幾張會是一路往上或一路往下？
"""

# %% [markdown] lang="en"
r"""
> **Guess first**: cut each column into fifths, from small to large, and work out the share of good boards in each. Which of the four plots will go up all the way, or down all the way?
"""

# %%
NAMES = {
    "zone_c": tr("爐溫（°C）", "zone (°C)"),
    "speed_cm_min": tr("鏈速（cm/min）", "speed (cm/min)"),
    "thickness_mm": tr("板厚（mm）", "thickness (mm)"),
    "o2_ppm": tr("氧濃度（ppm）", "oxygen (ppm)"),
}
fig, axes = plt.subplots(1, 4, figsize=(11, 3.2), sharey=True)
for ax, column in zip(axes, COLUMNS, strict=True):
    fifth = boards[column] if column == "thickness_mm" else pd.qcut(boards[column], 5)
    share = 100 * boards.groupby(fifth, observed=True)["good"].mean()
    middle = boards.groupby(fifth, observed=True)[column].mean()
    ax.plot(middle, share, "o-", color="C0", linewidth=2)
    ax.set(xlabel=NAMES[column], ylim=(0, 100))
axes[0].set_ylabel(tr("良率（%）", "good boards (%)"))
fig.suptitle(tr("一次只看一欄：沒有一欄分得出好壞", "One column at a time: none tells good from bad"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
沒有一張一路往上或往下。氧濃度太高、爐溫太高比較差，可是每一欄最好的一段，良率都還不到五成；鏈速和板厚幾乎是平的，好像沒什麼用。現在一次看兩欄：
"""

# %% [markdown] lang="en"
r"""
None goes all the way. Much oxygen and a very hot zone are bad, yet even the best fifth of each column has less than half of its boards good; speed and thickness are almost flat and look of little use. Now take two at a time:
"""

# %%
low_oxygen = boards["o2_ppm"] < 2000
jitter = np.random.default_rng(1).uniform(-0.13, 0.13, len(boards))

fig, ax = plt.subplots(figsize=(7.4, 4.4))
for label, colour, marker, name in ((GOOD, "C0", "o", tr("良好", "good")), (BAD, "C5", "x", tr("不良", "defective"))):
    mine = low_oxygen & (boards["good"] == label)
    ax.plot(
        boards["zone_c"][mine],
        (boards["thickness_mm"] + jitter)[mine],
        marker,
        color=colour,
        alpha=0.75,
        markersize=5,
        linestyle="none",
        label=name,
    )
ax.set(
    xlabel=tr("爐溫（°C）", "zone (°C)"),
    ylabel=tr("板厚（mm，上下錯開以免重疊）", "thickness (mm, spread a little)"),
    yticks=[0.8, 1.2, 1.6, 2.0, 2.4],
    xlim=(250, 292),
)
ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
ax.set_title(tr("兩欄一起看：良好的板子排成一條斜帶", "Two columns at a time: good boards form a slanting band"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
答案在這裡：薄板（下面）要低溫，厚板（上面）要高溫。爐溫「好不好」不能單獨回答，要看板厚，這叫**交互作用**（interaction）。

> **先猜再看**：拿一把尺，在圖上畫**一條**直線，一邊全判良好、另一邊全判不良。你能對幾成？

邏輯斯迴歸做的就是這件事：每一欄乘上一個權重，加起來，超過某個數就判良好。那條線，就是「加起來剛好等於那個數」的地方。
"""

# %% [markdown] lang="en"
r"""
Here is the answer: thin boards (bottom) want a cool oven, thick ones (top) a hot oven. Whether a setting is good cannot be said on its own; it depends on the thickness. This is called an **interaction**.

> **Guess first**: take a ruler and draw **one** straight line in the plot. Everything on one side counts as good, everything on the other as defective. What share do you get right?

Logistic regression does just that: it multiplies each column by a weight, adds up, and says "good" above a certain sum. The line is where the sum is exactly that.
"""

# %%
train, valid, test = slice(0, 600), slice(600, 800), slice(800, 1000)  # the rows come in random order

line = make_pipeline(StandardScaler(), LogisticRegression()).fit(X[train], y[train])
always_one = max(np.mean(y[test] == GOOD), np.mean(y[test] == BAD))
print(tr("永遠猜同一個答案：", "always the same answer:"), f"{always_one:.1%}")
print(tr("邏輯斯迴歸：", "logistic regression:"), f"{np.mean(line.predict(X[test]) == y[test]):.1%}")

# %% [markdown] lang="zh-TW"
r"""
邏輯斯迴歸還輸給「永遠猜不良」。再多的資料也救不了它：斜帶有兩條邊，它只有一條線。

## 弄懂 1：神經元是一個鉸鏈

一個**神經元**（neuron）也是先加權相加，再多做一件小事，就是把負的變成 0：

$$h = \max(0,\; w_1 x_1 + w_2 x_2 + \dots + b)$$

這件小事叫 **ReLU**，是最常用的**激勵函數**（activation function）。它的圖像一個鉸鏈：左邊平的，過了折點往上走。**權重** $w$ 決定往哪個方向折、多陡，**偏差值** $b$ 決定折在哪裡。

加權相加也讓神經元自己「調配」欄位：爐溫 − 16 × 板厚，就是一個神經元做得出來的量。16 這個數不必有人告訴它，訓練時自己會找到。

最後一層把鉸鏈加起來，得到一個分數 $z$，再用 **sigmoid** 這條 S 形曲線壓到 0 與 1 之間，當作良好的機率：

$$p = \frac{1}{1 + e^{-z}}$$

$e \approx 2.718$。$z = 0$ 時 $p = 0.5$；$z$ 每多 1，$e^{-z}$ 就剩下大約三分之一，所以 $z$ 很大時 $p$ 接近 1，很小（很負）時接近 0。壓之前的分數 $z$ 有個名字，叫 **logit**。

> **先猜再看**：第一個鉸鏈在 232 °C 往上折，第二個在 245 °C 往下折、而且加倍地陡。兩個加起來，是什麼形狀？
"""

# %% [markdown] lang="en"
r"""
Logistic regression even loses to "always say defective". No amount of data will help it: the band has two edges, and it has one line.

## Understand 1: a neuron is a hinge

A **neuron** also adds up weighted columns, and then does one small thing more: it turns what is negative into 0.

$$h = \max(0,\; w_1 x_1 + w_2 x_2 + \dots + b)$$

That small thing is called **ReLU**, the most common **activation function**. Its plot is a hinge: flat on the left, rising beyond the fold. The **weights** $w$ say in which direction it folds and how steeply, the **bias** $b$ says where.

Adding up also lets a neuron mix columns of its own accord: zone − 16 × thickness is something that one neuron can make. Nobody has to tell it the 16; training finds it.

The last layer adds the hinges to a score $z$ and presses it between 0 and 1 with the S-shaped **sigmoid**. That is the probability of good:

$$p = \frac{1}{1 + e^{-z}}$$

$e \approx 2.718$. At $z = 0$, $p = 0.5$. For each 1 that $z$ gains, $e^{-z}$ shrinks to about a third, so that $p$ is close to 1 for a large $z$ and close to 0 for a very negative one. The score before pressing has a name of its own: $z$ is the **logit**.

> **Guess first**: one hinge folds upwards at 232 °C, a second one folds downwards at 245 °C, twice as steeply. What shape do they make together?
"""

# %%
joint = np.linspace(215, 275, 400)  # temperature of a solder joint, °C
up = 0.6 * np.maximum(0, joint - 232)
down = -1.2 * np.maximum(0, joint - 245)
score = -4 + up + down

fig, (left, right) = plt.subplots(1, 2, figsize=(10.5, 3.8))
left.plot(joint, up, "--", color="C1", linewidth=2, label=tr("鉸鏈 1：往上", "hinge 1: up"))
left.plot(joint, down, ":", color="C2", linewidth=2.5, label=tr("鉸鏈 2：往下", "hinge 2: down"))
left.plot(joint, score, "-", color="black", linewidth=2.5, label=tr("−4 ＋ 兩個鉸鏈 ＝ 分數 z", "−4 + both = score z"))
left.set(
    ylim=(-14, 14),
    xlabel=tr("銲點溫度（°C）", "joint temperature (°C)"),
    ylabel=tr("鉸鏈與分數（沒有單位）", "hinges and score (no unit)"),
)
left.legend(loc="upper left", fontsize=9)
left.set_title(tr("兩個鉸鏈做出一座山", "Two hinges make a hill"))

right.plot(joint, 1 / (1 + np.exp(-score)), color="C0", linewidth=2.5)
right.axhline(0.5, color="0.5", linestyle=":")
right.set(
    ylim=(-0.03, 1.03),
    xlabel=tr("銲點溫度（°C）", "joint temperature (°C)"),
    ylabel=tr("良好的機率 p（0 到 1）", "probability of good p (0 to 1)"),
)
right.set_title(tr("再經過 sigmoid，就是溫度窗", "Through the sigmoid: the window"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
一座山。左坡是「夠熱了」，右坡是「太熱了」，中間就是溫度窗。只有一個鉸鏈做不到，一條直線更做不到。

把許多神經元排成一**層**，上一層的輸出當下一層的輸入，疊起來就是**多層感知器**（multilayer perceptron），也就是最基本的**深度神經網路**（DNN）。下面是一個小到可以手算的網路：兩個輸入、兩個神經元、一個輸出。
"""

# %% [markdown] lang="en"
r"""
A hill. Its left side says "hot enough", its right side "too hot", and between them lies the window. One hinge cannot do this, let alone a straight line.

Put many neurons side by side in a **layer**, let each layer's output be the next one's input, and you have a **multilayer perceptron**, the plainest **deep neural network** (DNN). Here is one that is small enough for pencil and paper: two inputs, two neurons, one output.
"""

# %%
nodes = {  # name: (x, y, text)
    "x1": (0, 1, "$x_1$ = 1"),
    "x2": (0, 0, "$x_2$ = 2"),
    "h1": (1.5, 1, "2 → 2"),
    "h2": (1.5, 0, "−2 → 0"),
    "z": (3, 0.5, "$z$ = 0"),
    "p": (4.1, 0.5, "$p$ = 0.5"),
}
arrows = [
    ("x1", "h1", "1"),
    ("x1", "h2", "−1"),
    ("x2", "h1", "0.5"),
    ("x2", "h2", "1"),
    ("h1", "z", "1"),
    ("h2", "z", "5"),
]
fig, ax = plt.subplots(figsize=(8.6, 3.6))
for start, end, weight in arrows:
    (x0, y0, _), (x1, y1, _) = nodes[start], nodes[end]
    ax.annotate("", (x1 - 0.27, y1), (x0 + 0.27, y0), arrowprops={"arrowstyle": "->", "color": "C0", "linewidth": 1.6})
    at = 0.3 if y0 != y1 and start.startswith("x") else 0.5
    x, y_ = x0 + 0.27 + at * (x1 - x0 - 0.54), y0 + at * (y1 - y0)
    ax.text(
        x,
        y_,
        weight,
        ha="center",
        va="center",
        color="C0",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )
ax.annotate("", (3.83, 0.5), (3.27, 0.5), arrowprops={"arrowstyle": "->", "color": "C5", "linewidth": 1.6})
ax.text(3.55, 0.56, "sigmoid", ha="center", va="bottom", color="C5")
for x, y_, text in nodes.values():
    ax.text(
        x,
        y_,
        text,
        ha="center",
        va="center",
        bbox={"boxstyle": "round,pad=0.45", "facecolor": "#EEF4F8", "edgecolor": "black"},
    )
ax.text(1.5, 1.24, tr("偏差值 b = 0", "bias b = 0"), ha="center", color="0.3")
ax.text(1.5, -0.32, tr("偏差值 b = −3", "bias b = −3"), ha="center", color="0.3")
ax.text(3, 0.22, tr("偏差值 b = −2", "bias b = −2"), ha="center", color="0.3")
for x, text in (
    (0, tr("輸入", "input")),
    (1.5, tr("隱藏層：相加 → ReLU", "hidden layer: sum → ReLU")),
    (3.5, tr("輸出層：相加 → sigmoid", "output layer: sum → sigmoid")),
):
    ax.text(x, 1.55, text, ha="center", weight="bold")
ax.set(xlim=(-0.5, 4.7), ylim=(-0.5, 1.7))
ax.axis("off")
plt.show()

# %% [markdown] lang="zh-TW"
r"""
跟著算一次：第一個神經元是 1 × 1 + 2 × 0.5 + 0 = 2，ReLU 之後還是 2；第二個是 1 × (−1) + 2 × 1 − 3 = −2，ReLU 之後變成 0。輸出層是 2 × 1 + 0 × 5 − 2 = 0，sigmoid(0) = 0.5。

一次算一片太慢。把 n 片板子的輸入排成 n 列的陣列 `x`，一層的權重排成陣列 `W`（列是輸入、欄是神經元），整層就是一個矩陣乘法 `x @ W + b`：第 i 片、第 j 個神經元的格子，正好是第 i 列和第 j 欄逐項相乘再加起來。

### 動手做 1：`forward(x, layers)`

算出一個網路對每一片板子的輸出。

| 輸入 | 是什麼 |
|---|---|
| `x` | 陣列，形狀 (n, d)：n 片板子、d 個輸入。n 可以是 1 |
| `layers` | 長度至少 1 的 list，一層一個 `(W, b)`，依序由前到後。`W` 的形狀是 (這一層的輸入數, 這一層的神經元數)，`b` 的形狀是 (神經元數,) |

最後一層一定只有一個輸出。除了最後一層，每一層相加之後都經過 ReLU；最後一層相加之後經過 **sigmoid**，不經過 ReLU。

**回傳**形狀 (n,) 的陣列：每一片的機率，0 到 1，不可以有 NaN。

例如圖上的網路：`forward(np.array([[1.0, 2.0]]), [(np.array([[1.0, -1.0], [0.5, 1.0]]), np.array([0.0, -3.0])), (np.array([[1.0], [5.0]]), np.array([-2.0]))])` 回傳 `[0.5]`。

提示：最後一層算出來的形狀是 (n, 1)，用 `[:, 0]` 取出那一欄。還有，`np.exp(1000)` 大到電腦放不下（`inf`），`inf / inf` 就是 NaN；$z$ 可能到 ±2000，請想想怎麼寫才安全。
"""

# %% [markdown] lang="en"
r"""
Follow the sums: the first neuron has 1 × 1 + 2 × 0.5 + 0 = 2, which ReLU leaves at 2. The second has 1 × (−1) + 2 × 1 − 3 = −2, which ReLU turns into 0. The output layer has 2 × 1 + 0 × 5 − 2 = 0, and sigmoid(0) = 0.5.

One board at a time is slow. Put the inputs of n boards into an array `x` of n rows, and the weights of a layer into an array `W` (a row for each input, a column for each neuron). The whole layer is then one matrix product, `x @ W + b`: board i and neuron j meet in the cell that multiplies row i with column j, item by item, and adds up.

### Do 1: `forward(x, layers)`

Work out what a network says of each board.

| Input | What it is |
|---|---|
| `x` | an array of shape (n, d): n boards with d inputs. n may be 1 |
| `layers` | a list of at least one `(W, b)`, a pair for each layer, from first to last. `W` has the shape (inputs of this layer, neurons of this layer), `b` the shape (neurons,) |

The last layer always has a single output. After its sum, every layer but the last goes through ReLU; the last goes through the **sigmoid**, and not through ReLU.

**Return** an array of shape (n,): the probability for each board, from 0 to 1, never NaN.

For the network in the drawing, `forward(np.array([[1.0, 2.0]]), [(np.array([[1.0, -1.0], [0.5, 1.0]]), np.array([0.0, -3.0])), (np.array([[1.0], [5.0]]), np.array([-2.0]))])` returns `[0.5]`.

Hints: the last sum comes out with the shape (n, 1); `[:, 0]` takes that column. And `np.exp(1000)` is too large for the computer (`inf`), while `inf / inf` is NaN. $z$ may reach ±2000, so think of a safe way to write it.
"""


# %% answer="forward"
def forward(x: np.ndarray, layers: list) -> np.ndarray:
    """Probability of good for each row of x: ReLU after every layer but the last, sigmoid after the last."""
    ### BEGIN SOLUTION
    h = np.asarray(x, dtype=float)
    for weights, bias in layers[:-1]:
        h = np.maximum(0, h @ weights + bias)
    weights, bias = layers[-1]
    z = (h @ weights + bias)[:, 0]
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    ### END SOLUTION


# %% check="forward"
check("forward")

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 2：訓練，就是少付罰金

權重從哪裡來？一開始全是亂數，然後一點一點改。要改，得先有個數字說「現在多糟」，叫**損失**（loss）。這裡用的是罰金的想法：模型對**真正發生的那個結果**給了多少機率 $q$，就罰 $-\ln q$（$\ln$ 是以 $e$ 為底的對數，數字在下表，不必會算）：

| 對真正的結果給的機率 $q$ | 0.99 | 0.9 | 0.5 | 0.1 | 0.01 |
|---|---|---|---|---|---|
| 罰金 | 0.01 | 0.11 | 0.69 | 2.30 | 4.61 |

老實說「五五波」，每次罰 0.69；信心滿滿卻錯了，罰得很重。全部板子的平均罰金叫**交叉熵**（cross-entropy）。它比準確率細膩：準確率只問對錯，它還問你有多大把握。

訓練就是重複三步：用一批（**批次**，batch）板子算罰金；用微積分算出每個權重往哪邊動，罰金會變少（電腦代勞，叫**反向傳播**）；每個權重往那邊走一小步（步伐大小就是**學習率**）。整個訓練集看過一遍，叫一個**訓練週期**（epoch）。

下面故意做一個壞榜樣：網路很大（64 × 64 個神經元），課本卻只有 80 片板子。每個週期之後，在訓練的 80 片和**沒參與訓練**的 200 片驗證集上各量一次罰金。

> **先猜再看**：訓練 80 個週期，訓練的罰金會一路往下。驗證的罰金呢？一路往下、持平，還是別的？
"""

# %% [markdown] lang="en"
r"""
## Understand 2: training means paying less

Where do the weights come from? They start as random numbers and are changed little by little. To do that we need one number for "how bad is it now", the **loss**. Ours works like a fee: if the model gave the probability $q$ to **what really happened**, it pays $-\ln q$ ($\ln$ is the logarithm to the base $e$; the table has the numbers, you need not work them out).

| Probability $q$ given to what really happened | 0.99 | 0.9 | 0.5 | 0.1 | 0.01 |
|---|---|---|---|---|---|
| Fee | 0.01 | 0.11 | 0.69 | 2.30 | 4.61 |

An honest "fifty-fifty" costs 0.69 each time; being sure and wrong is expensive. The mean fee over all boards is called **cross-entropy**. It is finer than accuracy, which only asks right or wrong: it also asks how sure you were.

Training repeats three steps. Work out the fee for some boards (a **batch**). Work out, by calculus, which way each weight has to move for the fee to fall (the computer does it; it is called **backpropagation**). Move each weight a small step that way (the size of the step is the **learning rate**). Once through the whole training set is an **epoch**.

Here is a bad example on purpose: a large network (64 × 64 neurons) whose textbook has only 80 boards. After each epoch we measure the fee on those 80 and on the 200 boards of the validation set, which **take no part in training**.

> **Guess first**: over 80 epochs the training fee falls all the way. And the validation fee: falls, stays, or something else?
"""

# %%
few = slice(0, 80)
scaler = StandardScaler().fit(X[few])
few_z, valid_z = scaler.transform(X[few]), scaler.transform(X[valid])

tf.keras.utils.set_random_seed(1)
big = tf.keras.Sequential(
    [
        tf.keras.layers.Input((4,)),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ]
)
big.compile(optimizer=tf.keras.optimizers.Adam(0.01), loss="binary_crossentropy")
train_loss, valid_loss = [], []
for _ in range(80):  # here an epoch is a single batch: all 80 boards
    train_loss.append(float(big.train_on_batch(few_z, y[few])))
    valid_loss.append(float(big.test_on_batch(valid_z, y[valid])))

epochs = np.arange(1, 81)
fig, ax = plt.subplots(figsize=(8, 4.2))
turn = int(np.argmin(valid_loss)) + 1
ax.axvspan(1, turn * 0.6, color="C4", alpha=0.18)
ax.axvspan(turn * 1.5, 80, color="C1", alpha=0.18)
ax.plot(epochs, train_loss, "-", color="C0", linewidth=2, label=tr("訓練（80 片）", "training (80 boards)"))
ax.plot(epochs, valid_loss, "--", color="C5", linewidth=2, label=tr("驗證（200 片）", "validation (200 boards)"))
ax.plot([turn], [min(valid_loss)], "o", color="black", markersize=8)
ax.annotate(
    tr(f"第 {turn} 週期最低", f"lowest at epoch {turn}"),
    (turn, min(valid_loss)),
    (turn * 1.15, 0.17),
    fontsize=9,
    arrowprops={"arrowstyle": "-", "color": "black"},
)
ax.text(np.sqrt(turn * 0.6), 1.32, tr("擬合不足", "underfitting"), ha="center")
ax.text(np.sqrt(turn * 120), 1.32, tr("過度擬合", "overfitting"), ha="center")
ax.set(
    xscale="log",
    xlim=(1, 80),
    ylim=(0, 1.45),
    xlabel=tr("訓練週期（對數刻度）", "epoch (logarithmic)"),
    ylabel=tr("平均罰金（交叉熵）", "mean fee (cross-entropy)"),
)
ax.set_xticks([1, 2, 5, 10, 20, 40, 80], labels=["1", "2", "5", "10", "20", "40", "80"])
ax.legend(loc="lower left")
ax.set_title(tr("訓練愈來愈好，驗證先降後升", "Training keeps improving; validation turns"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
驗證的罰金開頭小小一抖，之後先降後升，最後比「五五波」的 0.69 還慘。網路不是變笨，是開始**背答案**：80 片板子背得滾瓜爛熟，遇到沒看過的，信心滿滿地錯。

訓練曲線就這樣讀：

| 你看到 | 叫做 | 該怎麼辦 |
|---|---|---|
| 訓練的罰金一直降不到該有的水準 | **擬合不足**（underfitting） | 網路加大、訓練久一點、找更好的欄位 |
| 訓練降下去了，驗證卻明顯回升 | **過度擬合**（overfitting） | 停在驗證最低的那一週期、縮小網路、多收資料 |
| 罰金變成 NaN 或無限大 | **發散**（divergence） | 檢查輸入有沒有 NaN、有沒有標準化，把學習率調小 |
| 兩條都降下去，也沒有回升 | 剛好 | 可以打開測試集了 |

### 動手做 2：`read_curves(train_loss, valid_loss, goal)`

替工廠寫一個自動讀曲線的函式，每晚重新訓練之後由它把關。

| 輸入 | 是什麼 |
|---|---|
| `train_loss`, `valid_loss` | 每個週期的平均罰金，長度相同、至少 1 的 list 或陣列；可能有 NaN 或無限大 |
| `goal` | 訓練的罰金至少要降到多少，一個數 |

回傳一個 dict：

* `"best_epoch"`：驗證罰金最低的是第幾個週期，**從 1 數起**。有好幾個一樣低，取最早的。NaN 和無限大不算；如果沒有一個算數，回傳 `0`。
* `"verdict"`：下面四個字串之一，由上往下，第一個成立的就是答案：
    1. `"diverged"`：任何一條曲線裡有 NaN 或無限大
    2. `"underfitting"`：訓練罰金的最低值仍然大於 `goal`
    3. `"overfitting"`：**最後**一個週期的驗證罰金，大於最低驗證罰金的 1.1 倍
    4. `"good"`：以上都不是

例如 `read_curves([0.7, 0.4, 0.2, 0.1], [0.7, 0.5, 0.6, 0.8], goal=0.3)`：訓練降到 0.1，過關；驗證最低是第 2 週期的 0.5，最後 0.8 大於 0.55，所以回傳 `{"best_epoch": 2, "verdict": "overfitting"}`。
"""

# %% [markdown] lang="en"
r"""
The validation fee falls, turns, and ends worse than the 0.69 of "fifty-fifty". The network has not become stupid; it has begun to **learn the answers by heart**. It knows its 80 boards perfectly, and on unseen ones it is sure and wrong.

So this is how to read training curves:

| What you see | Its name | What to do |
|---|---|---|
| The training fee never gets as low as it should | **underfitting** | a larger network, longer training, better columns |
| Training is low, but validation has clearly risen again | **overfitting** | stop at the epoch where validation was lowest, a smaller network, more data |
| The fee becomes NaN or infinite | **divergence** | look for NaN in the inputs, standardise them, lower the learning rate |
| Both are low, and neither has risen | just right | time to open the test set |

### Do 2: `read_curves(train_loss, valid_loss, goal)`

Write the function that reads the curves for the plant: it stands guard after every night's training.

| Input | What it is |
|---|---|
| `train_loss`, `valid_loss` | the mean fee of each epoch: two lists or arrays of equal length, at least 1; they may hold NaN or infinity |
| `goal` | what the training fee has to come down to, a number |

Return a dict:

* `"best_epoch"`: the epoch with the lowest validation fee, **counted from 1**. If several are equally low, the earliest. NaN and infinity do not count; if nothing counts, return `0`.
* `"verdict"`: one of these four strings, the first that holds from the top:
    1. `"diverged"`: there is a NaN or an infinity in either curve
    2. `"underfitting"`: the lowest training fee is still above `goal`
    3. `"overfitting"`: the validation fee of the **last** epoch is more than 1.1 times the lowest validation fee
    4. `"good"`: none of these

For example, in `read_curves([0.7, 0.4, 0.2, 0.1], [0.7, 0.5, 0.6, 0.8], goal=0.3)` training gets down to 0.1, which will do; validation is lowest at epoch 2 with 0.5, and the last 0.8 is above 0.55. So it returns `{"best_epoch": 2, "verdict": "overfitting"}`.
"""


# %% answer="read_curves"
def read_curves(train_loss, valid_loss, goal: float) -> dict:
    """The best epoch (from 1) and what the curves show: {"best_epoch", "verdict"}."""
    ### BEGIN SOLUTION
    train_fee, valid_fee = np.asarray(train_loss, dtype=float), np.asarray(valid_loss, dtype=float)
    counts = np.isfinite(valid_fee)
    best = int(np.argmin(np.where(counts, valid_fee, np.inf))) + 1 if counts.any() else 0
    if not (np.isfinite(train_fee).all() and counts.all()):
        verdict = "diverged"
    elif train_fee.min() > goal:
        verdict = "underfitting"
    elif valid_fee[-1] > 1.1 * valid_fee.min():
        verdict = "overfitting"
    else:
        verdict = "good"
    return {"best_epoch": best, "verdict": verdict}
    ### END SOLUTION


# %% check="read_curves"
check("read_curves")

# %% [markdown] lang="zh-TW"
r"""
兩個函式都用在剛才的壞榜樣上。Keras 訓練好的權重用 `get_weights()` 拿得到，所以你的 `forward` 應該算出和 Keras 一樣的機率：
"""

# %% [markdown] lang="en"
r"""
Now both functions meet our bad example. Keras hands out its trained weights with `get_weights()`, so your `forward` should find the same probabilities as Keras does:
"""

# %% try
print(read_curves(train_loss, valid_loss, goal=0.35))
w = big.get_weights()  # W1, b1, W2, b2, W3, b3
mine = forward(valid_z, [(w[0], w[1]), (w[2], w[3]), (w[4], w[5])])
keras_says = np.asarray(big(valid_z))[:, 0]
print(tr("最大的差：", "largest difference:"), f"{np.abs(mine - keras_says).max():.7f}")

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 3：四件讓網路學得動的小事

1. **標準化**。氧濃度是幾千、板厚是一點幾，不先調到差不多的大小，罰金只聽得見氧濃度。平均與標準差只能來自**訓練集**，驗證、測試和上線時的板子都用同一組數。
2. **sigmoid 剛好一次**。兩種寫法都對：最後一層 `activation="sigmoid"`，損失用 `"binary_crossentropy"`；或最後一層不加，損失用 `tf.keras.losses.BinaryCrossentropy(from_logits=True)`，預測時自己補一次 sigmoid。兩種混在一起，就會壓兩次：sigmoid(sigmoid(z)) 永遠在 0.5 與 0.73 之間，每一片都「良好」。一次都沒壓，會出現 −3 或 7 這種「機率」。
3. **提早停止**（early stopping）。`fit` 的 `callbacks` 可以放 `tf.keras.callbacks.EarlyStopping(patience=…, restore_best_weights=True)`：驗證罰金連續幾個週期沒有更低就停，並把權重還原到最好的那一週期。你在第 2 題用眼睛做的事，它自動做。
4. **固定種子**。一開始的權重是亂數，先 `tf.keras.utils.set_random_seed(seed)`，別人才能重做你的結果。

### 動手做 3：`good_probability(x_train, y_train, x_valid, y_valid, x_new, seed)`

訓練一個網路，回答新的板子有多大的機率焊得好。

| 輸入 | 是什麼 |
|---|---|
| `x_train`, `y_train` | 訓練集：形狀 (n, 4) 的陣列（四欄照 `COLUMNS` 的順序）與 n 個標籤 0 或 1 |
| `x_valid`, `y_valid` | 驗證集，形狀相同，用來決定什麼時候停 |
| `x_new` | 要回答的板子，形狀 (m, 4)。裡面可能有感測器壞掉的列（例如 6553.5） |
| `seed` | 整數，亂數的種子 |

**回傳**形狀 (m,) 的陣列：每一片良好的機率，0 到 1，不可以有 NaN。

門檻：檢查會用沒看過的爐子（有的用 °F 記爐溫），各抽 600 片訓練、200 片驗證。在新的板子上，你的平均罰金要在 **0.45 以下**，準確率至少要贏邏輯斯迴歸 **15 個百分點**。（邏輯斯迴歸的罰金大約 0.66；知道內情的人也要付 0.3 左右，因為結果本來就帶點運氣。）壞掉的那幾列不計分，但不可以拖累別的列。

兩個隱藏層、各 16 到 32 個神經元、Adam 學習率 0.01 到 0.02、最多 60 個週期，是不錯的起點。

例如 `good_probability(X[train], y[train], X[valid], y[valid], X[test], seed=1)` 回傳 200 個數，例如 `[0.93, 0.02, 0.41, …]`。
"""

# %% [markdown] lang="en"
r"""
## Understand 3: four small things that let a network learn

1. **Standardise.** Oxygen counts in thousands and thickness in ones; unless they are brought to a similar size, oxygen is all that the fee can hear. Mean and standard deviation come from the **training set** only, and the same two serve for validation, test and boards in service.
2. **The sigmoid exactly once.** Two ways are right: a last layer with `activation="sigmoid"` and the loss `"binary_crossentropy"`; or a last layer without it, the loss `tf.keras.losses.BinaryCrossentropy(from_logits=True)`, and a sigmoid of your own when you predict. Mix the two and it is pressed twice: sigmoid(sigmoid(z)) always lies between 0.5 and 0.73, and every board is "good". Never pressed at all, "probabilities" like −3 or 7 come out.
3. **Stop early.** Among the `callbacks` of `fit` there may be a `tf.keras.callbacks.EarlyStopping(patience=…, restore_best_weights=True)`: it stops when the validation fee has not reached a new low for some epochs, and puts the weights back to those of the best one. What you did by eye in answer 2, it does by itself.
4. **Fix the seed.** The first weights are random numbers. Call `tf.keras.utils.set_random_seed(seed)` first, so that others can repeat your result.

### Do 3: `good_probability(x_train, y_train, x_valid, y_valid, x_new, seed)`

Train a network, and say how probable it is that new boards come out well.

| Input | What it is |
|---|---|
| `x_train`, `y_train` | the training set: an array of shape (n, 4), its columns in the order of `COLUMNS`, and n labels 0 or 1 |
| `x_valid`, `y_valid` | the validation set, shaped alike, to decide when to stop |
| `x_new` | the boards to answer for, of shape (m, 4). Some rows may come from a broken sensor (6553.5, say) |
| `seed` | a whole number, the seed of chance |

**Return** an array of shape (m,): for each board the probability of good, from 0 to 1, never NaN.

The bar: the checks take ovens that you have not seen (some report °F), with 600 boards for training and 200 for validation. On new boards your mean fee has to be **at most 0.45**, and your accuracy at least **15 percentage points** above logistic regression. (Logistic regression pays about 0.66; even somebody who knows everything pays about 0.3, because there is some luck in the outcome.) Rows of a broken sensor do not count, but they must not spoil the others.

Two hidden layers of 16 to 32 neurons, Adam with a learning rate of 0.01 to 0.02, and at most 60 epochs are a good start.

For example, `good_probability(X[train], y[train], X[valid], y[valid], X[test], seed=1)` returns 200 numbers such as `[0.93, 0.02, 0.41, …]`.
"""


# %% answer="good_probability"
def good_probability(x_train, y_train, x_valid, y_valid, x_new, seed: int) -> np.ndarray:
    """Train a network and return the probability of good for each row of x_new."""
    ### BEGIN SOLUTION
    tf.keras.utils.set_random_seed(seed)
    mean, spread = np.mean(x_train, axis=0), np.std(x_train, axis=0)
    network = tf.keras.Sequential(
        [
            tf.keras.layers.Input((np.shape(x_train)[1],)),
            tf.keras.layers.Dense(24, activation="relu"),
            tf.keras.layers.Dense(16, activation="relu"),
            tf.keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    network.compile(optimizer=tf.keras.optimizers.Adam(0.02), loss="binary_crossentropy")
    stop = tf.keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)
    network.fit(
        (x_train - mean) / spread,
        y_train,
        validation_data=((x_valid - mean) / spread, y_valid),
        epochs=40,
        batch_size=32,
        callbacks=[stop],
        verbose=0,
    )
    return np.asarray(network((x_new - mean) / spread))[:, 0]
    ### END SOLUTION


# %% check="good_probability"
check("good_probability")

# %% [markdown] lang="zh-TW"
r"""
## 全部接起來：替師傅留下對照表

同一份資料，讓你的網路和邏輯斯迴歸各畫一張地圖：鏈速 90 cm/min、氧濃度 800 ppm，每一種爐溫與板厚，焊得好的機率是多少？

> **先猜再看**：邏輯斯迴歸的地圖，邊界會是什麼形狀？你的網路呢？
"""

# %% [markdown] lang="en"
r"""
## Put it together: the foreman's table, kept

Let your network and logistic regression each draw a map from the same data: at 90 cm/min and 800 ppm of oxygen, how probable is a good board for each zone setting and thickness?

> **Guess first**: what shape will the boundaries have on the map of logistic regression? And on yours?
"""

# %% try
zones, thickness = np.linspace(252, 290, 96), np.linspace(0.8, 2.4, 81)
grid = np.array([[zone, 90.0, mm, 800.0] for mm in thickness for zone in zones])
answers = np.asarray(good_probability(X[train], y[train], X[valid], y[valid], np.vstack([X[test], grid]), seed=1))
on_test, on_grid = answers[:200], answers[200:].reshape(81, 96)
print(tr("測試集準確率：網路", "Test accuracy: network"), f"{np.mean((on_test >= 0.5) == y[test]):.1%},", end=" ")
print(tr("邏輯斯迴歸", "logistic regression"), f"{np.mean(line.predict(X[test]) == y[test]):.1%}")

fig, axes = plt.subplots(1, 2, figsize=(10.5, 4.2), sharey=True)
maps = (
    (line.predict_proba(grid)[:, 1].reshape(81, 96), tr("邏輯斯迴歸", "logistic regression")),
    (on_grid, tr("你的網路", "your network")),
)
for ax, (chance, name) in zip(axes, maps, strict=True):
    colours = ax.contourf(zones, thickness, chance, levels=np.linspace(0, 1, 11), cmap="cividis")
    if chance.min() < 0.5 < chance.max():
        ax.contour(zones, thickness, chance, levels=[0.5], colors="white", linewidths=2)
    ax.set(xlabel=tr("爐溫（°C）", "zone (°C)"), title=name)
axes[0].set_ylabel(tr("板厚（mm）", "thickness (mm)"))
fig.colorbar(colours, ax=axes, label=tr("良好的機率；白線是 0.5", "probability of good; white line: 0.5"))
plt.show()

pd.DataFrame(
    {
        tr("板厚（mm）", "thickness (mm)"): [0.8, 1.2, 1.6, 2.0, 2.4],
        tr("建議爐溫（°C）", "zone to set (°C)"): [round(zones[np.argmax(on_grid[i])]) for i in (0, 20, 40, 60, 80)],
        tr("良好的機率", "probability of good"): [round(float(on_grid[i].max()), 2) for i in (0, 20, 40, 60, 80)],
    }
)

# %% [markdown] lang="zh-TW"
r"""
網路自己找到了那條斜帶：板子每厚 0.4 mm，爐溫大約要高 6 °C。沒有人告訴它「銲點溫度」這回事。

這不表示直線沒用。如果工程師懂製程，先算出一欄「爐溫 − 16 × 板厚」，再加上它的平方，邏輯斯迴歸也做得到（見最後的挑戰）。**深度網路省下的，是想出那一欄的人**；付出的代價是要更多資料、更難解釋。資料少、關係單純時，先試直線。
"""

# %% [markdown] lang="en"
r"""
The network found the slanting band by itself: for each 0.4 mm of board the zone has to be about 6 °C hotter. Nobody told it that there is such a thing as the joint's temperature.

That does not make lines useless. An engineer who knows the process can work out a column "zone − 16 × thickness", add its square, and logistic regression will manage as well (see the stretch exercise). **What a deep network saves is the person who thinks of that column.** The price is more data, and answers that are harder to explain. With few data and simple relations, try the line first.
"""

# %% [markdown] task="who_sets_the_oven" points=3 lang="zh-TW"
r"""
## 想一想：讓它自己設爐溫嗎

廠長很滿意，打算這樣做：夜班不再留工程師，板子進站時由網路挑爐溫，直接寫進機台。下週有一批新客戶的車用板，板厚 3.2 mm。

請寫 150 到 250 字給廠長：

1. 3.2 mm 的板子，網路會給出答案，而且看起來很有把握。這個答案能信嗎？為什麼？
2. 挑錯爐溫，誰會受害、代價有多大？（想想車用板裝進車子之後。）冷銲和過熱，哪一種比較容易漏掉？
3. 你建議怎麼上線？請說出至少一個做得到的把關方式，以及看到什麼就要停用。

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只說「可以」或「不行」，或只重複準確率，沒有提到訓練資料的範圍 |
| 2 | 指出 3.2 mm 超出訓練資料的範圍，並說明錯了由誰承擔；但上線方式或停用條件不具體 |
| 3 | 做到 2 分的要求，還提出具體可行的把關（例如只准在試過的範圍內挑、首件檢查、工程師核可）與停用條件 |
"""

# %% [markdown] task="who_sets_the_oven" points=3 lang="en"
r"""
## Think: may it set the oven by itself

The plant's director is pleased and has a plan: no engineer on the night shift; the network chooses the zone's temperature when a board arrives and writes it into the machine. Next week a new customer's boards for cars will come, 3.2 mm thick.

Write 100 to 170 words to the director:

1. For 3.2 mm the network will give an answer, and a confident one. Can it be trusted? Why, or why not?
2. Who is harmed by a wrong setting, and how badly? (Think of the board once it is in a car.) Which is more easily overlooked, a cold joint or an overheated one?
3. How would you put it into service? Name at least one safeguard that can be done, and what would make you switch it off.

| Points | Your answer |
|---|---|
| 0–1 | Says just "yes" or "no", or repeats the accuracy, and does not mention the range of the training data |
| 2 | Says that 3.2 mm lies outside the training data, and who bears a mistake; but the way into service, or the condition for stopping, is not concrete |
| 3 | As for 2, with a concrete safeguard that can be done (choose only within the range that was tried, inspect the first board, an engineer's release …) and a condition for stopping |
"""

# %% [markdown] model="who_sets_the_oven" lang="zh-TW"
r"""
參考答案（3 分）：

廠長您好：試產的板厚只有 0.8 到 2.4 mm。3.2 mm 在網路沒去過的地方，它只會把鉸鏈照原來的方向延伸出去，機率再高也沒有資料撐腰；爐溫也可能超過試過的 290 °C。這一批不能用它。

挑錯爐溫，先是整批報廢；更糟的是冷銲當下通電正常、檢測放行，裝進車子震動半年後才斷，受害的是駕駛和乘客，我們要負召回責任。過熱多半看得到變色，冷銲比較容易漏。

建議：一、只准在試過的板厚與爐溫範圍內挑，超出就停下來叫人。二、夜班先由網路建議、領班按確認，跑三個月。三、每一批首件做切片或 X 光檢查。四、連續兩批首件不良，或某週良率低於前一月平均 3 個百分點，就停用，改回師傅的對照表。3.2 mm 另外做一次小型試產，資料補齊再重新訓練。

評分提醒：也可以贊成全自動，只要範圍限制、首件檢查和停用條件都具體。
"""

# %% [markdown] model="who_sets_the_oven" lang="en"
r"""
Model answer (3 points):

Dear director, the trial had boards from 0.8 to 2.4 mm. At 3.2 mm the network is where it has never been: it just extends its hinges in the direction they had, and however high its probability, no data stand behind it. The zone might also exceed the 290 °C that were tried. Do not use it for this lot.

A wrong setting costs the lot at first. Worse, a cold joint can conduct and pass inspection, and break after half a year of vibration in a car; drivers and passengers are harmed, and the recall is ours. Overheating mostly shows as discolouration, so cold joints are the ones overlooked.

I suggest: let it choose only within the thicknesses and zones that were tried, and call somebody otherwise. For three months it proposes and the shift leader confirms. The first board of each lot goes through a section or X-ray. If two lots in a row fail at the first board, or a week's yield is 3 points below last month's mean, it is switched off and the foreman's table returns. For 3.2 mm, run a small trial and train again.

A note on marking: full automation can earn 3 points as well, if the limits, the first-board inspection and the condition for stopping are concrete.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）

1. 替邏輯斯迴歸加兩欄：$t$ = 爐溫 − 16 × 板厚 − 0.25 ×（鏈速 − 90），以及 $t^2$。直線追上網路了嗎？如果不知道 16 和 0.25，你會怎麼找？
2. 只留一個隱藏層，神經元從 1、2、4 加到 8，畫出測試罰金。幾個才夠？和「一座山要幾個鉸鏈」對得上嗎？
3. 訓練資料從 600 片減到 60 片，網路和直線誰先撐不住？

**延伸閱讀**：[TensorFlow Playground](https://playground.tensorflow.org/) 可以用滑鼠加減神經元，看鉸鏈怎麼拼出形狀；Keras 官方的[訓練與評估指南](https://keras.io/guides/training_with_built_in_methods/)講 `fit`、`validation_data` 與回呼函式；scikit-learn 的[學習曲線](https://scikit-learn.org/stable/modules/learning_curve.html)用別的模型說明擬合不足與過度擬合。

**在專題裡**：「表格資料分類」專題裡，先交邏輯斯迴歸當基準模型，再證明網路值得；「影像分類辨識」的卷積神經網路和時間序列的循環神經網路，裡面都是今天的鉸鏈，訓練曲線的讀法也一樣。
"""

# %% [markdown] lang="en"
r"""
## Go on

**Stretch** (ungraded)

1. Give logistic regression two columns more: $t$ = zone − 16 × thickness − 0.25 × (speed − 90), and $t^2$. Does the line catch up with the network? And if you did not know the 16 and the 0.25, how would you find them?
2. Keep one hidden layer, with 1, 2, 4, then 8 neurons, and plot the fee on the test set. How many are enough? Does it agree with the number of hinges in a hill?
3. Cut the training data from 600 boards to 60. Which gives in first, the network or the line?

**To read**: in the [TensorFlow Playground](https://playground.tensorflow.org/) you add and remove neurons with the mouse and see how hinges make shapes. Keras's [guide to training and evaluation](https://keras.io/guides/training_with_built_in_methods/) is about `fit`, `validation_data` and callbacks. [Learning curves](https://scikit-learn.org/stable/modules/learning_curve.html) of scikit-learn show underfitting and overfitting with other models.

**In the capstones**: in the tabular classification project you first hand in logistic regression as the baseline model, and then show that a network is worth it. The convolutional networks of image classification and the recurrent ones of time series are made of today's hinges, and their training curves are read in the same way.
"""
