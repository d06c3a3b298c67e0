# ---
# profile: tensorflow
# minutes: 85
# data: [wafer_maps]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 卷積神經網路：讀懂晶圓圖

這一單元寫給高中生、剛踏進深度學習的工程師，以及要帶影像專案的中階幹部。做過「深度神經網路」單元（知道 `Dense` 層、`fit`、訓練週期是什麼）就可以開始，數學只用到加法和乘法。大約需要 85 分鐘。

由上往下執行每一格（`Shift + Enter`）。題目的格子由你填，寫著 `check(…)` 的格子會告訴你試了什麼、哪裡還不對，要試幾次都可以。四題各自評分，卡住時先往下做。

下一格載入 TensorFlow，大約要 10 秒。
"""

# %% [markdown] lang="en"
r"""
# Convolutional neural networks: reading wafer maps

This unit is for high-school pupils, for engineers who are new to deep learning, and for managers who lead image projects. If you have done the unit on deep neural networks (you know what a `Dense` layer, `fit` and an epoch are), you can start. The only mathematics is adding and multiplying. It takes about 85 minutes.

Run the cells from top to bottom (`Shift + Enter`). Cells with a question are yours to fill; those with `check(…)` tell you what was tried and what is not right yet, as often as you like. The four answers are judged one by one, so if you are stuck, go on.

The next cell loads TensorFlow, which takes about 10 seconds.
"""

# %% setup
import functools
import os
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads these when it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch, Rectangle
from scipy import ndimage
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from tensorflow import keras
from tensorflow.keras import layers

from aitracks.data.wafers import CLASSES, moved_copies
from aitracks.lesson import check, load, style, tr

warnings.filterwarnings("ignore", category=ConvergenceWarning)
tf.get_logger().setLevel("ERROR")
style()

# %% [markdown] lang="zh-TW"
r"""
## 為什麼要學這個

新竹一座晶圓廠，每片晶圓切割之前，針測機會測過上面的每一顆晶粒（die），把結果畫成一張**晶圓圖**（wafer map）：這顆好，那顆壞。良率工程師每天早上要看三百張，因為壞晶粒排成的**圖樣**會透露是誰闖的禍：

| 圖樣 | 看起來 | 工程師先懷疑 |
|---|---|---|
| center（中心） | 中間一團 | 鍍膜或研磨時中心受力不均 |
| edge-ring（邊緣環） | 沿著邊緣一圈 | 邊緣的蝕刻或清洗 |
| donut（甜甜圈） | 中間好、外面一圈壞 | 塗布或顯影不均 |
| scratch（刮痕） | 一條細線 | 機械手臂或研磨顆粒刮到 |
| none（無圖樣） | 零星散落 | 隨機失效，不用找誰 |

廠裡早就有一個分類程式，直到換了一台新的針測機：它從另一個原點開始數列與欄，整片晶圓在圖上偏了三格。人一眼就看得出圖樣沒變，程式卻幾乎全錯。

學完這一單元，你能說出**卷積神經網路**（convolutional neural network, CNN）為什麼不怕圖樣換位置，並且在五萬個參數以內設計一個，讓兩台針測機的晶圓圖都認得。
"""

# %% [markdown] lang="en"
r"""
## Why this matters

In a fab in Hsinchu, before a wafer is cut, a prober tests every die on it and draws the result as a **wafer map**: this one good, that one failed. A yield engineer looks at three hundred of them every morning, because the **pattern** that the failed dies make tells who is to blame:

| Pattern | What it looks like | First suspect |
|---|---|---|
| center | a cluster in the middle | uneven pressure at the middle while depositing or polishing |
| edge-ring | a ring along the edge | etching or cleaning at the edge |
| donut | good in the middle, a ring of failures around it | uneven coating or developing |
| scratch | a thin line | a robot arm, or a particle while polishing |
| none | failures here and there | chance; nobody to look for |

The fab has had a program for this for years. Then came a new prober, which counts rows and columns from another origin, so that the whole wafer lies three cells off. People see at once that the patterns are the same. The program gets almost everything wrong.

After this unit you can say why a **convolutional neural network (CNN)** does not mind where a pattern lies, and you can design one with at most fifty thousand parameters that reads the maps of both probers.
"""

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

資料卡 `wafer_maps`：這些晶圓圖是**模擬的**，類別和編碼仿照公開資料集 WM-811K。每張圖是 24×24 格，`0` 是晶圓外面、`1` 是好晶粒、`2` 是壞晶粒。每片晶圓有 2% 到 6% 的晶粒隨機失效，再加上一種圖樣。真正的晶圓圖大小不一、類別更多，一片上可能有兩種圖樣，而且人工標註會有爭議。

400 張來自舊的針測機，晶圓在正中央。
"""

# %% [markdown] lang="en"
r"""
## Look at the data

The data card is `wafer_maps`. These maps are **simulated**, with classes and coding after the public data set WM-811K. A map has 24×24 cells: `0` is outside the wafer, `1` a good die, `2` a failed one. On every wafer 2 to 6 % of the dies fail by chance, and then there is a pattern. Real wafer maps come in many sizes and more classes, a wafer can carry two patterns, and people disagree on labels.

400 maps come from the old prober, with the wafer in the middle.
"""

# %%
wafers = load("wafer_maps", n=400, seed=1)
old_prober = load("wafer_maps", n=400, seed=2)  # for testing: other wafers, still in the middle
new_prober = load("wafer_maps", n=400, shift=3, seed=3)  # for testing: the new prober, three cells off

DIES = ListedColormap(["#FFFFFF", "#C9D7E4", "#B3400A"])
LEGEND = [
    Patch(facecolor=DIES(1), edgecolor="black", label=tr("好晶粒", "good die")),
    Patch(facecolor=DIES(2), edgecolor="black", label=tr("壞晶粒", "failed die")),
]


