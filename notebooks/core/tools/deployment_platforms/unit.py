# ---
# profile: tensorflow
# minutes: 90
# data: [solder_net, reflow_boards]
# ---

# %% [markdown] lang="zh-TW"
r"""
# AI部署工具與平台：讓模型離開筆記本

## 為什麼要學這個

桃園那家電路板組裝廠訓練出一個網路，能從四個量測值判斷銲點會不會良好。筆記本裡，它對了將近九成。廠長說：「好，下週上線。」**製造執行系統**（MES）每過一片板子，就用 HTTP 問一次模型。

上線第一天，模型說每一片都不良。權重一個都沒變，錯的是路上的三件小事：標準化留在筆記本裡沒帶走、服務送出的是還沒壓成機率的分數、有一個感測器斷線時送來 `NaN`，服務回了「500 伺服器錯誤」，MES 的工程師打電話來問是誰的錯。

訓練只做一次，部署卻天天被使用。這一單元把同一個模型從筆記本送到線上，並且**證明它在線上說的話，和在筆記本裡一樣**。

學完之後，你能把 Keras 模型連同前處理匯出成 ONNX、包成 FastAPI 服務、用清楚的訊息拒絕不合格的輸入，並量出線上與離線差多少。

**適合對象**：剛入行的工程師，以及要驗收 AI 系統的中階幹部。最好先做過「AI模型開發框架」。需要會寫 Python 函式與裝飾器（`@…`），看得懂 JSON。大約 90 分鐘；四題各自評分，卡住了就先往下做。

下一格載入 TensorFlow，大約要 10 秒。
"""

# %% [markdown] lang="en"
r"""
# AI deployment tools and platforms: the model leaves the notebook

## Why this matters

The assembly plant in Taoyuan has trained a network that judges from four readings whether a board's solder joints will be good. In the notebook it was right almost nine times in ten. "Fine," said the director, "it goes live next week." For each board, the **manufacturing execution system** (MES) now asks the model over HTTP.

On its first day the model called every board defective. Not one weight had changed. What went wrong were three small things on the way: standardisation had stayed behind in the notebook, the service sent a score that nobody had turned into a probability yet, and when a sensor lost contact and sent `NaN`, the service answered "500 server error", so that the engineers of the MES rang up to ask whose fault it was.

Training happens once; deployment is used every day. In this unit you bring one model from the notebook to the line, and **prove that it says there what it said in the notebook**.

By the end you can export a Keras model to ONNX together with its preprocessing, wrap it in a FastAPI service, refuse bad input with a clear message, and measure how far online and offline differ.

**For whom**: engineers who are new to the field, and managers who have to accept an AI system. The unit on AI model development frameworks is a good start. You should be able to write Python functions and decorators (`@…`) and to read JSON. Allow about 90 minutes. The four answers are judged one by one, so if you are stuck, go on.

The next cell loads TensorFlow, which takes about 10 seconds.
"""

# %% setup
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow reads these when it is imported
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import logging
import tempfile
import time
import warnings
from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import onnx
import onnxruntime
import tensorflow as tf
import tf2onnx
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from matplotlib.patches import FancyBboxPatch
from onnxruntime.quantization import QuantType, quantize_dynamic
from pydantic import BaseModel, ConfigDict, Field

from aitracks.lesson import check, load, style, tr

logging.getLogger().setLevel(logging.ERROR)  # the converters report every step otherwise
logging.getLogger("tf2onnx").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", module="tf2onnx")
tf.keras.utils.disable_interactive_logging()
style()

# %% [markdown] lang="zh-TW"
r"""
## 看看手上有什麼

同事交給你一個訓練好的網路（資料卡 `solder_net`），和 1,000 片它沒看過的板子（資料卡 `reflow_boards`）。板子是**模擬的**，沒有量測過任何產線；網路是真的訓練出來的，三層、225 個數。

交接的東西有四樣：

* `handover.net`：Keras 網路，吃**標準化之後**的量測值，吐出 **logit**（還沒壓成機率的分數）
* `handover.mean`、`handover.std`：標準化用的平均與標準差，各 4 個數
* `handover.columns`：四個欄位的順序
"""

# %% [markdown] lang="en"
r"""
## See what you have been given

A colleague hands you a trained network (data card `solder_net`) and 1,000 boards that it has never seen (data card `reflow_boards`). The boards are **simulated**, and no line was measured. The network was really trained: three layers, 225 numbers.

The handover has four parts:

* `handover.net`: a Keras network that takes **standardised** readings and gives a **logit**, a score that is not a probability yet
* `handover.mean`, `handover.std`: the means and standard deviations for standardising, 4 numbers each
* `handover.columns`: the order of the four columns
"""

# %%
handover = load("solder_net")
boards = load("reflow_boards", n=1000, seed=5)
rows = boards[list(handover.columns)].to_numpy()
good = boards["good"].to_numpy() == 1

scaled = (rows - handover.mean) / handover.std
logit = handover.net(scaled.astype(np.float32)).numpy().ravel()
offline = 1 / (1 + np.exp(-logit.astype(float)))  # the notebook's answer: the chance of good

print(tr("筆記本裡的準確率：", "accuracy in the notebook:"), f"{np.mean((offline >= 0.5) == good):.3f}")
boards.assign(chance=offline.round(3)).head(5)

# %% [markdown] lang="zh-TW"
r"""
注意上面那一格做了**三步**，只有中間那一步是「模型」。下面把這條路畫出來。

> **先猜再看**：如果只把 `handover.net` 這個檔案交給產線，哪幾步會留在筆記本裡？
"""

# %% [markdown] lang="en"
r"""
The cell above took **three steps**, and only the one in the middle is "the model". The drawing below shows the way.

> **Guess first**: if you hand nothing but the file of `handover.net` to the line, which of the steps stay behind in the notebook?
"""

# %%
steps = [
    (0.0, tr("量測值\n°C, mm …", "readings\n°C, mm …"), "#FFFFFF"),
    (2.3, tr("標準化\n減平均、除標準差", "standardise\n− mean, ÷ std"), "#FBE3AD"),
    (4.6, tr("網路\n225 個數", "network\n225 numbers"), "#CFE3F1"),
    (6.9, tr("sigmoid\n壓成機率", "sigmoid\nto a probability"), "#FBE3AD"),
    (9.2, tr("良好的機率\n0 到 1", "chance of good\n0 to 1"), "#FFFFFF"),
]
fig, ax = plt.subplots(figsize=(10.5, 3.0))
for x, text, colour in steps:
    box = FancyBboxPatch((x, 0), 1.75, 1, boxstyle="round,pad=0.05", facecolor=colour, edgecolor="black")
    ax.add_patch(box)
    ax.text(x + 0.875, 0.5, text, ha="center", va="center", fontsize=9.5)
