# ---
# profile: tensorflow
# minutes: 85
# data: [digits, casting_line]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 邊緣運算概論與生態系：模型該放在哪裡？

## 為什麼要學這個

彰化一家鑄造廠，鑄件出爐後，師傅用油漆筆在上面寫一個數字，代表爐號。鑄件跟著輸送帶往前走，上方的攝影機拍一張照片，模型讀出數字，45 公分外的分流閘門就得擺向正確的那一邊。

輸送帶每秒走 1.5 公尺，所以從拍照到閘門只有 300 毫秒（ms）。閘門擺動要 120 ms，曝光與裁切要 60 ms。留給「讀出數字」的，只剩 **120 ms**。

| 從拍照到閘門 | 時間 |
|---|---|
| 鑄件走 45 公分 | 300 ms |
| 曝光、裁切 | − 60 ms |
| 閘門擺動 | − 120 ms |
| 留給傳送、等待、計算 | **120 ms** |

模型可以放在三個地方：遠方的**雲端**（cloud）、廠內機櫃裡的**閘道器**（gateway），或攝影機旁邊那顆小晶片，也就是**裝置**（device）。把計算搬到靠近資料產生的地方，就叫**邊緣運算**（edge computing）。

這個單元結束時，你能用數字說明一個模型該放在雲端、閘道器還是裝置，並且把模型縮小到裝置放得下。

**適合對象**：會寫 Python 函式、用過 NumPy 陣列的人，包括高中生、基礎專業人員與要導入 AI 專案的中階幹部。看過神經網路怎麼訓練更好，沒看過也能完成。全程約 85 分鐘，四題可以分開作答，卡住時先往下做。

第一次用 Jupyter 的話：點進一格程式，按 Shift+Enter 就會執行並跳到下一格，請從上往下做。題目的格子由你填，寫著 `check(…)` 的格子會告訴你哪裡對、哪裡還不對，要試幾次都可以。

下一格載入 TensorFlow，大約要 10 秒。
"""

# %% [markdown] lang="en"
r"""
# Edge computing, introduction and ecosystem: where should the model live?

## Why this matters

In a foundry in Changhua, a worker marks each fresh casting with a paint pen: one digit, the number of the furnace. The casting moves along a conveyor, a camera above takes a photograph, a model reads the digit, and 45 cm further on a gate has to swing the right way.

The conveyor runs at 1.5 m/s, so there are only 300 milliseconds (ms) between camera and gate. The gate takes 120 ms to swing; exposing and cropping the photograph takes 60 ms. What is left for reading the digit is **120 ms**.

| From the photograph to the gate | Time |
|---|---|
| The casting travels 45 cm | 300 ms |
| Exposing and cropping | − 60 ms |
| The gate swings | − 120 ms |
| Left for sending, waiting and computing | **120 ms** |

There are three places for the model: a distant **cloud**, a **gateway** in the plant's own cabinet, or the small chip beside the camera, the **device**. Moving the computing to where the data are born is called **edge computing**.

After this unit you can show with numbers whether a model belongs in the cloud, on the gateway or on the device, and you can shrink a model until the device can hold it.

**For whom**: anybody who can write a Python function and has met NumPy arrays: high-school pupils, professionals who are new to AI, and managers who bring an AI project in. It helps to have seen a neural network trained, but you can do without. Allow about 85 minutes. The four answers are judged one by one, so if you are stuck, go on.

New to Jupyter? Click into a cell of code and press Shift+Enter: it runs, and you move on to the next. Work from top to bottom. Cells with a question are yours to fill; those with `check(…)` tell you what is right and what is not yet, as often as you like.

The next cell loads TensorFlow, which takes about 10 seconds.
"""

# %% setup
import os
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads these when it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import absl.logging
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf

from aitracks.data.edge import hush
from aitracks.lesson import check, load, style, tr

# TFLite is now called LiteRT and moves to a package of its own; tf.lite says so each time it is used.
warnings.filterwarnings("ignore", message=r"\s*Warning: tf\.lite\.Interpreter is deprecated")
warnings.filterwarnings("ignore", message="Statistics for quantized inputs were expected")
tf.get_logger().setLevel("ERROR")  # the converter reports every step otherwise
absl.logging.set_verbosity("error")
tf.keras.utils.disable_interactive_logging()
style()

# %% [markdown] lang="zh-TW"
r"""
## 看資料

我們用兩份資料。

- **`digits`**：1,797 張 8×8 的手寫數字，真實資料，由 13 個人書寫，隨 scikit-learn 附上。這裡拿它來代表鑄件上的油漆筆數字；真正的鑄件還有鏽斑、反光與歪斜。
- **`casting_line`**：6 條輸送帶、5 分鐘的拍照時刻，以及每張照片遇到的網路來回時間。這份是**模擬的**，沒有量測過任何工廠：網路延遲平常集中在 30 ms 上下，每 100 張約有 3 張特別慢。真實工廠還會有停線、換班、掉封包和斷網。
"""

# %% [markdown] lang="en"
r"""
## The data

We use two data sets.

- **`digits`**: 1,797 handwritten digits of 8×8 pixels. They are real, written by 13 people, and come with scikit-learn. Here they stand for the paint on the castings; real castings add rust, glare and odd angles.
- **`casting_line`**: when photographs are taken on 6 conveyors during 5 minutes, and the network's round trip that each of them met. This one is **simulated**; no plant was measured. The delay usually stays near 30 ms, and about 3 photographs in 100 are much slower. A real plant adds stops, shifts, lost packets and hours without a network.
"""

# %%
images, labels = load("digits")
line = load("casting_line")
line.head(6)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(11, 3.4), width_ratios=[1, 1.35])
for i in range(10):  # each in a frame of its own, with a little space around it
    corner_x, corner_y = 10 * (i % 5), 10 * (i // 5)
    left.imshow(images[i], cmap="gray_r", extent=(corner_x, corner_x + 8, corner_y + 8, corner_y))
    left.add_patch(plt.Rectangle((corner_x, corner_y), 8, 8, fill=False, edgecolor="#555555", linewidth=0.8))
left.set(xlim=(-1, 49), ylim=(19, -1))
left.axis("off")
left.set_title(tr("手寫數字，每張 8×8 格", "Handwritten digits of 8×8 pixels"))

start = line[line["arrival_ms"] < 3000]
right.scatter(start["arrival_ms"] / 1000, start["line"], marker="|", s=220, linewidths=2)
right.set(xlabel=tr("時間（秒）", "time (s)"), ylabel=tr("輸送帶", "conveyor line"), yticks=range(1, 7))
right.set_title(tr("最初 3 秒，六條線的拍照時刻", "When six lines take photographs, first 3 seconds"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
六條線各拍各的，所以有時候好幾張擠在一起。記住這件事，等一下它會變成問題。

## 弄懂 1：時間花到哪裡去了

一張照片從拍下到得出答案，時間分成四段：

1. **傳送**：把照片送上網路。照片大小用 kB（千位元組），網路速度用 Mbit/s（百萬**位元**），1 個位元組是 8 個位元，而 1 Mbit/s 剛好是每毫秒 1 kbit，所以

$$t_\text{傳送}\,[\text{ms}] = \frac{8 \times \text{照片}\,[\text{kB}]}{\text{網速}\,[\text{Mbit/s}]}$$

2. **計算**：模型讀出數字。
3. **來回**：訊號一去一回的路程（round-trip time, RTT）。
4. **等待**：網路一次只傳一張，電腦一次只算一張，先到先做。前面有人，就得排隊。

前三段看規格表就知道，第四段要看**大家什麼時候到**。

看一個例子：三張照片在 0、10、100 ms 拍下，每張 100 kB，網速 40 Mbit/s（傳一張 20 ms），計算 4 ms，來回 30 ms。第一張的延遲是 20 + 4 + 30 = 54 ms。

> **先猜再看**：第二張的延遲會比 54 ms 長、短，還是一樣？第三張呢？
"""