def show_map(ax, wafer, title=""):
    """Draw one wafer map."""
    ax.imshow(wafer, cmap=DIES, vmin=0, vmax=2)
    ax.set(xticks=[], yticks=[], title=title)
    ax.grid(False)


fig, axes = plt.subplots(2, 5, figsize=(10, 4.6))
for column, name in enumerate(CLASSES):
    for ax, data in zip(axes[:, column], (wafers, new_prober), strict=True):
        show_map(ax, data.maps[data.labels == column][1], name if data is wafers else "")
axes[0, 0].set_ylabel(tr("舊針測機", "old prober"))
axes[1, 0].set_ylabel(tr("新針測機", "new prober"))
fig.legend(handles=LEGEND, loc="outside lower center", ncols=2)
plt.show()

pd.DataFrame({tr("類別", "class"): CLASSES, tr("張數", "maps"): np.bincount(wafers.labels)}).T

# %% [markdown] lang="zh-TW"
r"""
先用上一單元的全連接網路：576 格各有一個輸入，一層 60 個神經元，再接五個類別。（為了快，這裡用 scikit-learn 的 `MLPClassifier`，它和 Keras 的 `Dense` 層是同一回事。）

> **先猜再看**：它在舊針測機的新晶圓上可以答對幾成？換到新針測機，偏了三格，還剩幾成？亂猜是兩成。
"""

# %% [markdown] lang="en"
r"""
First the fully connected network of the last unit: an input for each of the 576 cells, a layer of 60 units, then five classes. (It is scikit-learn's `MLPClassifier` here, for speed. That is the same thing as Keras's `Dense` layers.)

> **Guess first**: on new wafers of the old prober, what share will it get right? And on the new prober, three cells off? Pure guessing gives 20 %.
"""

# %%
dense = MLPClassifier((60,), max_iter=25, learning_rate_init=0.003, random_state=0)
dense.fit(wafers.maps.reshape(400, -1) / 2, wafers.labels)


def dense_accuracy(maps, labels):
    """Share of the maps that the fully connected network gets right."""
    return float(np.mean(dense.predict(np.reshape(maps, (len(maps), -1)) / 2) == labels))


bars = {
    tr("學過的 400 張", "the 400 it learned from"): dense_accuracy(*wafers),
    tr("舊針測機，新晶圓", "old prober, new wafers"): dense_accuracy(*old_prober),
    tr("新針測機", "new prober"): dense_accuracy(*new_prober),
}
fig, ax = plt.subplots(figsize=(7, 2.7))
ax.barh(list(bars), [100 * value for value in bars.values()], color=["#999999", "C0", "C5"], edgecolor="black")
for row, value in enumerate(bars.values()):
    ax.text(
        max(100 * value, 20) + 1,
        row,
        f"{value:.0%}",
        va="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
    )
