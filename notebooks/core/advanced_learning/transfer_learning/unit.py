# ---
# profile: tensorflow
# minutes: 80
# data: [mnist_5k, digits, digit_readers]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 遷移式學習：別的廠教出來的眼睛

這一單元寫給手上只有幾張標註影像的工程師，以及要決定「買現成模型、借別廠模型、還是自己從頭訓練」的中階幹部。做過「卷積神經網路」單元（知道 `Conv2D`、`Dense`、`fit` 是什麼）就可以開始，數學用到平均數和標準差。大約需要 80 分鐘。

由上往下執行每一格（`Shift + Enter`）。題目的格子由你填，寫著 `check(…)` 的格子會告訴你試了什麼、哪裡還不對，要試幾次都可以。四題各自評分，卡住時先往下做。

下一格載入 TensorFlow，大約要 10 秒。
"""

# %% [markdown] lang="en"
r"""
# Transfer learning: eyes trained in another plant

This unit is for engineers who have a handful of labelled images, and for managers who must decide whether to buy a model, borrow one from another plant, or train from nothing. If you have done the unit on convolutional networks (you know `Conv2D`, `Dense` and `fit`), you can start. The mathematics is a mean and a standard deviation. It takes about 80 minutes.

Run the cells from top to bottom (`Shift + Enter`). Cells with a question are yours to fill; those with `check(…)` tell you what was tried and what is not right yet, as often as you like. The four answers are judged one by one, so if you are stuck, go on.

The next cell loads TensorFlow, which takes about 10 seconds.
"""

# %% setup
import os
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads these when it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from matplotlib.patches import FancyBboxPatch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from tensorflow import keras
from tensorflow.keras import layers

from aitracks.data.readers import features, network, prepared_digits, probabilities, shrunk
from aitracks.lesson import check, load, style, tr

warnings.filterwarnings("ignore", category=FutureWarning)
tf.get_logger().setLevel("ERROR")
style()

# %% [markdown] lang="zh-TW"
r"""
## 為什麼要學這個

高雄一家石化公司，巡檢員每兩小時抄一次壓力表，數字手寫在巡檢表上。總廠請人標註了四千張數字，訓練出一個會讀 0 到 9 的小網路。

彰化的新廠也想用，可是他們的掃描機很舊：每個數字只有 8×8 個像素，而且是「白底黑字的亮度」，和總廠的格式完全不同。請人標註要排班，這個月只標得出**每個數字三張，一共三十張**。

新廠有三條路：

| 路 | 要多少標註 | 擔心什麼 |
|---|---|---|
| 總廠的網路直接拿來用 | 0 張 | 筆跡和掃描機都換了 |
| 自己從頭訓練 | 30 張 | 太少，學不起來 |
| 留下總廠學到的**特徵**，只換最後一層 | 30 張 | 總廠學的東西，這裡用得上嗎？ |

第三條路就是**遷移式學習**（transfer learning）。學完這一單元，你能把已訓練網路的特徵用在只有少量樣本的新任務，並且拿出證據，說它是幫助還是傷害。
"""

# %% [markdown] lang="en"
r"""
## Why this matters

In a petrochemical company in Kaohsiung, inspectors read pressure gauges every two hours and write the numbers on an inspection sheet by hand. Headquarters had four thousand digits labelled and trained a small network that reads 0 to 9.

The new plant in Changhua wants it, too. But its scanner is old: each digit has 8×8 pixels only, given as brightness, black on white, which is not at all the format of headquarters. People to label images are scarce, and this month yields **three of each digit, thirty in total**.

The plant has three ways:

| Way | Labels needed | The worry |
|---|---|---|
| use the network of headquarters as it is | 0 | other handwriting, another scanner |
| train from nothing | 30 | too few to learn from |
| keep the **features** that headquarters learned, replace the last layer only | 30 | is what was learned there of any use here? |

The third is **transfer learning**. After this unit you can reuse a trained network's features for a new task with few samples, and show evidence whether that helps or harms.
"""

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

工廠是故事，手寫數字都是**真的**：

* 總廠（來源）：資料卡 `mnist_5k`，美國人寫的數字。這裡縮成 14×14，墨水從 0（白紙）到 1，數字在中央、四周留白。
* 新廠（目標）：資料卡 `digits`，13 個土耳其人寫的數字，8×8 格，每格 0 到 16。原資料的數值是墨水，我們把它反過來當亮度，模擬舊掃描機：**16 是白紙、0 是最黑**。
* 總廠的網路：資料卡 `digit_readers`，課程事先用 `mnist_5k` 訓練好的權重。裡面有兩個網路，第二個等一下再介紹。

真的巡檢表還會有格線、油漬、劃掉重寫，也不會每個數字都切得這麼好。
"""

# %% [markdown] lang="en"
r"""
## Look at the data

The plants are a story; the handwriting is **real**:

* Headquarters (the source): data card `mnist_5k`, digits written by Americans. Here they are halved to 14×14, ink from 0 (paper) to 1, the digit in the middle with a rim around it.
* The new plant (the target): data card `digits`, written by 13 people in Turkey, 8×8 cells from 0 to 16. The original numbers are ink. We turned them round into brightness, as the old scanner would give it: **16 is white paper, 0 is black**.
* The network of headquarters: data card `digit_readers`, weights that the course trained beforehand on `mnist_5k`. There are two networks in it; we will meet the second one later.

Real inspection sheets would add ruled lines, oil, crossed-out numbers, and digits that are not cut out so neatly.
"""

# %%
source = load("mnist_5k")
readers = load("digit_readers")
scans, labels = 16 - load("digits").images, load("digits").labels

held_out = np.arange(5000) % 500 >= 400  # what the network of headquarters has never seen
source_images, source_labels = shrunk(source.images[held_out]), source.labels[held_out]


def bare(ax, image, low, high):
    """Draw one image in grey, without ticks."""
    ax.imshow(image, cmap="gray_r" if high == 1 else "gray", vmin=low, vmax=high)
    ax.set(xticks=[], yticks=[])
    ax.grid(False)


