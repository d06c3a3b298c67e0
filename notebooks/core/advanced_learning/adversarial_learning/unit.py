# ---
# profile: tensorflow
# minutes: 85
# data: [mnist_5k]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 對抗式學習：一點點改動，認錯的數字

這一單元寫給要把影像模型放進產線或服務的基礎專業人員。做過「卷積神經網路」單元（知道卷積層、損失函數、訓練週期）就可以開始。數學只用到「斜率」：往哪個方向走，損失會上升。大約需要 85 分鐘。

由上往下執行每一格（`Shift + Enter`）。題目的格子由你填，寫著 `check(…)` 的格子會告訴你試了什麼、哪裡還不對，要試幾次都可以。四題各自評分，卡住時先往下做。

下一格載入 TensorFlow，大約要 10 秒。
"""

# %% [markdown] lang="en"
r"""
# Adversarial learning: small changes, misread digits

This unit is for professionals who are going to put image models into a line or a service. If you have done the unit on convolutional networks (you know convolution, loss and epochs), you can start. The only mathematics is a slope: which way does the loss go up? It takes about 85 minutes.

Run the cells from top to bottom (`Shift + Enter`). Cells with a question are yours to fill; those with `check(…)` tell you what was tried and what is not right yet, as often as you like. The four answers are judged one by one, so if you are stuck, go on.

The next cell loads TensorFlow, which takes about 10 seconds.
"""

# %% setup
import functools
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads these when it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from matplotlib.patches import Circle, Rectangle
from tensorflow import keras

from aitracks.data.sparring import Sparring, new_reader, slip_digits, warm_reader
from aitracks.lesson import check, load, style, tr

tf.get_logger().setLevel("ERROR")
style()

# %% [markdown] lang="zh-TW"
r"""
## 為什麼要學這個

高雄岡山一家廢五金回收廠，貨車過磅後，司磅員在**磅單**上手寫重量。司機用手機 App 拍下磅單上傳，系統讀出數字，十分鐘內把貨款匯進司機的帳戶。試辦時每個數字的準確率九成左右，讀不準的由人複核，大家都滿意。

稽核人員問了一個開發團隊沒想過的問題：「**這張照片送到我們手上之前，在誰的手機裡？**」在會因為讀錯而得利的人手裡。他不必塗改磅單，那太明顯；只要把照片的每個像素調動一點點，人看起來還是 1，模型卻讀成 7，一公噸就變成七公噸。

這樣的圖叫**對抗樣本**（adversarial example）。學完這一單元，你能對**自己負責的模型**製作受限制的對抗樣本、量出它有多脆弱，並用對抗訓練（adversarial training）把它變得耐打，也說得出這道防線擋不住什麼。

> **先說清楚界線**：本單元的手法只能用在自己的模型，或對方**書面授權**的系統。後面〈這種手法怎麼被使用〉會談法律與通報。
"""

# %% [markdown] lang="en"
r"""
## Why this matters

At a scrap-metal recycler in Gangshan, Kaohsiung, lorries drive over a scale and a clerk writes the weight on a **slip** by hand. The driver photographs the slip and uploads it with an app; the system reads the digits and within ten minutes pays into the driver's account. In the trial about nine digits in ten were read correctly, unclear ones went to a person, and everybody was happy.

Then an auditor asked what the developers had never thought of: "**before this picture reaches us, whose phone is it in?**" In the phone of the person who gains if it is misread. They need not alter the slip, which would be noticed. It is enough to shift every pixel of the photograph a little: a person still sees a 1, the model reads a 7, and one tonne becomes seven.

Such a picture is an **adversarial example**. After this unit you can make bounded adversarial examples against a model **that you are responsible for**, measure how fragile it is, harden it by adversarial training, and say what this defence does not stop.

> **Where the line is**: use these methods on models of your own only, or on systems whose owner has **authorised you in writing**. "How such attacks are used", below, is about the law and about reporting.
"""

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

資料卡 `mnist_5k`：5,000 個**真的**手寫數字，28×28 像素，取自 MNIST。磅單是我們編的情境：把四個數字排在一起，假裝是一張單子。書寫者是美國的高中生與普查人員，圖已經置中；真的磅單會有格線、污漬、斜拍與反光，所以這裡的準確率不能拿去對臺灣的磅單做承諾。

`slip_digits` 把灰階從 0–255 除以 255，變成 **0（白紙）到 1（最黑）**，並且留下 1,000 張只供測試。今天所有的「改動幅度」都用這個 0 到 1 的單位。
"""

# %% [markdown] lang="en"
r"""
## Look at the data

The data card is `mnist_5k`: 5,000 **real** handwritten digits of 28×28 pixels, from MNIST. The slips are our own invention: four digits side by side. The writers were American pupils and census staff, and the digits are centred. Real slips have ruled lines, stains, slanted views and glare, so nothing here is a promise for slips in Taiwan.

`slip_digits` divides the grey levels of 0–255 by 255, which gives **0 (paper) to 1 (ink)**, and keeps 1,000 pictures for testing only. Every "amount of change" today is in this unit of 0 to 1.
"""

# %%
train = slip_digits(1200, part="train", seed=1)
test = slip_digits(300, part="test", seed=1)


def show_picture(ax, picture, title="", **options):
    """Draw one picture of grey levels: 0 is white paper, 1 black ink."""
    ax.imshow(np.reshape(picture, (28, -1)), **{"cmap": "gray_r", "vmin": 0, "vmax": 1, **options})
    ax.set(xticks=[], yticks=[], title=title)
    ax.grid(False)


slip_rows = [int(np.flatnonzero(test.labels == digit)[0]) for digit in (1, 7, 3, 0)]
fig, axes = plt.subplots(1, 2, figsize=(9, 2.6), width_ratios=[2.4, 1])
show_picture(axes[0], np.hstack([test.images[row, :, :, 0] for row in slip_rows]))
axes[0].set_title(tr("磅單上的重量（公斤）：四張圖排在一起", "A weight on a slip (kg): four pictures side by side"))
shown = axes[1].imshow(test.images[slip_rows[1], 4:14, 8:20, 0], cmap="gray_r", vmin=0, vmax=1)
axes[1].set(xticks=[], yticks=[], title=tr("「7」的一角", "A corner of the 7"))
axes[1].grid(False)
fig.colorbar(shown, ax=axes[1], label=tr("灰階（0 紙、1 墨）", "grey level (0 paper, 1 ink)"))
plt.show()