ax.axvline(20, color="black", linestyle=":", zorder=0.9)
ax.text(21, -0.78, tr("亂猜", "guessing"), va="center")
ax.set(xlim=(0, 110), ylim=(2.6, -1.05), xlabel=tr("準確率（%）", "accuracy (%)"))
ax.set_title(tr("全連接網路把「位置」也背下來了", "The dense network has learned the place as well"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
全連接網路的每個權重綁在固定的一格上。第 10 列第 7 格壞掉，和第 13 列第 10 格壞掉，對它是兩件毫不相干的事。圖樣移了三格，它學到的東西就用不上了。

## 弄懂 1：一扇小窗，滑過整張圖

看圖找刮痕的時候，你不會一次看完整張，而是用眼睛掃過去：這一小塊像不像一條線？**卷積**（convolution）做的就是這件事。

準備一扇 $k \times k$ 的小窗，裡面寫著權重，叫做**卷積核**（kernel）。把它蓋在圖的一角，**對應的格子相乘、全部加起來**，得到一個數；移一格，再算一次，直到滑完整張圖：

$$\text{out}[r, c] = \sum_{i=0}^{k-1}\sum_{j=0}^{k-1} \text{image}[r+i,\; c+j] \times \text{kernel}[i, j]$$

這個式子只是「相乘再加起來」的簡寫。窗子裡的圖愈像卷積核，得到的數就愈大。看一個算得完的例子：
"""

# %% [markdown] lang="en"
r"""
Each weight of a fully connected network is tied to one cell. A failure in row 10, column 7 and one in row 13, column 10 are two unrelated things to it. Move the pattern by three cells, and what it has learned is of no use.

## Understand 1: a small window slides over the map

When you look for a scratch, you do not take in the whole map at once. Your eye wanders: does this little patch look like a line? That is what **convolution** does.

Take a small window of $k \times k$ cells with weights in it, called a **kernel**. Lay it on a corner of the image, **multiply the cells that lie on each other and add everything up**: that is one number. Move by one cell and do it again, until you have covered the whole image:

$$\text{out}[r, c] = \sum_{i=0}^{k-1}\sum_{j=0}^{k-1} \text{image}[r+i,\; c+j] \times \text{kernel}[i, j]$$

The formula is just shorthand for "multiply and add up". The more the image in the window looks like the kernel, the larger the number. Here is one small enough to work out by hand:
"""

# %%
patch = np.array([[0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0]])
rising = np.array([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]])
by_hand = np.array([[-2, 6], [6, -2]])


def numbers(ax, table, title, colours="Blues", top=2):
    """A table of numbers as coloured squares."""
    ax.imshow(table, cmap=colours, vmin=-top, vmax=1.4 * top)
    for (row, column), value in np.ndenumerate(table):
        ax.text(column, row, value, ha="center", va="center", fontsize=15)
    ax.set(xticks=[], yticks=[], title=title)
    ax.grid(False)


fig, (left, middle, right) = plt.subplots(1, 3, figsize=(9.5, 3.5), width_ratios=[4, 3, 2])
numbers(left, patch, tr("影像 4×4", "image, 4×4"), top=1.6)
numbers(middle, rising, tr("卷積核 3×3", "kernel, 3×3"), top=4)
numbers(right, by_hand, tr("結果 2×2", "result, 2×2"), top=8)
left.add_patch(Rectangle((-0.47, -0.47), 2.94, 2.94, fill=False, edgecolor="#D55E00", linewidth=3.5))
left.add_patch(Rectangle((0.53, -0.44), 2.94, 2.88, fill=False, edgecolor="#000000", linewidth=2.5, linestyle="--"))
right.add_patch(Rectangle((-0.47, -0.47), 0.94, 0.94, fill=False, edgecolor="#D55E00", linewidth=3.5))
right.add_patch(Rectangle((0.53, -0.47), 0.94, 0.94, fill=False, edgecolor="#000000", linewidth=2.5, linestyle="--"))
left.set_xlabel(tr("橘色框：第一扇窗\n黑色虛線：右移一格", "orange: first window\ndashed: one cell to the right"))
right.set_xlabel(tr("框的顏色對應", "frames as on the left"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
橘色的窗裡有兩個 1，都落在卷積核的 −1 上：(−1) + (−1) = **−2**。右移一格（黑色虛線），三個 1 正好落在三個 2 上：2 + 2 + 2 = **6**。其他格子是 0，乘了還是 0。

4×4 的圖，3×3 的窗只放得下 2×2 個位置，所以結果小一圈。寬 $w$ 的圖配寬 $k$ 的窗，結果寬 $w-k+1$。

### 動手做 1：`convolve(image, kernel)`

不要用 TensorFlow，用 NumPy 自己寫。兩層 `for` 迴圈就可以，慢一點沒關係。

| 輸入 | 是什麼 |
|---|---|
| `image` | 二維陣列或 list，形狀 `(h, w)`，數值（沒有單位） |
| `kernel` | 二維陣列或 list，形狀 `(kh, kw)`，不一定是正方形，不會比 `image` 大 |

**回傳**形狀 `(h - kh + 1, w - kw + 1)` 的二維陣列，每一格照上面的公式算。

**例子**：`convolve([[1, 2, 3], [4, 5, 6]], [[1, 0, -1]])` 回傳 `[[-2], [-2]]`，因為 1 − 3 = −2、4 − 6 = −2。

（數學課本的「卷積」會先把核上下左右翻過來；深度學習的函式庫都不翻，這裡也不翻。）
"""

# %% [markdown] lang="en"
r"""
The orange window holds two 1s, and both fall on a −1 of the kernel: (−1) + (−1) = **−2**. One cell to the right (dashed), three 1s fall on the three 2s: 2 + 2 + 2 = **6**. All other cells are 0, and 0 times anything stays 0.

A window of 3×3 fits into a 4×4 image in 2×2 places only, so the result is smaller. An image of width $w$ and a window of width $k$ give a result of width $w-k+1$.

### Do 1: `convolve(image, kernel)`

Write it yourself with NumPy, without TensorFlow. Two `for` loops will do; it need not be fast.

| Input | What it is |
|---|---|
| `image` | a 2-D array or list of shape `(h, w)`, numbers without a unit |
| `kernel` | a 2-D array or list of shape `(kh, kw)`, not always square, never larger than `image` |

**Return** a 2-D array of shape `(h - kh + 1, w - kw + 1)`, each cell worked out by the formula above.

**Example**: `convolve([[1, 2, 3], [4, 5, 6]], [[1, 0, -1]])` returns `[[-2], [-2]]`, since 1 − 3 = −2 and 4 − 6 = −2.

(In mathematics, "convolution" first turns the kernel upside down and left to right. Deep-learning libraries do not, and neither do we.)
"""


# %% answer="convolve"
def convolve(image, kernel):
    """Slide the kernel over the image; returns an array of shape (h - kh + 1, w - kw + 1)."""
    ### BEGIN SOLUTION
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[r, c] = np.sum(image[r : r + kh, c : c + kw] * kernel)
    return out
    ### END SOLUTION


# %% check="convolve"
check("convolve")

# %% [markdown] lang="zh-TW"
r"""
用你的函式看一片有刮痕的晶圓。四個卷積核各找一個方向的線。

> **先猜再看**：這條刮痕往哪個方向走？哪一個卷積核的反應會最強？
"""

# %% [markdown] lang="en"
r"""
Use your function on a wafer with a scratch. Four kernels look for lines in four directions.

> **Guess first**: which way does the scratch run, and which kernel will respond most?
"""

# %% try
flat_line = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
KERNELS = {"—": flat_line, "|": flat_line.T, "/": rising, "\\": rising[:, ::-1]}
scratched = wafers.maps[wafers.labels == CLASSES.index("scratch")][2]
failed = (scratched == 2).astype(float)

fig, axes = plt.subplots(1, 5, figsize=(11, 2.9))
show_map(axes[0], scratched, tr("晶圓圖", "wafer map"))
for ax, (name, kernel) in zip(axes[1:], KERNELS.items(), strict=True):
    response = np.asarray(convolve(failed, kernel))
    shown = ax.imshow(np.maximum(response, 0), vmin=0, vmax=6)
    ax.set(xticks=[], yticks=[], title=tr(f"卷積核「{name}」", f"kernel “{name}”"))
    ax.set_xlabel(tr(f"最大 {response.max():.0f}", f"largest {response.max():.0f}"))
    ax.grid(False)
fig.colorbar(shown, ax=axes, label=tr("反應（負的當 0）", "response (below 0: 0)"), shrink=0.8)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 2：移動了，反應也跟著移動

卷積核的權重不綁位置，同一組權重用在每一格，叫做**權重共享**（weight sharing）。所以圖樣往右移三格，反應也往右移三格，**反應的大小不變**。如果再加一步「整張圖裡最大的反應是多少」，位置就完全不重要了。這一步叫**全域最大池化**（global max pooling）。

> **先猜再看**：下面把同一片晶圓往下移 2 格、往右移 3 格。反應圖會變成什麼樣？最大值會變嗎？
"""

# %% [markdown] lang="en"
r"""
## Understand 2: when it moves, the response moves along

The weights of a kernel are not tied to a place. The same few are used at every cell, which is called **weight sharing**. So when a pattern moves three cells to the right, its response moves three cells to the right, and **its size stays the same**. Add one more step, "what is the largest response anywhere?", and the place no longer matters at all. That step is **global max pooling**.

> **Guess first**: below, the same wafer is moved 2 cells down and 3 to the right. What happens to the response? Will its largest value change?
"""

# %%
fig, axes = plt.subplots(2, 2, figsize=(6.8, 6.4))
blob = np.ones((3, 3))
centred = wafers.maps[wafers.labels == CLASSES.index("center")][2]
moved = ndimage.shift(centred, (2, 3), order=0)
for (ax, answer), wafer, name in zip(
    axes, (centred, moved), (tr("原來", "before"), tr("移動後", "after the move")), strict=True
):
    show_map(ax, wafer, name)
    response = ndimage.correlate((wafer == 2).astype(float), blob, mode="constant")
    answer.imshow(response, vmin=0, vmax=9)
    row, column = np.unravel_index(response.argmax(), response.shape)
    answer.plot(column, row, "o", markersize=16, markerfacecolor="none", markeredgecolor="#FFFFFF", markeredgewidth=2.5)
    answer.set(xticks=[], yticks=[])
    answer.grid(False)
    answer.set_title(
        tr(f"3×3 全 1 卷積核：最大 {response.max():.0f}", f"3×3 kernel of ones: largest {response.max():.0f}")
    )
fig.suptitle(
    tr("圓圈是反應最大的地方：跟著晶圓走，大小不變", "The circle marks the largest response: it moves, its size stays")
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
要證明一個模型不怕移動，得有一份「移動過的考卷」。請你來出題。

### 動手做 2：`shift_maps(maps, down, right)`

| 輸入 | 是什麼 |
|---|---|
| `maps` | 三維陣列，形狀 `(n, h, w)`：n 張圖 |
| `down` | 整數，往下移幾格（列）；負數是往上 |
| `right` | 整數，往右移幾格（欄）；負數是往左 |

**回傳**形狀相同的陣列。移出畫框的格子就不見了，空出來的格子填 `0`（晶圓外面）。移動的距離可能比圖還大，那就全部是 0。不要改到傳進來的 `maps`。

**例子**：`shift_maps(np.array([[[1, 2], [3, 4]]]), down=1, right=0)` 回傳 `[[[0, 0], [1, 2]]]`。

小心：`np.roll` 會讓從右邊掉出去的格子從左邊冒出來，晶圓可不會這樣。
"""

# %% [markdown] lang="en"
r"""
To prove that a model does not mind a move you need an exam of moved maps. You set it.

### Do 2: `shift_maps(maps, down, right)`

| Input | What it is |
|---|---|
| `maps` | a 3-D array of shape `(n, h, w)`: n maps |
| `down` | whole number: cells (rows) to move down; negative is up |
| `right` | whole number: cells (columns) to move to the right; negative is left |

**Return** an array of the same shape. Cells that leave the frame are gone; cells that become free are `0` (outside the wafer). The distance may exceed the map, and then everything is 0. Leave the `maps` that came in as they are.

**Example**: `shift_maps(np.array([[[1, 2], [3, 4]]]), down=1, right=0)` returns `[[[0, 0], [1, 2]]]`.

Beware: with `np.roll`, what falls off on the right comes back in on the left. Wafers do not do that.
"""


# %% answer="shift_maps"
def shift_maps(maps, down, right):
    """The maps moved by whole cells, zeros where nothing was; returns an array of the same shape."""
    ### BEGIN SOLUTION
    maps = np.asarray(maps)
    _, h, w = maps.shape
    out = np.zeros_like(maps)
    if abs(down) < h and abs(right) < w:
        to_rows, from_rows = slice(max(down, 0), h + min(down, 0)), slice(max(-down, 0), h + min(-down, 0))
        to_cols, from_cols = slice(max(right, 0), w + min(right, 0)), slice(max(-right, 0), w + min(-right, 0))
        out[:, to_rows, to_cols] = maps[:, from_rows, from_cols]
    return out
    ### END SOLUTION


# %% check="shift_maps"
check("shift_maps")

# %% [markdown] lang="zh-TW"
r"""
拿你的考卷考全連接網路。

> **先猜再看**：移一格就會掉，還是要移到三格才掉？
"""

# %% [markdown] lang="en"
r"""
Give your exam to the fully connected network.

> **Guess first**: does one cell hurt already, or does it take three?
"""

# %% try
distances = [0, 1, 2, 3]
dense_curve = []
for d in distances:
    scores = [
        dense_accuracy(shift_maps(old_prober.maps, *move), old_prober.labels) for move in ((d, d), (-d, d), (d, -d))
    ]
    dense_curve.append(100 * np.mean(scores))
fig, ax = plt.subplots(figsize=(6.4, 3.4))
ax.plot(distances, dense_curve, "s--", color="C5", markersize=8, label=tr("全連接網路", "dense network"))
ax.axhline(20, color="black", linestyle=":", label=tr("亂猜", "guessing"))
ax.set(xticks=distances, ylim=(0, 102), ylabel=tr("準確率（%）", "accuracy (%)"))
ax.set_xlabel(tr("斜著移動的距離（列與欄各幾格）", "diagonal move (cells in both directions)"))
ax.set_title(tr("晶圓愈偏，全連接網路愈糊塗", "The further off, the more the dense network is lost"))
ax.legend(loc="upper right")
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 3：把積木疊起來，並且算得出多大

一個 CNN 是幾種積木疊成的：

* **卷積層** `Conv2D(f, k)`：$f$ 個 $k \times k$ 的卷積核，各產生一張反應圖，疊成 $f$ 個**通道**（channel）。核裡的權重**不是人寫的，是訓練出來的**。後面的卷積層會同時看前一層的全部通道。
* **激勵函數** `relu`：負的變成 0，像剛才畫圖時那樣。
* **池化層** `MaxPooling2D(s)`：每 $s \times s$ 格只留最大的一個，圖變小，後面的窗就看得更廣。除不盡時，剩下的邊不要。
* **全域池化** `GlobalMaxPooling2D()`：每個通道只留一個數，位置從此消失。
* **全連接層** `Dense(u, activation="softmax")`：把這些數變成每一類的機率，加起來是 1。

每一種積木的參數個數（每個核、每個神經元還有一個偏差值 b，所以加 1）：

$$\text{Conv2D}: (k \times k \times c_\text{in} + 1) \times f \qquad \text{Dense}: (n_\text{in} + 1) \times u$$

池化沒有參數。攤平（`Flatten`）也沒有，它只是把 $h \times w \times c$ 個數排成一列。

**算一次**：12×12 的圖，1 個通道。

| 積木 | 輸出的形狀 | 參數 |
|---|---|---|
| `Conv2D(4, 3)` | 10×10×4 | (3×3×1 + 1) × 4 = 40 |
| `MaxPooling2D(2)` | 5×5×4 | 0 |
| `GlobalMaxPooling2D()` | 4 | 0 |
| `Dense(3)` | 3 | (4 + 1) × 3 = 15 |

一共 55 個。

> **先猜再看**：24×24 的圖，下面三種作法的第一層各要幾個參數？哪一個差最多？
"""

# %% [markdown] lang="en"
r"""
## Understand 3: stack the blocks, and know how large it gets

A CNN is a stack of a few kinds of blocks:

* **Convolution** `Conv2D(f, k)`: $f$ kernels of $k \times k$, each of which makes a map of responses; together they are $f$ **channels**. The weights in them are **not written by anybody, they are learned**. A later convolution looks at all channels of the layer before.
* **Activation function** `relu`: what is negative becomes 0, as in the plots above.
* **Pooling** `MaxPooling2D(s)`: of every $s \times s$ cells only the largest stays. Maps shrink, and later windows see further. What does not divide evenly is dropped at the edge.
* **Global pooling** `GlobalMaxPooling2D()`: each channel leaves one number, and the place is gone for good.
* **Fully connected** `Dense(u, activation="softmax")`: turns these numbers into a probability for each class; they add up to 1.

The number of parameters of each block (every kernel and every unit also has a bias b, hence the 1):

$$\text{Conv2D}: (k \times k \times c_\text{in} + 1) \times f \qquad \text{Dense}: (n_\text{in} + 1) \times u$$

Pooling has none. Neither has `Flatten`, which only lines up $h \times w \times c$ numbers in a row.

**Once by hand**: an image of 12×12 with 1 channel.

| Block | Shape of its output | Parameters |
|---|---|---|
| `Conv2D(4, 3)` | 10×10×4 | (3×3×1 + 1) × 4 = 40 |
| `MaxPooling2D(2)` | 5×5×4 | 0 |
| `GlobalMaxPooling2D()` | 4 | 0 |
| `Dense(3)` | 3 | (4 + 1) × 3 = 15 |

55 in total.

> **Guess first**: for a 24×24 image, how many parameters does the first layer take in each of the three designs below? Which is the odd one out?
"""

# %%
first_layers = {
    tr("全連接，60 個神經元", "dense, 60 units"): (24 * 24 + 1) * 60,
    tr("卷積，16 個 5×5 的核", "convolution, 16 kernels 5×5"): (5 * 5 + 1) * 16,
    tr("卷積，8 個 3×3 的核", "convolution, 8 kernels 3×3"): (3 * 3 + 1) * 8,
}
fig, ax = plt.subplots(figsize=(7.5, 2.5))
ax.barh(list(first_layers), list(first_layers.values()), color=["C5", "C0", "C4"], edgecolor="black")
for row, count in enumerate(first_layers.values()):
    ax.text(count * 1.15, row, f"{count:,}", va="center")
ax.set(xscale="log", xlim=(10, 300_000), xlabel=tr("參數個數（對數刻度）", "parameters (logarithmic)"))
ax.invert_yaxis()
ax.set_title(tr("權重共享省下的參數", "What weight sharing saves"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
卷積層的參數和圖有多大**無關**：24×24 也好，2400×2400 也好，都是 80 個。

### 動手做 3：`count_parameters(height, width, channels, blocks)`

還沒建模型，就先算出它多大。`height`、`width`、`channels` 是輸入影像的高、寬（格）與通道數；`blocks` 是一個 list，每一項是一個 tuple：

| 積木 | 意思 |
|---|---|
| `("conv", f, k)` | f 個 k×k 的核，像 `convolve` 一樣不補邊，所以圖會變小 |
| `("pool", s)` | 每 s×s 格留最大的，除不盡的邊不要 |
| `("global",)` | 全域池化 |
| `("flatten",)` | 攤平 |
| `("dense", u)` | u 個神經元；前面一定已經 `global` 或 `flatten` 過 |

**回傳** `(parameters, shape)`：參數總數（整數），以及最後一層輸出的形狀：還是圖的話是 `(h, w, c)`，否則是 `(n,)`。

**例子**：`count_parameters(12, 12, 1, [("conv", 4, 3), ("pool", 2), ("global",), ("dense", 3)])` 回傳 `(55, (3,))`；只有前兩塊積木的話，回傳 `(40, (5, 5, 4))`。
"""

# %% [markdown] lang="en"
r"""
The parameters of a convolution do **not depend** on the size of the image: 24×24 or 2400×2400, it is 80.

### Do 3: `count_parameters(height, width, channels, blocks)`

Work out how large a model will be before building it. `height`, `width` (cells) and `channels` describe the input image; `blocks` is a list of tuples:

| Block | Meaning |
|---|---|
| `("conv", f, k)` | f kernels of k×k, without padding as in `convolve`, so the image shrinks |
| `("pool", s)` | of every s×s cells the largest stays; what does not divide evenly is dropped |
| `("global",)` | global pooling |
| `("flatten",)` | line up all numbers |
| `("dense", u)` | u units; there was a `global` or `flatten` before |

**Return** `(parameters, shape)`: the total number of parameters (whole number), and the shape of the last output: `(h, w, c)` while it is an image, `(n,)` otherwise.

**Example**: `count_parameters(12, 12, 1, [("conv", 4, 3), ("pool", 2), ("global",), ("dense", 3)])` returns `(55, (3,))`; with the first two blocks only, it returns `(40, (5, 5, 4))`.
"""


# %% answer="count_parameters"
def count_parameters(height, width, channels, blocks):
    """Parameters of a stack of blocks and the shape of its output; returns (parameters, shape)."""
    ### BEGIN SOLUTION
    shape, parameters = (height, width, channels), 0
    for kind, *sizes in blocks:
        if kind == "conv":
            f, k = sizes
            parameters += (k * k * shape[2] + 1) * f
            shape = (shape[0] - k + 1, shape[1] - k + 1, f)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "global":
            shape = (shape[2],)
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif kind == "dense":
            parameters += (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
    return parameters, shape
    ### END SOLUTION


# %% check="count_parameters"
check("count_parameters")

# %% [markdown] lang="zh-TW"
r"""
比較兩個完整的設計：前面一樣，最後一個攤平、一個全域池化。

> **先猜再看**：哪一個大？大多少？
"""

# %% [markdown] lang="en"
r"""
Compare two complete designs that begin alike; one ends with flatten, the other with global pooling.

> **Guess first**: which is larger, and by how much?
"""

# %% try
for end in ([("flatten",), ("dense", 64)], [("global",)]):
    blocks = [("conv", 8, 3), *end, ("dense", 5)]
    total, _ = count_parameters(24, 24, 1, blocks)
    print(f"{total:>9,}  {blocks}")

# %% [markdown] lang="zh-TW"
r"""
## 你的網路

還有一件事要補上。池化每次跳兩格，所以 CNN 對移動並不是完全免疫：晶圓移一格，池化的格子會切在不同的地方。好在我們知道「移動不會改變類別」，那就把這件事也教給它：每張訓練圖多複製幾份，各往隨機的方向移 0 到 3 格，標籤不變。這叫**資料擴增**（data augmentation）。`moved_copies` 已經替你做好，400 張變成 1,200 張。

下一格的 `practice(build)` 呼叫你的函式建一個網路，用這 1,200 張訓練 4 個訓練週期，批次 32 張，這就是全部的訓練預算。
"""

# %% [markdown] lang="en"
r"""
## Your network

One thing is missing. Pooling jumps by two cells at a time, so a CNN is not entirely immune to a move: shift the wafer by one cell, and the pooling grid cuts it elsewhere. But we know that a move does not change the class, so let us teach that, too: copy every training map a few times, move each copy by 0 to 3 cells in a random direction, and keep its label. This is **data augmentation**. `moved_copies` does it for you: 400 maps become 1,200.

In the next cell, `practice(build)` calls your function to build a network and trains it on these 1,200 maps for 4 epochs in batches of 32. That is the whole budget for training.
"""


# %%
def to_input(maps):
    """Maps as a network takes them: (n, 24, 24, 1), 0 outside the wafer, 0.5 good, 1 failed."""
    return np.asarray(maps, dtype="float32")[..., None] / 2


@functools.cache  # the same function is not trained twice
def practice(build):
    """Build a network and train it on moved copies of the 400 maps."""
    keras.utils.set_random_seed(0)
    copies = moved_copies(wafers, 3, seed=0)
    net = build()
    net.fit(to_input(copies.maps), copies.labels, epochs=4, batch_size=32, verbose=0)
    return net


print(to_input(wafers.maps).shape, moved_copies(wafers, 3).maps.shape)

# %% [markdown] lang="zh-TW"
r"""
### 動手做 4：`build_net()`

設計一個網路，建好、`compile` 好，還沒訓練就**回傳**它。

* 輸入 `(24, 24, 1)`：0 是晶圓外、0.5 是好晶粒、1 是壞晶粒。輸出五類的機率（每列加起來是 1），順序同 `CLASSES`。
* 參數不超過 **50,000** 個。
* `compile` 時請用 `"sparse_categorical_crossentropy"`（標籤是 0 到 4 的整數），最佳化器和學習率由你選。
* 用 `practice` 那樣的預算訓練之後（1,200 張、4 個訓練週期、批次 32），在沒看過的晶圓上準確率至少 **85%**，**晶圓偏了三格也一樣**。檢查會用自己的晶圓重新訓練、重新考。

骨架長這樣（這一個太小，及格不了）：

```python
net = keras.Sequential([
    layers.Input((24, 24, 1)),
    layers.Conv2D(2, 3, activation="relu"),
    layers.GlobalMaxPooling2D(),
    layers.Dense(5, activation="softmax"),
])
net.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
```

想一想：一個 3×3 的窗看得到整個甜甜圈嗎？要怎麼讓後面的窗看得更廣？只有 150 步可以訓練，學習率 0.001 夠大嗎？
"""

# %% [markdown] lang="en"
r"""
### Do 4: `build_net()`

Design a network, build it, `compile` it, and **return** it untrained.

* Its input is `(24, 24, 1)`: 0 outside the wafer, 0.5 a good die, 1 a failed one. Its output is the probability of each of the five classes (every row adds up to 1), in the order of `CLASSES`.
* It has at most **50,000** parameters.
* Compile it with `"sparse_categorical_crossentropy"` (labels are whole numbers from 0 to 4); optimizer and learning rate are up to you.
* After training with a budget like that of `practice` (1,200 maps, 4 epochs, batches of 32), its accuracy on unseen wafers is at least **85 %**, **also when the wafers lie three cells off**. The checks train and test it anew, on wafers of their own.

A skeleton (too small to pass):

```python
net = keras.Sequential([
    layers.Input((24, 24, 1)),
    layers.Conv2D(2, 3, activation="relu"),
    layers.GlobalMaxPooling2D(),
    layers.Dense(5, activation="softmax"),
])
net.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
```

Think: can a window of 3×3 see a whole donut? How can later windows see further? With 150 training steps only, is a learning rate of 0.001 large enough?
"""


# %% answer="build_net"
def build_net():
    """A compiled, untrained Keras model for maps (24, 24, 1), five classes, at most 50,000 parameters."""
    ### BEGIN SOLUTION
    net = keras.Sequential(
        [
            layers.Input((24, 24, 1)),
            layers.Conv2D(12, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 5, activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(5, activation="softmax"),
        ]
    )
    net.compile(keras.optimizers.Adam(0.006), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
    ### END SOLUTION


# %% check="build_net"
check("build_net")

# %% [markdown] lang="zh-TW"
r"""
看看你的網路錯在哪裡，以及它和全連接網路的差別。

> **先猜再看**：哪兩類最容易搞混？
"""

# %% [markdown] lang="en"
r"""
See where your network goes wrong, and how it compares with the dense one.

> **Guess first**: which two classes are most easily confused?
"""

# %% try
net = practice(build_net)
called = np.asarray(net(to_input(new_prober.maps))).argmax(axis=1)
table = np.zeros((5, 5), dtype=int)
np.add.at(table, (new_prober.labels, called), 1)
curve = []
for d in distances:
    scores = [
        np.mean(np.asarray(net(to_input(shift_maps(old_prober.maps, *move)))).argmax(axis=1) == old_prober.labels)
        for move in ((d, d), (-d, d), (d, -d))
    ]
    curve.append(100 * np.mean(scores))

fig, (left, right) = plt.subplots(1, 2, figsize=(10.5, 4.2))
left.imshow(table, cmap="Blues", vmax=110)
for (row, column), count in np.ndenumerate(table):
    left.text(column, row, count, ha="center", va="center", color="white" if count > 60 else "black")
left.set_xticks(range(5), CLASSES, rotation=30)
left.set_yticks(range(5), CLASSES)
left.set(xlabel=tr("網路說是", "the network says"), ylabel=tr("其實是", "it really is"))
left.grid(False)
left.set_title(tr("新針測機的 400 片（片）", "400 wafers of the new prober"))
right.plot(distances, curve, "o-", color="C0", markersize=8, label=tr("你的 CNN", "your CNN"))
right.plot(distances, dense_curve, "s--", color="C5", markersize=8, label=tr("全連接網路", "dense network"))
right.axhline(20, color="black", linestyle=":", label=tr("亂猜", "guessing"))
right.set(xticks=distances, ylim=(0, 102), ylabel=tr("準確率（%）", "accuracy (%)"))
right.set_xlabel(tr("斜著移動的距離（列與欄各幾格）", "diagonal move (cells in both directions)"))
right.set_title(tr("移動了，它還認得", "It still knows them after a move"))
right.legend(loc="center right")
plt.show()

# %% [markdown] task="let_it_decide" points=3 lang="zh-TW"
r"""
## 想一想：讓它自己停機台嗎

供應商把類似的網路裝進產線，一個月後交出成績單，說準確率 98.0%：

| 類別 | 片數 | 判對 |
|---|---|---|
| none | 9,300 | 9,207 |
| center | 200 | 190 |
| edge-ring | 300 | 291 |
| donut | 50 | 46 |
| scratch | 150 | 66 |

他們建議下一步：模型一看到圖樣就自動停下機台，不必再等工程師看圖。

請寫 150 到 250 字給廠長：

1. 98.0% 這個數字可信嗎？如果一個程式永遠回答 none，準確率是多少？哪一類最糟，代價由誰承擔？
2. 產線出現一種從沒見過的新圖樣，這個網路會怎麼回答？為什麼？
3. 你同意自動停機嗎？要什麼條件？怎麼發現模型變差了？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只說「98% 很高」或「AI 不可靠」，沒有用表裡的數字 |
| 2 | 算出永遠回答 none 的準確率，或指出 scratch 的召回率，並據此做決定 |
| 3 | 做到 2 分的要求，還說明新圖樣一定會被塞進五類之一，並提出做得到的條件與監測方法 |
"""

# %% [markdown] task="let_it_decide" points=3 lang="en"
r"""
## Think: may it stop a machine by itself

A vendor has put a network like yours into the line. A month later comes the report, which claims an accuracy of 98.0 %:

| Class | Wafers | Called right |
|---|---|---|
| none | 9,300 | 9,207 |
| center | 200 | 190 |
| edge-ring | 300 | 291 |
| donut | 50 | 46 |
| scratch | 150 | 66 |

Their next step: as soon as the model sees a pattern, it stops the machine, without waiting for an engineer to look.

Write 100 to 170 words to the plant manager:

1. Is 98.0 % a number to trust? What is the accuracy of a program that always answers none? Which class is worst, and who pays for it?
2. A new pattern that nobody has seen turns up in the line. What does this network answer, and why?
3. Do you agree to the automatic stop? Under which conditions? How would you notice that the model gets worse?

| Points | Your answer |
|---|---|
| 0–1 | Says just "98 % is high" or "AI is not reliable", without numbers from the table |
| 2 | Works out the accuracy of always answering none, or the recall of scratch, and decides on that basis |
| 3 | As for 2, and says that a new pattern is bound to be squeezed into one of the five classes, and proposes conditions and a way of monitoring that could really be carried out |
"""

# %% [markdown] model="let_it_decide" lang="zh-TW"
r"""
參考答案（3 分）：

廠長您好：98.0% 算得沒錯（9,800 ÷ 10,000），但永遠回答 none 的程式就有 93.0%，所以它幾乎只反映「沒事的晶圓很多」。刮痕 150 片只抓到 66 片，召回率 44%，漏掉的 84 片會讓同一支手臂繼續刮下去，損失由後面每一批貨和客戶承擔。另一面，9,300 片沒事的有 93 片被當成有圖樣，若每次都停機，一天大約白停三次，由產線承擔。

網路的輸出只有五類、機率加起來一定是 1，遇到新圖樣也會塞進其中一類，而且可能信心十足。

我不同意現在就自動停機。條件：先補刮痕的訓練資料，各類召回率都到九成；只對 edge-ring 與 center 連續三片同圖樣時提出停機建議，由工程師按下確認；最高機率偏低的圖一律交人看。監測：每週隨機抽 100 片（none 也抽）由工程師重標，逐類算召回率；換針測機、換產品時重考一次移動的考卷，任一類低於八成就退回人工。

評分提醒：決定自動停機也可以拿 3 分，只要停機有門檻、有人複核、有退場條件。
"""

# %% [markdown] model="let_it_decide" lang="en"
r"""
Model answer (3 points):

Dear manager, 98.0 % is worked out correctly (9,800 of 10,000), but a program that always answers none gets 93.0 %, so the number mostly says that many wafers are fine. Of 150 scratches 66 were caught, a recall of 44 %. With the 84 missed ones the same arm goes on scratching, at the cost of every later lot and of the customer. On the other side, 93 of 9,300 good wafers were said to have a pattern; stopping for each would mean about three stops a day for nothing.

The network knows five classes whose probabilities add up to 1. It will squeeze a new pattern into one of them, perhaps with full confidence.

I do not agree to an automatic stop yet. Conditions: more scratches to learn from, until every class has a recall of 90 %; a stop is proposed only for edge-ring and center, after three wafers in a row with the same pattern, and an engineer confirms it; maps whose highest probability is low go to a person. Monitoring: each week an engineer labels 100 wafers drawn at random, none among them, and recall is worked out class by class; with a new prober or product, the exam of moved maps is taken again. Below 80 % in any class, back to people.

A note on marking: "yes, stop automatically" can earn 3 points as well, with a threshold, a second look and a way out.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）

1. 不用資料擴增，直接拿置中的 400 張訓練你的網路，移動的曲線會掉到哪裡？把 `GlobalMaxPooling2D` 換成 `Flatten` 再試一次，哪一個掉得多？
2. 在 `practice(build_net)` 之後，用 `net.layers[0].get_weights()[0]` 取出第一層的核畫出來。有沒有像 `—`、`|`、`/` 的？
3. 最省參數的設計是什麼？500 個參數以內及得了格嗎？

**延伸閱讀**：Keras 的[卷積層說明](https://keras.io/api/layers/convolution_layers/)；[Making Convolutional Networks Shift-Invariant Again](https://arxiv.org/abs/1904.11486) 講池化為什麼破壞了平移不變性；晶圓圖的真實資料見 [WM-811K 的論文](https://doi.org/10.1109/TSM.2014.2364237)。

**在專題裡**：「影像分類辨識」專題（鑄件、木瓜）的第一個像樣的模型多半是這樣的小網路，而「換一台相機還準不準」正是評審會問的問題。下一個單元「神經網路與網路參數優化」教你把訓練本身調好。
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points)

1. Train your network on the 400 centred maps without augmentation. Where does the curve of moved maps go? Try again with `Flatten` in place of `GlobalMaxPooling2D`: which one drops more?
2. After `practice(build_net)`, take the kernels of the first layer with `net.layers[0].get_weights()[0]` and draw them. Do some look like `—`, `|` or `/`?
3. What is the most frugal design? Can it pass with fewer than 500 parameters?

**To read**: Keras on its [convolution layers](https://keras.io/api/layers/convolution_layers/); [Making Convolutional Networks Shift-Invariant Again](https://arxiv.org/abs/1904.11486) on how pooling spoils shift invariance; for real wafer maps, [the paper on WM-811K](https://doi.org/10.1109/TSM.2014.2364237).

**In the capstones**: the first decent model of an image classification project (castings, papayas) is often a small network like this, and "is it still right with another camera?" is just what the jury will ask. The next unit, on network optimisation, is about tuning the training itself.
"""