# %% [markdown] lang="en"
r"""
The six lines do not wait for each other, so now and then several photographs come at once. Keep this in mind: it will turn into a problem.

## Understand 1: where the time goes

From the photograph to the answer, time is spent in four parts:

1. **Sending**: the photograph goes out on the link. Its size is given in kB (kilobytes), the link's speed in Mbit/s (mega**bits**). A byte has 8 bits, and 1 Mbit/s happens to be 1 kbit per millisecond, so

$$t_\text{send}\,[\text{ms}] = \frac{8 \times \text{photograph}\,[\text{kB}]}{\text{link}\,[\text{Mbit/s}]}$$

2. **Computing**: the model reads the digit.
3. **Round trip**: the way there and back (round-trip time, RTT).
4. **Waiting**: the link sends one photograph at a time, the computer reads one at a time, first come, first served. Whoever finds somebody in front has to queue.

The first three stand in data sheets. The fourth depends on **when the others arrive**.

An example: three photographs are taken at 0, 10 and 100 ms. Each has 100 kB, the link 40 Mbit/s (so 20 ms to send one), computing takes 4 ms, the round trip 30 ms. The first one's latency is 20 + 4 + 30 = 54 ms.

> **Guess first**: will the second one's latency be longer than 54 ms, shorter, or the same? And the third one's?
"""

# %%
# Of each photograph: taken at, waits, sending, computing, round trip (all in ms), worked out by hand.
timeline = [(0, 0, 20, 4, 30), (10, 10, 20, 4, 30), (100, 0, 20, 4, 30)]
parts = [
    (tr("等待網路", "waits for the link"), "#DDDDDD", "//"),
    (tr("傳送", "sending"), "#0072B2", ""),
    (tr("計算", "computing"), "#D55E00", ""),
    (tr("來回", "round trip"), "#56B4E9", ""),
]
fig, ax = plt.subplots(figsize=(8.5, 2.9))
for row, (taken, *spans) in enumerate(timeline):
    at = taken
    for span, (label, colour, hatch) in zip(spans, parts, strict=True):
        ax.barh(
            row,
            span,
            left=at,
            height=0.55,
            color=colour,
            hatch=hatch,
            edgecolor="black",
            linewidth=0.7,
            label=label if row == 1 else None,
        )
        at += span
    ax.plot([taken], [row - 0.42], marker="v", color="black", markersize=7)
    ax.text(at + 1.5, row, f"{at - taken} ms", va="center")
