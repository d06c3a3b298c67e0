# ---
# profile: tensorflow
# minutes: 80
# data: [sunspots]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 循環神經網路：用過去預測明年，一眼也不偷看

## 為什麼要學這個

新竹的國家太空中心替福爾摩沙衛星七號排任務。這六顆衛星離地面大約 550 公里，那裡還有一點點空氣。太陽活躍的年份，高層大氣受熱膨脹，阻力變大，衛星掉得比較快，要多花燃料把它推回去；農機的衛星定位、電網和短波通訊也跟著受影響。

所以每年一月，總有人要回答：**今年的太陽會比去年活躍，還是安靜？** 太陽黑子數是人類記錄最久的太陽活動指標，從 1700 年就有年平均。

預測時間序列的程式很容易寫，也很容易騙到自己：視窗差一格、標準化時多看了一眼，回測的成績就漂亮得不得了，上線那天才現出原形。

學完這一單元，你能把序列切成不偷看未來的視窗，訓練一個 **LSTM** 網路，並證明它比「明年就跟今年一樣」好至少 25%。

**適合對象**：剛入行的工程師，以及要導入預測專案的中階幹部。請先做過「深度神經網路」單元（標準化、損失、訓練週期）。大約 80 分鐘；三題各自評分，卡住了就先往下做。

下一格載入 TensorFlow，大約要 10 秒。
"""

# %% [markdown] lang="en"
r"""
# Recurrent neural networks: forecast next year, and never peek

## Why this matters

The Taiwan Space Agency in Hsinchu plans the mission of FORMOSAT-7. Its six satellites fly about 550 km up, where there is still a trace of air. In years when the sun is active the upper atmosphere heats up and swells, drag grows, the satellites sink faster, and it takes fuel to push them back. Satellite positioning of farm machines, the power grid and short-wave radio feel it, too.

So each January somebody has to answer: **will the sun be more active this year than last, or quieter?** The sunspot number is the longest record of solar activity that people have kept, with yearly means since 1700.

A program that forecasts a time series is easily written, and it easily fools its author. A window that is off by one, a standardisation that looked a little too far, and the backtest shines. The truth comes out on the first day of service.

By the end of this unit you can cut a series into windows that never see the future, train an **LSTM** network, and prove that it is at least 25 % better than "next year will be like this year".

**For whom**: engineers who are new to the field, and managers who bring a forecasting project in. Please do the unit on deep neural networks first (standardising, loss, epochs). Allow about 80 minutes. The three answers are judged one by one, so if you are stuck, go on.

The next cell loads TensorFlow, which takes about 10 seconds.
"""

# %% setup
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads these when it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from aitracks.lesson import check, load, style, tr

tf.keras.utils.disable_interactive_logging()
style()

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

這是真實的資料：1700 到 2008 年，每年一個平均黑子數，共 309 年（資料卡 `sunspots`）。2015 年國際上改過刻度，所以新的數字不能直接接在後面。

1950 年以後的 59 年留作測試，之前的 250 年用來訓練。
"""

# %% [markdown] lang="en"
r"""
## Look at the data

These are real: the mean sunspot number of each year from 1700 to 2008, 309 years (data card `sunspots`). The scale was changed worldwide in 2015, so newer numbers cannot simply be appended.

The 59 years from 1950 on are kept for testing; the 250 before are for training.
"""

# %%
table = load("sunspots")
years = table["year"].to_numpy()
spots = table["number"].to_numpy()
FIRST_TEST = 250  # position of the year 1950
print(len(spots), years[FIRST_TEST])
table.head(4)

