# ---
# profile: tensorflow
# minutes: 80
# data: [mnist_5k]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 神經網路與網路參數優化：標籤錯了四成，怎麼訓練

這一單元寫給會用 Keras 建網路、做過「深度神經網路」和「卷積神經網路」單元的工程師，以及要估算訓練成本的中階幹部。用到一個餘弦函數，會畫給你看。大約需要 80 分鐘。

由上往下執行每一格（`Shift + Enter`）。題目的格子由你填，寫著 `check(…)` 的格子會告訴你試了什麼、哪裡還不對。四題各自評分，卡住時先往下做。

下一格載入 TensorFlow，大約要 10 秒。
"""

# %% [markdown] lang="en"
r"""
# Optimising networks and their parameters: training when 40 % of the labels are wrong

This unit is for engineers who can build a network in Keras and have done the units on deep and on convolutional networks, and for managers who have to estimate what training costs. There is one cosine in it, and you will see a drawing of it. It takes about 80 minutes.

Run the cells from top to bottom (`Shift + Enter`). Cells with a question are yours to fill; those with `check(…)` tell you what was tried and what is not right yet. The four answers are judged one by one, so if you are stuck, go on.

The next cell loads TensorFlow, which takes about 10 seconds.
"""

# %% setup
import functools
import math
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads these when it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from tensorflow import keras
from tensorflow.keras import layers

from aitracks.data.handwriting import wrong_labels
from aitracks.lesson import check, load, style, tr

tf.get_logger().setLevel("ERROR")
style()

# %% [markdown] lang="zh-TW"
r"""
## 為什麼要學這個

桃園一座物流中心，還有一成的包裹貼著手寫的郵遞區號。舊的讀碼機只認得印刷字，手寫的數字十個讀錯四個，準備換成神經網路。要訓練新的網路，手邊最多的就是舊讀碼機留下的照片，標籤也是它讀的。

這件事有三個限制：

| 限制 | 數字 | 為什麼 |
|---|---|---|
| 訓練時間 | 20 個訓練週期（epoch） | 每晚只有一小段空檔，分揀機旁的小電腦沒有 GPU |
| 模型大小 | 60,000 個參數 | 要放得進那台小電腦 |
| 標籤品質 | 四成是錯的 | 舊讀碼機讀的，沒有人核對過 |

網路的結構你已經會設計了。標籤這麼髒的時候，同樣的結構，訓練得好不好，準確率可以差到七個百分點；換個結構，差得更多。學完這一單元，你能用**學習率排程、提早停止、正則化**三種工具，在這些限制裡訓練出堪用的模型，而且用一份乾淨的驗證集證明它。
"""

# %% [markdown] lang="en"
r"""
## Why this matters

In a logistics centre in Taoyuan, one parcel in ten still carries a handwritten postal code. The old code reader was made for print; of handwritten digits it misreads four in ten, and a neural network is to replace it. To train one, what there is most of are the photographs that the old reader has kept, with the labels that it read.

There are three limits:

| Limit | Number | Why |
|---|---|---|
| Training time | 20 epochs | the gap each night is short, and the small computer beside the sorter has no GPU |
| Size of the model | 60,000 parameters | it has to fit into that small computer |
| Quality of labels | four in ten are wrong | read by the old reader, checked by nobody |

You already know how to design a network. With labels as dirty as these, two networks of the same layers, one trained well and one badly, can be seven percentage points apart, and more with other layers. After this unit you can use three tools, **learning-rate schedules, early stopping and regularisation**, to train a usable model within these limits, and prove it on a clean validation set.
"""

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

`mnist_5k` 是真實資料：MNIST 的 5,000 張手寫數字，28×28 格，0 是白紙、255 是最黑。它是美國人寫的，這裡拿來代替臺灣的包裹；「讀錯的標籤」則是**模擬的**，`wrong_labels` 隨機把一部分換成別的數字。真的讀碼機會一再犯同樣的錯，例如老是把 7 讀成 1，那比隨機的錯更難對付。

訓練集 1,000 張，標籤有 40% 是錯的。驗證集和測試集各 1,000 張，由兩個人核對過，標籤是對的。資料依數字排序，所以要先洗牌。
"""

# %% [markdown] lang="en"
r"""
## Look at the data

`mnist_5k` is real: 5,000 handwritten digits of MNIST with 28×28 pixels, 0 for paper and 255 for black ink. Americans wrote them; here they stand in for parcels in Taiwan. The wrong labels are **simulated**: `wrong_labels` replaces some at random. A real reader repeats its mistakes, taking 7 for 1 again and again, and that is harder to deal with than chance.

The training set has 1,000 digits, of whose labels 40 % are wrong. The validation and the test set have 1,000 each, checked by two people, with right labels. The rows are sorted by digit, so they are shuffled first.
"""