for (x, *_), (after, *_) in pairwise(steps):
    ax.annotate("", (after - 0.08, 0.5), (x + 1.83, 0.5), arrowprops={"arrowstyle": "->", "linewidth": 1.5})
for left, right, y, text, colour in (
    (4.45, 6.5, 1.3, tr("只交出這個檔案 …", "hand over this file alone …"), "#D55E00"),
    (2.15, 8.8, -0.35, tr("… 產線需要的是這一整段", "… but the line needs all of this"), "#0072B2"),
):
    ax.plot([left, right], [y, y], color=colour, linewidth=4, solid_capstyle="butt")
    ax.text(
        (left + right) / 2,
        y + (0.14 if y > 0 else -0.14),
        text,
        ha="center",
        color=colour,
        va="bottom" if y > 0 else "top",
    )
ax.set(xlim=(-0.3, 11.3), ylim=(-0.95, 1.95))
ax.axis("off")
ax.set_title(tr("從量測值到機率：三步，不是一步", "From readings to a chance: three steps, not one"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 1：匯出的是一張計算圖

產線的電腦上沒有 Keras，也不該為了回答一個問題裝 1 GB 的 TensorFlow。**ONNX** 是各家框架都能寫、都能讀的檔案格式，裡面是一張**計算圖**（graph）：每個節點做一種運算，權重放在旁邊。**ONNX Runtime**（`onnxruntime`）讀這張圖、做**推論**（inference），不需要知道它是誰訓練的。

`tf2onnx` 走一遍 Keras 網路，把圖寫下來。`input_signature` 說明輸入的形狀與型別。先照最直覺的方式匯出，一次一片板子：
"""

# %% [markdown] lang="en"
r"""
## Understand 1: what you export is a graph

The computer on the line has no Keras, and should not need a gigabyte of TensorFlow to answer one question. **ONNX** is a file format that every framework can write and read. In it is a **graph**: each node is one operation, with the weights beside it. **ONNX Runtime** (`onnxruntime`) reads the graph and does the **inference**, without knowing who trained it.

`tf2onnx` walks through a Keras network and writes the graph down. `input_signature` says which shape and type goes in. Here is the export that comes to mind first, one board at a time:
"""

# %%
signature = [tf.TensorSpec((1, 4), tf.float32, name="scaled")]
network = tf.keras.Model(handover.net.inputs, handover.net.outputs)  # tf2onnx cannot read a Sequential of Keras 3
proto, _ = tf2onnx.convert.from_keras(network, input_signature=signature)
first_try = proto.SerializeToString()  # the bytes of an .onnx file

print(tr("檔案大小：", "size of the file:"), f"{len(first_try):,} bytes")
print(tr("節點：", "nodes:"), " → ".join(node.op_type for node in onnx.load_from_string(first_try).graph.node))

session = onnxruntime.InferenceSession(first_try, providers=["CPUExecutionProvider"])
print(session.get_inputs()[0].name, session.get_inputs()[0].shape)
print(tr("第一片板子：", "the first board:"), session.run(None, {"scaled": scaled[:1].astype(np.float32)})[0])
try:
    session.run(None, {"scaled": scaled[:2].astype(np.float32)})
except Exception as error:
    print(tr("兩片一起：", "two at once:"), str(error).strip().splitlines()[0][:110], "…")

# %% [markdown] lang="zh-TW"
r"""
圖裡每一個 `Gemm`（矩陣乘法，再加偏差值）是一層，`Relu` 是激勵函數；批次不固定時，一層會寫成 `MatMul` 與 `Add` 兩個節點。這份檔案跑得動，卻有三個毛病：

1. **批次寫死成 1**：形狀 `(1, 4)` 的 1 進了檔案，兩片一起送就被拒絕。把那一格寫成 `None`，表示多少列都行。
2. **標準化不在圖裡**：直接送 °C 和 mm 進去，它照算不誤。
3. **最後是 logit**：−20 到 4 之間的分數，不是機率。

後兩個不會出現任何錯誤訊息。

> **先猜再看**：下面三張圖，橫軸是筆記本的答案，縱軸是線上的答案。「忘了標準化」會長什麼樣子？「忘了 sigmoid」呢？
"""

# %% [markdown] lang="en"
r"""
In this graph each `Gemm` (a matrix product plus the bias) is a layer, and `Relu` is the activation function. Where the batch is not fixed, a layer is written as two nodes, `MatMul` and `Add`. The file runs, and yet three things are wrong with it:

1. **A batch of 1 is frozen in**: the 1 of the shape `(1, 4)` went into the file, which refuses two boards at once. Put `None` there, and any number of rows will do.
2. **Standardisation is not in the graph**: send it °C and mm, and it calculates all the same.
3. **What comes out is the logit**: a score between −20 and 4, not a probability.

The last two raise no error at all.

> **Guess first**: in the three plots below, the notebook's answer runs to the right and the service's answer upwards. What will "standardisation forgotten" look like? And "sigmoid forgotten"?
"""

# %%
unscaled = handover.net(rows.astype(np.float32)).numpy().ravel().astype(float)
panels = [
    (tr("忘了標準化", "standardisation forgotten"), 1 / (1 + np.exp(-np.clip(unscaled, -60, 60))), "C5"),
    (tr("忘了 sigmoid", "sigmoid forgotten"), logit, "C1"),
    (tr("三步都帶走", "all three steps exported"), offline, "C0"),
]
fig, axes = plt.subplots(1, 3, figsize=(11, 3.7))
for ax, (title, online, colour) in zip(axes, panels, strict=True):
    ax.plot([0, 1], [0, 1], color="black", linewidth=1, linestyle="--")
    ax.plot(offline, online, "o", color=colour, markersize=4, alpha=0.5, markeredgecolor="none")
    ax.set(xlabel=tr("離線：良好的機率", "offline: chance of good"), title=title)
    same = np.mean((online >= 0.5) == (offline >= 0.5))
    ax.text(
        0.5,
        0.93,
        tr(f"判斷相同 {same:.0%}", f"same verdict {same:.0%}"),
        transform=ax.transAxes,
        ha="center",
        bbox={"facecolor": "white", "edgecolor": "0.7", "pad": 3},
    )
axes[0].set(ylabel=tr("線上的答案", "the service's answer"), ylim=(-0.05, 1.25))
axes[1].set(ylim=(logit.min() - 1, logit.max() + 4))
axes[2].set(ylim=(-0.05, 1.25))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
忘了標準化，全部擠在 0：這就是「每一片都不良」的那一天。忘了 sigmoid 更陰險：曲線漂亮，用 0.5 當門檻，100 片裡還有 94 片判斷相同，驗收時抽幾片根本看不出來；可是把它當機率算成本，全部都錯。

### 動手做 1：`export_model(net, mean, std)`

把「標準化 → 網路 → sigmoid」整段匯出成**一個** ONNX 檔。

| 輸入 | 是什麼 |
|---|---|
| `net` | Keras 網路，輸入形狀 `(n, k)` 的標準化量測值，輸出形狀 `(n, 1)` 的 logit |
| `mean`, `std` | 長度 k 的陣列，標準化用的平均與標準差（原來的單位） |

回傳 ONNX 檔的內容，型別 `bytes`。這個檔案要有一個輸入、一個輸出：輸入是**原始**量測值 `(n, k)`，n 多少都行；輸出是 n 個**機率**，形狀 `(n, 1)` 或 `(n,)`。名稱隨你取。和手算的差距要在 0.0001 以內。

例如 `content = export_model(handover.net, handover.mean, handover.std)` 之後，
`onnxruntime.InferenceSession(content).run(None, {"你取的名稱": rows[:3].astype(np.float32)})[0]` 應該接近 `offline[:3]`。

k 不一定是 4。可能用得到：`tf.keras.Input`、`tf.keras.layers.Normalization(mean=…, variance=…)`（變異數是標準差的平方）、`tf.keras.layers.Activation("sigmoid")`、`tf.keras.Model(輸入, 輸出)`。tf2onnx 讀不了 Keras 3 的 `Sequential`，會丟出 `KeyError: 'keras_tensor…'`，所以請用 `tf.keras.Model`。
"""

# %% [markdown] lang="en"
r"""
With standardisation forgotten, everything is squeezed to 0: that was the day on which every board was defective. A forgotten sigmoid is more cunning. The curve is smooth, and with a threshold of 0.5 the verdict is still the same for 94 boards in 100, so a handful of boards at acceptance shows nothing. But whoever takes it for a probability and works out costs gets all of them wrong.

### Do 1: `export_model(net, mean, std)`

Export the whole way, "standardise → network → sigmoid", as **one** ONNX file.

| Input | What it is |
|---|---|
| `net` | a Keras network; it takes standardised readings of shape `(n, k)` and gives logits of shape `(n, 1)` |
| `mean`, `std` | arrays of length k: the means and standard deviations for standardising, in the readings' own units |

Return the contents of the ONNX file as `bytes`. The file has one input and one output: in go **raw** readings `(n, k)`, for any n; out come n **probabilities** of shape `(n, 1)` or `(n,)`. Name them as you like. They should be within 0.0001 of the same thing worked out by hand.

For example, after `content = export_model(handover.net, handover.mean, handover.std)`,
`onnxruntime.InferenceSession(content).run(None, {"your name": rows[:3].astype(np.float32)})[0]` should be close to `offline[:3]`.

k is not always 4. What may help: `tf.keras.Input`, `tf.keras.layers.Normalization(mean=…, variance=…)` (a variance is the square of a standard deviation), `tf.keras.layers.Activation("sigmoid")`, `tf.keras.Model(inputs, outputs)`. tf2onnx cannot read a `Sequential` of Keras 3 and raises `KeyError: 'keras_tensor…'`, so make a `tf.keras.Model`.
"""


# %% answer="export_model"
def export_model(net, mean, std) -> bytes:
    """One ONNX file for standardising, the network and the sigmoid; returns its bytes."""
    ### BEGIN SOLUTION
    k = len(mean)
    readings = tf.keras.Input((k,), name="readings")
    standardised = tf.keras.layers.Normalization(mean=np.asarray(mean), variance=np.square(std))(readings)
    chance = tf.keras.layers.Activation("sigmoid", name="chance")(net(standardised))
    whole = tf.keras.Model(readings, chance)
    signature = [tf.TensorSpec((None, k), tf.float32, name="readings")]
    proto, _ = tf2onnx.convert.from_keras(whole, input_signature=signature)
    return proto.SerializeToString()
    ### END SOLUTION


# %% check="export_model"
check("export_model")

# %% try
content = export_model(handover.net, handover.mean, handover.std)
mine = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
answer = mine.run(None, {mine.get_inputs()[0].name: rows.astype(np.float32)})[0].ravel()
print(tr("你的節點：", "your nodes:"), " → ".join(node.op_type for node in onnx.load_from_string(content).graph.node))
print(tr("1,000 片板子，最大差距：", "1,000 boards, largest difference:"), f"{np.max(np.abs(answer - offline)):.1e}")

# %% [markdown] lang="zh-TW"
r"""
差距不到 0.00001。不是 0，因為線上用 32 位元的數，加減的順序也不同。

## 弄懂 2：模型不會說「我不知道」

檔案裡的圖對**任何**四個數都算得出答案。訓練時，四個欄位都落在試產的範圍內；範圍以外，網路只是把線繼續畫下去。

一個新的 MES 上線，單位沒有說清楚，就會送來這種數字：

| 欄位 | 試產的範圍（含兩端） | 弄錯單位時 |
|---|---|---|
| `zone_c` | 252 到 290 °C | 518（°F） |
| `speed_cm_min` | 70 到 110 cm/min | 0.9（m/min） |
| `thickness_mm` | 0.8 到 2.4 mm | 0.063（英吋） |
| `o2_ppm` | 100 到 3000 ppm | 0.08（%） |

> **先猜再看**：一片普通的好板子，其中一欄換成弄錯單位的數。模型會說「良好」「不良」，還是猶豫（機率在 0.5 附近）？
"""

# %% [markdown] lang="en"
r"""
The difference is less than 0.00001. It is not 0, because the service calculates with 32-bit numbers and adds in another order.

## Understand 2: a model never says "I do not know"

The graph in the file has an answer for **any** four numbers. In training, the four columns lay within the settings of the trial. Outside, the network just goes on drawing its line.

A new MES goes live, nobody has spelled out the units, and numbers like these arrive:

| Column | Range of the trial (both ends included) | With the wrong unit |
|---|---|---|
| `zone_c` | 252 to 290 °C | 518 (°F) |
| `speed_cm_min` | 70 to 110 cm/min | 0.9 (m/min) |
| `thickness_mm` | 0.8 to 2.4 mm | 0.063 (inches) |
| `o2_ppm` | 100 to 3000 ppm | 0.08 (%) |

> **Guess first**: take an ordinary good board and put the wrong-unit number into one column. Will the model say "good", say "defective", or hesitate (a chance near 0.5)?
"""

# %%
typical = np.array([270.0, 90.0, 1.6, 800.0])
ranges = [(252, 290, 518), (70, 110, 0.9), (0.8, 2.4, 0.063), (100, 3000, 0.08)]
units = [tr("爐溫（°C）", "zone (°C)"), tr("鏈速（cm/min）", "speed (cm/min)")]
units += [tr("板厚（mm）", "thickness (mm)"), tr("氧濃度（ppm）", "oxygen (ppm)")]

fig, axes = plt.subplots(1, 4, figsize=(11.5, 3.5), sharey=True)
for j, (ax, (low, high, slip)) in enumerate(zip(axes, ranges, strict=True)):
    reach = max(high, slip)
    sweep = np.append(np.linspace(0 if slip < low else 200, reach * 1.08, 300), slip)
    table = np.tile(typical, (len(sweep), 1))
    table[:, j] = sweep
    z = handover.net(((table - handover.mean) / handover.std).astype(np.float32)).numpy().ravel().astype(float)
    curve = 1 / (1 + np.exp(-z))
    ax.axvspan(low, high, color="C2", alpha=0.18)
    ax.plot(sweep[:-1], curve[:-1], color="C0", linewidth=2)
    ax.plot(slip, curve[-1], "X", color="C5", markersize=11, clip_on=False, zorder=5)
    side = "right" if slip > high else "left"
    ax.annotate(
        f"{slip:g}",
        (slip, curve[-1]),
        (-4 if side == "right" else 8, 12),
        textcoords="offset points",
        color="C5",
        ha=side,
    )
    ax.set(xlabel=units[j], ylim=(-0.05, 1.15))
axes[0].set_ylabel(tr("模型說：良好的機率", "the model says: chance of good"))
fig.suptitle(
    tr(
        "綠色是訓練過的範圍；✕ 是弄錯單位，模型照樣回答",
        "Green: trained range. ✕: wrong unit, and the model answers all the same",
    )
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
四個 ✕ 沒有一個猶豫。前三個一口咬定「不良」，好板子全被攔下；氧濃度那個更糟，很有把握地說「良好」。所以**檢查輸入是服務的責任，不是模型的**。

Python 服務常用 **pydantic** 寫這份規格：一個類別，一個欄位一行。下面換一台機器示範，是迴焊爐前面的錫膏印刷機：
"""

# %% [markdown] lang="en"
r"""
None of the four ✕ hesitates. Three are sure of "defective", so that good boards are held back; the one for oxygen is worse and is sure of "good". So **checking the input is up to the service, not to the model**.

Services in Python often write this specification with **pydantic**: a class, a line for each field. Here it is for another machine, the printer that puts solder paste on the boards before they reach the oven:
"""


# %%
class Print(BaseModel):
    """One stroke of the solder paste printer."""

    pressure_n: float = Field(ge=30, le=120)  # newtons; ge: greater or equal, le: less or equal
    speed_mm_s: float = Field(gt=0)  # gt: greater than


for stroke in (
    {"pressure_n": 70, "speed_mm_s": 45.5},
    {"pressure_n": "70", "speed_mm_s": True},
    {"pressure_n": 700, "speed_mm_s": 45.5},
    {"pressure_n": 70, "speed_mm_s": float("inf"), "speed_m_s": 0.0455},
):
    try:
        print(stroke, "→", Print.model_validate(stroke))
    except ValueError as error:
        print(stroke, "→", [(one["loc"], one["msg"]) for one in error.errors()])

# %% [markdown] lang="zh-TW"
r"""
`model_validate` 給出一個物件，或丟出 `ValidationError`；它的 `errors()` 是一個 list，每個錯誤用 `loc` 說在哪裡、用 `msg` 說為什麼。

可是看看第二列和第四列：文字 `"70"` 被悄悄轉成 70，`True` 變成 1，無限大通過了，打錯名字的欄位被丟掉而沒有人知道。pydantic 預設很寬容，要嚴格得自己說：

* 類別裡寫 `model_config = ConfigDict(strict=True, extra="forbid")`：型別不轉換、不認得的欄位就拒絕
* 上下限都寫（`ge`、`le`），或 `allow_inf_nan=False`：擋下 `NaN` 與無限大

`NaN` 和任何數比大小都是 `False`，所以自己寫 `if value < 252 or value > 290: 拒絕`，`NaN` 會溜過去。

### 動手做 2：`board_schema()`

回傳一個 pydantic **類別**（不是物件），描述一片板子：

* 欄位 `zone_c`、`speed_cm_min`、`thickness_mm`、`o2_ppm`，依這個順序，都必填，範圍照上面的表（含兩端）
* 只收 JSON 的數字，整數或小數都可以；文字、`true`、`null`、`NaN`、無限大一律拒絕
* 有不認得的欄位就拒絕
* 錯誤的 `loc` 要指到出錯的那一欄

例如 `board_schema().model_validate({"zone_c": 270.5, "speed_cm_min": 90, "thickness_mm": 1.6, "o2_ppm": 800})` 會成功；把 `270.5` 換成 `518` 就丟出 `ValidationError`，`errors()[0]["loc"]` 是 `("zone_c",)`。
"""

# %% [markdown] lang="en"
r"""
`model_validate` gives an object or raises a `ValidationError`. Its `errors()` is a list; each error says in `loc` where and in `msg` why.

But look at the second and the fourth line: the text `"70"` was quietly turned into 70 and `True` into 1, infinity went through, and a misspelled field was dropped without anybody hearing of it. pydantic is lenient unless told otherwise:

* `model_config = ConfigDict(strict=True, extra="forbid")` in the class: types are not converted, unknown fields are refused
* both limits (`ge` and `le`), or `allow_inf_nan=False`: no `NaN`, no infinity

Compared with any number, `NaN` gives `False`. Write your own `if value < 252 or value > 290: refuse`, and `NaN` slips through.

### Do 2: `board_schema()`

Return a pydantic **class** (not an object) that describes one board:

* fields `zone_c`, `speed_cm_min`, `thickness_mm`, `o2_ppm`, in this order, all required, within the ranges of the table above (both ends included)
* JSON numbers only, whole or not; text, `true`, `null`, `NaN` and infinity are all refused
* an unknown field is refused
* the `loc` of an error points at the field that is wrong

For example, `board_schema().model_validate({"zone_c": 270.5, "speed_cm_min": 90, "thickness_mm": 1.6, "o2_ppm": 800})` succeeds; with `518` for `270.5` it raises a `ValidationError` whose `errors()[0]["loc"]` is `("zone_c",)`.
"""


# %% answer="board_schema"
def board_schema():
    """The pydantic class of one board."""

    ### BEGIN SOLUTION
    class Board(BaseModel):
        model_config = ConfigDict(strict=True, extra="forbid")

        zone_c: float = Field(ge=252, le=290)
        speed_cm_min: float = Field(ge=70, le=110)
        thickness_mm: float = Field(ge=0.8, le=2.4)
        o2_ppm: float = Field(ge=100, le=3000)

    return Board
    ### END SOLUTION


# %% check="board_schema"
check("board_schema")

# %% [markdown] lang="zh-TW"
r"""
## 弄懂 3：一個服務，兩個端點

**FastAPI** 把函式變成網址，叫**端點**（endpoint）。參數標上 pydantic 類別，它就自動檢查送來的 JSON；不合格就回 **422**，函式根本不會被呼叫。

HTTP 的狀態碼是給機器看的一句話：

| 狀態碼 | 意思 | 誰該處理 |
|---|---|---|
| 200 | 好 | – |
| 422 | 你送的東西不合格 | 送的人：改了再送 |
| 500 | 我壞了 | 服務的人：半夜起床 |

把 422 說成 500，就會叫錯人起床。`TestClient` 在同一個程式裡扮演 MES，不需要開網路：
"""

# %% [markdown] lang="en"
r"""
## Understand 3: one service, two endpoints

**FastAPI** turns a function into an address, an **endpoint**. Give a parameter a pydantic class as its type, and the JSON that arrives is checked; what fails gets a **422**, and the function is never called.

An HTTP status code is a sentence for machines:

| Status | Meaning | Who has to act |
|---|---|---|
| 200 | fine | – |
| 422 | what you sent is not acceptable | the sender: mend it and send again |
| 500 | I am broken | the people behind the service, out of their beds |

Say 500 for a 422 and the wrong people get up. `TestClient` plays the MES inside this very program; no network is needed:
"""


# %%
class Prints(BaseModel):
    """What is posted to the printer's service: 1 to 8 strokes."""

    strokes: list[Print] = Field(min_length=1, max_length=8)


printer = FastAPI()


@printer.get("/alive")
def alive():
    return {"alive": True}


@printer.post("/fill")
def fill(prints: Prints):
    # a rule of thumb in place of a model: how full the openings of the stencil get
    return {
        "percent": [100 - 0.2 * abs(one.pressure_n - 70) - 0.3 * abs(one.speed_mm_s - 45) for one in prints.strokes]
    }


mes = TestClient(printer, raise_server_exceptions=False)
for text in (
    '{"strokes": [{"pressure_n": 75, "speed_mm_s": 50}]}',
    '{"strokes": [{"pressure_n": 700, "speed_mm_s": 50}]}',
    '{"strokes": [{"pressure_n": NaN, "speed_mm_s": 50}]}',
):
    reply = mes.post("/fill", content=text, headers={"content-type": "application/json"})
    print(text, "→", reply.status_code, reply.text[:130])
print("/alive →", mes.get("/alive").json())

# %% [markdown] lang="zh-TW"
r"""
第三個是業界真的會遇到的陷阱。pydantic 拒絕了 `NaN`，可是 FastAPI 預設的 422 會把送來的值放進回覆的 `input`；嚴格的 JSON 寫不出 `NaN`，於是組回覆時出錯，變成 500。

解法是自己寫 422 的內容，只放「哪一欄、為什麼」，不把值抄回去：
"""

# %% [markdown] lang="en"
r"""
The third is a trap that real services fall into. pydantic did refuse `NaN`, but FastAPI's own 422 puts the value into the reply as `input`. Strict JSON cannot write `NaN`, so making the reply fails, and out comes a 500.

The cure is to write the 422 yourself: which field, and why, without copying the value:
"""


# %%
careful = FastAPI(routes=printer.routes)  # a new app: handlers must be there before the first request


@careful.exception_handler(RequestValidationError)
def explain(request, error):
    first = error.errors()[0]
    return JSONResponse({"message": f"{first['loc'][-1]}: {first['msg']}"}, status_code=422)


mes = TestClient(careful, raise_server_exceptions=False)
reply = mes.post("/fill", content=text, headers={"content-type": "application/json"})
print(text, "→", reply.status_code, reply.text)
print("loc:", ("body", "strokes", 0, "pressure_n"), tr("← 一個欄位的完整位置", "← the full place of a field"))

# %% [markdown] lang="zh-TW"
r"""
還有一件事看不見，卻很貴：**模型在什麼時候載入**。讀檔、規劃計算圖，小模型幾毫秒，大模型幾十秒。放在端點的函式裡，每一片板子都付一次；放在建立服務的時候，只付一次。

### 動手做 3：`make_app(open_model, schema, version)`

建立並回傳一個 FastAPI 服務。

| 輸入 | 是什麼 |
|---|---|
| `open_model` | 函式，沒有參數，**很慢**。回傳 `predict`；`predict(rows)` 吃形狀 `(n, k)` 的陣列，回傳 n 個機率（float32 陣列） |
| `schema` | pydantic 類別，描述一件東西；`schema.model_fields` 依序給出欄位名稱，`rows` 的欄就照這個順序 |
| `version` | 文字，模型版本 |

服務要有：

* `GET /health` → 200，`{"status": "ok", "model_version": version}`
* `POST /predict`，送來 `{"boards": [{欄位: 數值, …}, …]}`，1 到 64 件 → 200，`{"chance": [機率, …], "model_version": version}`，順序和送來的一樣
* 不合格的請求 → 422，`{"errors": [{"field": …, "reason": …}, …]}`。一個錯誤一項，兩個值都是文字，`field` 裡要有出錯的欄位名稱。`NaN` 也是 422
* 不管問幾次，`open_model` 只呼叫一次

例如 `schema` 有 `zone_c` 一欄、送來 `{"boards": [{"zone_c": 518}]}`，回 422 與
`{"errors": [{"field": "body.boards.0.zone_c", "reason": "Input should be less than or equal to 290"}]}`。

小提醒：JSON 不認得 NumPy 的數，用 `float(…)` 轉。檢查會換別的 `schema`，欄位名稱與數目都不一樣；JSON 裡欄位的先後，也不一定和 `schema` 相同。
"""

# %% [markdown] lang="en"
r"""
One more thing is invisible and dear: **when the model is opened**. Reading the file and planning the graph takes milliseconds for a small model and half a minute for a large one. Inside the endpoint's function, each board pays for it; while the service is being made, you pay once.

### Do 3: `make_app(open_model, schema, version)`

Make and return a FastAPI service.

| Input | What it is |
|---|---|
| `open_model` | a function without parameters, and **slow**. It returns `predict`; `predict(rows)` takes an array of shape `(n, k)` and returns n probabilities (a float32 array) |
| `schema` | a pydantic class that describes one item; `schema.model_fields` gives the field names in order, which is the order of the columns of `rows` |
| `version` | text, the version of the model |

The service has:

* `GET /health` → 200, `{"status": "ok", "model_version": version}`
* `POST /predict`, posted `{"boards": [{field: number, …}, …]}` with 1 to 64 items → 200, `{"chance": [probability, …], "model_version": version}`, in the order of the items
* a request that is not acceptable → 422, `{"errors": [{"field": …, "reason": …}, …]}`. One entry for each error, both values are text, and `field` holds the name of the field that is wrong. `NaN` gets a 422 as well
* however often it is asked, `open_model` is called once

For example, if `schema` has the field `zone_c` and `{"boards": [{"zone_c": 518}]}` is posted, it answers 422 and
`{"errors": [{"field": "body.boards.0.zone_c", "reason": "Input should be less than or equal to 290"}]}`.

A hint: JSON knows no NumPy numbers; turn them into `float(…)`. The checks bring a `schema` of their own, with other names and another number of fields, and in the JSON the fields need not stand in the order of the `schema`.
"""


# %% answer="make_app"
def make_app(open_model, schema, version):
    """A FastAPI service with GET /health and POST /predict."""
    ### BEGIN SOLUTION
    predict = open_model()
    names = list(schema.model_fields)
    app = FastAPI()

    class Request(BaseModel):
        boards: list[schema] = Field(min_length=1, max_length=64)

    @app.exception_handler(RequestValidationError)
    def explain(request, error):
        errors = [{"field": ".".join(str(part) for part in one["loc"]), "reason": one["msg"]} for one in error.errors()]
        return JSONResponse({"errors": errors}, status_code=422)

    @app.get("/health")
    def health():
        return {"status": "ok", "model_version": version}

    @app.post("/predict")
    def answer(request: Request):
        table = np.array([[getattr(board, name) for name in names] for board in request.boards], dtype=np.float32)
        return {"chance": [float(value) for value in predict(table)], "model_version": version}

    return app
    ### END SOLUTION


# %% check="make_app"
check("make_app")

# %% [markdown] lang="zh-TW"
r"""
## 要多久才回答？

規格常寫「回應時間 50 毫秒以內」。量之前先講好量什麼：下面在同一個程式裡問印刷機的服務 80 次，所以包含解析 JSON、檢查、計算、組回覆，**不包含**網路、排隊和 MES 自己的時間。這台電腦也同時在忙別的事。

> **先猜再看**：第一次會比較慢、比較快，還是一樣？平均值和「100 次裡最慢的 5 次」差多少？
"""

# %% [markdown] lang="en"
r"""
## How long does an answer take?

Specifications like to say "answers within 50 milliseconds". Say what you measure before you measure it. The cell below asks the printer's service 80 times inside this program. That includes parsing the JSON, checking, calculating and writing the reply; it does **not** include the network, queueing, or the MES itself. And this computer is busy with other things as well.

> **Guess first**: will the first request be slower, faster or the same? How far apart are the average and the slowest 5 in a hundred?
"""

# %%
fresh = TestClient(FastAPI(routes=printer.routes))
stroke = {"strokes": [{"pressure_n": 75, "speed_mm_s": 50}]}
took = []
for _ in range(80):
    began = time.perf_counter()
    fresh.post("/fill", json=stroke)
    took.append(1000 * (time.perf_counter() - began))
rest = np.array(took[1:])
median, p95 = np.percentile(rest, [50, 95])

fig, ax = plt.subplots(figsize=(8.2, 3.6))
ax.plot(range(2, 81), rest, "o", color="C0", markersize=4, alpha=0.7, label=tr("第 2 到 80 次", "requests 2 to 80"))
ax.plot(
    [1], took[:1], "D", color="C5", markersize=8, label=tr(f"第 1 次：{took[0]:.1f} ms", f"the first: {took[0]:.1f} ms")
)
ax.axhline(median, color="black", linewidth=1.5, label=tr(f"中位數 {median:.1f} ms", f"median {median:.1f} ms"))
ax.axhline(
    p95,
    color="C3",
    linewidth=2,
    linestyle="--",
    label=tr(f"第 95 百分位 {p95:.1f} ms", f"95th percentile {p95:.1f} ms"),
)
ax.set(
    xlabel=tr("第幾次請求", "request number"), ylabel=tr("時間（ms，對數刻度）", "time (ms, log scale)"), yscale="log"
)
ticks = [value for value in (1, 2, 5, 10, 20, 50, 100, 200) if rest.min() * 0.8 <= value <= max(took) * 1.2]
ax.set_yticks(ticks, [str(value) for value in ticks])
ax.minorticks_off()
ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
ax.set_title(
    tr("一次一次的回應時間：看散布，別只看平均", "Each request's time: look at the spread, not only the average")
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
第一次常常比較慢，因為有些東西用到時才準備，所以正式服務會先**暖機**。報告延遲時，寫中位數、第 95 百分位、量了幾次、包含什麼、在哪一台機器；別把第一次混進去，也別假裝它不存在。這些數字每次都不同，所以這裡**不評分**。

## 弄懂 4：線上真的等於離線嗎

服務會動，不等於答對。上線前要拿一批真實的列，讓線上和離線各算一次，逐列比較：

$$d = \max_i \left| p_i^{\text{線上}} - p_i^{\text{離線}} \right|$$

取**最大**，不取平均：一千片裡有一片差 0.5，平均只有 0.0005，看起來很漂亮。

容許多少？同樣的權重、同樣的 32 位元，剛才看到差距不到 $10^{-5}$，所以 0.0001 綽綽有餘。容許值放到 0.05，就連忘了更新的舊模型也能過關。

### 動手做 4：`compare(ask, rows, offline, atol)`

| 輸入 | 是什麼 |
|---|---|
| `ask` | 函式。`ask(part)` 送出一段列（list，每列是數值的 list），**最多 64 列**，回傳 `(狀態碼, 內容)`；狀態碼 200 時，`內容["chance"]` 是那幾列的機率，依序 |
| `rows` | 形狀 `(n, k)` 的陣列，n 可能超過 64 |
| `offline` | 長度 n，離線的機率 |
| `atol` | 容許的最大差距 |

回傳一個 dict：

* `"max_diff"`：有得到答案的列裡，線上與離線差距的最大值；一列都沒有時是 `0.0`
* `"flips"`：判斷翻盤的列數（一邊 ≥ 0.5、另一邊 < 0.5）
* `"refused"`：狀態碼不是 200 的請求有幾個
* `"same"`：`True` 的條件是**每一列都有答案**，而且 `max_diff` 不超過 `atol`

例如三列的離線是 `[0.2, 0.49, 0.9]`、線上是 `[0.2, 0.51, 0.9]`，`atol=0.0001`，回傳 `{"max_diff": 0.02, "flips": 1, "refused": 0, "same": False}`。
"""

# %% [markdown] lang="en"
r"""
The first request is often slower, because some things are made ready when they are first needed; real services are **warmed up** for that reason. When you report latency, write the median, the 95th percentile, how many you measured, what was included and on which machine. Do not mix the first one in, and do not pretend it never happened. These numbers differ every time, so they are **not graded** here.

## Understand 4: is online really the same as offline

A service that runs need not be right. Before it goes live, take a batch of real rows, work them out online and offline, and compare row by row:

$$d = \max_i \left| p_i^{\text{online}} - p_i^{\text{offline}} \right|$$

Take the **largest**, not the mean: one board in a thousand that is off by 0.5 gives a mean of 0.0005, which looks splendid.

How much is allowed? With the same weights and the same 32 bits you just saw less than $10^{-5}$, so 0.0001 is plenty. Allow 0.05, and an old model that somebody forgot to replace may pass, too.

### Do 4: `compare(ask, rows, offline, atol)`

| Input | What it is |
|---|---|
| `ask` | a function. `ask(part)` sends some rows (a list, each row a list of numbers), **at most 64**, and returns `(status, body)`; if the status is 200, `body["chance"]` holds the probabilities of these rows in their order |
| `rows` | an array of shape `(n, k)`; n may be more than 64 |
| `offline` | length n, the offline probabilities |
| `atol` | the largest difference that is allowed |

Return a dict:

* `"max_diff"`: among the rows that got an answer, the largest difference between online and offline; `0.0` if there is none
* `"flips"`: how many rows change their verdict (one side ≥ 0.5, the other < 0.5)
* `"refused"`: how many requests came back with a status other than 200
* `"same"`: `True` if **every row got an answer** and `max_diff` is at most `atol`

For example, three rows with `[0.2, 0.49, 0.9]` offline and `[0.2, 0.51, 0.9]` online and `atol=0.0001` give `{"max_diff": 0.02, "flips": 1, "refused": 0, "same": False}`.
"""


# %% answer="compare"
def compare(ask, rows, offline, atol):
    """Compare a service with offline answers; returns {"max_diff", "flips", "refused", "same"}."""
    ### BEGIN SOLUTION
    rows, offline = np.asarray(rows), np.asarray(offline)
    differences, flips, refused = [0.0], 0, 0
    for start in range(0, len(rows), 64):
        status, body = ask(rows[start : start + 64].tolist())
        if status != 200:
            refused += 1
            continue
        online, expected = np.array(body["chance"]), offline[start : start + 64]
        differences.append(np.max(np.abs(online - expected)))
        flips += int(np.sum((online >= 0.5) != (expected >= 0.5)))
    worst = float(max(differences))
    return {"max_diff": worst, "flips": flips, "refused": refused, "same": refused == 0 and worst <= atol}
    ### END SOLUTION


# %% check="compare"
check("compare")

# %% [markdown] lang="zh-TW"
r"""
## 全部接起來

匯出、載入、服務、比較，一次走完。先用你匯出的檔案，再用一個**量化**（quantisation）過的版本：權重從 32 位元換成 8 位元整數，給小機器用。

> **先猜再看**：量化版會通過 0.0001 嗎？如果不會，是它壞了，還是問題問錯了？
"""

# %% [markdown] lang="en"
r"""
## Put it all together

Export, open, serve, compare: now all the way. First with your exported file, then with a version after **quantisation**: weights turned from 32 bits into 8-bit whole numbers, for small machines.

> **Guess first**: will the quantised version pass 0.0001? If not, is it broken, or is that the wrong question?
"""


# %% try
def opener(onnx_bytes):
    def open_model():
        opened = onnxruntime.InferenceSession(onnx_bytes, providers=["CPUExecutionProvider"])
        name = opened.get_inputs()[0].name
        return lambda table: opened.run(None, {name: np.asarray(table, dtype=np.float32)})[0].ravel()

    return open_model


content = export_model(handover.net, handover.mean, handover.std)
with tempfile.TemporaryDirectory() as folder:
    whole, small = Path(folder, "whole.onnx"), Path(folder, "small.onnx")
    whole.write_bytes(content)
    quantize_dynamic(whole, small, weight_type=QuantType.QInt8)
    quantised = small.read_bytes()

fig, ax = plt.subplots(figsize=(8.4, 3.8))
for name, onnx_bytes, colour in (
    (tr("32 位元", "32 bits"), content, "C0"),
    (tr("8 位元權重", "8-bit weights"), quantised, "C5"),
):
    online = []
    with TestClient(make_app(opener(onnx_bytes), board_schema(), "solder-1.0")) as client:

        def ask(part, client=client, online=online):
            items = [dict(zip(handover.columns, row, strict=True)) for row in part]
            reply = client.post("/predict", json={"boards": items})
            online += reply.json().get("chance", [])
            return reply.status_code, reply.json()

        result = compare(ask, rows, offline, atol=1e-4)
    right = np.mean((np.array(online) >= 0.5) == good)
    print(name, result, tr(f"準確率 {right:.3f}", f"accuracy {right:.3f}"))
    gaps = np.log10(np.abs(np.array(online) - offline) + 1e-9)
    ax.hist(gaps, np.arange(-9, 0.1, 0.25), color=colour, alpha=0.7, edgecolor="white", label=name)
ax.axvline(-4, color="black", linestyle="--", label=tr("容許值 0.0001", "allowed: 0.0001"))
ax.set(
    xlabel=tr("線上與離線的差距（機率，10 的次方）", "difference of online and offline (chance, power of 10)"),
    ylabel=tr("板子數（片）", "boards"),
)
ax.legend()
ax.set_title(tr("1,000 片板子：兩種差距，兩個問題", "1,000 boards: two kinds of difference, two questions"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
32 位元的版本通過了：它就是**同一個模型**。量化版沒有通過，因為它是**另一個模型**，只是很像。對它放寬容許值不是答案；該做的是另一種驗收：在有標籤的板子上重新量準確率，並報告翻盤幾片。順帶一提，這個網路只有 225 個數，量化版的檔案反而比較大；省下的空間，模型夠大才看得見。

量化也可能真的壞掉。課程試過把含標準化的整張圖交給 TFLite，連輸入都用 8 位元：四個欄位共用一把尺，為了裝得下 3000 ppm，一格就有大約 12，0.8 到 2.4 mm 的板厚全部變成 0，準確率從 0.88 掉到 0.56，沒有任何錯誤訊息。
"""

# %% [markdown] lang="en"
r"""
The 32-bit version passes: it is **the same model**. The quantised one does not, because it is **another model**, although a similar one. Allowing more is not the answer. It needs another acceptance test: measure its accuracy again on boards with labels, and report how many verdicts changed. By the way, this network has only 225 numbers, and its quantised file is even larger; what is saved shows in large models.

Quantisation can also break a model for good. The course tried giving the whole graph, standardisation included, to TFLite with an 8-bit input. The four columns then share one ruler; to reach 3000 ppm, one of its steps is about 12 wide. Board thicknesses of 0.8 to 2.4 mm all become 0, and accuracy falls from 0.88 to 0.56 without any error message.
"""

# %% [markdown] task="release" points=3 lang="zh-TW"
r"""
## 想一想：可以放行嗎

星期五下午四點，供應商送來新版的服務，附上這份報告：

> 「新版為 8 位元，檔案小 60%。與舊版比較 20 片板子，平均差距 0.0009，全部在 5% 的容許範圍內。超出範圍的輸入會自動修正到最接近的邊界值再預測，服務因此不再出現 422。平均回應 3 ms。建議今晚上線。」

請寫 150 到 250 字給廠長：

1. 報告裡哪些數字證明不了它想證明的事？各要換成什麼？
2. 「自動修正到邊界值」，誰會受害？什麼時候會被發現？
3. 今晚放不放行？如果放，怎麼讓出錯時退得回去？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只說「可以」或「風險太高」，沒有指出是哪一個數字或做法有問題 |
| 2 | 指出至少兩個問題（例如平均而非最大、20 片太少、5% 太寬、沒有重量準確率、只報平均延遲），說明該換成什麼，並做出決定 |
| 3 | 做到 2 分的要求，還說出自動修正會把感測器或單位的錯誤藏起來、由誰承擔，並提出做得到的放行步驟（例如新舊並行、版本號、隨時退回舊版、由誰決定） |
"""

# %% [markdown] task="release" points=3 lang="en"
r"""
## Think: would you release it

Friday afternoon, four o'clock. The supplier sends a new version of the service, with this report:

> "The new version uses 8 bits; the file is 60 % smaller. Compared with the old version on 20 boards, the mean difference is 0.0009, and all are within the tolerance of 5 %. Input out of range is corrected to the nearest limit before predicting, so the service no longer answers 422. Mean response time 3 ms. We recommend going live tonight."

Write 100 to 170 words to the director:

1. Which figures in the report do not prove what they are meant to prove? What should replace each?
2. "Corrected to the nearest limit": who is harmed, and when will anybody notice?
3. Do you release it tonight? If so, how do you get back when it goes wrong?

| Points | Your answer |
|---|---|
| 0–1 | Says just "yes" or "too risky", without naming the figure or the practice that is at fault |
| 2 | Names at least two problems (mean instead of maximum, 20 boards are few, 5 % is wide, accuracy was not measured again, only a mean latency), says what should replace them, and decides |
| 3 | As for 2, and says that the correction hides faulty sensors and wrong units and who bears that, and proposes steps for a release that could really be carried out (old and new side by side, a version in each answer, a way back, who decides) |
"""

# %% [markdown] model="release" lang="zh-TW"
r"""
參考答案（3 分）：

廠長您好：我建議今晚不放行。第一，8 位元是另一個模型，20 片的平均差距證明不了什麼；一片翻盤就可能是一批冷銲流出去。請改用至少 1,000 片有檢測結果的板子，重量準確率，並報告最大差距與翻盤片數。第二，平均 3 ms 沒有說包含什麼，請補第 95 百分位。第三，「自動修正到邊界值」是把錯誤藏起來：°F 當成 °C 送進來，服務會當成 290 °C 照樣回答，產線以為一切正常，直到客戶退貨才發現；承擔的是客戶和查不出原因的現場人員。422 是警報，不是缺點，請保留。

下週可以這樣做：新舊版並行三天，MES 只採用舊版的答案，兩邊都記下版本號與答案；差異由製程工程師逐片看過。通過後由您與品保主管簽核切換，舊版保留一個月，改一個設定就能退回。

評分提醒：有條件地放行也可以拿 3 分，只要退得回去，而且保留拒絕。
"""

# %% [markdown] model="release" lang="en"
r"""
Model answer (3 points):

Dear director, I advise against tonight. First, 8 bits make another model, and a mean over 20 boards proves little: one flipped verdict may be a batch of cold joints on its way to a customer. Measure accuracy again on at least 1,000 inspected boards, and report the largest difference and the number of flips. Second, "3 ms on average" does not say what is included; add the 95th percentile. Third, correcting to the limit hides mistakes. Fahrenheit sent as Celsius counts as 290 °C and is answered as if all were well, until goods come back. Customers bear that, and so do the people on the line who cannot find the cause. A 422 is an alarm, not a flaw: keep it.

Next week: run both versions for three days, use the old answers only, log both with their versions, and have a process engineer look at every difference. Then you and the head of quality sign the switch. The old version stays for a month, one setting away.

A note on marking: a release with conditions can earn 3 points as well, if there is a way back and bad input is still refused.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）：用 `tf.lite.TFLiteConverter` 重做上面說的 8 位元實驗，把標準化分別放在圖裡與圖外，比較準確率。為什麼放在外面就好了？

**延伸閱讀**：[ONNX 的概念](https://onnx.ai/onnx/intro/concepts.html)說明計算圖怎麼組成，[FastAPI 的錯誤處理](https://fastapi.tiangolo.com/tutorial/handling-errors/)有更多攔截錯誤的做法，[pydantic 的嚴格模式](https://docs.pydantic.dev/latest/concepts/strict_mode/)列出每種型別怎麼轉換。

**在專題裡**：每個專題最後都要交出一個別人能用的模型。先交整段匯出的檔案，再附一份今天的比較報告。下一個單元「AI系統整合與開發」接著問：服務整個掛掉時，產線該怎麼辦？
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points): repeat the 8-bit experiment described above with `tf.lite.TFLiteConverter`, once with standardisation inside the graph and once outside, and compare the accuracy. Why does it help to keep it outside?

**To read**: [The concepts of ONNX](https://onnx.ai/onnx/intro/concepts.html) explains how a graph is put together, [Handling errors in FastAPI](https://fastapi.tiangolo.com/tutorial/handling-errors/) has more ways to catch errors, and [pydantic's strict mode](https://docs.pydantic.dev/latest/concepts/strict_mode/) lists how each type is converted.

**In the capstones**: each project ends with a model that somebody else can use. Hand over one file for the whole way, with a comparison like today's. The next unit, on AI system integration, asks what the line should do when the whole service is down.
"""