# %%
fig, ax = plt.subplots(figsize=(9.5, 3.6))
ax.plot(years[:FIRST_TEST], spots[:FIRST_TEST], color="C0", label=tr("訓練（1700–1949）", "training (1700–1949)"))
ax.plot(years[FIRST_TEST:], spots[FIRST_TEST:], "--", color="C5", label=tr("測試（1950–2008）", "test (1950–2008)"))
ax.set(xlabel=tr("西元年", "year"), ylabel=tr("黑子數（年平均）", "sunspot number (mean of the year)"), ylim=(0, 225))
ax.legend(loc="upper left", ncols=2)
ax.set_title(
    tr("大約十一年一個週期，但每一次的高低與長短都不同", "A cycle of about eleven years, never twice the same")
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
有週期，卻不能照抄：有的高峰是別的三倍，有的週期長九年、有的長十四年。

任何預測都要先跟**天真基準**比。最簡單的天真預測是「今年等於去年」，用**平均絕對誤差**（MAE）來量：每一年差多少，取絕對值，再平均。

> **先猜再看**：測試的 59 年裡，黑子數平均大約 70。照抄去年，平均會差多少？
"""

# %% [markdown] lang="en"
r"""
It repeats, and yet it cannot be copied: some peaks are three times as high as others, some cycles take nine years and some fourteen.

Any forecast has to be compared with a **naive baseline** first. The simplest says "this year will be like last year". We measure by the **mean absolute error** (MAE): how far off each year is, without the sign, on average.

> **Guess first**: over the 59 test years the sunspot number averages about 70. How far off is copying last year, on average?
"""

# %%
naive_mae = np.mean(np.abs(spots[FIRST_TEST:] - spots[FIRST_TEST - 1 : -1]))
print(tr("平均黑子數", "mean number:"), f"{spots[FIRST_TEST:].mean():.1f}")
print(tr("照抄去年的 MAE", "MAE of copying last year:"), f"{naive_mae:.1f}")

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 1：把序列切成視窗

網路要的是一題一題的考卷。把連續 `width` 年當題目，之後第 `horizon` 年當答案，然後往右移一年，再出一題，這叫**滑動視窗**（sliding window）。圖上的 `width` 是 5、`horizon` 是 2：題目結束後，再隔一年才是答案。

> **先猜再看**：序列有 10 年，`width` 5、`horizon` 2，能出幾題？先在紙上畫畫看。最常見的錯就在這裡，差一格。
"""

# %% [markdown] lang="en"
r"""
## Understand 1: cut the series into windows

A network wants exam questions. Take `width` years in a row as the question and the year `horizon` after them as its answer, move one year to the right, and you have the next. This is a **sliding window**. In the drawing `width` is 5 and `horizon` is 2: one year lies between the question and its answer.

> **Guess first**: from a series of 10 years, with `width` 5 and `horizon` 2, how many questions are there? Try it on paper. The most common mistake is made right here: off by one.
"""

# %%
fig, ax = plt.subplots(figsize=(8.4, 3.4))
for row, start in enumerate([0, 1, 2]):
    for place in range(10):
        inside, target = start <= place < start + 5, place == start + 6
        ax.add_patch(
            plt.Rectangle(
                (place, -row),
                0.92,
                0.72,
                facecolor="#9CC7E4" if inside else "#F2B48A" if target else "white",
                edgecolor="black" if inside or target else "0.8",
                hatch="///" if target else None,
            )
        )
    ax.text(-0.25, 0.36 - row, tr(f"第 {row + 1} 題", f"question {row + 1}"), ha="right", va="center")
ax.text(4.5, -2.75, "⋮", ha="center", fontsize=14)
for place in range(10):
    ax.text(place + 0.46, 0.98, str(place), ha="center", color="0.3")
ax.text(-0.25, 1.08, tr("位置", "position"), ha="right", va="center", color="0.3")
ax.add_patch(plt.Rectangle((10.5, -0.1), 0.6, 0.5, facecolor="#9CC7E4", edgecolor="black"))
ax.text(11.3, 0.15, tr("題目 X", "question X"), va="center")
ax.add_patch(plt.Rectangle((10.5, -1.0), 0.6, 0.5, facecolor="#F2B48A", edgecolor="black", hatch="///"))
ax.text(11.3, -0.75, tr("答案 y", "answer y"), va="center")
ax.set(xlim=(-2.2, 13.6), ylim=(-3.1, 1.5))
ax.axis("off")
ax.set_title(tr("width 5、horizon 2：一題一題往右移", "width 5, horizon 2: one question after the other"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
剛才那一題的答案是 **4 題**：一題從題目第一步到答案共佔 5 + 2 = 7 個位置，在 10 個位置裡可以從 0、1、2、3 開始。圖上只畫了前三題。

Keras 的循環層要的形狀是（題數, 時間步, 每一步的數值個數）。我們每年只有一個數，所以最後一維是 1。

### 動手做 1：`make_windows(series, width, horizon)`

| 輸入 | 是什麼 |
|---|---|
| `series` | 長度 N 的 list 或陣列，依時間先後排好 |
| `width` | 題目有幾步，整數，至少 1 |
| `horizon` | 答案在題目最後一步之後的第幾步，整數，至少 1（1 就是緊接著的下一步） |

**回傳**兩個陣列 `(X, y)`：`X` 的形狀 (n, width, 1)，`y` 的形狀 (n,)，依時間先後排。做得出的題目一題都不能少；序列太短、一題都做不出時，形狀是 (0, width, 1) 與 (0,)。

例如 `make_windows([10, 20, 30, 40, 50], width=2, horizon=1)` 的 `X[:, :, 0]` 是 `[[10, 20], [20, 30], [30, 40]]`，`y` 是 `[30, 40, 50]`。
"""

# %% [markdown] lang="en"
r"""
The answer to the guess is **4**: from its first step to its answer a question takes 5 + 2 = 7 places, and among 10 places it can begin at 0, 1, 2 or 3. The drawing shows the first three.

Keras's recurrent layers want the shape (questions, time steps, values at each step). We have one number a year, so the last one is 1.

### Do 1: `make_windows(series, width, horizon)`

| Input | What it is |
|---|---|
| `series` | a list or array of length N, in order of time |
| `width` | how many steps a question has, a whole number, at least 1 |
| `horizon` | how many steps after the question's last one its answer lies, a whole number, at least 1 (1 is the very next step) |

**Return** two arrays `(X, y)`: `X` of shape (n, width, 1) and `y` of shape (n,), in order of time. No question that can be made may be missing; if the series is too short for any, the shapes are (0, width, 1) and (0,).

For example, `make_windows([10, 20, 30, 40, 50], width=2, horizon=1)` has `X[:, :, 0]` equal to `[[10, 20], [20, 30], [30, 40]]` and `y` equal to `[30, 40, 50]`.
"""


# %% answer="make_windows"
def make_windows(series, width: int, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Sliding windows: X of shape (n, width, 1) and the values y that lie horizon steps after them."""
    ### BEGIN SOLUTION
    values = np.asarray(series, dtype=float)
    n = max(0, len(values) - width - horizon + 1)
    X = np.array([values[i : i + width] for i in range(n)]).reshape(n, width, 1)
    y = np.array([values[i + width + horizon - 1] for i in range(n)])
    return X, y
    ### END SOLUTION


# %% check="make_windows"
check("make_windows")

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 2：未來怎麼偷溜進來

做回測的時候，整段歷史都在手上，偷看太容易了。一個真的常見的例子：嫌資料太抖，**先把整條序列平滑**（每年換成前後三年的平均），再切視窗。看起來很無害。

下面用最小平方法的線性模型（過去九年的加權和）試三種做法。第三條是拿第二種模型，放到**真正的一月**去用：明年的數字還不存在，平滑只能用手上有的。

> **先猜再看**：平滑之後，回測的 MAE 會變大還是變小？到了真正的一月呢？
"""

# %% [markdown] lang="en"
r"""
## Understand 2: how the future slips in

In a backtest the whole history is at hand, and peeking is all too easy. Here is one that really happens: the data look shaky, so **the whole series is smoothed first** (each year becomes the mean of itself and its two neighbours), and then cut into windows. It seems harmless.

Below, a linear model by least squares (a weighted sum of the last nine years) is used in three ways. The third takes the model of the second to a **real January**: next year's number does not exist yet, and smoothing has to do with what there is.

> **Guess first**: does smoothing make the MAE of the backtest larger or smaller? And what happens in a real January?
"""


# %%
def nine_lags(values: np.ndarray) -> np.ndarray:
    """A row for each year from the tenth on: a 1, and the values of the nine years before."""
    lags = [values[9 - back : len(values) - back] for back in range(1, 10)]
    return np.column_stack([np.ones(len(values) - 9), *lags])


padded = np.pad(spots, 1, mode="edge")
smooth = (padded[:-2] + padded[1:-1] + padded[2:]) / 3  # the mean of last year, this year and NEXT year
cut = FIRST_TEST - 9


def test_mae(train_rows: np.ndarray, test_rows: np.ndarray) -> float:
    """Fit on the years before 1950, measure on those after."""
    weights = np.linalg.lstsq(train_rows[:cut], spots[9:FIRST_TEST], rcond=None)[0]
    return float(np.mean(np.abs(test_rows[cut:] @ weights - spots[FIRST_TEST:])))


raw, leaky = nine_lags(spots), nine_lags(smooth)
january = leaky.copy()
january[:, 1] = (raw[:, 1] + raw[:, 2]) / 2  # last year's neighbour, this year, is not known yet
bars = {
    tr("照抄去年", "copy last year"): naive_mae,
    tr("原始資料", "raw data"): test_mae(raw, raw),
    tr("先平滑再切：回測", "smoothed first: backtest"): test_mae(leaky, leaky),
    tr("先平滑再切：真正的一月", "smoothed first: a real January"): test_mae(leaky, january),
}
fig, ax = plt.subplots(figsize=(8.6, 3))
for place, (value, colour, hatch) in enumerate(
    zip(bars.values(), ["#BBBBBB", "C0", "C1", "C5"], ["", "", "//", "xx"], strict=True)
):
    ax.barh(place, value, color=colour, hatch=hatch, edgecolor="black", linewidth=0.7, height=0.65)
    ax.text(value + 0.6, place, f"{value:.1f}", va="center")
ax.set(
    yticks=range(4),
    xlabel=tr("測試的 MAE（黑子數），愈小愈好", "test MAE (sunspot number), smaller is better"),
    xlim=(0, 1.15 * max(bars.values())),
)
ax.set_yticklabels(bars)
ax.invert_yaxis()
ax.grid(False)
ax.set_title(tr("偷看的回測最漂亮，上線最難看", "The peeking backtest looks best, and does worst in service"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
問題出在「去年的平滑值」裡含有**今年**，也就是答案。這叫**資料外洩**（data leakage）。檢驗的方法很簡單，也很有力：

> **把未來亂改一通，看看過去算出來的東西變不變。** 變了，就是偷看。

標準化也一樣：平均與標準差如果用整條序列算，訓練資料就帶著 1950 年以後的消息。切分也一樣：時間序列不可以洗牌分成訓練與測試，否則 1975 年的答案會出現在訓練集裡，當作 1976 年的題目。

### 動手做 2：`time_split(series, width, first_test)`

依時間切成訓練與測試，並且只用訓練的年份標準化。`horizon` 是 1。

| 輸入 | 是什麼 |
|---|---|
| `series` | 長度 N 的 list 或陣列 |
| `width` | 題目有幾步 |
| `first_test` | 第一個測試年的位置，`width < first_test < N` |

回傳一個 dict：

* `"mean"`、`"std"`：`series[:first_test]` 的平均與標準差（檢查的資料不會讓標準差是 0）
* `"x_train"`、`"y_train"`：**答案**在 `first_test` 之前的所有題目，形狀 (first_test − width, width, 1) 與 (first_test − width,)
* `"x_test"`、`"y_test"`：答案在 `first_test` 與之後的所有題目，形狀 (N − first_test, width, 1) 與 (N − first_test,)。每個測試年都要有一題；它的題目可以用到測試之前的年份，那些當時已經知道了。

四個陣列裡的數，都是原來的數減去 `mean` 再除以 `std`。

例如 `series = [0, 2, 4, 6, 100]`、`width=2`、`first_test=4`：平均是 3，標準差 √5 ≈ 2.236；訓練有兩題，題目是原來的 `[0, 2]`、`[2, 4]`；測試有一題，題目是原來的 `[4, 6]`，答案是原來的 100，標準化之後是 43.4。
"""

# %% [markdown] lang="en"
r"""
The trouble is that "last year, smoothed" contains **this year**, which is the answer. This is **data leakage**. There is a simple and powerful test for it:

> **Change the future at will, and see whether anything worked out for the past changes.** If it does, somebody peeked.

The same goes for standardising: with mean and standard deviation of the whole series, the training data carry news from after 1950. And for splitting: a time series must not be shuffled into training and test, or the answer of 1975 is in the training set as part of the question of 1976.

### Do 2: `time_split(series, width, first_test)`

Split by time into training and test, and standardise by the training years only. `horizon` is 1.

| Input | What it is |
|---|---|
| `series` | a list or array of length N |
| `width` | how many steps a question has |
| `first_test` | position of the first test year, `width < first_test < N` |

Return a dict:

* `"mean"`, `"std"`: mean and standard deviation of `series[:first_test]` (the checks' data never make it 0)
* `"x_train"`, `"y_train"`: all questions whose **answer** lies before `first_test`, of shape (first_test − width, width, 1) and (first_test − width,)
* `"x_test"`, `"y_test"`: all questions whose answer lies at `first_test` or after, of shape (N − first_test, width, 1) and (N − first_test,). Every test year has its question, which may reach back before the test: those years were known by then.

The numbers in all four arrays are the original ones less `mean`, divided by `std`.

For example, with `series = [0, 2, 4, 6, 100]`, `width=2` and `first_test=4`, the mean is 3 and the standard deviation √5 ≈ 2.236. There are two training questions, originally `[0, 2]` and `[2, 4]`, and one test question, originally `[4, 6]`, whose answer 100 becomes 43.4.
"""


# %% answer="time_split"
def time_split(series, width: int, first_test: int) -> dict:
    """Standardised windows before and from first_test on: {"mean", "std", "x_train", "y_train", "x_test", "y_test"}."""
    ### BEGIN SOLUTION
    values = np.asarray(series, dtype=float)
    mean, std = values[:first_test].mean(), values[:first_test].std()
    scaled = (values - mean) / std
    X = np.array([scaled[i : i + width] for i in range(len(scaled) - width)])[:, :, None]
    y = scaled[width:]
    n = first_test - width
    return {
        "mean": float(mean),
        "std": float(std),
        "x_train": X[:n],
        "y_train": y[:n],
        "x_test": X[n:],
        "y_test": y[n:],
    }
    ### END SOLUTION


# %% check="time_split"
check("time_split")

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 3：有記憶的網路

「深度神經網路」那種網路，會把九年當成九個互不相干的欄位。**循環神經網路**（RNN）一年一年地讀，手上拿著一張便條 $h$，每讀一年就改寫一次：

$$h_t = \tanh(w\,x_t + u\,h_{t-1} + b)$$

$x_t$ 是這一年的數，$h_{t-1}$ 是讀到去年為止的便條，$w$、$u$、$b$ 是每一年**共用**的權重，tanh 把結果壓在 −1 與 1 之間。所以權重的個數和視窗長短無關。

便條有個毛病：每改寫一次，舊的內容就乘上一次 $u$，還會再被 tanh 壓小一點，十步之後所剩無幾。**LSTM**（long short-term memory）多帶一條不容易褪色的記憶 $c$，由幾個「閘門」管理，閘門的值在 0（關）與 1（開）之間，也是網路自己學的：

$$c_t = f_t\,c_{t-1} + i_t\,g_t$$

**遺忘閘** $f_t$ 決定舊的記憶留幾成，**輸入閘** $i_t$ 決定新的內容 $g_t$ 寫進幾成；另外還有一個輸出閘，決定記憶露出多少。

> **先猜再看**：第 0 步來了一個訊號，之後都是 0。十步之後，$u = 0.5$ 與 $u = 0.9$ 的便條各剩多少？遺忘閘 $f = 0.97$ 的記憶呢？
"""

# %% [markdown] lang="en"
r"""
## Understand 3: a network with a memory

A dense network would take the nine years as nine unrelated columns. A **recurrent neural network** (RNN) reads one year after the other, with a note $h$ in its hand that it rewrites each year:

$$h_t = \tanh(w\,x_t + u\,h_{t-1} + b)$$

$x_t$ is the number of this year, $h_{t-1}$ the note up to last year, and $w$, $u$, $b$ are weights that all years **share**; tanh keeps the result between −1 and 1. So the number of weights does not depend on the window's length.

The note has a weakness: each rewriting multiplies what was there by $u$, tanh shrinks it a little more, and after ten steps little is left. The **LSTM** (long short-term memory) carries a second memory $c$ that fades less easily. "Gates" look after it, with values between 0 (shut) and 1 (open) that the network learns, too:

$$c_t = f_t\,c_{t-1} + i_t\,g_t$$

The **forget gate** $f_t$ says how much of the old memory stays, the **input gate** $i_t$ how much of the new content $g_t$ is written. One more, the output gate, says how much of it shows.

> **Guess first**: a signal arrives at step 0, and nothing after it. Ten steps later, how much is left on the note with $u = 0.5$, and with $u = 0.9$? And in a memory with a forget gate of $f = 0.97$?
"""

# %%
steps = np.arange(0, 23)
notes = {}
for u in (0.5, 0.9):
    h, kept = 0.0, []
    for step in steps:
        h = np.tanh((1.0 if step == 0 else 0.0) + u * h)
        kept.append(h)
    notes[u] = np.array(kept) / kept[0]

fig, ax = plt.subplots(figsize=(7.6, 3.8))
ax.plot(steps, 100 * notes[0.5], "s:", color="C1", label=tr("便條，u = 0.5", "note, u = 0.5"))
ax.plot(steps, 100 * notes[0.9], "o--", color="C0", label=tr("便條，u = 0.9", "note, u = 0.9"))
ax.plot(steps, 100 * 0.97**steps, "^-", color="C2", label=tr("LSTM 的記憶，f = 0.97", "LSTM memory, f = 0.97"))
ax.axvline(11, color="0.4", linewidth=1)
ax.text(11.2, 97, tr("一個黑子週期", "one sunspot cycle"), color="0.3")
ax.set(
    xlabel=tr("訊號之後過了幾步（年）", "steps since the signal (years)"),
    ylabel=tr("剩下幾成（%）", "what is left (%)"),
    ylim=(0, 105),
    xlim=(-0.3, 22.3),
)
ax.legend(loc="upper right", bbox_to_anchor=(1.0, 0.93))
ax.set_title(tr("便條很快褪色，LSTM 的記憶撐得過一個週期", "Notes fade; an LSTM's memory outlasts a cycle"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
在 Keras 裡，一層 `LSTM(8)` 讀完整個視窗，交出 8 個數，再接一個 `Dense(1)` 變成預測。看看形狀和權重的個數：
"""

# %% [markdown] lang="en"
r"""
In Keras, a layer `LSTM(8)` reads the whole window and hands over 8 numbers, and a `Dense(1)` turns them into the forecast. Look at the shapes, and at the number of weights:
"""

# %%
layer = tf.keras.layers.LSTM(8)
for width in (9, 30):
    questions = np.zeros((4, width, 1), dtype="float32")
    print(questions.shape, "→", tuple(layer(questions).shape), tr("權重", "weights:"), layer.count_params())

# %% [markdown] lang="zh-TW"
r"""
### 動手做 3：`rolling_forecast(series, width, first_test, seed)`

用 `first_test` 之前的資料訓練，然後站在每一個測試年的年初，預測那一年。

| 輸入 | 是什麼 |
|---|---|
| `series` | 長度 N 的陣列；數值的大小不一定像黑子數 |
| `width` | 題目有幾步（檢查用 12） |
| `first_test` | 第一個測試年的位置 |
| `seed` | 整數，亂數的種子；輸入與種子相同，結果就要相同 |

**回傳**形狀 (N − first_test,) 的陣列：每個測試年的預測，**原來的刻度**（不是標準化之後的）。

* 訓練只能用到 `first_test` 之前的數。
* 預測位置 t 的那一年，只能用到 t **之前**的數；測試期間，前一年的真實數字可以用，那時已經知道了。訓練一次就好，不必每年重練。
* 門檻：MAE 至少比「照抄去年」低 **25%**。檢查也會用別的序列（例如把時間倒過來、換成別的刻度），並且亂改未來，看你過去的預測會不會變（差超過黑子標準差的 2% 就算變了）。

提示：`LSTM(16)` 接 `Dense(1)`、Adam 學習率 0.02、損失 `"mae"`，對整個訓練集 `train_on_batch` 80 次就夠；一次只有一批，比 `fit` 快得多。資料量小，預測可以直接呼叫 `net(x_test)`。輸入請轉成 `float32`。忘了乘回標準差、加回平均，是最常見的失誤。

例如 `rolling_forecast(spots, 12, FIRST_TEST, seed=1)` 回傳 59 個數，第一個是 1950 年的預測，大約 100。
"""

# %% [markdown] lang="en"
r"""
### Do 3: `rolling_forecast(series, width, first_test, seed)`

Train on what lies before `first_test`; then stand at the beginning of each test year and forecast that year.

| Input | What it is |
|---|---|
| `series` | an array of length N; its values need not be as large as sunspot numbers |
| `width` | how many steps a question has (the checks use 12) |
| `first_test` | position of the first test year |
| `seed` | a whole number, the seed of chance; the same input and seed give the same result |

**Return** an array of shape (N − first_test,): the forecast for each test year, on the **original scale** (not standardised).

* Training may use numbers before `first_test` only.
* The forecast for position t may use numbers **before** t only. During the test, the true number of the year before may be used: it is known by then. Training once is enough; there is no need to train again each year.
* The bar: the MAE is at least **25 %** below that of copying last year. The checks also take other series (time turned round, another scale, say), and change the future to see whether your past forecasts move (by more than 2 % of the series' standard deviation counts as moving).

Hints: `LSTM(16)` and `Dense(1)`, Adam with a learning rate of 0.02, the loss `"mae"`, and 80 times `train_on_batch` with the whole training set will do; with a single batch it is much faster than `fit`. The data are small, so you may call `net(x_test)` directly to forecast. Turn inputs into `float32`. To forget multiplying by the standard deviation and adding the mean again is the most common slip.

For example, `rolling_forecast(spots, 12, FIRST_TEST, seed=1)` returns 59 numbers; the first, the forecast for 1950, is about 100.
"""


# %% answer="rolling_forecast"
def rolling_forecast(series, width: int, first_test: int, seed: int) -> np.ndarray:
    """One-step forecasts for every position from first_test on, trained on what lies before it."""
    ### BEGIN SOLUTION
    tf.keras.utils.set_random_seed(seed)
    values = np.asarray(series, dtype=float)
    mean, std = values[:first_test].mean(), values[:first_test].std()
    scaled = ((values - mean) / std).astype("float32")
    questions = np.stack([scaled[i : i + width] for i in range(len(scaled) - width)])[:, :, None]
    n = first_test - width
    net = tf.keras.Sequential(
        [tf.keras.layers.Input((width, 1)), tf.keras.layers.LSTM(16), tf.keras.layers.Dense(1)],
    )
    net.compile(optimizer=tf.keras.optimizers.Adam(0.02), loss="mae")
    for _ in range(80):
        net.train_on_batch(questions[:n], scaled[width:first_test])
    return np.asarray(net(questions[n:]))[:, 0] * std + mean
    ### END SOLUTION


# %% check="rolling_forecast"
check("rolling_forecast")

# %% [markdown] lang="zh-TW"
r"""
## 全部接起來

畫出你對 1950 到 2008 年的預測。

> **先猜再看**：你的網路在哪些年份錯得最多：谷底、上升、高峰，還是下降？
"""

# %% [markdown] lang="en"
r"""
## Put it together

Plot your forecasts for 1950 to 2008.

> **Guess first**: in which years will your network be furthest off: at the bottom, on the way up, at the peak, or on the way down?
"""

# %% try
forecast = np.asarray(rolling_forecast(spots, 12, FIRST_TEST, seed=1))
truth = spots[FIRST_TEST:]
mae = np.mean(np.abs(forecast - truth))
fig, (ax, below) = plt.subplots(2, 1, figsize=(9.5, 5.6), sharex=True, height_ratios=[2, 1])
ax.plot(years[FIRST_TEST:], truth, "-", color="black", linewidth=1.8, label=tr("真實", "observed"))
ax.plot(years[FIRST_TEST:], forecast, "o--", color="C5", markersize=4, label=tr("年初的預測", "forecast in January"))
ax.set(ylabel=tr("黑子數（年平均）", "sunspot number"), ylim=(-10, 235))
ax.legend(loc="upper right", ncols=2)
ax.set_title(
    tr(
        f"MAE：照抄去年 {naive_mae:.1f}，你的網路 {mae:.1f}（少 {100 * (1 - mae / naive_mae):.0f}%）",
        f"MAE: copying last year {naive_mae:.1f}, your network {mae:.1f} ({100 * (1 - mae / naive_mae):.0f} % less)",
    )
)
below.bar(years[FIRST_TEST:], forecast - truth, color="C0")
below.axhline(0, color="black", linewidth=0.8)
below.set(xlabel=tr("西元年", "year"), ylabel=tr("預測 − 真實（黑子數）", "forecast − observed"))
plt.show()

high = truth >= np.quantile(truth, 0.8)
print(
    tr("最高的兩成年份，平均差", "Mean error in the highest fifth of years:"),
    f"{np.mean((forecast - truth)[high]):.1f}",
)

# %% [markdown] lang="zh-TW"
r"""
最高的年份多半**低估**：那樣的高峰，訓練的 250 年裡幾乎沒有，網路沒見過就不敢猜。平均誤差漂亮，最要緊的那幾年卻偏低，這正是下一題要你想的事。
"""

# %% [markdown] lang="en"
r"""
The highest years tend to be **underestimated**: the 250 training years hold hardly any such peak, and what a network has not seen it does not dare to guess. The mean error looks fine while the years that matter most come out low, which is what the next question is about.
"""

# %% [markdown] task="fuel_plan" points=3 lang="zh-TW"
r"""
## 想一想：把燃料計畫交給它嗎

有人提議：以後每年一月，衛星隊要準備多少燃料，直接由這個網路的預測決定，準備少一點可以多載儀器。

請寫 150 到 250 字給任務主管，用上你在測試期間看到的數字：

1. MAE 比照抄去年少了幾成？這個數字對「準備燃料」這件事，夠不夠回答問題？
2. 高估與低估，各由誰承擔什麼後果？哪一種比較嚴重？
3. 這段回測到 2008 年為止。你會怎麼上線：準備值怎麼訂、怎麼監測、看到什麼就停用？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只說準不準，或只重複 MAE；沒有區分高估與低估 |
| 2 | 用數字說明，並指出低估高峰的後果由誰承擔；但沒有具體的上線或監測方法 |
| 3 | 做到 2 分的要求，還把預測變成決策（例如加安全餘裕、用高分位數），說出資料的限制（刻度、年份、罕見高峰），並給出監測與停用條件 |
"""

# %% [markdown] task="fuel_plan" points=3 lang="en"
r"""
## Think: let it plan the fuel

Somebody proposes that from now on the network's forecast alone decides, each January, how much fuel the satellite team sets aside; with less fuel set aside, more instruments can fly.

Write 100 to 170 words to the head of the mission, with figures that you saw in the test years:

1. By what share is the MAE below that of copying last year? Does this number answer the question of how much fuel to set aside?
2. Who bears what if the forecast is too high, and if it is too low? Which is worse?
3. The backtest ends in 2008. How would you put it into service: how is the amount set, how is it monitored, and what would make you stop using it?

| Points | Your answer |
|---|---|
| 0–1 | Says only whether it is accurate, or repeats the MAE; does not tell too high from too low |
| 2 | Argues with figures, and says who bears it when a peak is underestimated; but has no concrete way of service or monitoring |
| 3 | As for 2, and turns the forecast into a decision (a safety margin, a high quantile), names limits of the data (scale, years, rare peaks), and gives monitoring and a condition for stopping |
"""

# %% [markdown] model="fuel_plan" lang="zh-TW"
r"""
參考答案（3 分）：

主管您好：1950 到 2008 年的回測，網路的 MAE 約 13，照抄去年是 25，少了將近一半。但 MAE 把每一年看得一樣重，燃料怕的是最活躍的那幾年；在最高的兩成年份，網路平均還低估十幾到二十。

高估，是多備燃料、少載儀器，損失由科學團隊承擔；低估，是衛星提早掉出任務軌道，六顆都可能受影響，氣象預報的使用者和納稅人一起承擔，而且補救不了。低估嚴重得多，所以不該用「最可能的值」來準備。

建議：準備量用回測誤差的第 95 百分位加在預測上，並且不低於歷史高峰時的八成；2008 年以後先把資料換成新刻度重新訓練，平行跑兩年，只供參考。每季用月平均更新；若連續兩季觀測超過預備的上限，或全年誤差大於回測的最大誤差，就停用，改採國際預報中心的數值。

評分提醒：主張完全不用，但說清楚理由與替代作法，也可以拿 3 分。
"""

# %% [markdown] model="fuel_plan" lang="en"
r"""
Model answer (3 points):

In the backtest from 1950 to 2008 the network's MAE is about 13 where copying last year gives 25, almost half. But the MAE counts every year alike, while fuel is a matter of the most active ones, and in the highest fifth of years the network is still ten to twenty too low on average.

Too high means fuel aboard instead of instruments, borne by the scientists. Too low means that satellites leave their orbits early, perhaps all six; the users of weather forecasts and the taxpayer bear it, and it cannot be undone. Too low is far worse, so the most likely value is the wrong thing to prepare for.

I suggest the forecast plus the 95th percentile of the backtest's errors, and never less than 80 % of what a historic peak would take. Bring the data to the new scale, train again, and run it beside the present method for two years. Update it every quarter from monthly means. If observations exceed the prepared limit for two quarters, or a year's error exceeds the largest of the backtest, stop and use the international forecast centres' figures.

A note on marking: not using it at all can earn 3 points as well, with reasons and an alternative.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）

1. 公平的對手不只照抄去年。把「弄懂 2」裡用九年原始資料的線性模型拿來比，LSTM 還贏多少？換五個種子，贏得穩嗎？
2. `width` 從 3 試到 30，畫出 MAE。視窗要不要超過一個週期？
3. 把 `horizon` 改成 5，提前五年預測。哪一種方法退步得最慢？

**延伸閱讀**：TensorFlow 的[時間序列教學](https://www.tensorflow.org/tutorials/structured_data/time_series)示範多步預測；Christopher Olah 的 [Understanding LSTM Networks](https://colah.github.io/posts/2015-08-Understanding-LSTMs/) 用圖說明每一個閘門；黑子數的新刻度與最新數字在 [SILSO](https://www.sidc.be/SILSO/home)。

**在專題裡**：「時間序列預測」專題會用沒看過的期間評分，偷看的回測在那裡一定露餡。「預測性維護」用同樣的視窗讀感測器；`time_split` 的規矩，在那裡要再加上一條：同一台設備不可以同時在訓練和測試裡。
"""

# %% [markdown] lang="en"
r"""
## Go on

**Stretch** (ungraded)

1. Copying last year is not the only fair opponent. Take the linear model on nine years of raw data from "Understand 2": by how much does the LSTM still win? With five seeds, does it win steadily?
2. Try `width` from 3 to 30 and plot the MAE. Does the window have to be longer than a cycle?
3. Set `horizon` to 5 and forecast five years ahead. Which method loses least?

**To read**: TensorFlow's [tutorial on time series](https://www.tensorflow.org/tutorials/structured_data/time_series) forecasts several steps ahead. Christopher Olah's [Understanding LSTM Networks](https://colah.github.io/posts/2015-08-Understanding-LSTMs/) draws every gate. The new scale and the latest sunspot numbers are at [SILSO](https://www.sidc.be/SILSO/home).

**In the capstones**: the time-series project scores you on a period that nobody has seen, where a peeking backtest is found out. Predictive maintenance reads sensors through the same windows, and adds a rule to those of `time_split`: one machine must not be in training and in test at once.
"""