# %%
images, labels = load("mnist_5k")
order = np.random.default_rng(0).permutation(len(labels))
train, valid, test = order[:1000], order[1000:2000], order[2000:3000]
x = (images[..., None] / 255).astype("float32")  # (5000, 28, 28, 1), from 0 to 1
y_old = wrong_labels(labels[train], 0.4, seed=1)  # what the old reader read

fig, axes = plt.subplots(2, 8, figsize=(9.5, 3.3))
for ax, row, old in zip(axes.flat, train[96:], y_old[96:], strict=False):
    ax.imshow(images[row], cmap="gray_r")
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    wrong = old != labels[row]
    ax.set_title(f"{old} ✗" if wrong else f"{old}", color="#B3400A" if wrong else "black")
fig.suptitle(
    tr(
        "訓練集裡的 16 張，上方是舊讀碼機的標籤（✗ 是讀錯的）",
        "Sixteen of the training set with the old reader's labels (✗: wrong)",
    )
)
fig.get_layout_engine().set(h_pad=0.09)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 1：步子要多大

訓練就是在霧裡下山：每一步看腳下哪邊低，往那邊走一小段。步子的大小叫**學習率**（learning rate）。

> **先猜再看**：下面用同一個網路、同樣的 400 張（標籤正確），只換學習率：0.0003、0.005、0.1。哪一條最低？步子最大的，下山最快嗎？

（這一單元的示範用 scikit-learn 的 `MLPClassifier`，因為它的小網路畫曲線最快；道理和 Keras 完全一樣。）
"""

# %% [markdown] lang="en"
r"""
## Understand 1: how large a step

Training is walking downhill in fog: with every step you feel which side is lower, and go a little that way. The size of the step is the **learning rate**.

> **Guess first**: below, one network learns the same 400 digits (with right labels) at three learning rates, 0.0003, 0.005 and 0.1. Which curve gets lowest? Does the largest step get down fastest?