fig, axes = plt.subplots(2, 10, figsize=(10, 2.7))
for digit in range(10):
    bare(axes[0, digit], source_images[source_labels == digit][3, :, :, 0], 0, 1)
    bare(axes[1, digit], scans[labels == digit][3], 0, 16)
axes[0, 0].set_ylabel(tr("總廠 14×14", "source 14×14"), fontsize=9)
axes[1, 0].set_ylabel(tr("新廠 8×8", "target 8×8"), fontsize=9)
fig.suptitle(tr("同樣的十個數字，不同的人、不同的掃描機", "The same ten digits, other hands and another scanner"))
plt.show()

pd.DataFrame(
    {
        tr("張數", "images"): [len(source.images), len(scans)],
        tr("邊長（像素）", "side (pixels)"): [28, 8],
        tr("白紙的值", "value of paper"): [0, 16],
        tr("最黑的值", "value of black"): [255, 0],
    },
    index=[tr("總廠（原檔）", "source (file)"), tr("新廠", "target")],
)

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 1：先把圖變成網路看過的樣子

網路的權重是配著某一種輸入學出來的。輸入換了格式，權重一個也沒變，答案卻會全部走樣，而且**不會有任何錯誤訊息**：形狀對就會算。

下面拿總廠自己沒看過的 1,000 張圖，只動手腳、不換字，看網路還認得多少：

* 反轉：黑白對調
* 除以 255：以為輸入是 0 到 255，多除了一次
* 移到角落：往右下移 3 個像素
* 縮成一半：數字變小，仍在中央

> **先猜再看**：原樣大約九成四。哪一種手腳傷害最大？哪一種你覺得沒關係？
"""

# %% [markdown] lang="en"
r"""
## Understand 1: first make the image look like what the network has seen

The weights of a network were learned together with a certain kind of input. Change the format, and although no weight has changed, every answer goes astray, **without any error message**: as long as the shape fits, it computes.

Below are 1,000 images of headquarters that the network has not seen. We tamper with them without changing what is written, and count how many it still reads:

* inverted: black for white
* divided by 255: somebody thought the input went from 0 to 255, and divided once more
* in the corner: moved 3 pixels down and to the right
* half the size: a smaller digit, still in the middle

> **Guess first**: untouched, it gets about 94 %. Which tampering hurts most? Which would you expect to be harmless?
"""

# %%
halved = source_images.reshape(-1, 7, 2, 7, 2).mean(axis=(2, 4))
tampered = {
    tr("原樣", "untouched"): source_images,
    tr("反轉", "inverted"): 1 - source_images,
    tr("除以 255", "divided by 255"): source_images / 255,
    tr("移到角落", "in the corner"): np.pad(source_images, ((0, 0), (3, 0), (3, 0), (0, 0)))[:, :14, :14],
    tr("縮成一半", "half the size"): np.pad(halved, ((0, 0), (3, 4), (3, 4)))[..., None],
}
fig, axes = plt.subplots(2, 5, figsize=(10, 4), height_ratios=[3, 2])
for (top, bottom), (name, images) in zip(axes.T, tampered.items(), strict=True):
    bare(top, images[42 + 500, :, :, 0], 0, 1)
    top.set_title(name)
    right = 100 * np.mean(probabilities(readers.all_digits, images).argmax(axis=1) == source_labels)
    bottom.bar([0], [right], width=0.6, color="C0", edgecolor="black")
    bottom.text(0, max(right, 10) + 4, f"{right:.0f}%", ha="center")
    bottom.axhline(10, color="black", linestyle=":")
    bottom.set(xlim=(-0.8, 0.8), ylim=(0, 125), xticks=[], yticks=[0, 50, 100])
axes[1, 0].set_ylabel(tr("準確率（%）", "accuracy (%)"))
fig.supxlabel(tr("點線：亂猜，10%", "dotted: guessing, 10 %"), fontsize=10)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
任何一項不對，就跌到亂猜附近，最好的也只剩兩成。所以遷移的第一步不是訓練，而是讀來源的說明書：**大小、數字在哪裡、黑還是白、數值範圍**。

### 動手做 1：`prepare(scans, white)`

把掃描圖變成總廠網路要的樣子。

| 輸入 | 是什麼 |
|---|---|
| `scans` | 三維陣列 `(n, h, w)`，亮度，整數或小數：`0` 是最黑，`white` 是白紙。`h`、`w` 最大 14，不一定相等；`n` 可以是 0（一張都沒有） |
| `white` | 這台掃描機的白紙是多少（例如 16、255），大於 0 |

**回傳** `(n, 14, 14, 1)` 的陣列：墨水，**白紙是 0、最黑是 1**，中間按比例；原來的 h×w 格放在 14×14 的**正中央，不縮放**，四周補的是**白紙**。不能剛好置中時，多出來的一列在下面、一行在右邊。

**例子**：`prepare([[[16, 0, 4]]], 16)` 的形狀是 `(1, 14, 14, 1)`，第 6 列（從 0 數）第 5、6、7 行是 0、1、0.75，其他都是 0。
"""

# %% [markdown] lang="en"
r"""
Get any one of these wrong, and it falls to the neighbourhood of guessing; 20 % is the best of them. So the first step of a transfer is not training but reading what the source wants: **size, where the digit lies, black or white, range of values**.

### Do 1: `prepare(scans, white)`

Turn scans into what the network of headquarters wants.

| Input | What it is |
|---|---|
| `scans` | a 3-D array `(n, h, w)` of brightness, whole or decimal numbers: `0` is black, `white` is paper. `h` and `w` are at most 14 and may differ; `n` may be 0 (no scan at all) |
| `white` | the value of paper for this scanner (16 or 255, for example), above 0 |

**Return** an array `(n, 14, 14, 1)` of ink: **0 for paper, 1 for black**, in proportion between. The h×w cells lie **in the middle of 14×14, at their own size**, and the rim around them is **paper**. Where the middle cannot be met exactly, the odd row goes to the bottom and the odd column to the right.

**Example**: `prepare([[[16, 0, 4]]], 16)` has the shape `(1, 14, 14, 1)`; in row 6 (counting from 0), columns 5, 6, 7 are 0, 1, 0.75, and everything else is 0.
"""