pd.DataFrame(
    {
        tr("張數", "pictures"): [len(load("mnist_5k").labels), len(train.labels), len(test.labels)],
        tr("最小灰階", "lowest grey"): [0, train.images.min(), test.images.min()],
        tr("最大灰階", "highest grey"): [255, train.images.max(), test.images.max()],
    },
    index=[tr("原始資料", "as delivered"), tr("訓練用", "for training"), tr("測試用", "for testing")],
)

# %% [markdown] lang="zh-TW"
r"""
讀數字的是一個小 CNN（6,000 個參數）。它的輸出是十個**原始分數**（logits），哪個最高就讀成哪個；要機率時再接 softmax。

> **先猜再看**：如果把每個像素**隨機**加或減 0.1（全部的十分之一），它的準確率會掉多少？加減 0.2 呢？
"""

# %% [markdown] lang="en"
r"""
The reader is a small CNN with 6,000 parameters. It gives ten **raw scores** (logits), and the highest is what it reads; softmax makes probabilities of them where these are wanted.

> **Guess first**: if 0.1, a tenth of the whole range, is added to or taken from every pixel **at random**, how much accuracy is lost? And with 0.2?
"""

# %%
keras.utils.set_random_seed(1)
reader = new_reader()
reader.fit(train.images, train.labels, epochs=4, batch_size=32, verbose=0)


def accuracy(net, images, labels):
    """Share of the pictures that the network reads correctly."""
    scores = np.asarray(net(np.asarray(images, dtype="float32")))
    return float(np.mean(scores.argmax(axis=1) == np.asarray(labels)))


def noise(net, images, labels, eps):
    """Not an attack but bad luck: every pixel goes up or down by eps, by chance. It knows neither net nor labels."""
    pushes = np.random.default_rng(0).choice([-eps, eps], np.shape(images))
    return np.clip(images + pushes, 0, 1).astype("float32")


fig, axes = plt.subplots(1, 4, figsize=(10, 2.9), width_ratios=[1, 1, 1, 2])
for ax, eps in zip(axes, (0, 0.1, 0.2), strict=False):
    noisy = noise(reader, test.images, test.labels, eps)
    show_picture(ax, noisy[slip_rows[0]], tr(f"隨機 ±{eps}", f"random ±{eps}"))
    level = 100 * accuracy(reader, noisy, test.labels)
    axes[3].bar(f"±{eps}", level, color="C0", edgecolor="black")
    axes[3].text(f"±{eps}", level + 2, f"{level:.0f}", ha="center")