(The demonstrations of this unit use scikit-learn's `MLPClassifier`, whose small networks draw curves fastest. The principle is exactly that of Keras.)
"""


# %%
def curves(rows, y, rate, epochs, alpha=0.0):
    """Train a small network; returns it, and its loss on these rows and on validation rows after each epoch."""
    net = MLPClassifier((32,), learning_rate_init=rate, alpha=alpha, batch_size=50, random_state=0)
    flat, flat_valid = x[rows].reshape(len(rows), -1), x[valid[:500]].reshape(500, -1)
    on_train, on_valid = [], []
    for _ in range(epochs):
        net.partial_fit(flat, y, classes=np.arange(10))
        on_train.append(log_loss(y, net.predict_proba(flat), labels=np.arange(10)))
        on_valid.append(log_loss(labels[valid[:500]], net.predict_proba(flat_valid), labels=np.arange(10)))
    return net, np.array(on_train), np.array(on_valid)


fig, ax = plt.subplots(figsize=(7, 3.8))
for rate, marker, colour in ((0.0003, "o-", "C0"), (0.005, "s--", "C2"), (0.1, "^:", "C5")):
    _, _, on_valid = curves(train[:400], labels[train[:400]], rate, 6)
    ax.plot(range(1, 7), on_valid, marker, color=colour, label=tr(f"學習率 {rate}", f"learning rate {rate}"))
ax.set(ylim=(0, None), xlabel=tr("訓練週期", "epoch"), ylabel=tr("驗證損失", "validation loss"))
ax.set_title(tr("太小走不到，太大到不了谷底", "Too small gets nowhere, too large never comes to rest"))
ax.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
週期有限，步子太小走不到山腳；太大則在山谷兩側來回跳。那就不要從頭到尾用同一個步子：

1. **暖身**（warm-up）：一開始權重是亂的，方向也亂，先用小步子，用 $w$ 步慢慢加到最大的 $p$。
2. **餘弦下降**（cosine decay）：之後沿著半個餘弦波降到接近 0，最後幾步走得很細，停在谷底。

步數從 $s = 0$ 開始算，總共 $T$ 步：

$$\text{rate}(s) = \begin{cases} p \times \dfrac{s+1}{w} & s < w \\[2ex] \dfrac{p}{2}\left(1 + \cos\left(\pi \times \dfrac{s-w}{T-w}\right)\right) & s \ge w \end{cases}$$

餘弦從 $\cos 0 = 1$ 走到 $\cos \pi = -1$，所以括號從 2 走到 0。
"""

# %% [markdown] lang="en"
r"""
When epochs are few, small steps never reach the valley, and large ones jump from side to side. So do not use one size throughout:

1. **Warm-up**: at first the weights are random, and so is the direction. Begin small, and grow over $w$ steps to the largest rate $p$.
2. **Cosine decay**: then go down along half a cosine wave to almost 0. The last steps are fine ones, and you come to rest at the bottom.

Steps are counted from $s = 0$, and there are $T$ of them:

$$\text{rate}(s) = \begin{cases} p \times \dfrac{s+1}{w} & s < w \\[2ex] \dfrac{p}{2}\left(1 + \cos\left(\pi \times \dfrac{s-w}{T-w}\right)\right) & s \ge w \end{cases}$$

The cosine runs from $\cos 0 = 1$ to $\cos \pi = -1$, so the bracket runs from 2 to 0.
"""

# %%
EPOCHS, BATCH = 20, 64
steps = EPOCHS * math.ceil(len(train) / BATCH)  # 16 batches an epoch, the last one smaller
keras_rate = keras.optimizers.schedules.CosineDecay(0.0, decay_steps=steps - 40, warmup_target=0.005, warmup_steps=40)
by_keras = [float(keras_rate(s)) for s in range(0, steps, 9)]

fig, ax = plt.subplots(figsize=(7, 3.3))
ax.plot(range(0, steps, 9), by_keras, "o-", markersize=4, color="C0")
ax.axvspan(0, 40, color="C1", alpha=0.18)
ax.text(3, 0.0053, tr("暖身", "warm-up"))
ax.text(190, 0.0047, tr("餘弦下降", "cosine decay"))
ax.set(ylim=(0, 0.0058), xlabel=tr("步數（批次）", "step (batches)"), ylabel=tr("學習率", "learning rate"))
ax.set_title(
    tr(f"Keras 的 CosineDecay：{steps} 步，暖身 40 步", f"CosineDecay of Keras: {steps} steps, 40 of them warm-up")
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
### 動手做 1：`learning_rate(step, total, peak, warmup)`

| 輸入 | 是什麼 |
|---|---|
| `step` | 現在是第幾步，整數，0 到 `total - 1` |
| `total` | 總步數 $T$，整數 |
| `peak` | 最大的學習率 $p$，大於 0 |
| `warmup` | 暖身的步數 $w$，整數，0 到 `total - 1`；0 表示不暖身 |

**回傳**這一步的學習率，一個數，照上面的公式。

**例子**：`total=10, peak=0.4, warmup=2` 時，第 0 步是 0.2，第 1 步是 0.4，第 2 步也是 0.4（餘弦的起點），第 6 步剛好走到一半，是 0.2。
"""

# %% [markdown] lang="en"
r"""
### Do 1: `learning_rate(step, total, peak, warmup)`

| Input | What it is |
|---|---|
| `step` | the number of the step, a whole number from 0 to `total - 1` |
| `total` | the number of steps $T$, a whole number |
| `peak` | the largest learning rate $p$, above 0 |
| `warmup` | the number of warm-up steps $w$, a whole number from 0 to `total - 1`; 0 means none |

**Return** the learning rate of this step, a number, by the formula above.

**Example**: with `total=10, peak=0.4, warmup=2`, step 0 has 0.2, step 1 has 0.4, step 2 has 0.4 as well (where the cosine begins), and step 6, half way down, has 0.2.
"""


# %% answer="learning_rate"
def learning_rate(step, total, peak, warmup):
    """Linear warm-up, then half a cosine wave down to almost 0; returns the rate of this step."""
    ### BEGIN SOLUTION
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak / 2 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))
    ### END SOLUTION


# %% check="learning_rate"
check("learning_rate")

# %% [markdown] lang="zh-TW"
r"""
把你的曲線和 Keras 的疊在一起。

> **先猜再看**：兩條會完全一樣嗎？（提示：看看第 0 步。）
"""

# %% [markdown] lang="en"
r"""
Lay your curve over that of Keras.

> **Guess first**: will they coincide? (A hint: look at step 0.)
"""

# %% try
mine = [learning_rate(s, steps, 0.005, 40) for s in range(0, steps, 9)]
fig, ax = plt.subplots(figsize=(7, 3.3))
ax.plot(range(0, steps, 9), by_keras, color="#999999", linewidth=6, alpha=0.6, label="Keras")
ax.plot(range(0, steps, 9), mine, "o--", markersize=4, color="C0", label=tr("你的", "yours"))
ax.set(ylim=(0, 0.0058), xlabel=tr("步數（批次）", "step (batches)"), ylabel=tr("學習率", "learning rate"))
ax.set_title(tr("Keras 從 0 起步，你的從一小步起步", "Keras starts from 0, yours from one small step"))
ax.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 2：什麼時候該停

標籤有四成是錯的。錯的彼此不一致，對的都指向同一件事，所以網路先學會對的；再學下去，就開始**硬背**那些讀錯的標籤。這叫**過度擬合**（overfitting）：訓練損失一直降，驗證損失降了又升。

> **先猜再看**：下面用 400 張訓練 20 個週期。驗證損失在第幾個週期最低？最後一個週期比它差多少？
"""

# %% [markdown] lang="en"
r"""
## Understand 2: when to stop

Four labels in ten are wrong. The wrong ones contradict one another while the right ones agree, so a network learns what is right first; after that it begins to **memorise** what is wrong. That is **overfitting**: the training loss keeps falling while the validation loss falls and then rises.

> **Guess first**: below are 20 epochs with 400 digits. In which one is the validation loss lowest? And how much worse is the last one?
"""

# %%
memoriser, on_train, on_valid = curves(train[:400], y_old[:400], 0.005, 20)
epochs = np.arange(1, 21)
lowest = int(on_valid.argmin())
fig, ax = plt.subplots(figsize=(7.4, 4))
ax.plot(epochs, on_train, "s--", color="C1", markersize=4, label=tr("訓練（四成是錯的）", "training (40 % wrong)"))
ax.plot(epochs, on_valid, "o-", color="C0", markersize=4, label=tr("驗證（乾淨）", "validation (clean)"))
ax.plot(epochs[lowest], on_valid[lowest], "o", markersize=15, markerfacecolor="none", markeredgecolor="black")
ax.annotate(
    tr(f"第 {epochs[lowest]} 週期，{on_valid[lowest]:.2f}", f"epoch {epochs[lowest]}: {on_valid[lowest]:.2f}"),
    (epochs[lowest], on_valid[lowest]),
    xytext=(25, 60),
    textcoords="offset points",
    arrowprops={"arrowstyle": "->"},
)
ax.set(xticks=range(0, 21, 5), ylim=(0, None), xlabel=tr("訓練週期", "epoch"), ylabel=tr("損失", "loss"))
ax.set_title(tr("再學下去，學到的是舊讀碼機的錯", "Beyond the circle it learns the old reader's mistakes"))
ax.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
**提早停止**（early stopping）：每個週期量一次驗證損失，記住最好的一次；連續 `patience` 個週期沒有進步，就停下來，**並且把權重還原到最好的那個週期**。

只停下來不還原，拿到的是最差的那幾個週期。

什麼叫「進步」？要比目前最好的低**超過** `min_delta` 才算，免得被小數點後的抖動騙了。

**走一次**：驗證損失 0.9、0.6、0.7、0.65、0.5，`patience=2`，`min_delta=0`。第 2 週期 0.6 是進步；第 3、4 週期都沒有比 0.6 低，連續兩次，在第 4 週期停下，還原到第 2 週期。第 5 週期的 0.5 永遠不會發生。這就是 `patience` 太小的代價。

### 動手做 2：`early_stop(losses, patience, min_delta)`

| 輸入 | 是什麼 |
|---|---|
| `losses` | list 或陣列，如果一直訓練下去，每個週期的驗證損失；至少一個，第一個一定是正常的數 |
| `patience` | 連續幾個週期沒進步就停，整數，至少 1 |
| `min_delta` | 比最好的低**超過**這麼多才算進步，0 以上 |

**回傳**一個 dict：`"ran"` 實際跑了幾個週期，`"best"` 還原到第幾個週期（從 1 數起）。損失可能是 NaN（訓練爆掉了），那不算進步。耐心用完之前 `losses` 就結束的話，`ran` 就是它的長度。

**例子**：`early_stop([0.9, 0.6, 0.7, 0.65, 0.5], 2, 0.0)` 回傳 `{"ran": 4, "best": 2}`。
"""

# %% [markdown] lang="en"
r"""
**Early stopping**: measure the validation loss after every epoch and remember the best. After `patience` epochs in a row without progress, stop, **and put the weights of the best epoch back**.

Stopping without putting them back leaves you with the worst of the last epochs.

What counts as progress? A loss that is **more than** `min_delta` below the best so far, so that a flicker in the third decimal does not fool you.

**Once by hand**: validation losses 0.9, 0.6, 0.7, 0.65, 0.5, `patience=2`, `min_delta=0`. Epoch 2 with 0.6 is progress. Epochs 3 and 4 are not below 0.6, that is two in a row, so training stops at epoch 4 and goes back to epoch 2. The 0.5 of epoch 5 never happens. That is what too little patience costs.

### Do 2: `early_stop(losses, patience, min_delta)`

| Input | What it is |
|---|---|
| `losses` | a list or array: the validation loss of every epoch if training went on and on; at least one, and the first is an ordinary number |
| `patience` | stop after so many epochs in a row without progress, a whole number, at least 1 |
| `min_delta` | progress means to be **more than** this below the best so far, 0 or more |

**Return** a dict: `"ran"`, how many epochs were run, and `"best"`, which epoch's weights are put back (counted from 1). A loss may be NaN (training blew up); that is no progress. If `losses` ends before patience does, `ran` is its length.

**Example**: `early_stop([0.9, 0.6, 0.7, 0.65, 0.5], 2, 0.0)` returns `{"ran": 4, "best": 2}`.
"""


# %% answer="early_stop"
def early_stop(losses, patience, min_delta):
    """When training stops and which epoch is restored; returns {"ran", "best"}, epochs counted from 1."""
    ### BEGIN SOLUTION
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest - min_delta:
            best, lowest = epoch, loss
        elif epoch - best >= patience:
            return {"ran": epoch, "best": best}
    return {"ran": len(losses), "best": best}
    ### END SOLUTION


# %% check="early_stop"
check("early_stop")

# %% [markdown] lang="zh-TW"
r"""
拿剛才那條 20 個週期的曲線來停。
"""

# %% [markdown] lang="en"
r"""
Stop the curve of 20 epochs from above.
"""

# %% try
pd.DataFrame(
    [
        {"patience": patience, "min_delta": min_delta, **early_stop(on_valid, patience, min_delta)}
        for patience, min_delta in ((1, 0.0), (3, 0.0), (3, 0.05), (30, 0.0))
    ]
)

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 3：在 Keras 裡停，而且停得誠實

Keras 有現成的 `keras.callbacks.EarlyStopping`，交給 `fit(…, callbacks=[…])`。它有三個地方最容易出錯：

| 地方 | 預設 | 你要的 |
|---|---|---|
| `monitor` | `"val_loss"` | 驗證損失。看成 `"loss"` 就是看訓練損失，它只會一直降 |
| `restore_best_weights` | `False` | `True`，否則留下的是最後一個週期 |
| `validation_data` | 沒有 | 訓練**沒用過**的資料。拿訓練集來驗證，曲線永遠漂亮，永遠不會停 |

最後一項就是資料外洩。驗證集一旦混進訓練，量到的就不是「沒看過的」表現。

### 動手做 3：`fit_best(model, x_train, y_train, x_valid, y_valid, epochs, patience)`

訓練一個已經 `compile` 好的 Keras 分類模型，最多 `epochs` 個週期，驗證損失連續 `patience` 個週期沒有進步就停，**最後模型帶著驗證損失最低的那個週期的權重**。

**回傳**一個 list：實際跑的每個週期的驗證損失。（`fit` 回傳的物件有 `.history["val_loss"]`。）

只准從訓練集學。檢查會給你別的資料：形狀不同，驗證集的標籤也有一部分是亂的，這樣偷看一眼就會露餡。
"""

# %% [markdown] lang="en"
r"""
## Understand 3: stopping in Keras, and honestly

Keras has `keras.callbacks.EarlyStopping`, to be handed to `fit(…, callbacks=[…])`. Three things go wrong most often:

| Where | Default | What you want |
|---|---|---|
| `monitor` | `"val_loss"` | the validation loss. With `"loss"` it watches the training loss, which only ever falls |
| `restore_best_weights` | `False` | `True`, or else the last epoch is what you keep |
| `validation_data` | none | data that training has **not** used. Validate on the training set, and the curve is always pretty and never stops |

The last one is a data leak. Once validation rows get into training, what you measure is no longer "unseen".

### Do 3: `fit_best(model, x_train, y_train, x_valid, y_valid, epochs, patience)`

Train a compiled Keras classifier for at most `epochs` epochs; stop when the validation loss has made no progress for `patience` epochs in a row; **in the end the model carries the weights of the epoch with the lowest validation loss**.

**Return** a list: the validation loss of every epoch that was run. (What `fit` returns has `.history["val_loss"]`.)

Learn from the training set only. The checks bring data of their own: of another shape, and with some of the validation labels scrambled, so that even a peek will show.
"""


# %% answer="fit_best"
def fit_best(model, x_train, y_train, x_valid, y_valid, epochs, patience):
    """Train with early stopping, leave the best weights in the model; returns the validation loss of each epoch."""
    ### BEGIN SOLUTION
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
    history = model.fit(
        x_train,
        y_train,
        validation_data=(x_valid, y_valid),
        epochs=epochs,
        callbacks=[stop],
        verbose=0,
    )
    return [float(loss) for loss in history.history["val_loss"]]
    ### END SOLUTION


# %% check="fit_best"
check("fit_best")

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 4：不要讓它背得動

提早停止是「背之前喊停」。**正則化**（regularisation）是「讓它不好背」：

| 作法 | Keras | 意思 |
|---|---|---|
| 權重衰減 | `kernel_regularizer=keras.regularizers.L2(0.001)` | 權重太大要罰，罰金加在損失上 |
| 丟棄（dropout） | `layers.Dropout(0.3)` | 訓練時每次隨機關掉三成的輸入，沒有人可以只靠一格；推論時全開 |
| 小一點的網路 | 少一些神經元 | 記憶力變差，只記得住規律 |

權重衰減的損失是這樣的，$\lambda$ 是罰多重：

$$\text{loss} = \text{cross-entropy} + \lambda \sum w^2$$

> **先猜再看**：下面把 $\lambda$ 從 0 加到很大，每次都訓練 20 個週期。對訓練標籤的準確率會怎樣？驗證準確率呢？會不會有罰過頭的時候？
"""

# %% [markdown] lang="en"
r"""
## Understand 4: make memorising hard

Early stopping calls time before memorising sets in. **Regularisation** makes memorising hard in the first place:

| Way | Keras | Meaning |
|---|---|---|
| Weight decay | `kernel_regularizer=keras.regularizers.L2(0.001)` | large weights pay a fine, which is added to the loss |
| Dropout | `layers.Dropout(0.3)` | in training a random 30 % of the inputs are switched off each time, so nobody can rely on one cell alone; in use all are on |
| A smaller network | fewer units | less memory, room for rules only |

The loss with weight decay, where $\lambda$ says how high the fine is:

$$\text{loss} = \text{cross-entropy} + \lambda \sum w^2$$

> **Guess first**: below, $\lambda$ grows from 0 to a lot, with 20 epochs each time. What happens to the accuracy on the training labels, and to that in validation? Can a fine be too high?
"""

# %%
fines = [0, 0.6, 4, 12]
nets = [memoriser] + [curves(train[:400], y_old[:400], 0.005, 20, alpha=fine)[0] for fine in fines[1:]]
flat = x.reshape(len(x), -1)
repeated = [net.score(flat[train[:400]], y_old[:400]) for net in nets]
read_right = [net.score(flat[valid], labels[valid]) for net in nets]
fig, ax = plt.subplots(figsize=(7.4, 3.8))
ax.plot(range(4), repeated, "s--", color="C1", label=tr("訓練（四成是錯的）", "training (40 % wrong)"))
ax.plot(range(4), read_right, "o-", color="C0", label=tr("驗證（乾淨）", "validation (clean)"))
ax.axhline(0.6, color="#777777", linestyle=":")
ax.text(0.1, 0.53, tr("標籤對的比例", "share of right labels"))
ax.set_xticks(range(4), [f"{fine:g}" for fine in fines])
ax.set(ylim=(0, 1.02), ylabel=tr("20 個週期後的準確率", "accuracy after 20 epochs"))
ax.set_xlabel(tr("權重衰減（scikit-learn 的 alpha，無單位）", "weight decay (alpha of scikit-learn, no unit)"))
ax.set_title(tr("罰得剛好：背得少，讀得準", "The right fine: memorises less and reads better"))
ax.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
不罰，訓練標籤背對了九成五，連錯的也背，驗證卻只有六成左右。罰得剛好，訓練準確率大約落在 60%：正是標籤對的比例，因為錯的它不肯背。罰太重，什麼都學不會。頂點在哪裡，要由**驗證集**決定。

訓練準確率愈高愈好嗎？標籤會錯的時候，不是。

### 動手做 4：`build_reader(steps)`

在物流中心的三個限制裡，設計一個讀數字的網路。**回傳** `compile` 好、還沒訓練的 Keras 模型。

* `steps`：整個訓練會走幾步（批次數），給你設定學習率排程用。
* 輸入 `(28, 28, 1)`，0 到 1；輸出十個數字的機率（每列加起來是 1）。參數不超過 **60,000** 個。
* 用 `"sparse_categorical_crossentropy"`。最佳化器、排程、正則化、結構都由你決定。
* 用 1,000 張、40% 標籤讀錯的訓練集，訓練 **20 個週期**、批次 64 之後，在沒看過的乾淨數字上準確率至少 **78%**（舊讀碼機是 60%）。檢查會自己抽樣、弄錯標籤、訓練和考試。

同樣大小的網路，用預設的 `"adam"` 又不正則化，只有大約 75%：20 個週期夠它背下很多錯的標籤。

下一格的 `practice(build)` 用今天的訓練集照樣訓練一次，再量**驗證集**。試很多種設計，請都用它比；測試集等你選定了再開。

Keras 的排程：`keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.0, decay_steps=…, warmup_target=…, warmup_steps=…))`，`decay_steps` 是暖身**之後**的步數。
"""

# %% [markdown] lang="en"
r"""
Without a fine, it repeats 95 % of the training labels, wrong ones included, and reads only about 60 % in validation. With the right fine, its training accuracy is near 60 %: just the share of right labels, because it refuses to learn the wrong ones by heart. With too high a fine it learns nothing. Where the top lies is for the **validation set** to decide.

Is a higher training accuracy always better? Not where labels can be wrong.

### Do 4: `build_reader(steps)`

Design a network that reads digits within the three limits of the logistics centre. **Return** a compiled, untrained Keras model.

* `steps`: how many steps (batches) the whole training will take, for your learning-rate schedule.
* Its input is `(28, 28, 1)`, from 0 to 1; its output is the probability of each of the ten digits (every row adds up to 1). It has at most **60,000** parameters.
* Use `"sparse_categorical_crossentropy"`. Optimizer, schedule, regularisation and layers are up to you.
* After **20 epochs** with batches of 64 on 1,000 digits, 40 % of them with wrong labels, its accuracy on unseen clean digits is at least **78 %** (the old reader has 60 %). The checks draw, mislabel, train and test on their own.

A network of the same size with the default `"adam"` and no regularisation gets to about 75 %: 20 epochs are enough to memorise many of the wrong labels.

In the next cell, `practice(build)` trains in the same way on today's training set and measures on the **validation set**. Use it to compare as many designs as you like, and leave the test set until you have chosen.

The schedule in Keras: `keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.0, decay_steps=…, warmup_target=…, warmup_steps=…))`, where `decay_steps` counts the steps **after** warm-up.
"""


# %%
@functools.cache  # the same function is not trained twice
def practice(build):
    """Build a reader and train it for 20 epochs on the mislabelled training set."""
    keras.utils.set_random_seed(0)
    reader = build(steps)
    reader.fit(x[train], y_old, epochs=EPOCHS, batch_size=BATCH, verbose=0)
    accuracy = float(np.mean(np.asarray(reader(x[valid])).argmax(axis=1) == labels[valid]))
    print(tr(f"驗證集準確率 {accuracy:.1%}", f"accuracy on the validation set {accuracy:.1%}"))
    return reader


# %% answer="build_reader"
def build_reader(steps):
    """A compiled, untrained Keras model for digits (28, 28, 1), at most 60,000 parameters."""
    ### BEGIN SOLUTION
    reader = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    warmup = steps // 10
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, decay_steps=steps - warmup, warmup_target=0.004, warmup_steps=warmup
    )
    reader.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    return reader
    ### END SOLUTION


# %% check="build_reader"
check("build_reader")

# %% [markdown] lang="zh-TW"
r"""
選定了，就打開測試集，只開這一次。

> **先猜再看**：測試集會比驗證集高還是低？它讀錯的數字，你讀得對嗎？
"""

# %% [markdown] lang="en"
r"""
When you have chosen, open the test set, this once.

> **Guess first**: will it be higher or lower than validation? And the digits that it misreads: can you read them?
"""

# %% try
reader = practice(build_reader)
chances = np.asarray(reader(x[test]))
read = chances.argmax(axis=1)
missed = np.flatnonzero(read != labels[test])
sure = missed[np.argsort(-chances[missed].max(axis=1))][:8]  # wrong, and most sure of it
accuracy, before = (np.mean(np.asarray(reader(x[rows])).argmax(axis=1) == labels[rows]) for rows in (test, valid))
fig, axes = plt.subplots(1, 8, figsize=(10, 2.5))
for ax, i in zip(axes, sure, strict=False):
    ax.imshow(images[test[i]], cmap="gray_r")
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    guess = tr(f"讀成 {read[i]}\n（{chances[i].max():.0%}）", f"read as {read[i]}\n({chances[i].max():.0%})")
    ax.set_title(guess, fontsize=11, linespacing=1.4)
    ax.set_xlabel(tr(f"其實是 {labels[test[i]]}", f"is {labels[test[i]]}"))
fig.suptitle(
    tr(
        f"準確率：驗證集 {before:.1%}、測試集 {accuracy:.1%}；錯得最有把握的八張",
        f"Accuracy: validation {before:.1%}, test {accuracy:.1%}; the eight surest mistakes",
    )
)
plt.show()

# %% [markdown] task="which_report" points=3 lang="zh-TW"
r"""
## 想一想：哪一份報告可以信

三個小組交出同一個網路的調校結果，主管要選一組上線：

| 小組 | 試過幾種設定 | 怎麼選 | 報告的準確率 |
|---|---|---|---|
| 甲 | 200 | 選**測試集**最高的 | 測試集 94.1% |
| 乙 | 30 | 用訓練集當驗證集，訓練 60 週期，選訓練準確率最高的 | 「驗證」99.2% |
| 丙 | 30 | 選驗證集最高的，測試集最後開一次 | 測試集 92.6% |

請寫 150 到 250 字：

1. 三個數字各量到了什麼？哪一組上線後最可能讓人失望，為什麼？
2. 郵遞區號三碼全對，包裹才到得了。以丙組來說，大約幾成的包裹會走錯？錯了由誰承擔，怎麼補救？
3. 你選哪一組？還要他們補什麼證據？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 選數字最大的，或只說「丙比較好」，沒有理由 |
| 2 | 說出甲在測試集上挑選、乙在訓練集上驗證，並選擇丙 |
| 3 | 做到 2 分的要求，還算出三碼全對的比例（約 0.926 的三次方），說明誰承擔錯誤，並提出一項做得到的補充證據或補救（例如把握低的交給人、換一批沒用過的資料再考） |
"""

# %% [markdown] task="which_report" points=3 lang="en"
r"""
## Think: which report can be trusted

Three teams have tuned the same network, and the manager has to put one into service:

| Team | Settings tried | How they chose | Accuracy reported |
|---|---|---|---|
| A | 200 | the best on the **test set** | 94.1 % on the test set |
| B | 30 | validated on the training set, 60 epochs, the best training accuracy | 99.2 % in "validation" |
| C | 30 | the best on the validation set; the test set opened once, at the end | 92.6 % on the test set |

Write 100 to 170 words:

1. What does each of the three numbers measure? Which team is most likely to disappoint in service, and why?
2. A parcel arrives only if all three digits of its postal code are read right. For team C, what share of parcels goes astray? Who bears that, and what can be done about it?
3. Which team do you choose? Which evidence do you still ask for?

| Points | Your answer |
|---|---|
| 0–1 | Takes the largest number, or says just "C is better" without a reason |
| 2 | Says that A chose on the test set and B validated on the training set, and chooses C |
| 3 | As for 2, and works out the share with all three digits right (about 0.926 cubed), says who bears the mistakes, and proposes further evidence or a remedy that could really be had (unsure ones go to a person, say, or another exam on fresh data) |
"""

# %% [markdown] model="which_report" lang="zh-TW"
r"""
參考答案（3 分）：

甲組從 200 種設定裡挑測試集最高的，94.1% 有一部分是運氣，測試集已經變成驗證集，沒有乾淨的考卷了。乙組拿訓練集驗證，99.2% 量的是背功，何況訓練標籤有四成是錯的，背得愈熟錯得愈多，上線後最會讓人失望。丙組的 92.6% 是沒看過的資料、只開一次，是唯一可信的。

丙組三碼全對約 0.926³ = 79%，大約兩成的包裹會走錯，由收件人晚收到、由站所人工重送承擔。補救：最高機率低於門檻的交給人看，並用市名、路名核對區號。

我選丙，但 92.6% 還不能直接上線。要他們補：拿本地真實包裹 500 件（沒用過的）再考一次，報告整組三碼全對率與人工複判率；換三個隨機種子重訓，確認差異不是運氣。

評分提醒：三個數字互不相依的假設可以討論；提到同一人字跡會一起錯也很好。
"""

# %% [markdown] model="which_report" lang="en"
r"""
Model answer (3 points):

Team A took the best of 200 settings on the test set, so part of its 94.1 % is luck; the test set has become a validation set, and no clean exam is left. Team B validated on the training set: 99.2 % measures memory, and since 40 % of the labels are wrong, the better it remembers, the more errors it carries. It will disappoint most. Team C's 92.6 % comes from unseen data, opened once, and is the only number to trust.

For C all three digits are right in about 0.926³ = 79 % of codes. One parcel in five goes astray, at the cost of the recipient who waits and the depot that sends it again. Remedy: codes whose highest probability is below a threshold go to a person, and the code is compared with the city and street.

I choose C, though not for service right away. I ask for another exam on 500 real local parcels, with the share of whole codes read right and of codes sent to people, and for three trainings with other seeds, to see that the difference is not luck.

A note on marking: whether the three digits are independent may well be discussed; that one person's handwriting fails together is a good point.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）

1. 把 `build_reader` 的排程換成固定的學習率，再把正則化拿掉，各用三個種子訓練。哪一項影響大？差異比種子之間的抖動大嗎？
2. 用 `fit_best` 訓練一個沒有正則化的網路（`x[train]`、`y_old`、`x[valid]`、`labels[valid]`），它在第幾個週期停下？比走完 20 個週期的 `build_reader` 好嗎？
3. 猜猜哪些標籤是錯的：訓練後，列出模型最不同意的 50 張訓練圖，數一數標籤真的錯的有幾張。

**延伸閱讀**：Keras 的[學習率排程](https://keras.io/api/optimizers/learning_rate_schedules/)與[提早停止](https://keras.io/api/callbacks/early_stopping/)；[SGDR](https://arxiv.org/abs/1608.03983) 是餘弦下降的出處；[Dropout](https://jmlr.org/papers/v15/srivastava14a.html) 的原始論文。

**在專題裡**：專題的評分筆記本都有時間預算（`budget`），超過就不計分。排程讓你在預算內學到最多，提早停止讓你不必猜要幾個週期；而評審一定會問：你的驗證集是哪裡來的？
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points)

1. In `build_reader`, replace the schedule by a constant rate, then take the regularisation out, and train each with three seeds. Which matters more? Is the difference larger than the flicker between seeds?
2. Train a network without regularisation by `fit_best` (`x[train]`, `y_old`, `x[valid]`, `labels[valid]`). In which epoch does it stop? Is it better than `build_reader` after its 20 epochs?
3. Find the wrong labels: after training, list the 50 training digits with which the model disagrees most, and count how many really are wrong.

**To read**: Keras on [learning-rate schedules](https://keras.io/api/optimizers/learning_rate_schedules/) and [early stopping](https://keras.io/api/callbacks/early_stopping/); [SGDR](https://arxiv.org/abs/1608.03983), where the cosine comes from; the paper on [Dropout](https://jmlr.org/papers/v15/srivastava14a.html).

**In the capstones**: their notebooks are scored within a time budget (`budget`); whoever exceeds it gets nothing. A schedule learns the most within the budget, early stopping saves you from guessing the number of epochs, and the jury is sure to ask: where does your validation set come from?
"""
