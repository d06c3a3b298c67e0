# ---
# profile: light
# ---

# %% [markdown] lang="zh-TW"
r"""
# {{ problem.title }}

出題單位：{{ problem.unit }}

{{ problem.statement }}

期望成果：**{{ problem.expected }}**，以你們看不到的資料計算。

這份筆記本從頭到尾都能執行，但用的是最簡單的基準模型（baseline model），還達不到期望成果。它是起點：你們的工作是換掉裡面的模型，並且說得出為什麼變好。

## 這份筆記本怎麼被執行

評分時，系統會換掉下一格的五個參數，再由上往下執行整份筆記本。請不要改它們的名字。

| 參數 | 是什麼 |
|---|---|
| `train` | 訓練資料的資料夾，裡面有 `history.csv` |
| `inputs` | 要預測的視窗：`history.csv` 是每個視窗之前的紀錄，`future.csv` 是要填的時刻 |
| `out` | 輸出的資料夾，一定要寫出 `predictions.csv` |
| `seed` | 隨機種子：同一個種子要得到同樣的預測 |
| `budget` | 整份筆記本最多能跑幾秒 |

`predictions.csv` 只有兩欄：`id`（抄自 `future.csv`）和 `value`（你們的預測），每個 `id` 剛好一列。
"""

# %% [markdown] lang="en"
r"""
# {{ problem.title }}

Set by: {{ problem.unit }}

{{ problem.statement }}

Expected result: **{{ problem.expected }}**, measured on data that you cannot see.

This notebook runs from top to bottom, but with the simplest of baseline models, which does not reach the expected result. It is where you start: replace the model, and be able to say why yours is better.

## How this notebook is run

When an entry is scored, the system replaces the five parameters in the next cell and runs the whole notebook from the top. Please keep their names.

| Parameter | What it is |
|---|---|
| `train` | the folder of the training data, with `history.csv` |
| `inputs` | the windows to forecast: `history.csv` holds what came before each window, `future.csv` the times to fill in |
| `out` | the folder to write to; `predictions.csv` must be there in the end |
| `seed` | the random seed: the same seed must give the same predictions |
| `budget` | how many seconds the whole notebook may take |

`predictions.csv` has just two columns: `id` (copied from `future.csv`) and `value` (your forecast), exactly one row for each `id`.
"""

# %% parameters
train = "data/train"
inputs = "data/practice"
out = "results"
seed = 0
budget = 120

# %% [markdown] lang="zh-TW"
r"""
## 讀資料

一個**視窗**（window）是一次預測：已知某一條序列（series）最近的紀錄，要預測接下來的每一步。`future.csv` 裡除了 `id`、`window`、`series`、`time` 之外的欄位，都是預測當下就**已經知道**的事，例如排定的促銷或生產計畫。只出現在 `history.csv` 的欄位是量測值，未來還不知道。
"""

# %% [markdown] lang="en"
r"""
## Load the data

A **window** is one forecast: given the latest records of one series, say what comes at each of the next steps. The columns of `future.csv` other than `id`, `window`, `series` and `time` are **known ahead** at the moment of forecasting, such as promotions or production that have been scheduled. Columns that stand in `history.csv` only are measurements, and the future ones are not known yet.
"""

# %%
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from aitracks.lesson import style, tr

style()
np.random.seed(seed)

past = pd.read_csv(Path(train) / "history.csv", parse_dates=["time"]).sort_values(["series", "time"])
history = pd.read_csv(Path(inputs) / "history.csv", parse_dates=["time"]).sort_values(["window", "time"])
future = pd.read_csv(Path(inputs) / "future.csv", parse_dates=["time"]).sort_values(["window", "time"])

step = past["time"].drop_duplicates().diff().min()  # one hour or one day
season = 24 if step < pd.Timedelta("1D") else 7  # steps after which things repeat: a day or a week
steps_back = int(history.groupby("window").size().max())
steps_ahead = int(future.groupby("window").size().max())
known = [name for name in future.columns if name not in ("id", "window", "series", "time")]

print(tr("訓練資料", "Training data:"), past.shape, past["time"].min(), "–", past["time"].max())
print(tr("要預測的視窗數", "Windows to forecast:"), future["window"].nunique())
print(tr("每個視窗：已知幾步、要預測幾步", "Steps known and steps to forecast:"), steps_back, steps_ahead)
print(tr("事先知道的欄位", "Known ahead:"), known)
past.head()