ax.set(
    yticks=range(3),
    xlabel=tr("時間（ms），黑色三角形是拍照的時刻", "time (ms); black triangles: photograph taken"),
    xlim=(-3, 170),
)
ax.set_yticklabels([tr(f"照片 {n}", f"photograph {n}") for n in (1, 2, 3)])
ax.invert_yaxis()
ax.legend(loc="upper right", ncols=1)
ax.set_title(tr("第二張等第一張把網路讓出來", "The second waits until the first has left the link"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
第二張多等了 10 ms，延遲 64 ms；第三張來的時候沒有人，又是 54 ms。

規則只有一條：**開始做的時刻 ＝「自己到的時刻」與「前一張做完的時刻」兩者中比較晚的那一個**。網路是一條隊伍，電腦是第二條隊伍；網路傳完第一張，就能接著傳第二張，不必等電腦算完。

## 動手做 1：每張照片的延遲

請寫函式 `frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms)`。

| 輸入 | 意思 | 單位 |
|---|---|---|
| `arrivals_ms` | 每張照片拍下的時刻，長度 n 的陣列，已由小到大排好 | ms |
| `frame_kb` | 一張照片的大小；0 表示不用傳 | kB（1 kB = 8 kbit） |
| `link_mbps` | 網路速度，大於 0 | Mbit/s |
| `infer_ms` | 電腦算一張要多久 | ms |
| `rtt_ms` | 每張照片的來回時間，長度 n 的陣列 | ms |

**回傳**長度 n 的陣列（或 list）：每張照片從拍下到得到答案的延遲，單位 ms。n 可以是 0。

做法約定：照片依序通過網路（一次一張），再依序通過電腦（一次一張），最後加上這張照片自己的 `rtt_ms`。來回時間只加在最後，不影響排隊。

**例子**：`frame_latency(np.array([0, 10, 100]), 100, 40, 4, np.array([30, 30, 30]))` 回傳 `[54, 64, 54]`。
"""

# %% [markdown] lang="en"
r"""
The second one waits 10 ms more, 64 ms in all. The third finds nobody in front of it: 54 ms again.

There is just one rule: **work on a photograph starts when it has arrived or when the one before it is finished, whichever is later**. The link is one queue and the computer a second one. Once the link has sent the first photograph it can send the second; it does not wait for the computer.

## Do 1: the latency of each photograph

Write the function `frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms)`.

| Input | Meaning | Unit |
|---|---|---|
| `arrivals_ms` | when each photograph is taken; an array of n values in ascending order | ms |
| `frame_kb` | size of one photograph; 0 means that nothing is sent | kB (1 kB = 8 kbit) |
| `link_mbps` | speed of the link, above 0 | Mbit/s |
| `infer_ms` | how long the computer takes for one photograph | ms |
| `rtt_ms` | the round trip of each photograph; an array of n values | ms |

**Return** an array (or list) of n values: the latency of each photograph from being taken to being read, in ms. n may be 0.

What we agree on: the photographs pass the link in order (one at a time), then the computer in order (one at a time), and in the end each gets its own `rtt_ms` added. The round trip is added last and does not affect the queues.

**Example**: `frame_latency(np.array([0, 10, 100]), 100, 40, 4, np.array([30, 30, 30]))` returns `[54, 64, 54]`.
"""


# %% answer="frame_latency"
def frame_latency(
    arrivals_ms: np.ndarray, frame_kb: float, link_mbps: float, infer_ms: float, rtt_ms: np.ndarray
) -> np.ndarray:
    """Latency in ms of each photograph, through the link's queue and then the computer's."""
    ### BEGIN SOLUTION
    send_ms = 8 * frame_kb / link_mbps
    link_free = computer_free = float("-inf")
    latency = []
    for arrival, rtt in zip(arrivals_ms, rtt_ms, strict=True):
        link_free = max(arrival, link_free) + send_ms
        computer_free = max(link_free, computer_free) + infer_ms
        latency.append(computer_free + rtt - arrival)
    return np.array(latency, dtype=float)
    ### END SOLUTION


# %% check="frame_latency"
check("frame_latency")

# %% [markdown] lang="zh-TW"
r"""
用你的函式看看三個地方。設定如下（都是這個模擬情境的規劃值）：

| 地方 | 照片要傳嗎 | 網速 | 計算 | 來回 |
|---|---|---|---|---|
| 雲端 | 100 kB | 40 Mbit/s | 4 ms | 資料裡的 `cloud_rtt_ms` |
| 閘道器 | 100 kB | 1000 Mbit/s | 12 ms | 資料裡的 `gateway_rtt_ms` |
| 裝置 | 不用傳，每條線一台 | – | 35 ms | 0 |

> **先猜再看**：雲端的**平均**延遲大約 63 ms，只有期限 120 ms 的一半。那麼雲端合格嗎？

下面的表格有一欄「第 99 百分位」：把所有延遲由小排到大，99% 的照片不超過的那個值。
"""

# %% [markdown] lang="en"
r"""
Let your function look at the three places. These are the settings (planning figures of this simulated case):

| Place | Is the photograph sent? | Link | Computing | Round trip |
|---|---|---|---|---|
| Cloud | 100 kB | 40 Mbit/s | 4 ms | `cloud_rtt_ms` of the data |
| Gateway | 100 kB | 1000 Mbit/s | 12 ms | `gateway_rtt_ms` of the data |
| Device | no, each line has its own | – | 35 ms | 0 |

> **Guess first**: the **mean** latency of the cloud is about 63 ms, half of the 120 ms that we have. Does the cloud pass?

The table below has a column "99th percentile": sort all latencies, and 99 % of the photographs do not exceed that value.
"""

# %% try
DEADLINE = 120
PLACES = {"cloud": tr("雲端", "cloud"), "gateway": tr("閘道器", "gateway"), "device": tr("裝置", "device")}


def three_places(line: pd.DataFrame) -> dict[str, np.ndarray]:
    """Latency (ms) of every photograph, with the model in the cloud, on the gateway, on the devices."""
    arrivals = line["arrival_ms"].to_numpy()
    own = [one["arrival_ms"].to_numpy() for _, one in line.groupby("line")]
    return {
        "cloud": np.asarray(frame_latency(arrivals, 100, 40, 4, line["cloud_rtt_ms"].to_numpy())),
        "gateway": np.asarray(frame_latency(arrivals, 100, 1000, 12, line["gateway_rtt_ms"].to_numpy())),
        "device": np.concatenate([frame_latency(mine, 0, 1000, 35, np.zeros(len(mine))) for mine in own]),
    }


latency = three_places(line)
fig, ax = plt.subplots(figsize=(7.5, 4))
for (place, values), dashes in zip(latency.items(), ["-", "--", "-."], strict=True):
    ax.plot(np.sort(values), np.linspace(0, 100, len(values)), dashes, linewidth=2.2, label=PLACES[place])
ax.axvline(DEADLINE, color="black", linewidth=1.2)
ax.text(DEADLINE * 1.04, 8, tr("期限 120 ms", "deadline 120 ms"))
ax.set(
    xscale="log",
    xlabel=tr("延遲（ms，對數刻度）", "latency (ms, logarithmic)"),
    ylabel=tr("已得到答案的照片（%）", "photographs read by then (%)"),
)
ax.set_xticks([10, 20, 50, 100, 200, 500, 1000], labels=["10", "20", "50", "100", "200", "500", "1000"])
ax.legend(loc="center right")
ax.set_title(tr("多久以後，有多少照片讀完了？", "How many photographs are read after how long?"))
plt.show()

pd.DataFrame(
    {
        tr("平均（ms）", "mean (ms)"): {PLACES[p]: v.mean() for p, v in latency.items()},
        tr("第 99 百分位（ms）", "99th percentile (ms)"): {PLACES[p]: np.percentile(v, 99) for p, v in latency.items()},
        tr("準時（%）", "on time (%)"): {PLACES[p]: 100 * np.mean(v <= DEADLINE) for p, v in latency.items()},
    }
).round(1)

# %% [markdown] lang="zh-TW"
r"""
雲端大約有 2% 的照片遲到。聽起來很少，可是六條線每秒拍 15 張，一個小時 54,000 張，2% 就是**每小時大約一千個**鑄件走錯邊。平均看起來漂亮，決定成敗的是最慢的那幾張，這叫**尾端延遲**（tail latency）。所以延遲的規格要寫「99% 的照片在 120 ms 內」，不要寫「平均 63 ms」。

> **先猜再看**：工廠生意好，輸送帶要從 6 條增加到 24 條，網路不變。一條線每秒 2.5 張，每張占用雲端網路 20 ms。幾條線的時候會出事？先用紙筆算一下。
"""

# %% [markdown] lang="en"
r"""
In the cloud about 2 % of the photographs are late. That sounds little, but six lines take 15 photographs a second, 54,000 an hour, and 2 % of that is **about a thousand castings an hour** on the wrong side. The mean looks fine; success depends on the slowest few. This is called **tail latency**. So a specification says "99 % of photographs within 120 ms", not "63 ms on average".

> **Guess first**: business is good, and the plant grows from 6 lines to 24 on the same link. A line takes 2.5 photographs a second, and each occupies the cloud link for 20 ms. At how many lines does it break? Work it out on paper first.
"""

# %% try
counts = [3, 6, 9, 12, 15, 18, 19, 20, 21, 24]
now = [three_places(load("casting_line", lines=n, minutes=2)) for n in counts]
curves = [
    ("cloud", 99, "o-", "#0072B2", tr("雲端，第 99 百分位", "cloud, 99th percentile")),
    ("cloud", 50, "o:", "#56B4E9", tr("雲端，中位數", "cloud, median")),
    ("gateway", 99, "s--", "#E69F00", tr("閘道器，第 99 百分位", "gateway, 99th percentile")),
]
fig, ax = plt.subplots(figsize=(7.5, 4.2))
for place, percent, marker, colour, label in curves:
    values = [np.percentile(latencies[place], percent) for latencies in now]
    ax.plot(counts, values, marker, color=colour, linewidth=2, label=label)
ax.axhline(DEADLINE, color="black", linewidth=1.2)
ax.text(2.9, DEADLINE * 1.1, tr("期限 120 ms", "deadline 120 ms"))
ax.set(
    yscale="log",
    xlabel=tr("輸送帶（條）", "conveyor lines"),
    xticks=range(3, 25, 3),
    ylabel=tr("延遲（ms，對數刻度）", "latency (ms, logarithmic)"),
)
ax.yaxis.set_major_formatter("{x:,.0f}")
ax.legend(loc="upper left")
ax.set_title(tr("網路塞滿以後，再也追不上", "Once the link is full, it never catches up"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
20 條線 × 每秒 2.5 張 × 20 ms ＝ 每秒 1,000 ms，網路剛好滿載。超過以後，隊伍只會愈排愈長，延遲從毫秒變成好幾秒。看淺藍色的中位數：還沒滿，它就開始往上爬了，所以設計時通常只讓網路忙六、七成。

到這裡，邊緣運算的四個理由你已經看到兩個：**延遲**與**頻寬**。另外兩個是**隱私**（影像不出廠）與**離線**（專線斷了，閘門還是要動：可用率 99.5% 的網路，一年大約斷 44 個小時）。

## 弄懂 2：把數字存得省一點

裝置最省電，也不怕斷網，35 ms 對閘門來說夠快了。問題是它很小：那顆微控制器（microcontroller, MCU）只剩 **32 kB** 放模型。先訓練一個讀數字的小網路，看它有多大。
"""

# %% [markdown] lang="en"
r"""
20 lines × 2.5 photographs a second × 20 ms = 1,000 ms in every second: the link is exactly full. Beyond that the queue only grows, and milliseconds turn into seconds. Look at the median in light blue: it starts to climb well before the link is full. That is why a link is usually planned to be busy 60 or 70 % of the time.

You have now seen two of the four reasons for computing at the edge: **latency** and **bandwidth**. The other two are **privacy** (images stay in the plant) and working **offline** (when the line to the internet is down, the gate must still move: a network with 99.5 % availability is down for about 44 hours a year).

## Understand 2: storing numbers with less

The device takes the least power and does not care about the internet, and 35 ms is fast enough for the gate. But it is small: its microcontroller (MCU) has **32 kB** left for a model. Let us train a small network that reads digits, and see how large it is.
"""

# %%
x_all = (images.reshape(-1, 64) / 16).astype("float32")  # brightness 0 to 1
order = np.random.default_rng(0).permutation(len(labels))
train, test = order[:1297], order[1297:]
x_train, y_train, x_test, y_test = x_all[train], labels[train], x_all[test], labels[test]

tf.keras.utils.set_random_seed(0)
model = tf.keras.Sequential(
    [
        tf.keras.layers.InputLayer(shape=(64,)),
        tf.keras.layers.Dense(180, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(tf.keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
model.fit(x_train, y_train, epochs=10, batch_size=64, verbose=0)

float_accuracy = float(np.mean(model.predict(x_test, verbose=0).argmax(axis=1) == y_test))
parameters = model.count_params()
print(tr(f"測試集準確率 {float_accuracy:.1%}", f"accuracy on the test set {float_accuracy:.1%}"))
print(
    tr(
        f"{parameters:,} 個參數 × 4 位元組 = {4 * parameters / 1000:.1f} kB，裝置只有 32 kB",
        f"{parameters:,} parameters × 4 bytes = {4 * parameters / 1000:.1f} kB; the device has 32 kB",
    )
)

# %% [markdown] lang="zh-TW"
r"""
模型就是一堆數字。每個數字用 32 位元的浮點數（float32）存，要 4 個位元組。如果改用 8 位元的整數，只要 1 個位元組。把浮點數換成小整數，叫做**模型量化**（quantisation）。

想像一把只有 $2^b$ 個刻度的尺，$b$ 是位元數。尺要蓋住資料的最小值到最大值，而且一定要蓋到 0（神經網路裡 0 太常見了）：

$$\text{lo}=\min(x_\text{最小},\,0),\qquad \text{hi}=\max(x_\text{最大},\,0)$$

每一格的寬度叫 **scale**，0 落在哪個刻度叫 **zero point**：

$$\text{scale}=\frac{\text{hi}-\text{lo}}{2^b-1},\qquad \text{zero}=\text{round}\left(-2^{b-1}-\frac{\text{lo}}{\text{scale}}\right)$$

存的整數 $q$ 與還原的數 $\hat{x}$：

$$q=\text{round}\left(\frac{x}{\text{scale}}\right)+\text{zero},\qquad \hat{x}=\text{scale}\times(q-\text{zero})$$

$q$ 必須落在 $-2^{b-1}$ 到 $2^{b-1}-1$ 之間，超出就夾到邊界。8 位元就是 −128 到 127。

**算一次**：資料從 −1 到 2.5，用 3 位元，尺上有 8 個刻度（−4 到 3）。

- scale = 3.5 ÷ 7 = 0.5
- zero = round(−4 − (−1) ÷ 0.5) = −2，所以 0 存成 −2
- x = 1.2：1.2 ÷ 0.5 = 2.4，四捨五入是 2，加上 −2，得 q = 0
- 還原：0.5 ×（0 −（−2））= 1.0，誤差 0.2

> **先猜再看**：還原的誤差最大會是多少？從 3 位元增加到 5 位元，誤差會變成大約幾分之一？
"""

# %% [markdown] lang="en"
r"""
A model is a heap of numbers. Stored as a 32-bit floating-point number (float32), each takes 4 bytes. As an 8-bit integer it would take 1. Replacing floating-point numbers by small integers is called **quantisation**.

Imagine a ruler with only $2^b$ marks, where $b$ is the number of bits. It has to span the data from the smallest to the largest value, and it must always include 0 (zeros are everywhere in a neural network):

$$\text{lo}=\min(x_\text{smallest},\,0),\qquad \text{hi}=\max(x_\text{largest},\,0)$$

The distance between marks is called **scale**; the mark at which 0 lies is the **zero point**:

$$\text{scale}=\frac{\text{hi}-\text{lo}}{2^b-1},\qquad \text{zero}=\text{round}\left(-2^{b-1}-\frac{\text{lo}}{\text{scale}}\right)$$

The integer $q$ that is stored, and the number $\hat{x}$ that comes back:

$$q=\text{round}\left(\frac{x}{\text{scale}}\right)+\text{zero},\qquad \hat{x}=\text{scale}\times(q-\text{zero})$$

$q$ has to lie between $-2^{b-1}$ and $2^{b-1}-1$; what exceeds that is clipped. With 8 bits this is −128 to 127.

**Once by hand**: data from −1 to 2.5 and 3 bits give a ruler of 8 marks (−4 to 3).

- scale = 3.5 ÷ 7 = 0.5
- zero = round(−4 − (−1) ÷ 0.5) = −2, so the number 0 is stored as −2
- x = 1.2: 1.2 ÷ 0.5 = 2.4, rounded 2, plus −2 gives q = 0
- back again: 0.5 × (0 − (−2)) = 1.0, an error of 0.2

> **Guess first**: how large can the error get? And if we go from 3 bits to 5, to what fraction does it shrink?
"""

# %%
x = np.linspace(-1, 2.5, 1001)
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8))
left.plot(x, x, color="#999999", linewidth=1.2, label=tr("原來的數", "original"))
for bits, colour, dashes in ((3, "#D55E00", "-"), (5, "#0072B2", "--")):
    step = 3.5 / (2**bits - 1)
    back = np.round(x / step) * step
    name = f"b = {bits}, scale = {step:.2f}"
    left.plot(x, back, dashes, color=colour, linewidth=1.8, label=name)
    right.plot(x, back - x, dashes, color=colour, linewidth=1.4, label=name)
left.plot([1.2], [1.0], "o", color="black")
left.annotate("1.2 → 1.0", (1.2, 1.0), (0.9, -0.4), arrowprops={"arrowstyle": "->"})
left.set(xlabel=tr("原來的數 x", "original number x"), ylabel=tr("還原的數", "number that comes back"))
left.legend(loc="upper left")
left.set_title(tr("量化像樓梯", "Quantisation makes a staircase"))
right.set(
    xlabel=tr("原來的數 x", "original number x"),
    ylabel=tr("誤差（還原 − 原來）", "error (back − original)"),
    ylim=(-0.3, 0.42),
)
right.legend(loc="upper center", ncols=2)
right.set_title(tr("誤差最多半格", "The error is half a step at most"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
誤差最多半格。3 位元有 7 格，5 位元有 31 格，所以誤差縮到大約四分之一：**每多一個位元，誤差減半**。

## 動手做 2：自己量化

請寫函式 `quantise(x, bits)`，依上面的公式做。

- `x`：任意形狀的浮點數陣列，至少一個數
- `bits`：位元數，2 到 8 的整數
- **回傳**三個值 `(q, scale, zero_point)`：`q` 是與 `x` 同形狀的整數陣列，`scale` 是大於 0 的浮點數，`zero_point` 是整數
- 如果 `x` 全部是 0，lo 與 hi 都是 0，會除以 0；這時請用 `scale = 1.0`

**例子**：`quantise(np.array([-1.0, 0.0, 1.2, 2.5]), 3)` 回傳 `q = [-4, -2, 0, 3]`、`scale = 0.5`、`zero_point = -2`。

提示：`np.round`、`np.clip`。夾（clip）是最後一步：先加上 zero point，再夾。
"""

# %% [markdown] lang="en"
r"""
Half a step at most. 3 bits make 7 steps and 5 bits 31, so the error shrinks to about a quarter: **each bit more halves the error**.

## Do 2: quantise it yourself

Write the function `quantise(x, bits)`, following the formulas above.

- `x`: an array of floating-point numbers of any shape, with at least one number
- `bits`: the number of bits, a whole number from 2 to 8
- **Return** three values `(q, scale, zero_point)`: `q` is an array of integers of the same shape as `x`, `scale` a floating-point number above 0, `zero_point` an integer
- If all of `x` is 0, lo and hi are both 0 and you would divide by zero; use `scale = 1.0` then

**Example**: `quantise(np.array([-1.0, 0.0, 1.2, 2.5]), 3)` returns `q = [-4, -2, 0, 3]`, `scale = 0.5`, `zero_point = -2`.

Hint: `np.round`, `np.clip`. Clipping is the last step: add the zero point first.
"""


# %% answer="quantise"
def quantise(x: np.ndarray, bits: int) -> tuple[np.ndarray, float, int]:
    """x on a ruler of 2**bits marks; returns (q, scale, zero_point)."""
    ### BEGIN SOLUTION
    x = np.asarray(x, dtype=float)
    lowest, highest = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    low, high = min(x.min(), 0.0), max(x.max(), 0.0)
    scale = (high - low) / (highest - lowest) or 1.0
    zero_point = int(np.round(lowest - low / scale))
    q = np.clip(np.round(x / scale) + zero_point, lowest, highest).astype(int)
    return q, float(scale), zero_point
    ### END SOLUTION


# %% check="quantise"
check("quantise")

# %% [markdown] lang="zh-TW"
r"""
把剛才那個網路的權重，用你的 `quantise` 壓到不同的位元數，再還原回來讀測試集。網路的計算只有兩次矩陣乘法，NumPy 就能做。

> **先猜再看**：讀十個數字，權重至少要幾個位元才夠？8？4？2？
"""

# %% [markdown] lang="en"
r"""
Now squeeze the weights of our network with your `quantise` to different numbers of bits, bring them back, and read the test set. The network is just two matrix products, which NumPy can do.

> **Guess first**: to read ten digits, how many bits does a weight need? 8? 4? 2?
"""

# %% try
w1, b1, w2, b2 = model.get_weights()
widths = [8, 7, 6, 5, 4, 3, 2]
scores = []
for bits in widths:
    squeezed = []
    for weights in (w1, w2):
        q, scale, zero_point = quantise(weights, bits)
        squeezed.append(scale * (np.asarray(q, dtype=float) - zero_point))
    hidden_layer = np.maximum(x_test @ squeezed[0] + b1, 0)
    scores.append(np.mean((hidden_layer @ squeezed[1] + b2).argmax(axis=1) == y_test))

fig, ax = plt.subplots(figsize=(7, 3.8))
ax.axhline(100 * float_accuracy, color="black", linestyle=":", label=tr("原來的 float32", "original float32"))
ax.plot(widths, 100 * np.array(scores), "o-", linewidth=2, markersize=8, label=tr("量化的權重", "quantised weights"))
for bits, score in zip(widths, scores, strict=True):
    ax.annotate(f"{100 * score:.1f}", (bits, 100 * score), (0, -17), textcoords="offset points", ha="center")
ax.set(
    xlabel=tr("每個權重的位元數", "bits of a weight"),
    ylabel=tr("測試集準確率（%）", "test accuracy (%)"),
    ylim=(70, 101),
    xlim=(8.4, 1.6),
)
ax.legend(loc="lower left")
ax.set_title(tr("少了好幾個位元，準確率才開始掉", "Many bits can go before accuracy does"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
比大多數人猜的少：8 位元看不出損失，4 位元頂多差一個百分點左右，到 2 位元才明顯變差（換個亂數種子重新訓練，掉 2 到 8 個百分點都有可能）。別急著下結論：讀十個數字是簡單的題目，而且這裡只量化了權重，每一層算出來的值還是浮點數。晶片的整數指令大多以 8 位元為一組，所以 8 位元是業界最常用的一站。

## 弄懂 3：交給工具做

裝置上不跑 Python。業界的做法是把模型轉成一個小檔案，由裝置上幾十 kB 的程式執行。我們用 **TFLite**（2024 年起改名為 LiteRT）：轉換器把 Keras 模型變成一串位元組，直譯器（interpreter）執行它。

轉換有幾種程度：

| 作法 | 權重 | 計算 | 輸入與輸出 | 需要範例資料 |
|---|---|---|---|---|
| float32 | 4 位元組 | 浮點數 | float32 | 不用 |
| 動態範圍（dynamic range） | 1 位元組 | 部分浮點數 | float32 | 不用 |
| 全整數（full integer） | 1 位元組 | 整數 | int8 | **要** |

很多微控制器沒有浮點運算單元，算浮點數又慢又耗電；它們旁邊的推論加速器更是只收整數。所以裝置上常用全整數。全整數為什麼要看範例資料？權重是已知的，尺怎麼訂都可以；可是**每一層算出來的值**會落在哪個範圍，要拿真的輸入跑過才知道。這一步叫**校準**（calibration），那些範例要和上線以後看到的一樣。

先看前兩種。
"""

# %% [markdown] lang="en"
r"""
Fewer than most people guess: with 8 bits no loss can be seen, 4 bits cost about one percentage point at most, and only 2 bits hurt (train again with another random seed, and the drop is anything from 2 to 8 points). Do not conclude too much: ten digits are an easy task, and only the weights were quantised here, while what the layers compute was still floating point. Most chips have integer instructions for groups of 8 bits, and so 8 bits is where industry usually stops.

## Understand 3: leave it to the tool

Devices do not run Python. What industry does is to turn the model into a small file, which a program of a few dozen kB executes on the device. We use **TFLite** (renamed LiteRT in 2024): its converter turns a Keras model into a string of bytes, its interpreter runs them.

There are several degrees of conversion:

| Way | Weights | Arithmetic | Input and output | Needs sample data |
|---|---|---|---|---|
| float32 | 4 bytes | floating point | float32 | no |
| dynamic range | 1 byte | partly floating point | float32 | no |
| full integer | 1 byte | integers | int8 | **yes** |

Many microcontrollers have no floating-point unit, so that floating point costs them time and power, and the accelerators beside them accept integers only. Devices therefore often use the last kind. Why does it need sample data? The weights are known, so their ruler is easily chosen. But the range of **what each layer computes** only shows when real inputs pass through. This step is called **calibration**, and its samples have to look like what the device will see in service.

Here are the first two.
"""


# %%
def run_tflite(content: bytes, x: np.ndarray) -> np.ndarray:
    """The digit that a TFLite file reads in each row of x, one row after the other, as on a device."""
    with hush():
        interpreter = tf.lite.Interpreter(model_content=content)
        interpreter.allocate_tensors()
    given, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    if given["dtype"] == np.int8:  # the file tells its own scale and zero point
        scale, zero_point = given["quantization"]
        x = np.clip(np.round(x / scale) + zero_point, -128, 127)
    digits_read = []
    for row in x.astype(given["dtype"]):
        interpreter.set_tensor(given["index"], row[None, :])
        interpreter.invoke()
        digits_read.append(interpreter.get_tensor(result["index"])[0].argmax())
    return np.array(digits_read)


converter = tf.lite.TFLiteConverter.from_keras_model(model)
as_float32 = converter.convert()  # bytes

converter = tf.lite.TFLiteConverter.from_keras_model(model)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
as_dynamic = converter.convert()

for name, content in (("float32", as_float32), (tr("動態範圍", "dynamic range"), as_dynamic)):
    accuracy = np.mean(run_tflite(content, x_test) == y_test)
    print(f"{name}: {len(content) / 1000:.1f} kB, {tr('準確率', 'accuracy')} {accuracy:.1%}")

# %% [markdown] lang="zh-TW"
r"""
動態範圍的檔案放得進 32 kB，但輸入輸出還是浮點數，而我們這顆晶片的加速器只收 int8。

## 動手做 3：轉成全整數

請寫函式 `to_int8(model, samples)`。

- `model`：訓練好的 Keras 模型，輸入形狀 `(任意張數, 64)`
- `samples`：校準用的範例，形狀 `(n, 64)` 的 float32 陣列，n 至少 100，亮度範圍就是上線時的範圍
- **回傳**整個 TFLite 檔案的位元組，放在一維的 `np.uint8` 陣列裡。檔案的輸入與輸出都是 int8，權重也是

轉換器除了上面的 `optimizations`，還要設定這幾項：

- `converter.representative_dataset`：一個**函式**，不吃參數，一次 `yield` 一筆範例。每一筆是一個 list，裡面是一個形狀 `(1, 64)` 的 float32 陣列
- `converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]`：只准用整數運算
- `converter.inference_input_type` 與 `converter.inference_output_type`：都設成 `tf.int8`

沒用過 `yield` 的話，它像 `return`，但函式會停在原地，下一次從那裡接著給：

```python
def squares():  # a generator: gives [1], then [4], then [9]
    for n in (1, 2, 3):
        yield [n * n]
```

`converter.convert()` 回傳 `bytes`，用 `np.frombuffer(…, dtype=np.uint8)` 變成陣列。

**例子**：`to_int8(model, x_train[:200])` 回傳長度大約 21,000 的 uint8 陣列。

檢查會自己訓練別的網路，亮度範圍也可能不是 0 到 1，再用你轉出來的檔案去讀沒看過的數字。所以請用參數 `model` 與 `samples`，別用筆記本裡現成的變數。
"""

# %% [markdown] lang="en"
r"""
The dynamic-range file fits into 32 kB, but its input and output are still floating point, and the accelerator on our chip accepts int8 only.

## Do 3: convert to integers throughout

Write the function `to_int8(model, samples)`.

- `model`: a trained Keras model with input shape `(any number, 64)`
- `samples`: samples for calibration, a float32 array of shape `(n, 64)` with n at least 100; their brightness has the range that the device will see
- **Return** the bytes of the whole TFLite file in a 1-D `np.uint8` array. Its input and output are int8, and so are its weights

Besides `optimizations` as above, the converter needs these settings:

- `converter.representative_dataset`: a **function** without parameters that yields one sample at a time. Each is a list that holds one float32 array of shape `(1, 64)`
- `converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]`: integer operations only
- `converter.inference_input_type` and `converter.inference_output_type`: both `tf.int8`

If you have never used `yield`: it is like `return`, but the function stays where it is and goes on from there the next time:

```python
def squares():  # a generator: gives [1], then [4], then [9]
    for n in (1, 2, 3):
        yield [n * n]
```

`converter.convert()` returns `bytes`; `np.frombuffer(…, dtype=np.uint8)` turns them into an array.

**Example**: `to_int8(model, x_train[:200])` returns a uint8 array of length about 21,000.

The checks train networks of their own, whose brightness need not run from 0 to 1, and read unseen digits with the file that you made. So use the parameters `model` and `samples`, not variables that happen to be in the notebook.
"""


# %% answer="to_int8"
def to_int8(model: tf.keras.Model, samples: np.ndarray) -> np.ndarray:
    """The model as a TFLite file of int8 throughout, calibrated on the samples; its bytes as uint8."""

    ### BEGIN SOLUTION
    def one_by_one():
        for sample in samples:
            yield [sample[None, :].astype("float32")]

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = one_by_one
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return np.frombuffer(converter.convert(), dtype=np.uint8)
    ### END SOLUTION


# %% check="to_int8"
check("to_int8")

# %% [markdown] lang="zh-TW"
r"""
> **先猜再看**：權重從 4 個位元組變成 1 個，檔案會不會剛好是四分之一？準確率會掉多少？
"""

# %% [markdown] lang="en"
r"""
> **Guess first**: a weight shrinks from 4 bytes to 1. Will the file be exactly a quarter? How much accuracy will be lost?
"""

# %% try
with hush():  # the converter writes a log line of its own
    as_int8 = bytes(to_int8(model, x_train[:200]))
files = {"float32": as_float32, tr("動態範圍", "dynamic range"): as_dynamic, tr("全整數", "full integer"): as_int8}
fig, ax = plt.subplots(figsize=(7.5, 3.4))
for row, (content, colour) in enumerate(zip(files.values(), ["#0072B2", "#56B4E9", "#D55E00"], strict=True)):
    accuracy = np.mean(run_tflite(content, x_test) == y_test)
    ax.barh(row, len(content) / 1000, height=0.6, color=colour, edgecolor="black", linewidth=0.7)
    ax.text(59, row, f"{len(content) / 1000:.1f} kB", va="center")
    ax.text(74, row, f"{accuracy:.1%}", va="center")
ax.axvline(32, color="black", linestyle="--")
ax.text(33, 2.62, tr("裝置的上限", "limit of the device"), va="center")
ax.text(74, 2.62, tr("準確率", "accuracy"), va="center")
ax.set(xlabel=tr("檔案大小（kB）", "size of the file (kB)"), xlim=(0, 92), ylim=(-0.5, 2.9), yticks=range(3))
ax.set_yticklabels(files)
ax.grid(False)
ax.set_title(tr("量化以後才放得進裝置", "Only quantised does it fit the device"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
檔案不到原來的四成，卻不是四分之一：每個神經元的權重各有一把尺，要另外記住自己的 scale 與 zero point，檔案本身也有目錄。每個神經元的權重愈多，愈接近四分之一。準確率幾乎不變。

全整數的檔案甚至比動態範圍大一點，因為它連偏差值（bias）和每一層算出來的值都要記刻度；換來的是裝置真的跑得動。

## 弄懂 4：預算與生態系

放在哪裡，不是看誰最快，而是看誰**在預算內最便宜**。預算至少有這幾條：

| 限制 | 問題 |
|---|---|
| 延遲 | 多少比例的照片要在期限內？ |
| 記憶體 | 模型放得下嗎？ |
| 準確率 | 最低要多少？ |
| 能量 | 每張照片在現場可以用多少 mJ？（功率 W × 時間 ms ＝ 能量 mJ） |
| 離線 | 網路斷了還要能用嗎？ |

能量也用算的：裝置 0.25 W × 35 ms ≈ 9 mJ；閘道器 20 W × 12 ms = 240 mJ；送雲端時，現場的數據機 2.5 W × 20 ms = 50 mJ（機房用掉的電沒算進來，它不在你的現場，但還是有人付）。

三個地方各有一整條產業鏈，臺灣廠商在前兩層特別多：

| 層 | 硬體 | 執行模型的軟體 | 連線與管理 |
|---|---|---|---|
| 裝置 | 微控制器與 AIoT 晶片：新唐 NuMicro、奇景 WiseEye、聯發科 Genio | LiteRT、LiteRT for Microcontrollers、晶片廠的工具 | MQTT、空中更新（OTA） |
| 閘道器 | 工業電腦：研華、凌華；NVIDIA Jetson | ONNX Runtime、OpenVINO、TensorRT | 容器、K3s、KubeEdge；機台用 OPC UA，半導體廠用 SECS/GEM |
| 雲端 | 公有雲或自家機房 | 訓練框架與推論服務 | AWS IoT Greengrass、Azure IoT Edge 從雲端管理現場 |

選型時別只看晶片的算力。**能不能更新、誰來更新、三年後還買不買得到**，往往比快 10 ms 重要。

## 動手做 4：選一個地方

請寫函式 `choose_placement(options, limits)`。

`options` 是一個 list，每個方案是一個 dict：

| 鍵 | 意思 |
|---|---|
| `"name"` | 方案名稱（文字），不重複 |
| `"latency_ms"` | 每張照片的延遲，一個 list 或陣列，至少一個值（ms） |
| `"model_kb"`、`"memory_kb"` | 模型大小、可用的記憶體（kB） |
| `"accuracy"` | 準確率，0 到 1 |
| `"energy_mj"` | 每張照片在現場用掉的能量（mJ） |
| `"needs_internet"` | 是否需要對外網路（True／False） |
| `"cost"` | 每月費用（元） |

`limits` 是一個 dict：`"deadline_ms"`（期限）、`"on_time"`（準時比例的下限，0 到 1）、`"energy_mj"`（能量上限）、`"accuracy"`（準確率下限）、`"offline"`（True 表示沒有對外網路也要能用）。

一個方案**符合**，是指下面五條都成立，剛好等於限制也算：

1. 延遲 ≤ `deadline_ms` 的照片所占的**比例** ≥ `on_time`
2. `model_kb` ≤ `memory_kb`
3. `accuracy` ≥ 限制的 `accuracy`
4. `energy_mj` ≤ 限制的 `energy_mj`
5. 如果 `offline` 是 True，方案不能需要對外網路

**回傳**符合的方案中 `cost` 最低的**名稱**；同價時選 `energy_mj` 較低的；沒有方案符合時回傳 `None`。

**例子**：期限 100 ms、`on_time` 0.75。方案 a 的延遲是 `[50, 60, 70, 400]`（四張有三張準時，剛好 0.75），每月 300 元；方案 b 是 `[5, 5, 5, 5]`，每月 900 元。其他條件都符合，回傳 `"a"`，雖然它的平均延遲是 145 ms。
"""

# %% [markdown] lang="en"
r"""
The file shrinks to less than 40 %, but not to a quarter: the weights of each neuron have a ruler of their own, whose scale and zero point are stored as well, and the file has a table of contents. The more weights a neuron has, the closer it gets to a quarter. Accuracy hardly changes.

The full-integer file is even a little larger than the dynamic-range one, because it also has to store rulers for the biases and for what the layers compute. In return the device can really run it.

## Understand 4: budget and ecosystem

The question is not which place is fastest, but which is **the cheapest within the budget**. A budget has at least these lines:

| Limit | Question |
|---|---|
| Latency | What share of photographs has to meet the deadline? |
| Memory | Does the model fit? |
| Accuracy | How low may it be? |
| Energy | How many mJ may a photograph cost on site? (power in W × time in ms = energy in mJ) |
| Offline | Must it work when the network is down? |

Energy is simple arithmetic, too: the device takes 0.25 W × 35 ms ≈ 9 mJ; the gateway 20 W × 12 ms = 240 mJ; sending to the cloud, the modem on site takes 2.5 W × 20 ms = 50 mJ (the data centre's power is not in this figure: it is not on your site, but somebody pays for it).

Each of the three places has an industry behind it, and Taiwanese companies are strong in the first two:

| Layer | Hardware | Software that runs the model | Connection and management |
|---|---|---|---|
| Device | microcontrollers and AIoT chips: Nuvoton NuMicro, Himax WiseEye, MediaTek Genio | LiteRT, LiteRT for Microcontrollers, tools of the chip makers | MQTT, over-the-air updates (OTA) |
| Gateway | industrial computers: Advantech, ADLINK; NVIDIA Jetson | ONNX Runtime, OpenVINO, TensorRT | containers, K3s, KubeEdge; OPC UA to machines, SECS/GEM in semiconductor plants |
| Cloud | a public cloud or a data centre of one's own | training frameworks and inference services | AWS IoT Greengrass, Azure IoT Edge manage the sites from the cloud |

Do not choose by computing power alone. **Whether it can be updated, by whom, and whether it can still be bought in three years** often matters more than 10 ms.

## Do 4: choose a place

Write the function `choose_placement(options, limits)`.

`options` is a list; each option is a dict:

| Key | Meaning |
|---|---|
| `"name"` | name of the option (a string), each one different |
| `"latency_ms"` | latency of each photograph, a list or array of at least one value (ms) |
| `"model_kb"`, `"memory_kb"` | size of the model, memory available for it (kB) |
| `"accuracy"` | accuracy, 0 to 1 |
| `"energy_mj"` | energy that a photograph takes on site (mJ) |
| `"needs_internet"` | whether it needs the internet (True or False) |
| `"cost"` | cost a month (NTD) |

`limits` is a dict: `"deadline_ms"`, `"on_time"` (least share of photographs on time, 0 to 1), `"energy_mj"` (most energy), `"accuracy"` (least accuracy), `"offline"` (True: it has to work without the internet).

An option **fits** if all five of these hold; being exactly at a limit is fine:

1. the **share** of photographs with a latency ≤ `deadline_ms` is ≥ `on_time`
2. `model_kb` ≤ `memory_kb`
3. `accuracy` ≥ `accuracy` of the limits
4. `energy_mj` ≤ `energy_mj` of the limits
5. if `offline` is True, the option does not need the internet

**Return** the **name** of the fitting option with the lowest `cost`; of two at equal cost, the one with the lower `energy_mj`; `None` where no option fits.

**Example**: the deadline is 100 ms and `on_time` 0.75. Option a has latencies `[50, 60, 70, 400]` (three of four on time, exactly 0.75) and costs 300 a month; option b has `[5, 5, 5, 5]` and costs 900. Everything else fits. The answer is `"a"`, although its mean latency is 145 ms.
"""


# %% answer="choose_placement"
def choose_placement(options: list[dict], limits: dict) -> str | None:
    """Name of the cheapest option that keeps all limits, or None."""

    ### BEGIN SOLUTION
    def fits(option):
        on_time = np.mean(np.asarray(option["latency_ms"]) <= limits["deadline_ms"])
        return (
            on_time >= limits["on_time"]
            and option["model_kb"] <= option["memory_kb"]
            and option["accuracy"] >= limits["accuracy"]
            and option["energy_mj"] <= limits["energy_mj"]
            and not (limits["offline"] and option["needs_internet"])
        )

    fitting = [option for option in options if fits(option)]
    if not fitting:
        return None
    return min(fitting, key=lambda option: (option["cost"], option["energy_mj"]))["name"]
    ### END SOLUTION


# %% check="choose_placement"
check("choose_placement")

# %% [markdown] lang="zh-TW"
r"""
把前面幾題合起來。同一家工廠有三個需求：

- **月報**：統計各爐號的產量，2 秒內讀完就好，斷網時晚點補也沒關係。
- **分流閘門**：開頭的故事，99% 要在 120 ms 內，斷網也要能動。
- **料場**：戶外廢鐵料場的攝影機用電池，每張照片最多 20 mJ，95% 在 500 ms 內，那裡沒有網路。

> **先猜再看**：三個需求會選到同一個地方嗎？如果沒有量化過的模型，哪一個需求會落空？

下一格會用到你在第一、三、四題寫的函式。
"""

# %% [markdown] lang="en"
r"""
Now put it together. The same plant has three needs:

- **Monthly report**: count the castings of each furnace. Reading within 2 seconds is fine, and so is catching up after an outage.
- **Gate**: the story at the beginning; 99 % within 120 ms, and it must work without the internet.
- **Scrap yard**: cameras outdoors run on batteries, at most 20 mJ a photograph, 95 % within 500 ms, and there is no network.

> **Guess first**: will all three choose the same place? And which of them gets nothing if there is no quantised model?

The next cell uses your functions of answers 1, 3 and 4.
"""


# %% try
latency = three_places(line)
with hush():
    as_int8 = bytes(to_int8(model, x_train[:200]))


def option(
    name: str, place: str, content: bytes, memory_kb: float, energy_mj: float, internet: bool, cost: int
) -> dict:
    """One line of the plan: measured latency, size and accuracy, and planning figures for the rest."""
    return {
        "name": name,
        "latency_ms": latency[place],
        "model_kb": len(content) / 1000,
        "memory_kb": memory_kb,
        "accuracy": float(np.mean(run_tflite(content, x_test) == y_test)),
        "energy_mj": energy_mj,
        "needs_internet": internet,
        "cost": cost,
    }


before = [
    option(tr("雲端 float32", "cloud float32"), "cloud", as_float32, 1_000_000, 50, True, 2400),
    option(tr("閘道器 float32", "gateway float32"), "gateway", as_float32, 1_000_000, 240, False, 3600),
    option(tr("裝置 float32", "device float32"), "device", as_float32, 32, 9, False, 4200),
]
after = [*before, option(tr("裝置 int8", "device int8"), "device", as_int8, 32, 9, False, 4200)]
needs = {
    tr("月報", "monthly report"): (2000, 0.99, 1000, False),
    tr("分流閘門", "gate"): (120, 0.99, 300, True),
    tr("料場", "scrap yard"): (500, 0.95, 20, True),
}
rows = {}
for need, (deadline_ms, on_time, energy_mj, offline) in needs.items():
    limits = {
        "deadline_ms": deadline_ms,
        "on_time": on_time,
        "energy_mj": energy_mj,
        "accuracy": 0.9,
        "offline": offline,
    }
    rows[need] = [choose_placement(offers, limits) or tr("沒有方案", "none") for offers in (before, after)]
pd.DataFrame(rows, index=[tr("量化之前", "before quantisation"), tr("量化之後", "after quantisation")]).T

# %% [markdown] lang="zh-TW"
r"""
三個需求，三個地方。沒有「邊緣一定比雲端好」這回事；量化的價值，是讓最小的那一格也成為選項。

## 想一想

下面這題由老師評分，沒有標準答案，有好壞之分。
"""

# %% [markdown] lang="en"
r"""
Three needs, three places. The edge is not always better than the cloud; what quantisation does is to make the smallest place an option at all.

## Think

The next question is graded by your teacher. There is no single right answer, but there are better and worse ones.
"""

# %% [markdown] task="store_cameras" points=3 lang="zh-TW"
r"""
### 門市的攝影機

一家超商連鎖想在 300 家門市的門口裝攝影機，估計來客的年齡層，用來決定鮮食訂貨量。廠商提了兩個方案：

| | 雲端 | 裝置（int8） |
|---|---|---|
| 離開門市的資料 | 來客影像，雲端保留 30 天 | 每小時各年齡層的人數 |
| 整體準確率 | 96% | 94% |
| 65 歲以上的準確率 | 94% | 86% |
| 每月費用 | 90 萬元 | 60 萬元 |

請用 150 到 300 字寫出你的建議：

1. 你選哪一個方案，或者都不選？哪兩項限制決定了你的選擇？
2. 模型認錯時誰會吃虧？影像外流時誰會受害？量化之後，65 歲以上的人掉得特別多，這件事你怎麼看？
3. 裝置方案不留影像。上線半年後模型變差了，你要怎麼發現？看到什麼你會叫停？

| 分數 | 標準 |
|---|---|
| 0–1 | 只有喜好或口號；沒有用到題目的數字，或只答了一小部分 |
| 2 | 有明確的決定，並以至少兩項限制說明；但漏掉長者的落差、影像的風險或監測方法其中之一 |
| 3 | 決定有數字支持；說清楚誰承擔哪一種錯誤（含長者的落差與影像外流）；提出做得到的監測方法與叫停條件 |
"""

# %% [markdown] task="store_cameras" points=3 lang="en"
r"""
### Cameras in the stores

A chain of convenience stores wants cameras at the doors of 300 stores, to estimate the age group of customers and order fresh food accordingly. The vendor offers two solutions:

| | Cloud | Device (int8) |
|---|---|---|
| Data that leave the store | images of customers, kept in the cloud for 30 days | hourly counts by age group |
| Accuracy overall | 96 % | 94 % |
| Accuracy for people of 65 and over | 94 % | 86 % |
| Cost a month | 900,000 NTD | 600,000 NTD |

Write your recommendation in 100 to 200 words:

1. Which solution do you choose, or neither? Which two limits decide it?
2. Who bears the cost when the model is wrong? Who is harmed if images leak? Quantisation hurts accuracy most for people of 65 and over: what do you make of that?
3. The device keeps no images. Half a year later the model has become worse: how do you notice? What would make you stop it?

| Points | Standard |
|---|---|
| 0–1 | Preferences or slogans only; no figure of the question is used, or only a small part is answered |
| 2 | A clear decision, argued with at least two limits; but the gap for older people, the risk of the images, or the monitoring is missing |
| 3 | The decision is backed by figures; it is clear who bears which error (the gap for older people and leaked images included); there is a monitoring method that can be done, and a condition for stopping |
"""

# %% [markdown] model="store_cameras" lang="zh-TW"
r"""
**一種好的答法**：選裝置，但先補救長者的落差再全面上線。決定因素是隱私與用途：訂鮮食只需要人數，為此把來客影像送出門市、保留 30 天，超過必要範圍，《個人資料保護法》要求蒐集不得逾越特定目的的必要範圍；費用也少 30 萬元。整體少 2 個百分點，對「訂幾個便當」的影響遠小於天氣。

認錯時，吃虧的是被低估的客群：長者從 94% 掉到 86%，他們要的品項會長期訂得太少，而總準確率 94% 把這件事蓋住了。影像外流時受害的是沒有同意的顧客，也包括員工。落差可能來自校準資料裡長者太少，所以要按年齡層補齊校準與測試資料、重新量化，並把「各年齡層差距不超過 3 個百分點」寫進驗收。

監測：每季抽 10 家店，經告示與同意後由人員現場計數一小時，和裝置的人數比對；再看各年齡層比例、鮮食報廢率與缺貨率有沒有突然改變。任何一個年齡層與人工計數差超過 10 個百分點，或發現影像離開門市，就停用，退回用銷售紀錄訂貨。

**其他也能拿 3 分**：兩案都不選，主張銷售紀錄（POS）已經足夠；或選雲端但改為立即刪除影像、取得同意，並說明為何值得多付 30 萬元。重點是數字、承擔錯誤的人，以及做得到的監測。
"""

# %% [markdown] model="store_cameras" lang="en"
r"""
**One good answer**: the device, but not in all stores before the gap for older people is mended. What decides are privacy and purpose: ordering food needs counts only. Sending images of customers out of the store and keeping them for 30 days exceeds that, and Taiwan's Personal Data Protection Act asks that collection stays within what its specific purpose needs. It is also 300,000 NTD cheaper. Two points less accuracy matter far less for the number of lunch boxes than the weather does.

When the model is wrong, the group that is undercounted loses: accuracy for older people falls from 94 to 86 %, what they buy will be ordered too little for months, and the 94 % overall hides it. If images leak, customers who never consented are harmed, and so are the staff. The gap may come from too few older people among the calibration samples; so complete the calibration and test data by age group, quantise again, and put "no more than 3 points between age groups" into the acceptance test.

Monitoring: every quarter, in 10 stores, with a notice and consent, somebody counts for an hour and compares with the device; besides, watch the shares of age groups, waste and empty shelves for sudden changes. If any age group is off by more than 10 points from the manual count, or images are found to leave a store, switch it off and order from sales records again.

**Others can earn 3 points, too**: neither solution, because sales records (POS) are enough; or the cloud with images deleted at once and with consent, and a reason why that is worth 300,000 NTD more. What counts are figures, who bears the errors, and monitoring that can be done.
"""

# %% [markdown] lang="zh-TW"
r"""
## 再往前走

**挑戰（不計分）**

1. 不量化，改用小網路：把 180 個神經元減到 80 個，float32 檔案也放得進 32 kB。準確率差多少？再把小網路量化呢？
2. 校準資料不對會怎樣？用 `x_train[:200] / 16` 校準，再讀測試集，看準確率掉到哪裡，並解釋原因。
3. 雲端方案要怎麼改，才能讓 99% 的照片在 120 ms 內？試試先在現場裁切，讓照片從 100 kB 變成 5 kB，這樣夠嗎？哪一段延遲變短了，哪一段沒有？

**延伸閱讀**

- [LiteRT 官方文件](https://ai.google.dev/edge/litert)：請找 post-training quantization 那一章，比較各種量化作法
- [The Tail at Scale](https://cacm.acm.org/research/the-tail-at-scale/)：為什麼大系統要看尾端延遲
- [NIST SP 500-325](https://doi.org/10.6028/NIST.SP.500-325)：霧運算的定義與分層

**和其他單元的關係**：「霧運算與分散式協作架構」讓好幾台閘道器互相分擔工作；「主流邊緣計算方案與工具庫」比較 TFLite 與 ONNX Runtime。專題實作「影像分類辨識」也會問你同樣的問題：模型多大、多快、放在哪裡、斷網怎麼辦。
"""

# %% [markdown] lang="en"
r"""
## Go on

**Stretch (ungraded)**

1. A smaller network instead of quantisation: with 80 units in place of 180, the float32 file fits into 32 kB as well. What does it cost in accuracy? And if you quantise the small one, too?
2. What if the calibration samples are wrong? Calibrate on `x_train[:200] / 16`, read the test set, and explain what happens to the accuracy.
3. How could the cloud get 99 % of photographs done within 120 ms? Try cropping on site, so that 100 kB become 5 kB. Is that enough? Which part of the latency shrinks, and which does not?

**Reading**

- [LiteRT documentation](https://ai.google.dev/edge/litert): look for its chapter on post-training quantization, which compares the ways to quantise
- [The Tail at Scale](https://cacm.acm.org/research/the-tail-at-scale/): why large systems care about tail latency
- [NIST SP 500-325](https://doi.org/10.6028/NIST.SP.500-325): definition and layers of fog computing

**How it connects**: "Fog computing and distributed collaboration" lets several gateways share their work; "Mainstream edge solutions and toolkits" compares TFLite with ONNX Runtime. The image classification capstone asks the same questions: how large, how fast, where does it run, and what happens without a network?
"""