# %% answer="prepare"
def prepare(scans, white):
    """Scans (n, h, w) of brightness as ink (n, 14, 14, 1), in the middle of a paper rim."""
    ### BEGIN SOLUTION
    ink = 1 - np.asarray(scans, dtype=float) / white
    n, h, w = ink.shape
    framed = np.zeros((n, 14, 14, 1))
    top, left = (14 - h) // 2, (14 - w) // 2
    framed[:, top : top + h, left : left + w, 0] = ink
    return framed
    ### END SOLUTION


# %% check="prepare"
check("prepare")

# %% [markdown] lang="zh-TW"
r"""
第一條路：總廠的網路直接讀新廠的圖，一張標註都不用。

> **先猜再看**：格式對了，換了一批人寫的字，準確率還有多少？
"""

# %% [markdown] lang="en"
r"""
The first way: let the network of headquarters read the scans of the new plant, without any label.

> **Guess first**: with the format right but other hands writing, what is left of its accuracy?
"""

# %% try
as_it_is = probabilities(readers.all_digits, prepare(scans, 16)).argmax(axis=1)
mixed_up = pd.crosstab(labels, as_it_is, rownames=[tr("其實是", "really")], colnames=[tr("網路說是", "it says")])
print(tr("新廠，直接用：", "new plant, as it is: ") + f"{np.mean(as_it_is == labels):.1%}")
mixed_up

# %% [markdown] lang="zh-TW"
r"""
大約七成：比亂猜好得多，但還不能上線。它看得到筆畫，只是「哪些筆畫合起來算 9」要照新廠的字重新定。

## 弄懂 2：留下身體，換一個頭

一個分類網路可以分成兩段：

* **身體**（body）：卷積層和最後一層之前的全連接層，把圖變成 64 個數，也就是**特徵**（feature）：這裡有沒有一個圈、那裡有沒有一橫。
* **頭**（head）：最後的 `Dense` 層，看 64 個特徵，說出每一類的機率。

遷移式學習最簡單的作法：身體照搬並且**凍結**（freeze，訓練時不改），頭換成新的，只訓練頭。算算參數：頭有 $64 \times 10 + 10 = 650$ 個，身體有 17,696 個。三十張圖要定出一萬八千個數是強人所難，650 個就合理多了。
"""

# %% [markdown] lang="en"
r"""
About 70 %: far better than guessing, not good enough for the line. It does see the strokes. But "which strokes together make a 9" has to be settled anew for this plant's hands.

## Understand 2: keep the body, put on a new head

A classifying network has two parts:

* The **body**: the convolutions and the dense layers before the last. It turns an image into 64 numbers, the **features**: is there a loop here, a bar there?
* The **head**: the last `Dense` layer, which looks at the 64 features and gives the probability of each class.

The simplest transfer: take the body as it is and **freeze** it (training does not change it), put on a new head, and train the head alone. Count the parameters: the head has $64 \times 10 + 10 = 650$, the body 17,696. To settle eighteen thousand numbers by thirty images is asking a lot; 650 is more reasonable.
"""

# %%
ways = [
    (
        tr("直接用", "as it is"),
        ("C0", tr("身體：總廠的", "body: of the source")),
        ("C0", tr("頭：總廠的", "head: of the source")),
        0,
    ),
    (
        tr("從頭訓練", "from nothing"),
        ("C1", tr("身體：重新學", "body: learned anew")),
        ("C1", tr("頭：重新學", "head: learned anew")),
        18346,
    ),
    (
        tr("換頭", "new head"),
        ("C0", tr("身體：總廠的，凍結", "body: of the source, frozen")),
        ("C1", tr("頭：重新學", "head: learned anew")),
        650,
    ),
    (
        tr("微調", "fine-tuning"),
        ("C4", tr("身體：從總廠的開始學", "body: learns on from the source")),
        ("C1", tr("頭：重新學", "head: learned anew")),
        18346,
    ),
]
fig, ax = plt.subplots(figsize=(10, 3.9))
for row, (name, body, head, trained) in enumerate(ways):
    for (colour, text), left, width in ((body, 1.5, 4.0), (head, 6.1, 2.5)):
        box = FancyBboxPatch(
            (left, row - 0.3), width, 0.6, boxstyle="round,pad=0.04", facecolor=colour, edgecolor="black", alpha=0.45
        )
        ax.add_patch(box)
        ax.text(left + width / 2, row, text, ha="center", va="center", fontsize=9.5)
    ax.annotate("", (6.05, row), (5.56, row), arrowprops={"arrowstyle": "->", "lw": 1.8})
    ax.text(1.3, row, name, ha="right", va="center", fontsize=11)
    ax.text(9.0, row, f"{trained:,}", ha="left", va="center", fontsize=11)
ax.text(3.5, -0.62, tr("圖 → 64 個特徵", "image → 64 features"), ha="center")
ax.text(7.35, -0.62, tr("特徵 → 機率", "features → probabilities"), ha="center")
ax.text(9.0, -0.62, tr("要訓練的參數", "parameters to train"), ha="left")
ax.set(xlim=(0, 11.2), ylim=(3.5, -0.95))
ax.set_title(tr("四條路：誰的身體，誰的頭", "Four ways: whose body, whose head"))
ax.axis("off")
plt.show()

# %% [markdown] lang="zh-TW"
r"""
最下面的**微調**（fine-tuning）是換頭之後的下一步：頭訓練好了，再用很小的學習率讓身體跟著調。資料夠多時值得做；三十張圖太少，容易把學到的特徵弄壞。這一單元做換頭，微調留作挑戰。

在 Keras 裡，凍結是把層的 `trainable` 設成 `False`，**要在 `compile` 之前**。先看一個玩具例子：兩個輸入、三個特徵、兩類。
"""