# %% [markdown] lang="zh-TW"
r"""
先看圖再建模型。下面是三條序列最後的一段：有沒有固定的節奏？哪裡突然變高、變低？那時候發生了什麼事？
"""

# %% [markdown] lang="en"
r"""
Look before you model. These are the last records of three series. Is there a rhythm? Where does the value jump, and what happened then?
"""

# %%
names = past["series"].unique()
fig, axes = plt.subplots(3, 1, figsize=(8, 6), sharex=True)
for ax, name in zip(axes, names[:3], strict=True):
    shown = past[past["series"] == name].tail(steps_back + 4 * steps_ahead)
    ax.plot(shown["time"], shown["value"], color="C0")
    ax.set_title(name, loc="left", fontsize=10)
    ax.set_ylabel(tr("數值", "value"))
axes[-1].tick_params(axis="x", rotation=30)
fig.suptitle(
    tr(
        "訓練資料最後一段的三條序列（數值單位見資料卡）",
        "Three series, the end of the training data (unit: see the data card)",
    )
)
plt.show()

rhythm = past.assign(phase=past["time"].dt.hour if season == 24 else past["time"].dt.day_of_week)
rhythm = rhythm.groupby(["phase", "series"])["value"].mean().unstack()
fig, ax = plt.subplots(figsize=(7, 3.2))
ax.plot(rhythm / rhythm.mean(), color="C0", alpha=0.35)
ax.set_xlabel(
    tr("一天中的第幾小時", "hour of the day")
    if season == 24
    else tr("星期（0 是星期一）", "day of the week (0 is Monday)")
)
ax.set_ylabel(tr("相對於該序列平均", "relative to the series' mean"))
ax.set_title(tr("平均的節奏，一條線是一條序列", "Mean rhythm; a line is a series"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 基準模型：照抄上一季

最老實的基準是**季節性天真預測**（seasonal naive）：這個星期一和上個星期一一樣；今天早上八點和昨天早上八點一樣。它什麼都不必學，任何模型都應該贏過它。

**從這裡換成你們的模型。** `forecast` 收到三張表：`learn` 是可以拿來訓練的紀錄，`history` 和 `future` 是要預測的視窗。請替 `future` 的每一列回傳一個數。
"""

# %% [markdown] lang="en"
r"""
## Baseline: the last season again

The most honest baseline is the **seasonal naive** forecast: this Monday will be like last Monday, eight o'clock today like eight o'clock yesterday. It learns nothing, and every model should beat it.

**Put your own model here.** `forecast` gets three tables: `learn` holds the records to train on, `history` and `future` the windows to forecast. Return one number for each row of `future`.
"""


# %%
def forecast(learn, history, future):
    """Repeat the last season of each window's history. Returns an array, one number for each row of `future`."""
    last = {name: rows["value"].to_numpy()[-season:] for name, rows in history.groupby("window")}
    position = future.groupby("window").cumcount()  # 0, 1, 2 … within a window
    return np.array([last[window][i % season] for window, i in zip(future["window"], position, strict=True)])


# %% [markdown] lang="zh-TW"
r"""
## 評估：只用過去預測未來

時間序列不能洗牌再切：用明天的資料訓練、拿今天來考，分數會好看得不像話，這是一種資料外洩（data leakage）。這裡把訓練資料的尾端切成幾個驗證視窗，`learn` 只留下第一個驗證視窗之前的紀錄。

兩種誤差，都是愈小愈好：

* **MASE**：平均絕對誤差除以「照抄上一季」在該視窗歷史裡的誤差。1 表示和照抄差不多，0.7 表示誤差少了三成。
* **sMAPE**：$|y - f| \div (|y| + |f|)$ 的平均，0 到 1 之間。
"""

# %% [markdown] lang="en"
r"""
## Evaluation: the past forecasts the future

Time series must not be shuffled before they are split. Train on tomorrow and test on today, and the score looks far too good: a kind of data leakage. So the end of the training data is cut into validation windows, and `learn` keeps only what came before the first of them.

Two kinds of error, and less is better for both:

* **MASE**: the mean absolute error, divided by the error of repeating the last season within that window's history. 1 is about as good as repeating; at 0.7 the error is 30 % smaller.
* **sMAPE**: the mean of $|y - f| \div (|y| + |f|)$, between 0 and 1.
"""


# %%
def windows_at(table, origins):
    """Windows of `table` as in the inputs, first step to forecast at each of `origins`; `future` with its value."""
    before, after = [], []
    for number, origin in enumerate(origins):
        for name, rows in table.groupby("series"):
            lead = (rows["time"] - origin) / step  # 0 at the first step to forecast
            window = f"{name} {number}"
            before.append(rows[(lead >= -steps_back) & (lead < 0)].assign(window=window))
            after.append(rows[(lead >= 0) & (lead < steps_ahead)].assign(window=window))
    return pd.concat(before, ignore_index=True), pd.concat(after, ignore_index=True)


def errors(history, future, predicted):
    """MASE and sMAPE of each window."""
    scale = history.groupby("window")["value"].apply(
        lambda v: np.abs(v.to_numpy()[season:] - v.to_numpy()[:-season]).mean()
    )
    y, f = future["value"].to_numpy(), np.asarray(predicted, dtype=float)
    miss, size = np.abs(y - f), np.abs(y) + np.abs(f)
    table = pd.DataFrame({"window": future["window"].to_numpy(), "miss": miss, "smape": miss / np.maximum(size, 1e-9)})
    table = table.groupby("window").mean()
    return pd.DataFrame({"mase": table["miss"] / scale.clip(lower=1e-9), "smape": table["smape"]})


last = past["time"].max() + step
origins = [last - k * steps_ahead * step for k in range(12, 0, -2)]
learn = past[past["time"] < origins[0]]
valid_history, valid_future = windows_at(past, origins)
valid_predicted = forecast(learn, valid_history, valid_future.drop(columns="value"))
valid_errors = errors(valid_history, valid_future, valid_predicted)
valid_errors.mean().round(3)

# %% [markdown] lang="zh-TW"
r"""
平均只是一個數字。錯在哪裡，才知道下一步該做什麼：是某幾條序列特別難，還是愈遠的未來愈不準？
"""

# %% [markdown] lang="en"
r"""
A mean is one number. Where the errors are tells you what to do next: are some series harder, or does it get worse further ahead?
"""

# %%
missed = np.abs(valid_future["value"] - valid_predicted)
ahead = valid_future.groupby("window").cumcount() + 1
by_series = missed.groupby(valid_future["series"]).mean() / past.groupby("series")["value"].mean()

fig, axes = plt.subplots(2, 2, figsize=(9, 6))
for ax, name in zip(axes[0], valid_future["window"].unique()[[0, -1]], strict=True):
    before, after = valid_history[valid_history["window"] == name], valid_future["window"] == name
    ax.plot(before["time"], before["value"], color="0.6", label=tr("已知", "known"))
    ax.plot(valid_future["time"][after], valid_future["value"][after], color="C0", label=tr("實際", "actual"))
    ax.plot(valid_future["time"][after], valid_predicted[after], "--", color="C5", label=tr("預測", "forecast"))
    ax.set_title(name, fontsize=10)
    ax.tick_params(axis="x", rotation=30)
axes[0, 0].set_ylabel(tr("數值", "value"))
axes[0, 0].legend(fontsize=8)
axes[1, 0].plot(missed.groupby(ahead).mean(), "o-", color="C5")
axes[1, 0].set_ylim(bottom=0)
axes[1, 0].set_xlabel(tr("往前第幾步", "steps ahead"))
axes[1, 0].set_ylabel(tr("平均絕對誤差（與數值同單位）", "mean absolute error (unit of the value)"))
worst = by_series.sort_values().tail(8)
axes[1, 1].barh(worst.index, worst, color="C0")
axes[1, 1].set_xlabel(tr("誤差 ÷ 該序列平均", "error / mean of the series"))
axes[1, 1].set_title(tr("最難的序列", "The hardest series"), fontsize=10)
fig.suptitle(tr("驗證視窗：預測與誤差", "Validation windows: forecasts and errors"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 產生預測

最後用全部的訓練資料再預測一次，寫成 `predictions.csv`。練習資料附有答案（`labels.csv`），可以順便對一下；正式評分的資料夾裡沒有這個檔案。
"""

# %% [markdown] lang="en"
r"""
## Make the predictions

Now forecast with all of the training data and write `predictions.csv`. The practice data come with answers (`labels.csv`), so you can compare. The folder used for scoring has no such file.
"""

# %%
results = Path(out)
results.mkdir(parents=True, exist_ok=True)
predicted = forecast(past, history, future)
pd.DataFrame({"id": future["id"], "value": np.round(predicted, 4)}).to_csv(results / "predictions.csv", index=False)

scores = {"validation": valid_errors.mean().round(4).to_dict()}
answers = Path(inputs) / "labels.csv"
if answers.exists():
    truth = future.merge(pd.read_csv(answers)[["id", "value"]], on="id", how="left")
    scores["practice"] = errors(history, truth, predicted).mean().round(4).to_dict()
print(tr("寫了幾列", "Rows written:"), len(future))
scores

# %% [markdown] lang="zh-TW"
r"""
## 模型卡

模型卡（model card）讓沒參加專題的人也知道：這個模型做什麼、用什麼資料訓練、準到什麼程度、什麼時候不要用它。請把括號裡的話換成你們自己的。
"""

# %% [markdown] lang="en"
r"""
## Model card

A model card tells people who were not in the project what the model does, what it was trained on, how good it is, and when not to use it. Replace the words in brackets with your own.
"""

# %%
model_card = {
    "problem": "{{ problem.id }}",
    "model": tr("季節性天真預測（照抄上一季）", "seasonal naive forecast (the last season again)"),
    "trained_on": f"{past['time'].min()} – {past['time'].max()}, {len(names)} series",
    "meant_for": tr("（誰用它來做什麼決定？）", "(who uses it, for which decision?)"),
    "not_for": tr("（什麼情況下不要相信它？）", "(when should nobody trust it?)"),
    "scores": scores,
    "weak_spots": tr("（哪些序列、哪些日子特別不準？）", "(which series and which days does it get wrong?)"),
    "seed": seed,
}
(results / "model_card.json").write_text(json.dumps(model_card, ensure_ascii=False, indent=2), encoding="utf-8")
model_card

# %% [markdown] lang="zh-TW"
r"""
## 倫理檢核

五個面向、五個問題。請在 `answers` 裡寫下你們的回答，一題兩三句就好，要具體。空白的會列出來；構想審查和解題審查都會看。
"""

# %% [markdown] lang="en"
r"""
## Ethics check

Five sides, five questions. Write your answers into `answers`, two or three concrete sentences each. Those left empty are listed; the reviewers will look at them.
"""

# %%
questions = {
    "people_first": tr(
        "以人為本：預測錯的時候，誰的工作、收入或安全會受影響？他們參與了嗎？",
        "People first: when a forecast is wrong, whose work, income or safety suffers? Have they been asked?",
    ),
    "transparent": tr(
        "透明可解釋：使用的人看得出這次預測的依據、知道它有多不確定嗎？",
        "Transparent: can those who use a forecast see what it rests on, and how uncertain it is?",
    ),
    "fair": tr(
        "公平：有沒有哪些據點、產線或客群總是預測得比較差？要怎麼補救？",
        "Fair: are some places, lines or groups always forecast worse? What will you do about it?",
    ),
    "accountable": tr(
        "當責：照著預測做卻出了事，由誰負責？紀錄留在哪裡、留多久？",
        "Accountable: who answers for it when people follow a forecast and it goes wrong? What is recorded, for how long?",
    ),
    "contestable": tr(
        "可質疑：現場的人不同意預測時，怎麼推翻它？推翻之後會怎樣？",
        "Contestable: how does someone on site overrule a forecast, and what happens then?",
    ),
}
answers = {"people_first": "", "transparent": "", "fair": "", "accountable": "", "contestable": ""}

ethics = {name: {"question": questions[name], "answer": answers[name]} for name in questions}
(results / "ethics.json").write_text(json.dumps(ethics, ensure_ascii=False, indent=2), encoding="utf-8")
for name in questions:
    if not answers[name].strip():
        print(tr("還沒回答：", "Not answered yet: "), questions[name])

# %% [markdown] lang="zh-TW"
r"""
## 接下來試什麼

1. 基準沒有用到事先知道的欄位。把它們變成特徵（feature）：促銷力道、離節日還有幾天、排定的生產量。
2. 先把每條序列除以自己最近的平均，再用一個模型學所有的序列，資料就多了好幾倍。
3. 換模型（例如梯度提升，gradient boosting）之後，驗證視窗的誤差有沒有變小？小多少才算真的變好，不是運氣？
4. 每天最多能試的次數有限。先相信自己的驗證，再送出。
"""

# %% [markdown] lang="en"
r"""
## What to try next

1. The baseline uses nothing that is known ahead. Make features of it: how strong a promotion is, how many days to a festival, what production is scheduled.
2. Divide each series by its own recent mean, then let one model learn from all series: many times the data.
3. With another model (gradient boosting, say), does the error on the validation windows go down? By how much must it go down to be more than luck?
4. Tries are limited per day. Trust your own validation first, then hand in.
"""