axes[3].set(ylim=(0, 112), xlabel=tr("每個像素的隨機改動", "random change of each pixel"))
axes[3].set_ylabel(tr("準確率（%）", "accuracy (%)"))
axes[3].set_title(tr("隨機的雜訊，它不怕", "Chance does not harm it"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
只掉了幾個百分點。很多團隊做到這裡就寫下「模型對雜訊具穩健性（robustness）」。但雜訊沒有意圖，司機有。

## 弄懂 1：很多個小推力，方向一致

想像最簡單的讀法：分辨「4 還是 9」，每個像素乘上一個權重，全部加起來；總分超過某個門檻就說是 9。784 個像素，每個最多動 0.1：

* **亂動**：有的推高、有的推低，大部分互相抵消。
* **照著權重動**：權重是正的就加黑，負的就減淡。每一下都很小，但 784 下**同方向**。

$$\text{change of score} = \sum_{i=1}^{784} \text{weight}_i \times \text{push}_i$$

> **先猜再看**：下面從 1 個像素開始，逐步讓更多像素可以動。兩條線會差多少？（這張圖先不管「不能比白紙更白」。）
"""

# %% [markdown] lang="en"
r"""
It loses a few points only. Many teams stop here and write "the model is robust to noise". But noise has no intentions; the driver has.

## Understand 1: many small pushes that agree

Think of the simplest reader, one for "4 or 9": multiply every pixel by a weight and add everything up; above a certain sum, say 9. There are 784 pixels, each of which may move by 0.1 at most:

* **At random**: some push up and some down, and most of it cancels out.
* **With the weights**: darker where the weight is positive, lighter where it is negative. Each push is tiny, but 784 of them **agree**.

$$\text{change of score} = \sum_{i=1}^{784} \text{weight}_i \times \text{push}_i$$

> **Guess first**: below, more and more pixels may move, starting with one. How far apart will the lines be? (The drawing ignores for now that nothing is whiter than paper.)
"""

# %%
mean_4, mean_9 = (train.images[train.labels == digit].mean(axis=0).ravel() for digit in (4, 9))
weights = mean_9 - mean_4
cut = (mean_9 @ mean_9 - mean_4 @ mean_4) / 2
fours = test.images[test.labels == 4].reshape(-1, 784)
needed = float(np.median(cut - fours @ weights))  # what a typical 4 is short of being called a 9

order = np.random.default_rng(3).permutation(784)
agreeing = np.cumsum(0.1 * np.abs(weights[order]))
by_chance = np.cumsum(0.1 * weights[order] * np.random.default_rng(4).choice([-1, 1], 784))
fig, ax = plt.subplots(figsize=(7.5, 3.6))
ax.plot(range(1, 785), agreeing, color="C5", linewidth=2.5, label=tr("照著權重推", "pushes that agree"))
ax.plot(range(1, 785), by_chance, color="C0", linestyle="--", label=tr("隨機推", "random pushes"))
ax.axhline(needed, color="black", linestyle=":", label=tr("典型的 4 被讀成 9", "a typical 4 is read as a 9"))
ax.set(xlabel=tr("可以動的像素個數", "pixels that may move"), ylabel=tr("總分的變化", "change of score"))
ax.set_title(tr("每個像素都只動 0.1", "Every pixel moves by 0.1 only"))
ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
CNN 沒有現成的「每個像素的權重」，但可以問同樣的問題：**這個像素再黑一點點，損失會上升還是下降、有多快？** 答案就是損失對像素的斜率，叫**梯度**（gradient）。訓練的時候，我們問的是「權重往哪邊動，損失會*下降*」；攻擊者問的是「**像素**往哪邊動，損失會*上升*」。同一台計算機，換一個對象。

TensorFlow 用 `tf.GradientTape` 算梯度，它像錄音帶，記下 `with` 裡面的每一步，再倒帶算斜率。看一個兩個數的例子：$\text{cost} = a^2 + 3b^2$，在 $a=1$、$b=4$ 時，斜率是 $2a=2$ 與 $6b=24$。
"""

# %% [markdown] lang="en"
r"""
A CNN has no ready-made "weight of a pixel", but the same question can be put to it: **if this pixel gets a little darker, does the loss go up or down, and how fast?** The answer is the slope of the loss at that pixel; all of them together are the **gradient**. In training the question is which way the weights should go for the loss to go *down*. An attacker asks which way the **pixels** should go for the loss to go *up*. It is the same machine, pointed at something else.

In TensorFlow `tf.GradientTape` works gradients out. Like a tape recorder, it notes every step inside `with`, then plays backwards to get the slopes. Take two numbers and $\text{cost} = a^2 + 3b^2$: where $a=1$ and $b=4$, the slopes are $2a=2$ and $6b=24$.
"""

# %%
numbers = tf.constant([1.0, 4.0])
with tf.GradientTape() as tape:
    tape.watch(numbers)  # a network's weights are watched by themselves; anything else only if you ask
    cost = numbers[0] ** 2 + 3 * numbers[1] ** 2
print(tape.gradient(cost, numbers).numpy())

# %% [markdown] lang="zh-TW"
r"""
### 動手做 1：`pixel_gradient(net, images, labels)`

| 輸入 | 是什麼 |
|---|---|
| `net` | Keras 網路；`net(images)` 給出形狀 `(n, 10)` 的原始分數 |
| `images` | 陣列 `(n, 28, 28, 1)`，`float32`，0 到 1 |
| `labels` | 整數陣列 `(n,)`，正確的數字 |

**回傳**和 `images` 形狀相同的 NumPy 陣列：每張圖**自己的損失**對自己每個像素的梯度。損失請用下面這一個，它接受原始分數，並把各張圖的損失**加總**（所以一張圖的梯度不會因為旁邊有幾張圖而改變）：

```python
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
```

**例子**：`pixel_gradient(reader, test.images[:3], test.labels[:3])` 的形狀是 `(3, 28, 28, 1)`。某個像素的值是 +0.8，表示它加黑 0.01，那張圖的損失大約上升 0.008。

提示：先用 `tf.convert_to_tensor` 把 `images` 變成張量，`tape.watch` 才看得到它。
"""

# %% [markdown] lang="en"
r"""
### Do 1: `pixel_gradient(net, images, labels)`

| Input | What it is |
|---|---|
| `net` | a Keras network; `net(images)` gives raw scores of shape `(n, 10)` |
| `images` | an array `(n, 28, 28, 1)` of `float32`, from 0 to 1 |
| `labels` | an array of whole numbers `(n,)`: the right digits |

**Return** a NumPy array of the same shape as `images`: the gradient of each picture's **own loss** at each of its pixels. Use the loss below. It takes raw scores and **adds up** the losses of the pictures (so that the gradient of a picture does not depend on how many others are beside it):

```python
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
```

**Example**: `pixel_gradient(reader, test.images[:3], test.labels[:3])` has the shape `(3, 28, 28, 1)`. Where it is +0.8, making that pixel darker by 0.01 raises the loss of its picture by about 0.008.

A hint: turn `images` into a tensor with `tf.convert_to_tensor` first, so that `tape.watch` can see it.
"""


# %% answer="pixel_gradient"
def pixel_gradient(net, images, labels):
    """Gradient of each picture's loss at its pixels; returns an array shaped like images."""
    ### BEGIN SOLUTION
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    pixels = tf.convert_to_tensor(images, dtype=tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        total = loss(labels, net(pixels))
    return tape.gradient(total, pixels).numpy()
    ### END SOLUTION


# %% check="pixel_gradient"
check("pixel_gradient")

# %% [markdown] lang="zh-TW"
r"""
看看網路最在意哪些像素。

> **先猜再看**：要讓「1」不像 1，該把哪裡加黑、哪裡擦淡？
"""

# %% [markdown] lang="en"
r"""
See which pixels the network cares about.

> **Guess first**: to make a 1 look less like a 1, where should ink be added, where taken away?
"""

# %% try
slopes = pixel_gradient(reader, test.images[slip_rows], test.labels[slip_rows])
fig, axes = plt.subplots(2, 4, figsize=(9, 4.9))
for column, row in enumerate(slip_rows):
    show_picture(axes[0, column], test.images[row], tr(f"數字 {test.labels[row]}", f"digit {test.labels[row]}"))
    scaled = slopes[column, :, :, 0] / np.abs(slopes[column]).max()
    shown = axes[1, column].imshow(scaled, cmap="PuOr", vmin=-1, vmax=1)
    axes[1, column].contour(test.images[row, :, :, 0], levels=[0.5], colors="black", linewidths=1)
    axes[1, column].set(xticks=[], yticks=[])
    axes[1, column].grid(False)
axes[0, 0].set_ylabel(tr("圖", "picture"))
axes[1, 0].set_ylabel(tr("梯度", "gradient"))
fig.colorbar(
    shown, ax=axes[1], label=tr("紫：加黑會讀錯\n橘：減淡會讀錯", "purple: darker harms\norange: lighter harms")
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 2：一個方框，走到最壞的角

「一點點」要有定義，不然攻擊者乾脆重寫一張。最常用的規則是**每個像素最多動 $\varepsilon$**（epsilon），而且結果還得是一張圖，灰階在 0 到 1 之間。所有合規的圖是原圖周圍的一個**方框**。在方框裡，哪一點損失升得最快？每個像素都往對自己有利的方向走滿 $\varepsilon$，也就是走到一個**角**。梯度只用來決定方向（正或負），不管大小：

$$x_\text{adv} = \text{clip}\left(x + \varepsilon \cdot \text{sign}(\nabla_x L),\; 0,\; 1\right)$$

這就是**快速梯度符號法**（fast gradient sign method, FGSM）。$\nabla_x L$ 是你剛算的梯度，sign 把正的變 +1、負的變 −1，clip 把超出 0 到 1 的拉回邊界。

下面只有兩個像素，看得見方框。

> **先猜再看**：為什麼不沿著梯度的箭頭走 $\varepsilon$ 那麼遠就好？框裡哪裡的顏色最深？
"""

# %% [markdown] lang="en"
r"""
## Understand 2: a box, and its worst corner

"A little" needs a definition, otherwise the attacker just writes another slip. The usual rule: **no pixel moves by more than $\varepsilon$** (epsilon), and the result is still a picture, with grey levels from 0 to 1. All pictures within the rule make a **box** around the original. Where in the box does the loss rise most? Each pixel goes the whole $\varepsilon$ its own worst way, which leads to a **corner**. Of the gradient only the direction counts (plus or minus), not the size:

$$x_\text{adv} = \text{clip}\left(x + \varepsilon \cdot \text{sign}(\nabla_x L),\; 0,\; 1\right)$$

This is the **fast gradient sign method (FGSM)**. $\nabla_x L$ is the gradient which you have just worked out; sign makes +1 of what is positive and −1 of what is negative; clip pulls back whatever lies outside 0 to 1.

Below there are two pixels only, so that the box can be seen.

> **Guess first**: why not simply go $\varepsilon$ along the arrow of the gradient? Where in the box is the colour darkest?
"""

# %%
start, slope, eps = np.array([0.5, 0.9]), np.array([0.35, 1.0]), 0.2
grid_a, grid_b = np.meshgrid(np.linspace(0, 1.15, 80), np.linspace(0.45, 1.2, 80))
fig, ax = plt.subplots(figsize=(7.6, 4.3))
shown = ax.contourf(grid_a, grid_b, slope[0] * grid_a + slope[1] * grid_b, levels=12, cmap="Blues", alpha=0.85)
fig.colorbar(shown, ax=ax, label=tr("損失", "loss"))
ax.add_patch(Rectangle(start - eps, 2 * eps, 2 * eps, fill=False, edgecolor="black", linestyle="--", linewidth=1.8))
ax.add_patch(Circle(start, eps, fill=False, edgecolor="C1", linewidth=2))
ax.plot([0, 1, 1], [1, 1, 0.45], color="C5", linewidth=3)
ax.annotate("", start + eps * slope / np.hypot(*slope), start, arrowprops={"arrowstyle": "->", "lw": 2, "color": "C1"})
ax.plot(*start, "o", color="black", markersize=9)
ax.plot(*(start + eps), "X", color="white", markeredgecolor="black", markersize=13)
ax.plot(start[0] + eps, 1.0, "*", color="C1", markeredgecolor="black", markersize=19)
box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}
ax.text(0.29, 0.66, tr("方框：每個像素最多動 ε", "box: no pixel moves more than ε"), va="top", bbox=box)
ax.text(start[0] - 0.03, start[1], tr("原圖", "original"), ha="right", va="center", bbox=box)
ax.text(
    start[0] + eps + 0.03,
    start[1] + eps,
    tr("角：超出 1，不是圖", "corner: above 1, no picture"),
    va="center",
    bbox=box,
)
ax.text(start[0] + eps + 0.03, 0.955, tr("拉回來：FGSM", "pulled back: FGSM"), va="center", bbox=box)
ax.text(0.02, 1.03, tr("圖的邊界（灰階 1）", "edge of what is a picture (grey 1)"), color="black", bbox=box)
ax.set(xlim=(0, 1.15), ylim=(0.45, 1.2), aspect="equal")
ax.set(xlabel=tr("像素 1 的灰階", "grey level of pixel 1"), ylabel=tr("像素 2 的灰階", "grey level of pixel 2"))
ax.grid(False)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
橘色圓上的箭頭總長是 $\varepsilon$，在 784 個像素裡分一分，每個像素只動 $\varepsilon/28$ 左右，浪費了方框給的空間。

### 動手做 2：`perturb(images, gradient, eps)`

| 輸入 | 是什麼 |
|---|---|
| `images` | 陣列，任何形狀，灰階 0 到 1 |
| `gradient` | 陣列，形狀和 `images` 相同：損失對每個像素的梯度 |
| `eps` | 數字，每個像素最多動多少，單位和灰階相同（**0 到 1，不是 0 到 255**） |

**回傳**形狀相同的陣列，照上面的公式：讓損失**上升**，每個像素最多動 `eps`，結果在 0 到 1 之間。梯度是 0 的像素不動。不要改到傳進來的 `images`。

**例子**：`perturb([[0.5, 0.95, 0.02]], [[-3.0, 0.001, -7.0]], 0.1)` 回傳 `[[0.4, 1.0, 0.0]]`。
"""

# %% [markdown] lang="en"
r"""
The arrow of the orange circle is $\varepsilon$ long in all. Shared among 784 pixels that is about $\varepsilon/28$ each, and most of the room in the box is wasted.

### Do 2: `perturb(images, gradient, eps)`

| Input | What it is |
|---|---|
| `images` | an array of any shape, grey levels from 0 to 1 |
| `gradient` | an array of the same shape: the gradient of the loss at each pixel |
| `eps` | a number: how far a pixel may move, in units of the grey level (**0 to 1, not 0 to 255**) |

**Return** an array of the same shape by the formula above: the loss should go **up**, no pixel moves by more than `eps`, and the result lies between 0 and 1. A pixel whose gradient is 0 stays. Leave the `images` that came in as they are.

**Example**: `perturb([[0.5, 0.95, 0.02]], [[-3.0, 0.001, -7.0]], 0.1)` returns `[[0.4, 1.0, 0.0]]`.
"""


# %% answer="perturb"
def perturb(images, gradient, eps):
    """One signed step of size eps up the gradient, kept within 0 to 1; returns an array shaped like images."""
    ### BEGIN SOLUTION
    moved = np.asarray(images) + eps * np.sign(gradient)
    return np.clip(moved, 0, 1)
    ### END SOLUTION


# %% check="perturb"
check("perturb")

# %% [markdown] lang="zh-TW"
r"""
把兩題接起來就是完整的 FGSM。拿它對付我們自己的 `reader`。

> **先猜再看**：隨機 ±0.1 幾乎沒事。同樣是 0.1，照著梯度走，準確率剩多少？你的眼睛認得出來嗎？
"""

# %% [markdown] lang="en"
r"""
The two answers together are FGSM. Turn it on our own `reader`.

> **Guess first**: random ±0.1 did hardly anything. With the same 0.1 along the gradient, what is left of the accuracy? And will your eyes still read the digits?
"""


# %% try
def fgsm(net, images, labels, eps):
    """The attack: your gradient, then your step."""
    return perturb(images, pixel_gradient(net, images, labels), eps).astype("float32")


attacked = fgsm(reader, test.images, test.labels, 0.1)
read_rightly = reader(test.images).numpy().argmax(axis=1) == test.labels
examples = [int(np.flatnonzero(read_rightly & (test.labels == digit))[0]) for digit in (1, 4, 5, 9)]
fig, axes = plt.subplots(3, 4, figsize=(8.6, 7.2))
for column, row in enumerate(examples):
    for ax, pictures in ((axes[0, column], test.images), (axes[2, column], attacked)):
        chance = tf.nn.softmax(reader(pictures[row : row + 1])).numpy()[0]
        read = chance.argmax()
        show_picture(ax, pictures[row])
        ax.set_title(tr(f"讀成 {read}（{chance[read]:.0%}）", f"read as {read} ({chance[read]:.0%})"))
    show_picture(axes[1, column], attacked[row] - test.images[row], cmap="PuOr", vmin=-0.1, vmax=0.1)
for ax, name in zip(
    axes[:, 0], (tr("原圖", "original"), tr("改動（±0.1）", "change (±0.1)"), tr("攻擊後", "attacked")), strict=True
):
    ax.set_ylabel(name)
fig.suptitle(
    tr("準確率", "accuracy")
    + f" {accuracy(reader, test.images, test.labels):.0%} → {accuracy(reader, attacked, test.labels):.0%}"
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 3：量出脆弱的程度，不要只報一個數字

「準確率剩五成」只是一個 $\varepsilon$ 的結果。要比較兩個模型，就畫一條線：橫軸是攻擊者的預算 $\varepsilon$，縱軸是還讀得對的比例。$\varepsilon = 0$ 就是平常的準確率。量的時候有幾個容易騙到自己的地方：

* **攻擊要對準被測的那個網路**。拿舊模型做好的對抗樣本去考新模型，只證明新模型和舊的不一樣。
* **用沒訓練過的圖**，和平常的評估一樣。
* **每個 $\varepsilon$ 都從原圖開始**，不要在攻擊過的圖上再攻擊一次，那會超出預算。
* **分母是全部的圖**，不是「本來就讀對的」。

### 動手做 3：`accuracy_under_attack(net, attack, images, labels, budgets)`

| 輸入 | 是什麼 |
|---|---|
| `net` | 要被測的網路，`net(images)` 給出 `(n, 10)` 的原始分數 |
| `attack` | 函式，`attack(net, images, labels, eps)` 回傳攻擊後的圖，形狀和 `images` 相同；可能是 `fgsm`，也可能是別的 |
| `images`、`labels` | 圖 `(n, 28, 28, 1)` 與正確的數字 `(n,)` |
| `budgets` | list，要試的 $\varepsilon$，順序不一定由小到大 |

**回傳** list：每個 $\varepsilon$ 一個準確率（0 到 1），順序和 `budgets` 相同。

**例子**：`accuracy_under_attack(reader, noise, test.images, test.labels, [0.1, 0.0])` 回傳兩個數，都在 0.9 上下。（`accuracy(net, images, labels)` 上面已經有了，可以直接用。）
"""

# %% [markdown] lang="en"
r"""
## Understand 3: measure fragility, and not by one number

What is left of the accuracy at one $\varepsilon$ is a single point. To compare two models, draw a line: the attacker's budget $\varepsilon$ goes along, the share still read correctly goes up. At $\varepsilon = 0$ that is the ordinary accuracy. There are several ways to deceive yourself:

* **Attack the network that is being tested.** Examples made against the old model show only that the new one is another.
* **Use pictures that were not trained on**, as ever.
* **Start from the original picture for each $\varepsilon$.** Attacking what was attacked already goes beyond the budget.
* **Divide by all pictures**, not by those that were read correctly before.

### Do 3: `accuracy_under_attack(net, attack, images, labels, budgets)`

| Input | What it is |
|---|---|
| `net` | the network under test; `net(images)` gives raw scores `(n, 10)` |
| `attack` | a function: `attack(net, images, labels, eps)` returns attacked pictures, shaped like `images`; it may be `fgsm` or something else |
| `images`, `labels` | pictures `(n, 28, 28, 1)` and the right digits `(n,)` |
| `budgets` | a list of the $\varepsilon$ to try, not always in increasing order |

**Return** a list: an accuracy (0 to 1) for each $\varepsilon$, in the order of `budgets`.

**Example**: `accuracy_under_attack(reader, noise, test.images, test.labels, [0.1, 0.0])` returns two numbers near 0.9. (`accuracy(net, images, labels)` is there already, from above; do use it.)
"""


# %% answer="accuracy_under_attack"
def accuracy_under_attack(net, attack, images, labels, budgets):
    """Accuracy of the network on pictures attacked with each budget; returns a list in the order of budgets."""
    ### BEGIN SOLUTION
    return [accuracy(net, attack(net, images, labels, eps), labels) for eps in budgets]
    ### END SOLUTION


# %% check="accuracy_under_attack"
check("accuracy_under_attack")

# %% [markdown] lang="zh-TW"
r"""
> **先猜再看**：在哪一個 $\varepsilon$，FGSM 會讓它比亂猜（10%）還差？
"""

# %% [markdown] lang="en"
r"""
> **Guess first**: at which $\varepsilon$ does FGSM make it worse than guessing (10 %)?
"""

# %% try
BUDGETS = [0.0, 0.05, 0.1, 0.15, 0.2]
plain_curve = accuracy_under_attack(reader, fgsm, test.images, test.labels, BUDGETS)
noise_curve = accuracy_under_attack(reader, noise, test.images, test.labels, BUDGETS)


def fragility_axes(ax, title):
    """Names and limits of a plot of accuracy against the attacker's budget."""
    ax.axhline(10, color="black", linestyle=":", label=tr("亂猜", "guessing"))
    ax.set(xticks=BUDGETS, ylim=(0, 102), title=title, ylabel=tr("準確率（%）", "accuracy (%)"))
    ax.set_xlabel(tr("攻擊者的預算 ε（灰階，0 到 1）", "attacker's budget ε (grey level, 0 to 1)"))
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))


fig, ax = plt.subplots(figsize=(7.8, 3.6))
ax.plot(BUDGETS, 100 * np.array(noise_curve), "o--", color="C0", markersize=8, label=tr("隨機雜訊", "random noise"))
ax.plot(BUDGETS, 100 * np.array(plain_curve), "s-", color="C5", markersize=8, label="FGSM")
fragility_axes(ax, tr("一樣大的改動，差別在有沒有意圖", "The same amount of change, with and without intent"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 4：把攻擊放進訓練

補救的想法很直接：既然攻擊者會走到方框裡最壞的角，訓練時就讓網路看那個角，並告訴它正確答案。這叫**對抗訓練**：

$$\min_{\text{weights}} \; \max_{\text{in the box}} \; L$$

裡面的 max 由攻擊負責，外面的 min 由訓練負責，兩個人輪流。重點在**輪流**：每走一步，網路就換了一個樣子，最壞的角也換了地方，所以每個批次都要**對當下的網路**重新攻擊。

| 作法 | 為什麼沒用 |
|---|---|
| 加隨機雜訊一起訓練 | 雜訊幾乎碰不到最壞的角 |
| 一開始做好一批對抗樣本，一直用 | 網路學會認這一批，角早就換了 |
| 用別的模型做對抗樣本 | 那是別人的角 |

代價也要先說：訓練要多花一倍以上的時間，**乾淨圖的準確率可能會掉**，而且只對練過的規則（每個像素最多動 $\varepsilon$）有效。

陪你練的對手是 `Sparring`。它和 FGSM 一樣在方框裡走，但走幾步可以選（`Sparring(4)` 走四小步，比 FGSM 強），推的是「最高的錯誤分數減正確的分數」。驗收的也是它：**只用自己練過的那種攻擊來驗收，等於考古題**。
"""

# %% [markdown] lang="en"
r"""
## Understand 4: put the attack into the training

The idea is plain: if the attacker goes to the worst corner of the box, show the network that corner in training, with the right answer. This is **adversarial training**:

$$\min_{\text{weights}} \; \max_{\text{in the box}} \; L$$

The attack takes care of the max inside, training of the min outside, and they take **turns**. That matters: after every step the network is another one, and its worst corner is elsewhere. So each batch has to be attacked anew, **against the network as it is at that moment**.

| What people try | Why it does not help |
|---|---|
| training with random noise | noise hardly ever gets near the worst corner |
| making a set of adversarial examples at the start and keeping it | the network learns that set, and the corner has moved |
| making them against another model | that is another model's corner |

There is a price: training takes at least twice as long, **accuracy on clean pictures may drop**, and it helps only against the rule that was practised (no pixel moves by more than $\varepsilon$).

Your partner is `Sparring`. It moves inside the box as FGSM does, in as many steps as you like (`Sparring(4)` takes four small ones and is stronger than FGSM), and pushes up the best wrong score minus the right one. It is also the examiner: **to test a defence only with the attack it was trained on is an exam whose questions were known**.
"""


# %%
@functools.cache  # the same function is not trained twice
def practice(train_it):
    """A reader after one epoch on clean pictures, then three of your function with one-step attacks of 0.1."""
    keras.utils.set_random_seed(2)
    net = warm_reader(train)
    train_it(net, Sparring(1), train.images, train.labels, 0.1, 3)
    return net


examiner = Sparring(4)
print(tr("驗收者眼中的 reader：", "the reader, as the examiner sees it:"))
for eps in (0.05, 0.1, 0.15):
    print(f"  eps = {eps}: {accuracy(reader, examiner(reader, test.images, test.labels, eps), test.labels):.0%}")

# %% [markdown] lang="zh-TW"
r"""
### 動手做 4：`harden(net, attack, images, labels, eps, epochs)`

| 輸入 | 是什麼 |
|---|---|
| `net` | **已經 compile 好**的網路，看過一個週期的乾淨圖（從零開始就被打，有時什麼都學不到） |
| `attack` | 函式，`attack(net, images, labels, eps)` 回傳攻擊後的圖 |
| `images`、`labels` | 訓練用的圖 `(n, 28, 28, 1)` 與正確的數字 `(n,)` |
| `eps`、`epochs` | 練習用的 $\varepsilon$；訓練幾個週期 |

**就地訓練**傳進來的 `net`（不要另建一個），然後回傳它。每個訓練週期把圖打散，32 張一批；每一批先對**現在的** `net` 攻擊，再用 `net.train_on_batch(圖, 答案)` 訓練一步。只用攻擊後的圖，或乾淨的與攻擊後的各半，都可以。

**驗收**：用 1,200 張圖、`eps=0.1`、3 個訓練週期，換沒看過的圖來考。乾淨的圖準確率至少 **75%**；`Sparring(4)` 用 **0.15** 攻擊時至少 **35%**（真的對手不會配合你練習的預算；上面一般訓練的 `reader` 大約剩一成）。

在筆記本裡，一個好的 `harden` 大約 5 秒。
"""

# %% [markdown] lang="en"
r"""
### Do 4: `harden(net, attack, images, labels, eps, epochs)`

| Input | What it is |
|---|---|
| `net` | a network, **compiled already**, which has seen the clean pictures for one epoch (one that is attacked from its first step sometimes learns nothing) |
| `attack` | a function: `attack(net, images, labels, eps)` returns attacked pictures |
| `images`, `labels` | pictures to train on, `(n, 28, 28, 1)`, and the right digits `(n,)` |
| `eps`, `epochs` | the $\varepsilon$ to practise with; how many epochs |

**Train the `net` that came in** (do not build another), then return it. In every epoch shuffle the pictures and take 32 at a time. Attack each batch against the `net` **as it is now**, then train one step with `net.train_on_batch(pictures, answers)`. Attacked pictures only, or half clean and half attacked: both are fine.

**The exam**: with 1,200 pictures, `eps=0.1` and 3 epochs, tested on unseen pictures, at least **75 %** of the clean ones are read correctly, and at least **35 %** when `Sparring(4)` attacks with **0.15** (real opponents do not keep to the budget that you practised with; of the ordinary `reader` above, about a tenth is left).

In the notebook, a good `harden` takes about 5 seconds.
"""


# %% answer="harden"
def harden(net, attack, images, labels, eps, epochs):
    """Train the network that came in on pictures attacked batch by batch; returns the same network."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for first in range(0, len(order), 32):
            rows = order[first : first + 32]
            worst = attack(net, images[rows], labels[rows], eps)
            net.train_on_batch(worst, labels[rows])
    return net
    ### END SOLUTION


# %% check="harden"
check("harden")

# %% [markdown] lang="zh-TW"
r"""
現在像驗收單位一樣看：同一個耐打的網路，用三種方式考它。

> **先猜再看**：拿「對舊 `reader` 做好的對抗樣本」考新網路，曲線會在哪裡？比真的攻擊高還是低？
"""

# %% [markdown] lang="en"
r"""
Now look at it as an examiner would: one hardened network, tested in several ways.

> **Guess first**: the new network is given examples made against the old `reader`. Where will that curve be, above or below the real attack?
"""

# %% try
tough = practice(harden)


def made_against_old(net, images, labels, eps):
    """Examples made against the old reader, whatever the network under test."""
    return examiner(reader, images, labels, eps)


curves = {
    tr("舊網路，對準它攻擊", "old network, attacked itself"): (reader, examiner, "s-", "C5"),
    tr("新網路，用舊網路的對抗樣本", "new network, examples of the old"): (tough, made_against_old, "^--", "C1"),
    tr("新網路，對準它攻擊", "new network, attacked itself"): (tough, examiner, "o-", "C0"),
}
fig, ax = plt.subplots(figsize=(9, 3.8))
for name, (net, attack, mark, colour) in curves.items():
    found = accuracy_under_attack(net, attack, test.images, test.labels, BUDGETS)
    ax.plot(BUDGETS, 100 * np.array(found), mark, color=colour, markersize=8, label=name)
fragility_axes(ax, tr("虛線那條是假的安全感", "The dashed line is a false sense of safety"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
新網路確實耐打得多，但不是打不穿：$\varepsilon$ 一大，它還是會垮。虛線那條「用舊網路的對抗樣本考」好看得多，卻不是對手會給的考卷。

## 這種手法怎麼被使用，什麼不能做

**被濫用**：改照片騙過付款、身分或內容審查系統；把貼紙貼在路標上影響車輛；改一改惡意程式躲過掃描。**被善用**：企業請**紅隊**（red team）在上線前測自己的系統；保險與稽核要求提出量測；藝術家用類似的改動防止作品被拿去訓練。

這間回收廠還要知道：

* 沒有對方的**書面授權**（範圍、期間、帳號、資料怎麼處理），不能對別人的系統試，「只是研究」「沒有得利」都不是理由。以不正方法把虛偽資料輸入電腦、取得他人財產，可能觸犯刑法第 339 條之 3；入侵或干擾他人電腦，另有第 36 章「妨害電腦使用罪」（第 358 至 363 條）。拿不準就問法務，本單元不是法律意見。
* 發現別人產品的弱點，先通知廠商，或通報 TWCERT/CC（台灣電腦網路危機處理暨協調中心），給對方時間修，不要先貼出針對該產品、拿了就能用的工具。
* 測試用自己的或合成的圖，不拿真的客戶、人臉或病歷。
* 老實寫出測了哪些攻擊、沒測哪些。「通過對抗測試」沒有範圍就是誤導。

還有一句老實話：像素攻擊不是唯一的路。直接改數字、拍別人的磅單、串通司磅員，都更容易。**最好的防線常常不是模型**：讓地磅的數字由感測器直接送進系統，照片只當佐證。
"""

# %% [markdown] lang="en"
r"""
The new network takes far more, but it is not unbreakable: with a larger $\varepsilon$ it falls as well. The dashed line, examples made against the old network, looks much better, but it is not the exam that an opponent will set.

## How such attacks are used, and what must not be done

**Abuse**: pictures altered to get past systems for payments, identity or content; stickers on road signs that mislead vehicles; malware changed a little to slip past a scanner. **Good use**: companies have a **red team** test their own system before launch; insurers and auditors ask for measurements; artists protect their work against being used for training by similar changes.

The recycler should know more:

* Without the owner's **written authorisation** (scope, period, accounts, what happens to data), nobody may try this on another's system. "It was only research" and "I gained nothing" are no excuse. Entering false data into a computer by improper means, and so obtaining another's property, may fall under Article 339-3 of Taiwan's Criminal Code; breaking into or disturbing another's computer is dealt with in its Chapter 36 on offences against the use of computers (Articles 358 to 363). If in doubt, ask a lawyer; this unit is no legal advice.
* Whoever finds a weakness in another's product tells the vendor first, or reports it to TWCERT/CC (Taiwan's computer emergency response and coordination centre), gives them time to mend it, and publishes no ready-made tool against that product before.
* Test with pictures of your own or synthetic ones, not with real customers, faces or patient files.
* Write down honestly which attacks were tried and which were not. "Passed adversarial testing" without a scope is misleading.

And one more honest word: pixels are not the only way in. Rewriting a digit, photographing somebody else's slip, or a deal with the clerk is easier. **The best defence is often not a model**: let the scale's sensor send the number straight to the system, and keep the photograph as evidence.
"""

# %% [markdown] task="sign_it_off" points=3 lang="zh-TW"
r"""
## 想一想：這份報告能簽嗎

供應商交來「強化版」讀數模型，報告第一頁寫：「**可抵擋 93% 的對抗攻擊**，建議恢復自動付款。」附錄的表（每個數字的準確率，$\varepsilon = 0.1$）：

| 怎麼測 | 舊模型 | 強化版 |
|---|---|---|
| 乾淨的圖 | 96% | 94% |
| 對**舊模型**做好的對抗樣本 | 21% | 93% |
| 直接對準**強化版**的 FGSM | – | 62% |
| 直接對準**強化版**的多步攻擊 | – | 38% |

一張磅單有四個數字，任何一個讀錯，付款就錯。廠裡每天 400 張磅單。

請寫 150 到 250 字給財務長：

1. 93% 這個數字測的是什麼？應該看哪一個？一張被多步攻擊的磅單，四個數字全部讀對的機會大約多少？
2. 強化版讓乾淨圖從 96% 變 94%，每天多出幾張讀錯的磅單？由誰承擔？
3. 你會簽字恢復自動付款嗎？條件是什麼？如果要請紅隊再測，**授權書上要寫什麼**？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只說「93% 很高」或「AI 會被騙」，沒有用表裡的數字 |
| 2 | 指出 93% 測的是別的模型的對抗樣本，改看 38% 或 62%，並據此做決定 |
| 3 | 做到 2 分的要求，還算出整張磅單的機會或每天多錯幾張，並提出模型以外的防線，以及授權的範圍與界線 |
"""

# %% [markdown] task="sign_it_off" points=3 lang="en"
r"""
## Think: would you sign this report

A vendor delivers a "hardened" reader. Page one of the report says: "**withstands 93 % of adversarial attacks**; we recommend to resume automatic payment." In the appendix there is this table (accuracy for each digit, $\varepsilon = 0.1$):

| How it was tested | Old model | Hardened |
|---|---|---|
| clean pictures | 96 % | 94 % |
| examples made against the **old model** | 21 % | 93 % |
| FGSM aimed at the **hardened** model | – | 62 % |
| attack in several steps aimed at the **hardened** model | – | 38 % |

A slip has four digits, and one misread digit makes the payment wrong. The plant handles 400 slips a day.

Write 100 to 170 words to the finance director:

1. What does the 93 % measure? Which number should be looked at? If a slip is attacked in several steps, about how likely are all four digits to be read correctly?
2. On clean pictures the hardened model goes from 96 % to 94 %. How many more slips a day are misread, and who pays?
3. Would you sign for automatic payment? Under which conditions? If a red team is to test again, **what does its authorisation say**?

| Points | Your answer |
|---|---|
| 0–1 | Says just "93 % is high" or "AI can be fooled", without numbers from the table |
| 2 | Says that the 93 % is about examples made against another model, looks at 38 % or 62 % instead, and decides on that basis |
| 3 | As for 2, and works out the chance for a whole slip or the additional errors a day, and proposes a defence outside the model and the scope and limits of an authorisation |
"""

# %% [markdown] model="sign_it_off" lang="zh-TW"
r"""
參考答案（3 分）：

財務長您好：93% 是拿對舊模型做的對抗樣本去考新模型，真的對手會對準新模型，所以該看最強的那一列，38%。四個數字全對大約 0.38⁴ ≈ 2%，也就是被這樣攻擊的磅單幾乎一定讀錯（各數字的對錯未必獨立，這只是估計）。代價方面，乾淨的磅單整張讀對，從 0.96⁴ ≈ 85% 降到 0.94⁴ ≈ 78%，每天 400 張大約多錯 28 張，由誠實的司機和客服承擔。

我不簽全自動付款。條件：以地磅感測器直接傳來的重量為準，照片只作佐證，兩者不符就由人看；單筆超過一定金額或與車輛歷史重量差太多的一律複核；照片由 App 直接拍攝並簽章，不收相簿裡的檔案；每月用多種攻擊對準現行模型重測，結果寫明範圍。

紅隊授權書：由公司代表簽署，列明受測系統（測試環境、測試帳號）、期間、允許的攻擊、不得實際撥款、不得碰其他系統與真實個資、發現問題向誰通報、資料何時刪除。

評分提醒：同意恢復自動付款也可以拿 3 分，只要有模型以外的核對和金額上限。
"""

# %% [markdown] model="sign_it_off" lang="en"
r"""
Model answer (3 points):

Dear director, the 93 % comes from examples made against the old model. A real opponent aims at the new one, so the strongest attack is what counts: 38 %. All four digits are right with a chance of about 0.38⁴ ≈ 2 %; a slip attacked like that is almost certain to be misread (digits may not be independent, so this is an estimate). As for the price, whole clean slips read correctly drop from 0.96⁴ ≈ 85 % to 0.94⁴ ≈ 78 %: about 28 more errors among 400 slips a day, at the cost of honest drivers and our staff.

I do not sign for full automation. Conditions: the weight sent by the scale's own sensor decides and the photograph is evidence, with a person looking wherever they differ; payments above a limit, or far from the lorry's history, are checked; the app takes and signs the picture itself and accepts no stored files; each month several attacks are aimed at the current model, and the report states its scope.

The red team's authorisation, signed for the company, names the system (a test environment with test accounts), the period, the attacks allowed, no real payments, no other systems and no personal data, whom to tell, and when data are deleted.

A note on marking: resuming automatic payment can earn 3 points as well, with a check outside the model and a limit on the amount.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）

1. 指定目標：改 `pixel_gradient` 與 `perturb` 的用法，讓網路把任何數字都讀成 **9**（提示：標籤放 9，往損失*下降*的方向走）。哪一個數字最難騙？
2. 用 `fgsm` 取代 `Sparring(1)` 呼叫 `harden`，再用 `Sparring(8)` 驗收。練習時的 `eps` 改成 0.15 或 0.2 呢？有時訓練會整個垮掉，為什麼？
3. 在網路前面加一步「灰階大於 0.5 就當 1，否則當 0」。它擋得住 FGSM 嗎？這是真的防禦，還是梯度被藏起來了？

**延伸閱讀**：FGSM 的出處 [Explaining and Harnessing Adversarial Examples](https://arxiv.org/abs/1412.6572)；多步攻擊與對抗訓練 [Towards Deep Learning Models Resistant to Adversarial Attacks](https://arxiv.org/abs/1706.06083)；為什麼很多防禦是假的 [Obfuscated Gradients Give a False Sense of Security](https://arxiv.org/abs/1802.00420)；TensorFlow 的 [FGSM 教學](https://www.tensorflow.org/tutorials/generative/adversarial_fgsm)。

**在專題裡**：「影像分類辨識」專題的評審會問「誰會因為它看錯而得利？」。證件辨識、生物辨識與洗錢防制的單元會再遇到有意圖的對手；AI 倫理檢核則要求你寫下測過與沒測過的攻擊。
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points)

1. Choose a target: use `pixel_gradient` and `perturb` in another way, so that any digit is read as a **9** (a hint: put 9 for the label and go where the loss goes *down*). Which digit is hardest to turn?
2. Call `harden` with `fgsm` in place of `Sparring(1)`, and test with `Sparring(8)`. What if you practise with an `eps` of 0.15 or 0.2? Training sometimes collapses: why?
3. Put a step before the network: grey above 0.5 counts as 1, else 0. Does it stop FGSM? Is that a defence, or has the gradient just been hidden?

**To read**: where FGSM comes from, [Explaining and Harnessing Adversarial Examples](https://arxiv.org/abs/1412.6572); several steps and adversarial training, [Towards Deep Learning Models Resistant to Adversarial Attacks](https://arxiv.org/abs/1706.06083); why many defences are none, [Obfuscated Gradients Give a False Sense of Security](https://arxiv.org/abs/1802.00420); TensorFlow's [tutorial on FGSM](https://www.tensorflow.org/tutorials/generative/adversarial_fgsm).

**In the capstones**: in image classification the jury will ask "who gains if it gets this wrong?". Opponents with intentions come back in the units on identity documents, biometrics and money laundering, and the check of AI ethics asks you to write down which attacks were tried and which were not.
"""