# %% [markdown] lang="en"
r"""
**Fine-tuning**, the last row, is what may come after a new head: once the head is trained, let the body follow with a very small learning rate. It pays when there is enough data; with thirty images it easily spoils the features that were learned. This unit is about the new head, and fine-tuning is left as a challenge.

In Keras, freezing means setting a layer's `trainable` to `False`, **before `compile`**. Here is a toy: two inputs, three features, two classes.
"""

# %%
keras.utils.set_random_seed(1)
toy = keras.Sequential([layers.Input((2,)), layers.Dense(3, activation="relu"), layers.Dense(2, activation="softmax")])
toy.layers[0].trainable = False
toy.compile(keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy")
before = [part.copy() for part in toy.get_weights()]
toy.fit(np.eye(2), np.array([0, 1]), epochs=2, verbose=0)
for name, old, new in zip(("body W", "body b", "head W", "head b"), before, toy.get_weights(), strict=True):
    print(f"{name}: {tr('最大的變化', 'largest change')} {np.abs(new - old).max():.3f}")
print(tr("會被訓練的陣列：", "arrays to be trained: "), len(toy.trainable_weights))

# %% [markdown] lang="zh-TW"
r"""
### 動手做 2：`build_transfer(reader, classes)`

`reader` 是一個訓練好的 Keras 網路，像下面印出來的那樣：最後一層是頭，它的前一層給出 64 個特徵。`classes` 是新任務的類別數（整數）。

**回傳**一個 `compile` 好、還沒訓練的 Keras 模型：

* 輸入 `(14, 14, 1)`；身體是 `reader` 除了最後一層以外的全部，權重照舊，**凍結**；
* 頭是一個新的 `Dense` 層，接在 64 個特徵上，輸出 `classes` 個機率（加起來是 1）；
* `compile` 時用 `"sparse_categorical_crossentropy"`，最佳化器和學習率由你選；
* 之後訓練你的模型，**不可以改到 `reader` 的權重**；用 30 張圖訓練，每張看 40 次（批次 10，一共 120 步）之後，在其他的圖上至少答對 **78%**。

**例子**：`build_transfer(network(readers.all_digits), 10)` 有 18,346 個參數，其中 650 個可以訓練。

提示：`reader.layers` 是各層的 list；`keras.Sequential` 可以接受一串已經有權重的層。120 步很少，學習率 0.001 夠大嗎？
"""

# %% [markdown] lang="en"
r"""
### Do 2: `build_transfer(reader, classes)`

`reader` is a trained Keras network like the one printed below: its last layer is the head, and the layer before gives 64 features. `classes` is the number of classes of the new task (a whole number).

**Return** a Keras model, compiled and not trained yet:

* its input is `(14, 14, 1)`; its body is all of `reader` but the last layer, with its weights, **frozen**;
* its head is one new `Dense` layer on the 64 features, giving the probabilities of the `classes` classes (they add up to 1);
* it is compiled with `"sparse_categorical_crossentropy"`; optimizer and learning rate are up to you;
* training it later **must not change the weights of `reader`**, and after training on 30 images, each seen 40 times (batches of 10, 120 steps in all), it gets at least **78 %** of the other images right.

**Example**: `build_transfer(network(readers.all_digits), 10)` has 18,346 parameters, of which 650 can be trained.

Hints: `reader.layers` is a list of the layers, and `keras.Sequential` accepts layers that have weights already. 120 steps are few; is a learning rate of 0.001 large enough?
"""

# %%
for layer in network(readers.all_digits).layers:
    print(f"{layer.name:16} {layer.count_params():>7,}")


# %% answer="build_transfer"
def build_transfer(reader, classes):
    """A compiled Keras model: the frozen body of `reader` with a new, untrained head of `classes` classes."""
    ### BEGIN SOLUTION
    body = reader.layers[:-1]
    for layer in body:
        layer.trainable = False
    net = keras.Sequential([layers.Input((14, 14, 1)), *body, layers.Dense(classes, activation="softmax")])
    net.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    return net
    ### END SOLUTION


# %% check="build_transfer"
check("build_transfer")

# %% [markdown] lang="zh-TW"
r"""
三條路放在一起比：同樣的 30 張圖、每張都看 40 次，考其他 1,767 張。（從這裡開始用課程準備好的 `prepared_digits()`，它就是動手做 1 應有的結果，所以第一題沒做完也能往下。）

> **先猜再看**：從頭訓練和換頭差多少？
"""

# %% [markdown] lang="en"
r"""
The three ways side by side: the same 30 images, each seen 40 times, tested on the other 1,767. (From here on we use `prepared_digits()`, which is just what Do 1 should give, so you can go on even if it is not done.)

> **Guess first**: how far apart are training from nothing and the new head?
"""

# %%
images, labels = prepared_digits()


def draw(shots, seed):
    """Rows of `shots` images of each digit to learn from, and the rows of all others to be tested on."""
    rng = np.random.default_rng(seed)
    few = np.concatenate([rng.permutation(np.flatnonzero(labels == digit))[:shots] for digit in range(10)])
    return few, np.setdiff1d(np.arange(len(labels)), few)


def build_scratch():
    """The same layers as the network of headquarters, with first weights drawn by chance."""
    net = keras.Sequential(
        [
            layers.Input((14, 14, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    net.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    return net


def trial(net, seed=7):
    """Train on 3 images of each digit, each seen 40 times; the share of the others that it gets right, in %."""
    few, rest = draw(3, seed)
    again = np.tile(few, 40)  # one long epoch: faster than 40 short ones
    net.fit(images[again], labels[again], epochs=1, batch_size=10, verbose=0)
    return 100 * np.mean(np.asarray(net(images[rest])).argmax(axis=1) == labels[rest])


# %% try
keras.utils.set_random_seed(7)
_, rest = draw(3, 7)
results = {
    tr("直接用（0 張）", "as it is (0 labels)"): 100
    * np.mean(probabilities(readers.all_digits, images[rest]).argmax(axis=1) == labels[rest]),
    tr("從頭訓練（30 張）", "from nothing (30)"): trial(build_scratch()),
    tr("換頭（30 張）", "new head (30)"): trial(build_transfer(network(readers.all_digits), 10)),
}
fig, ax = plt.subplots(figsize=(7, 2.6))
ax.barh(list(results), list(results.values()), color=["#999999", "C1", "C0"], edgecolor="black")
for row, value in enumerate(results.values()):
    ax.text(value + 1, row, f"{value:.1f}%", va="center")
ax.set(
    xlim=(0, 112),
    xlabel=tr("準確率（%）", "accuracy (%)"),
    title=tr("同樣三十張圖，三條路", "Thirty images, three ways"),
)
ax.invert_yaxis()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 3：借錯了老師

`digit_readers` 裡還有第二個網路 `grades`：臺南廠用它讀外觀評等，表單上**只會出現 0 到 4**。身體的結構和總廠一模一樣，在它自己的工作上準確率也有 97%。

既然身體凍結了，訓練頭就等於在 64 個特徵上做**邏輯斯迴歸**（logistic regression），scikit-learn 一瞬間就好。三種特徵來比：總廠的身體、臺南廠的身體、**不遷移**（直接用 14×14 個像素）。不遷移就是**基準模型**：比它差，就叫**負遷移**（negative transfer），借來的特徵有害。

> **先猜再看**：臺南廠的特徵讀 5 到 9，會比原始像素好還是差？標註愈多，借來的好處會變大還是變小？
"""

# %% [markdown] lang="en"
r"""
## Understand 3: borrowing from the wrong teacher

There is a second network in `digit_readers`: `grades`. The plant in Tainan reads grades of surface quality with it, and its forms hold **0 to 4 only**. It has just the layers of the other one, and at its own work it is 97 % right.

As the body is frozen, training the head is the same as **logistic regression** on 64 features, which scikit-learn does in no time. Three kinds of features compete: the body of headquarters, the body of Tainan, and **no transfer** (the 14×14 pixels themselves). No transfer is the **baseline model**. Worse than that is called **negative transfer**: what was borrowed does harm.

> **Guess first**: for reading 5 to 9, will the features of Tainan be better or worse than plain pixels? And as labels grow in number, will the benefit of borrowing grow or shrink?
"""

# %%
kinds = {
    tr("總廠的特徵", "features of headquarters"): features(readers.all_digits, images),
    tr("臺南廠的特徵", "features of Tainan"): features(readers.grades, images),
    tr("不遷移：像素", "no transfer: pixels"): images.reshape(len(images), -1).astype(float),
}
shots_tried, draws = [1, 3, 10, 30], 3


def head_right(table, few, rest):
    """Train a head on the rows `few`; which of the rows `rest` does it get right?"""
    head = LogisticRegression(max_iter=200, tol=1e-3).fit(table[few], labels[few])
    return head.predict(table[rest]) == labels[rest]


looks = [("o-", "C0"), ("^--", "C5"), ("s:", "C6")]
fig, (left, right) = plt.subplots(1, 2, figsize=(10.5, 4.2), width_ratios=[3, 2])
for place, ((name, table), (mark, colour)) in enumerate(zip(kinds.items(), looks, strict=True)):
    scores, parts = np.zeros((len(shots_tried), draws)), []
    for i, shots in enumerate(shots_tried):
        for j in range(draws):
            few, rest = draw(shots, seed=j)
            hit = head_right(table, few, rest)
            scores[i, j] = 100 * hit.mean()
            if shots == 3:
                parts.append([100 * hit[labels[rest] < 5].mean(), 100 * hit[labels[rest] >= 5].mean()])
    left.plot(shots_tried, scores.mean(axis=1), mark, color=colour, markersize=8, label=name)
    left.fill_between(shots_tried, scores.min(axis=1), scores.max(axis=1), color=colour, alpha=0.15)
    heights = np.mean(parts, axis=0)
    bars = right.bar(
        np.arange(2) + 0.27 * (place - 1), heights, 0.25, color=colour, edgecolor="black", hatch=["", "//", ".."][place]
    )
    right.bar_label(bars, fmt="%.0f", fontsize=9, padding=2)
left.set(xscale="log", xlabel=tr("每個數字標註幾張（對數刻度）", "labelled images of each digit (logarithmic)"))
left.set_xticks(shots_tried, shots_tried)
left.minorticks_off()
left.set(
    ylabel=tr("準確率（%）", "accuracy (%)"),
    title=tr("標註愈多，借來的好處愈小", "The more labels, the smaller the benefit"),
)
left.legend(loc="lower right")
right.set_xticks([0, 1], [tr("0 到 4", "0 to 4"), tr("5 到 9", "5 to 9")])
right.set(ylim=(0, 105), ylabel=tr("準確率（%）", "accuracy (%)"), xlabel=tr("數字", "digits"))
right.set_title(tr("每個數字三張時", "With three images of each"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
臺南廠的身體從來不需要分辨 5 和 9，有些筆畫的差別在訓練時就被丟掉了，只有三張圖的時候，頭找不回來。**身體沒有留下的，頭學不到**。標註多了能追上一些，始終不如直接用像素。「它在自己的工作上有 97%」和「對你有沒有用」是兩回事。

所以要用**自己的資料**來選。可是手上只有三十張標註，全部拿去訓練就沒得考了，用學過的圖來考又一定高分。辦法是**交叉驗證**（cross-validation）：分成幾折，輪流留一折當考卷。每一類都只有幾張，分折時要讓**每一折裡各類都有**（分層，stratified）。

下面是玩具例子：六張圖、兩類，分三折。
"""

# %% [markdown] lang="en"
r"""
The body of Tainan never had to tell 5 from 9. Some differences between strokes were thrown away in its training, and with three images no head finds them again. **What the body does not keep, the head cannot learn.** More labels catch up a little, and never reach plain pixels. "97 % at its own work" and "of use to you" are two different things.

So choose with **your own data**. But there are thirty labels only: use them all for training and nothing is left for the exam; set the exam on images that were learned, and marks are always high. The way out is **cross-validation**: deal the images into folds and let each fold in turn be the exam. With a few images of each class, deal them so that **every fold holds every class** (stratified).

A toy: six images of two classes in three folds.
"""

# %%
toy_labels = np.array([0, 0, 0, 1, 1, 1])
for learn, exam in StratifiedKFold(3, shuffle=True, random_state=0).split(np.zeros((6, 1)), toy_labels):
    print(tr("學", "learn"), learn, tr("考", "exam"), exam, tr("考卷的標籤", "labels of the exam"), toy_labels[exam])

# %% [markdown] lang="zh-TW"
r"""
### 動手做 3：`choose_source(candidates, labels)`

| 輸入 | 是什麼 |
|---|---|
| `candidates` | dict：名稱（文字）→ 二維陣列 `(n, f)`，同樣 n 張圖的特徵；f 可以不同，可能有幾百個。「不遷移」也只是其中一個名稱，例如 `pixels` |
| `labels` | 長度 n 的整數，每張圖的類別；每一類至少 4 張，可能依類別排序 |

**回傳**一個名稱：哪一種特徵配上一個簡單的頭，**對沒學過的圖**最準。只能用這 n 張圖。

用什麼頭由你選（邏輯斯迴歸、最近鄰居都可以）。檢查用的候選差距很大，合理的作法都會選對；用學過的圖來考則會選錯。

**例子**：`choose_source({"pixels": P, "headquarters": H}, labels)` 回傳 `"headquarters"` 或 `"pixels"`。
"""

# %% [markdown] lang="en"
r"""
### Do 3: `choose_source(candidates, labels)`

| Input | What it is |
|---|---|
| `candidates` | a dict from a name (text) to a 2-D array `(n, f)`, features of the same n images; f may differ and reach several hundred. "No transfer" is just one of the names, `pixels` for example |
| `labels` | n whole numbers, the class of each image; at least 4 of each class, perhaps sorted by class |

**Return** one name: the features which, with a simple head, are most accurate **on images that were not learned**. You have nothing but these n images.

The head is up to you (logistic regression, nearest neighbours, …). The candidates of the checks lie far apart, so any sensible way chooses right; an exam on images that were learned chooses wrong.

**Example**: `choose_source({"pixels": P, "headquarters": H}, labels)` returns `"headquarters"` or `"pixels"`.
"""


# %% answer="choose_source"
def choose_source(candidates, labels):
    """The name of the candidate features that are most accurate on images that were not learned."""
    ### BEGIN SOLUTION
    labels = np.asarray(labels)
    scores = {}
    for name, table in candidates.items():
        table, right = np.asarray(table, dtype=float), []
        for learn, exam in StratifiedKFold(4, shuffle=True, random_state=0).split(table, labels):
            head = LogisticRegression(max_iter=200, tol=1e-2).fit(table[learn], labels[learn])
            right.append(np.mean(head.predict(table[exam]) == labels[exam]))
        scores[name] = np.mean(right)
    return max(scores, key=scores.get)
    ### END SOLUTION


# %% check="choose_source"
check("choose_source")

# %% [markdown] lang="zh-TW"
r"""
用你的函式替新廠選五次，每次另抽 40 張標註（每個數字四張）。

> **先猜再看**：五次會選到同一個嗎？
"""

# %% [markdown] lang="en"
r"""
Let your function choose for the new plant five times, each time with another 40 labels (four of each digit).

> **Guess first**: will it choose the same every time?
"""

# %% try
for seed in range(5):
    few, _ = draw(4, 100 + seed)
    print(choose_source({name: table[few] for name, table in kinds.items()}, labels[few]))

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 4：多少才算「有幫助」

四十張圖選得出大的差別，選不出小的。要對廠長說「遷移有幫助」，一次成績不夠：抽到哪幾張圖來標註，本身就會讓準確率上下跳好幾個百分點。

好在這個運氣兩邊是**共享**的：同一次抽籤，從頭學的和遷移的用同樣的圖，抽到難的一起低。所以**逐次相減**，再看這些差：

$$d_i = \text{transfer}_i - \text{scratch}_i \qquad \text{SE} = \frac{s_d}{\sqrt{n}}$$

$n$ 是抽了幾次，$s_d$ 是這些差的標準差（除以 $n-1$，NumPy 是 `ddof=1`）。**標準誤** SE（standard error）說的是平均值本身會晃多少。約定：

* 平均的 $d$ 大於 2 SE：`helps`（有幫助）
* 平均的 $d$ 小於 −2 SE：`harms`（負遷移）
* 其他：`unclear`（看不出來，再多抽幾次）

**算一次**：scratch 是 80、70、90，transfer 是 83、74、95（單位 %）。差是 3、4、5，平均 4，標準差 1，SE = 1/√3 = 0.58。4 大於 1.15，所以是 `helps`。要是不逐次相減，兩邊各自的標準差大約 10，就什麼也看不出來了。

### 動手做 4：`verdict(scratch, transfer)`

`scratch`、`transfer` 是等長的 list 或陣列：第 i 個是第 i 次抽籤的準確率（%）。

**回傳** `(gain, word)`：`gain` 是平均的差（百分點，遷移比較好時為正），`word` 是 `"helps"`、`"harms"` 或 `"unclear"`。只抽了一次（n = 1）算不出標準差，一律是 `"unclear"`。

**例子**：`verdict([80, 70, 90], [83, 74, 95])` 回傳 `(4.0, "helps")`；`verdict([80, 70, 90, 85], [90, 64, 95, 82])` 的差是 10、−6、5、−3，回傳 `(1.5, "unclear")`。
"""

# %% [markdown] lang="en"
r"""
## Understand 4: how much is "it helps"

Forty images can tell a large difference, not a small one. To say "transfer helps" to the plant manager, one result is not enough: which images happen to be labelled moves the accuracy by several points.

Luckily, both sides **share** that luck. In one draw, learning from nothing and transfer use the same images; when these are hard, both come out low. So **subtract draw by draw**, and look at the differences:

$$d_i = \text{transfer}_i - \text{scratch}_i \qquad \text{SE} = \frac{s_d}{\sqrt{n}}$$

$n$ is the number of draws, $s_d$ the standard deviation of the differences (dividing by $n-1$, which is `ddof=1` in NumPy). The **standard error** SE says how much the mean itself would wobble. We agree:

* mean of $d$ above 2 SE: `helps`
* mean of $d$ below −2 SE: `harms` (negative transfer)
* anything else: `unclear` (draw more often)

**Once by hand**: scratch is 80, 70, 90 and transfer 83, 74, 95 (in %). The differences are 3, 4, 5, their mean is 4, their standard deviation 1, SE = 1/√3 = 0.58. As 4 is above 1.15, it `helps`. Without subtracting, each side has a standard deviation of about 10, and nothing could be seen.

### Do 4: `verdict(scratch, transfer)`

`scratch` and `transfer` are lists or arrays of equal length; number i is the accuracy (in %) of draw i.

**Return** `(gain, word)`: `gain` is the mean difference (percentage points, positive where transfer is better), `word` is `"helps"`, `"harms"` or `"unclear"`. One draw only (n = 1) has no standard deviation and is always `"unclear"`.

**Example**: `verdict([80, 70, 90], [83, 74, 95])` returns `(4.0, "helps")`; `verdict([80, 70, 90, 85], [90, 64, 95, 82])` has the differences 10, −6, 5, −3 and returns `(1.5, "unclear")`.
"""


# %% answer="verdict"
def verdict(scratch, transfer):
    """Mean gain of transfer in percentage points, and "helps", "harms" or "unclear"; returns (gain, word)."""
    ### BEGIN SOLUTION
    differences = np.asarray(transfer, dtype=float) - np.asarray(scratch, dtype=float)
    gain = float(differences.mean())
    if len(differences) < 2:
        return gain, "unclear"
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    if gain > 2 * error:
        return gain, "helps"
    return gain, "harms" if gain < -2 * error else "unclear"
    ### END SOLUTION


# %% check="verdict"
check("verdict")

# %% [markdown] lang="zh-TW"
r"""
替兩位老師各下一個判定：每個數字三張，抽八次，和不遷移（像素）比。

> **先猜再看**：哪一位老師的八條線會全部往上？
"""

# %% [markdown] lang="en"
r"""
A verdict for each of the two teachers: three images of each digit, eight draws, compared with no transfer (pixels).

> **Guess first**: whose eight lines will all point upwards?
"""

# %% try
(name_a, table_a), (name_b, table_b), (name_0, pixels) = kinds.items()
table_of_scores = {name: [] for name in kinds}
for seed in range(8):
    few, rest = draw(3, 200 + seed)
    for name, table in kinds.items():
        table_of_scores[name].append(100 * head_right(table, few, rest).mean())

fig, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True)
for ax, name, colour in zip(axes, (name_a, name_b), ("C0", "C5"), strict=True):
    pairs = np.array([table_of_scores[name_0], table_of_scores[name]])
    ax.plot([0, 1], pairs, color=colour, alpha=0.6, marker="o")
    ax.plot([0, 1], pairs.mean(axis=1), color="black", linewidth=3, marker="s", label=tr("平均", "mean"))
    ax.set_xticks([0, 1], [name_0, name])
    ax.set(xlim=(-0.35, 1.35))
    gain, word = verdict(*pairs)
    points = f"{gain:+.1f}".replace("-", "−")
    ax.set_title(tr(f"{points} 個百分點：{word}", f"{points} points: {word}"))
    ax.legend(loc="lower left")
axes[0].set_ylabel(tr("準確率（%）", "accuracy (%)"))
plt.show()

# %% [markdown] task="whose_eyes" points=3 lang="zh-TW"
r"""
## 想一想：要用誰的眼睛

新廠收到三個提案，都說「已預訓練」：

| 提案 | 來源 | 標註 | 抽 8 次，比不遷移多（百分點） | SE | 條件 |
|---|---|---|---|---|---|
| 甲 | 總廠的巡檢表 | 30 張 | +4.6 | 0.9 | 免費 |
| 乙 | 臺南廠的評等表 | 30 張 | −3.1 | 1.2 | 免費，自稱 97% 準 |
| 丙 | 不明廠商，「百萬張影像」 | 廠商只交一次成績 | +6.0 | 未提供 | 年費 40 萬元，不說明訓練資料 |

讀錯一個數字，可能讓人以為壓力正常，也可能白停一次機。三個月後，新廠會有 3,000 張標註。

請寫 150 到 250 字給廠長：

1. 這個月用哪一個？為什麼 97% 和 +6.0 都不能當理由？
2. 三個月後要不要重新決定？預期會看到什麼，怎麼比才公平？
3. 讀錯的代價由誰承擔，上線要附什麼條件？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只挑最大的數字，或只說「要再評估」，沒有用到 SE 或來源與目標的差異 |
| 2 | 用 SE 說明甲有幫助、乙有害，並指出丙的一次成績不能判定 |
| 3 | 做到 2 分的要求，還說明標註變多後好處會縮小、要用同樣的抽籤重比，並提出做得到的上線條件（例如信心低交人看、讀值與前一次差太多就複核、丙的資料來源） |
"""

# %% [markdown] task="whose_eyes" points=3 lang="en"
r"""
## Think: whose eyes to use

The new plant has three offers, all of them "pre-trained":

| Offer | Source | Labels | Gain over no transfer, 8 draws (points) | SE | Terms |
|---|---|---|---|---|---|
| A | inspection sheets of headquarters | 30 | +4.6 | 0.9 | free |
| B | grade forms of Tainan | 30 | −3.1 | 1.2 | free, said to be 97 % right |
| C | an unknown vendor, "a million images" | one result, handed in by the vendor | +6.0 | not given | NT$400,000 a year, training data not disclosed |

A digit that is read wrong can make a dangerous pressure look normal, or stop the plant for nothing. In three months the plant will have 3,000 labels.

Write 100 to 170 words to the plant manager:

1. Which one this month? Why are neither 97 % nor +6.0 a reason?
2. Should this be decided again in three months? What do you expect to see, and what is a fair comparison?
3. Who pays for a wrong reading, and under which conditions may it go live?

| Points | Your answer |
|---|---|
| 0–1 | Just picks the largest number, or just says "evaluate further", without using SE or how source and target differ |
| 2 | Uses SE to say that A helps and B harms, and that one result of C decides nothing |
| 3 | As for 2, and says that the benefit shrinks as labels grow and must be compared again on the same draws, and gives conditions that could really be carried out (unsure readings go to a person, readings far from the last are checked, C discloses its data, …) |
"""

# %% [markdown] model="whose_eyes" lang="zh-TW"
r"""
參考答案（3 分）：

廠長您好：這個月用甲。它的增益 4.6 超過 2 倍標準誤（1.8），抽到哪些圖都站得住；乙是 −3.1，低於 −2.4，是負遷移。乙的 97% 是在只有 0 到 4 的表單上考的，它沒學過分辨 5 到 9。丙的 +6.0 只有一次，沒有標準誤，運氣就可能有好幾個百分點；不說明訓練資料，也無法判斷有沒有考過我們的圖、日後出錯找誰。請丙用我們抽的八次籤重考再談。

三個月後要重新決定。標註一多，不遷移也會變好，借來的好處會縮小，甚至從頭訓練或微調更準。比的時候用同樣的抽籤、同樣的考卷、另留一批沒碰過的圖。

讀錯的代價由操作員和鄰近居民承擔，不是由模型承擔。條件：信心分數低的交人看；與前一次差超過一成就複核；高壓設備仍由人抄錄；每週抽 100 個讀值人工核對，錯誤率超過約定就停用。

評分提醒：選丙而附上同樣的重考條件，也可以得 3 分。
"""

# %% [markdown] model="whose_eyes" lang="en"
r"""
Model answer (3 points):

Dear manager, use A this month. Its gain of 4.6 is above twice its standard error (1.8), so it does not hang on which images were drawn. B, at −3.1, lies below −2.4: negative transfer. Its 97 % come from forms that hold 0 to 4 only; it never learned to tell 5 to 9. The +6.0 of C is one result without a standard error, and luck alone can be several points. As its data are not disclosed, nobody knows whether our images were among them. Let C sit our eight draws first.

Decide again in three months. With more labels no transfer gets better, too, so the benefit shrinks; training from nothing or fine-tuning may win. Compare on the same draws and the same exam, with images that nobody has touched.

Operators and neighbours pay for wrong readings, not the model. Conditions: unsure readings go to a person; a reading more than 10 % off the last is checked; high-pressure equipment is still read by people; each week 100 readings are checked by hand, and beyond an agreed error rate it is switched off.

A note on marking: choosing C on condition of the same exam can earn 3 points as well.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）

1. 微調：把 `build_transfer` 訓練好之後，將身體的 `trainable` 設回 `True`，用學習率 0.0003 重新 `compile`，再訓練 20 個訓練週期。每個數字 3 張和 30 張時各試一次，用 `verdict` 判定。（注意：如果你的 `build_transfer` 直接用了 `reader` 的層，它們是共用的，先用 `network(readers.all_digits)` 另建一個。）
2. 換一種頭：把邏輯斯迴歸換成最近的一個鄰居（`KNeighborsClassifier(1)`），每個數字 30 張時，總廠的特徵還有幫助嗎？
3. 身體的權重全部用亂數（不訓練）會怎樣？好處來自結構，還是來自學到的東西？

**延伸閱讀**：Keras 的[遷移與微調指南](https://keras.io/guides/transfer_learning/)；Yosinski 等人 [How transferable are features in deep neural networks?](https://arxiv.org/abs/1411.1792) 量了每一層可以遷移多少；Wang 等人 [Characterizing and Avoiding Negative Transfer](https://arxiv.org/abs/1811.09751) 講什麼時候會有害。

**在專題裡**：「影像分類辨識」專題（鑄件、木瓜）的標註不多，評審會問三件事：輸入的前處理和預訓練時一樣嗎？和不遷移比過嗎？換一批圖還成立嗎？這一單元的四個函式剛好各答一題。
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points)

1. Fine-tuning: once `build_transfer` is trained, set `trainable` of the body back to `True`, `compile` again with a learning rate of 0.0003, and train for 20 more epochs. Try it with 3 and with 30 images of each digit, and let `verdict` judge. (If your `build_transfer` uses the layers of `reader` themselves, they are shared: make another one by `network(readers.all_digits)` first.)
2. Another head: replace logistic regression by the one nearest neighbour (`KNeighborsClassifier(1)`). With 30 images of each digit, do the features of headquarters still help?
3. What if all weights of the body are drawn by chance and never trained? Does the benefit come from the structure, or from what was learned?

**To read**: Keras's [guide to transfer and fine-tuning](https://keras.io/guides/transfer_learning/); Yosinski and others, [How transferable are features in deep neural networks?](https://arxiv.org/abs/1411.1792), who measured it layer by layer; Wang and others, [Characterizing and Avoiding Negative Transfer](https://arxiv.org/abs/1811.09751), on when it does harm.

**In the capstones**: image classification projects (castings, papayas) have few labels, and the jury will ask three things. Is the input prepared as in pre-training? Was it compared with no transfer? Does it hold on other images? The four functions of this unit answer just that.
"""
