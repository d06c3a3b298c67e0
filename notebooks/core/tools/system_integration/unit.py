# ---
# profile: light
# minutes: 90
# data: [aoi_events]
# ---

# %% [markdown] lang="zh-TW"
r"""
# AI系統整合與開發：模型壞了，產線怎麼辦

這一單元寫給要把模型接上產線的工程師，以及要為產線簽字負責的中階主管。會寫 Python 的 `try`／`except`、函式和類別，做過「AI部署工具與平台」那一單元，就可以開始。大約 90 分鐘，四題分開評分，卡住就先做下一題。

## 為什麼要學這個

桃園一家電路板組裝廠，表面黏著（SMT）線的最後一站是**自動光學檢測**（AOI）。機器拍照、量測，模型估計這片板子有瑕疵的風險，再由程式告訴**製造執行系統**（MES）：放行、退件，還是送人工複判。

凌晨兩點，模型伺服器的硬碟滿了，開始每一題都回錯誤。接線的程式裡有這麼一行：

> `except Exception: verdict = "PASS"`

寫的人怕停線。於是產線一秒都沒停，儀表板全綠，天亮之前每一片板子都「通過」了檢測，包括一百多片壞的。模型的準確率是 98% 還是 99%，那一晚完全不重要。

學完這一單元，你能把感測器、模型和 MES 接成一條線，讓它在模型當機、逾時、亂答的時候仍然安全：**每一片板子都剛好有一個判定，不確定的交給人，而且模型好了會自己恢復。**
"""

# %% [markdown] lang="en"
r"""
# AI system integration: the model is down, what does the line do

This unit is for engineers who connect a model to a production line, and for managers who sign for that line. If you can write `try`/`except`, functions and classes in Python, and have done the unit on deployment tools and platforms, you can start. It takes about 90 minutes. The four answers are judged one by one, so if you are stuck, go on.

## Why this matters

At a board assembler in Taoyuan the surface-mount (SMT) line ends in **automated optical inspection** (AOI). A machine takes pictures and measures, a model estimates the risk that the board is defective, and a program tells the **manufacturing execution system** (MES): pass it, reject it, or send it to a person.

At two in the morning the disk of the model server fills up, and every question is answered with an error. The program in between has this line:

> `except Exception: verdict = "PASS"`

Whoever wrote it was afraid of stopping the line. So the line did not stop for a second, the dashboard stayed green, and by dawn every board had "passed" inspection, more than a hundred bad ones among them. Whether the model was 98 % or 99 % accurate made no difference that night.

After this unit you can join a sensor, a model and an MES into a line that stays safe when the model crashes, hangs or talks nonsense: **each board gets exactly one verdict, doubtful ones go to a person, and the line recovers by itself when the model does.**
"""

# %% setup
import json

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import simpy
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from matplotlib.patches import FancyBboxPatch
from pydantic import BaseModel
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from aitracks.data.aoi import FEATURES, Mes, ModelService, run_line
from aitracks.lesson import check, load, style, tr

PASS_BELOW = 0.05  # a defect risk below this passes
REJECT_FROM = 0.60  # a defect risk at or above this is rejected; a person looks at what lies between
FRESH_S = 5.0  # seconds; an older answer is about the past

style()

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

一列是一次掃描。這是**模擬**的資料：錫量、偏移、翹起和亮度是依課程自訂的分布產生的，瑕疵的種類參考 IPC-A-610。資料卡 `aoi_events` 寫著放了什麼進去。真的產線還會有換料號、鏡頭髒污、一片板子幾百個焊點。

兩個編號要分清楚：`board_id` 是板子，`event_id` 是**這一次掃描**。修好的板子會回來再掃一次，板號相同，掃描編號不同。

**先猜：100 片板子大約有幾片是壞的？**
"""

# %% [markdown] lang="en"
r"""
## Look at the data

A row is one scan. The data are **simulated**: solder, offset, tilt and brightness follow distributions of the course's own, and the kinds of defect are those of IPC-A-610. The data card `aoi_events` says what was put in. A real line adds product changes, dirty lenses and hundreds of joints a board.

Keep two numbers apart: `board_id` is the board, `event_id` is **this scan**. A board that was repaired comes back and is scanned again: same board, new scan.

**Guess first: of 100 boards, how many are bad?**
"""

# %%
past = load("aoi_events", n=3000, seed=1)  # what the model learns from
tonight = load("aoi_events", n=700, seed=2)  # the shift that it has to judge

print(tr("瑕疵率", "share of defects:"), f"{past['defect'].mean():.1%}")
again = tonight[tonight["board_id"].duplicated(keep=False)].sort_values(["board_id", "scanned_s"])
again[["event_id", "board_id", "scanned_s", *FEATURES, "defect"]].head(4)

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
for value, colour, marker, name in ((0, "C0", "o", tr("好的", "good")), (1, "C5", "^", tr("有瑕疵", "defective"))):
    rows = past[past["defect"] == value]
    left.plot(rows["offset_um"], rows["tilt_um"], marker, color=colour, alpha=0.45, markersize=4, label=name)
left.set_xlabel(tr("零件偏移（µm）", "offset of the part (µm)"))
left.set_ylabel(tr("兩端高度差（µm）", "height difference of its ends (µm)"))
left.set_title(tr("又偏又翹的最危險", "Shifted and tilted is worst"))
left.legend()

model = make_pipeline(StandardScaler(), PolynomialFeatures(2), LogisticRegression(max_iter=500))
model.fit(past[FEATURES], past["defect"])
risk = model.predict_proba(tonight[FEATURES])[:, 1]
bins = np.linspace(0, 1, 41)
right.hist(risk[tonight["defect"] == 0], bins, color="C0", alpha=0.75, label=tr("好的", "good"))
right.hist(risk[tonight["defect"] == 1], bins, color="C5", alpha=0.6, hatch="///", label=tr("有瑕疵", "defective"))
right.set_yscale("log")
for line in (PASS_BELOW, REJECT_FROM):
    right.axvline(line, color="black", linestyle="--", linewidth=1.2)
right.set(xlim=(-0.12, 1.02), ylim=(0.8, 4000))
for x, text in ((-0.05, tr("放行", "pass")), (0.33, tr("人工複判", "review")), (0.8, tr("退件", "reject"))):
    right.text(x, 1900, text, ha="center")
right.set_xlabel(tr("模型估的瑕疵風險（0 到 1）", "defect risk, says the model (0 to 1)"))
right.set_ylabel(tr("板子數（片，對數刻度）", "boards (logarithmic)"))
right.set_title(tr("風險分成三段", "Three zones of risk"))
right.legend(loc="center right")
plt.show()

# %% [markdown] lang="zh-TW"
r"""
模型很好，但不是今天的主角。它的風險分成三段：低於 0.05 放行（`PASS`），0.60 以上（含）退件（`REJECT`），中間的**送人工複判**（`REVIEW`）。有了中間這一段，「不確定」才有地方去。

## 模型是另一台機器

產線不會直接呼叫 `model.predict_proba`。模型住在別台機器上，隔著網路，用 HTTP 問答。下面用 FastAPI 把它包成服務，再用 `TestClient` 當客戶：它走完整套 HTTP 的流程，但不需要真的網路。

時鐘也不是真的：`clock["now"]` 是模擬的秒數。今天沒有任何一行程式會真的睡覺等待。
"""

# %% [markdown] lang="en"
r"""
The model is good, but it is not today's hero. Its risk falls into three zones: below 0.05 the board passes (`PASS`), from 0.60 on it is rejected (`REJECT`), and in between **a person looks at it** (`REVIEW`). Without that middle zone, doubt would have nowhere to go.

## The model is another machine

A line does not call `model.predict_proba`. The model lives on another machine, behind a network, and is asked over HTTP. Below, FastAPI wraps it in a service, and `TestClient` plays the customer: it goes through all the steps of HTTP without a real network.

The clock is not real either: `clock["now"]` holds simulated seconds. Not one line of code today really sleeps.
"""

# %%
clock = {"now": 0.0}
condition = {"fault": None}
app = FastAPI()


class Scan(BaseModel):
    event_id: str
    solder_pct: float
    offset_um: float
    tilt_um: float
    brightness: float


class Answer(BaseModel):
    event_id: str
    defect_risk: float
    made_at: float


last_answer = {}


@app.post("/score")
async def score(scan: Scan) -> Answer:
    if condition["fault"] == "disk full":
        raise RuntimeError("No space left on device")
    if condition["fault"] == "cached":
        return last_answer["value"]
    row = pd.DataFrame([scan.model_dump()])[FEATURES]
    value = float("nan") if condition["fault"] == "not a number" else float(model.predict_proba(row)[0, 1])
    last_answer["value"] = Answer(event_id=scan.event_id, defect_risk=value, made_at=clock["now"])
    return last_answer["value"]


service = TestClient(app, raise_server_exceptions=False)
first, second = (scan.drop(["board_id", "scanned_s", "defect"]).to_dict() for _, scan in tonight.iloc[:2].iterrows())
reply = service.post("/score", json=first)
print(reply.status_code, reply.json())

# %% [markdown] lang="zh-TW"
r"""
服務正常時是 200 和一個風險。現在把它弄壞三次。

**先猜：硬碟滿、算出 NaN、快取只會重複上一題的答案，這三種故障，你會分別收到哪一個 HTTP 狀態碼？**
"""

# %% [markdown] lang="en"
r"""
In good health it answers 200 and a risk. Now break it in three ways.

**Guess first: the disk is full; the model computes NaN; a cache repeats the answer to the question before. Which HTTP status do you get for each?**
"""

# %%
clock["now"] = 6.0
for fault in ("disk full", "cached", "not a number"):
    condition["fault"] = fault
    reply = service.post("/score", json=second)
    print(f"{fault:13} → {reply.status_code}  {reply.text}")
condition["fault"] = None
print(tr("問的是", "asked about"), second["event_id"])

nothing = float("nan")
print(
    "nan >= 0.60:",
    nothing >= REJECT_FROM,
    "  nan >= 0.05:",
    nothing >= PASS_BELOW,
    "  nan < 0.05:",
    nothing < PASS_BELOW,
)

# %% [markdown] lang="zh-TW"
r"""
三種故障裡有兩種回 **200 OK**。NaN 在路上變成了 `null`（JSON 沒有 NaN，有的服務會原樣送出，有的會改成 `null`）；快取答的是**上一片板子**，`event_id` 和 `made_at` 都對不上。

最後一行是另一個陷阱：NaN 和任何數比較都是 `False`。寫成「≥ 0.60 退件，≥ 0.05 複判，否則放行」，NaN 就一路掉到**放行**。

所以讀答案的規矩是：**先證明它可用，才准用它。** 不是檢查每一種壞法，而是檢查它有沒有符合唯一的一種好。

### 動手做 1：`read_answer(answer, event_id, now)`

| 輸入 | 是什麼 |
|---|---|
| `answer` | 服務回的 JSON 解開之後的東西。**應該**是有 `"event_id"`、`"defect_risk"`、`"made_at"` 三個鍵的 dict，但什麼都有可能 |
| `event_id` | 這次掃描的編號（文字） |
| `now` | 現在的模擬時刻（秒） |

回傳一個 dict：

* `"healthy"`：模型這次的表現正不正常，`True` 或 `False`。以下全部成立才是 `True`：`answer` 是 dict；編號就是這次掃描；風險和時刻都是有限的數（`int` 或 `float`，不是 `True`／`False`，不是文字）；風險在 0 到 1 之間（含）；答案做出來到現在是 0 到 `FRESH_S` 秒（不能來自未來）。
* `"verdict"`：健康的話，依三段門檻給 `"PASS"`、`"REVIEW"` 或 `"REJECT"`；不健康一律 `"REVIEW"`。

無論收到什麼都不可以丟出例外。例如 `now` 是 20.0，掃描是 `"A1"`：

* `{"event_id": "A1", "defect_risk": 0.3, "made_at": 19.5}` → `{"verdict": "REVIEW", "healthy": True}`（模型很正常，只是這片不好判）
* `{"event_id": "A1", "defect_risk": "0.3", "made_at": 19.5}` → `{"verdict": "REVIEW", "healthy": False}`
"""

# %% [markdown] lang="en"
r"""
Two of the three faults come as **200 OK**. On its way NaN became `null` (JSON has no NaN; some services send it all the same, some turn it into `null`). The cache answered about **the board before**: neither `event_id` nor `made_at` fit.

The last line is another trap: any comparison with NaN is `False`. Write "reject from 0.60, review from 0.05, else pass", and NaN falls all the way through to **pass**.

So the rule for reading answers is: **prove that it is usable before you use it.** Do not list the ways of being broken; check the one way of being right.

### Do 1: `read_answer(answer, event_id, now)`

| Input | What it is |
|---|---|
| `answer` | the service's JSON, decoded. It **should** be a dict with the keys `"event_id"`, `"defect_risk"` and `"made_at"`, but it can be anything |
| `event_id` | the number of this scan (text) |
| `now` | the simulated time (seconds) |

Return a dict:

* `"healthy"`: whether the model did its work this time, `True` or `False`. It is `True` if all of this holds: `answer` is a dict; its number is that of this scan; risk and time are finite numbers (`int` or `float`; not `True`/`False`, not text); the risk is between 0 and 1 (both included); the answer was made 0 to `FRESH_S` seconds ago (not in the future).
* `"verdict"`: if healthy, `"PASS"`, `"REVIEW"` or `"REJECT"` by the three zones; if not, always `"REVIEW"`.

Whatever comes in, no exception may come out. For example, at `now` 20.0 for the scan `"A1"`:

* `{"event_id": "A1", "defect_risk": 0.3, "made_at": 19.5}` → `{"verdict": "REVIEW", "healthy": True}` (the model is fine; this board is hard to judge)
* `{"event_id": "A1", "defect_risk": "0.3", "made_at": 19.5}` → `{"verdict": "REVIEW", "healthy": False}`
"""


# %% answer="read_answer"
def read_answer(answer, event_id, now):
    """What the model's answer is worth: {"verdict": "PASS" | "REVIEW" | "REJECT", "healthy": bool}."""
    ### BEGIN SOLUTION
    unusable = {"verdict": "REVIEW", "healthy": False}
    if not isinstance(answer, dict) or answer.get("event_id") != event_id:
        return unusable
    risk, made_at = answer.get("defect_risk"), answer.get("made_at")
    for number in (risk, made_at):
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            return unusable
    # Written as "within", so that NaN and infinity fail.
    if not (0 <= risk <= 1 and 0 <= now - made_at <= FRESH_S):
        return unusable
    verdict = "PASS" if risk < PASS_BELOW else "REJECT" if risk >= REJECT_FROM else "REVIEW"
    return {"verdict": verdict, "healthy": True}
    ### END SOLUTION


# %% check="read_answer"
check("read_answer")

# %% [markdown] lang="zh-TW"
r"""
## 一台壞掉的伺服器，會被客戶壓垮

逾時（time-out）也是故障：產線等 1.5 秒沒有回音，就不等了。可是**伺服器不知道你走了**，你的問題還排在它的隊伍裡。

下面用 simpy 模擬。simpy 的行程（process）是有 `yield` 的函式：`yield env.timeout(6)` 表示「過 6 秒再叫我」。時間是跳過去的，模擬二十幾分鐘只要一眨眼。

十二條線共用一台模型伺服器，每條線每 6 秒問一題，每題算 0.4 秒，所以伺服器有兩成的餘裕。第 5 分鐘起它**卡住 3 分鐘**，然後自己好了。

**先猜：伺服器恢復之後，要過多久，產線才能再次在 1.5 秒內拿到答案？**
"""

# %% [markdown] lang="en"
r"""
## A sick server is trampled by its customers

A time-out is a fault as well: after 1.5 seconds without a word the line stops waiting. But **the server does not know that you have left**. Your question still stands in its queue.

Below is a simulation with simpy. A simpy process is a function with `yield`: `yield env.timeout(6)` says "wake me after 6 seconds". Time jumps, so more than twenty minutes pass in the blink of an eye.

Twelve lines share one model server. Each asks every 6 seconds, and a question takes 0.4 seconds, so the server has a fifth of its time to spare. In minute 5 it **freezes for 3 minutes**, then it is fine again.

**Guess first: once the server is back, how long until the lines get their answers within 1.5 seconds again?**
"""

# %%
FREEZE = (300, 480)  # seconds


def server_day(sparing):
    """Twelve lines ask one server; `sparing` lines ask little while it is frozen. Returns queue lengths and waits."""
    env = simpy.Environment()
    server = simpy.Resource(env, capacity=1)
    queue, waits = [], []

    def frozen():
        return FREEZE[0] <= env.now < FREEZE[1]

    def question():
        asked = env.now
        with server.request() as turn:
            yield turn
            if frozen():
                yield env.timeout(FREEZE[1] - env.now)
            yield env.timeout(0.4)
        waits.append((asked, env.now - asked))

    def production_line(start):
        yield env.timeout(start)
        while True:
            into = env.now - FREEZE[0]
            if not (sparing and frozen() and into > 18 and into % 60 >= 6):
                env.process(question())
            yield env.timeout(6)

    def watch():
        while True:
            queue.append((env.now / 60, len(server.queue)))
            yield env.timeout(10)

    for i in range(12):
        env.process(production_line(i * 0.5))
    env.process(watch())
    env.run(until=1320)
    return np.array(queue), np.array(waits)


fig, ax = plt.subplots(figsize=(8, 4))
ax.axvspan(FREEZE[0] / 60, FREEZE[1] / 60, color="0.88", label=tr("伺服器卡住", "server frozen"))
for sparing, colour, dash, name in (
    (False, "C5", "-", tr("照問不誤", "asking on")),
    (True, "C0", "--", tr("少問，每分鐘試一題", "sparing: one try a minute")),
):
    queue, waits = server_day(sparing)
    ax.plot(queue[:, 0], queue[:, 1], dash, color=colour, linewidth=2, label=name)
    late = (waits[waits[:, 1] > 1.5, 0].max() - FREEZE[1]) / 60
    print(
        name, tr(f"：恢復後還要 {late:.1f} 分鐘才來得及回答", f": late for another {late:.1f} minutes after the freeze")
    )
ax.set_xlabel(tr("模擬時間（分鐘）", "simulated time (minutes)"))
ax.set_ylabel(tr("排隊的問題（題）", "questions in the queue"))
ax.set_title(tr("卡住 3 分鐘，隊伍要排很久", "Three minutes frozen, a long queue after"))
ax.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
照問不誤的話，卡住 3 分鐘要賠上 12 分鐘：伺服器忙著回答早就沒人在等的問題，所以**新的**問題也全部逾時。

**斷路器**（circuit breaker）就是電箱裡那一種：連續出事就跳開，隔一陣子再試著合上。它有三個狀態：
"""

# %% [markdown] lang="en"
r"""
If the lines ask on, a freeze of 3 minutes costs 12 more: the server is busy with questions that nobody waits for, and so every **new** question comes too late as well.

A **circuit breaker** is what you know from the fuse box: after trouble in a row it opens, and after a while somebody tries to close it. It has three states:
"""

# %%
fig, ax = plt.subplots(figsize=(9.5, 4.0))
states = [
    (1.2, 2.7, tr("閉合 CLOSED\n可以問", "CLOSED\nask away"), "#cfe8dc"),
    (7.4, 2.7, tr("斷開 OPEN\n不准問", "OPEN\ndo not ask"), "#f2b48a"),
    (7.4, 0.6, tr("半開 HALF-OPEN\n只准問一題", "HALF-OPEN\none trial"), "#fbe3ad"),
]
for x, y, text, colour in states:
    ax.add_patch(
        FancyBboxPatch((x - 1.1, y - 0.4), 2.2, 0.8, boxstyle="round,pad=0.08", facecolor=colour, edgecolor="0.3")
    )
    ax.text(x, y, text, ha="center", va="center")
arrows = [
    ((2.5, 2.7), (6.1, 2.7), "arc3,rad=0"),
    ((6.9, 2.2), (6.9, 1.1), "arc3,rad=0"),
    ((7.9, 1.1), (7.9, 2.2), "arc3,rad=0"),
    ((6.1, 0.6), (1.2, 2.2), "arc3,rad=-0.18"),
]
for start, end, bend in arrows:
    ax.annotate(
        "", end, start, arrowprops={"arrowstyle": "-|>", "color": "0.2", "linewidth": 1.8, "connectionstyle": bend}
    )
ax.text(4.3, 2.82, tr("連續失敗 limit 次", "limit failures in a row"), ha="center", va="bottom")
ax.text(6.75, 1.65, tr("過了 cooldown 秒", "cooldown over"), ha="right", va="center")
ax.text(8.05, 1.65, tr("試題失敗", "trial fails"), ha="left", va="center")
ax.text(3.0, 0.75, tr("試題成功", "trial works"), ha="center", va="top")
ax.set(xlim=(-0.2, 9.6), ylim=(-0.1, 3.4))
ax.axis("off")
ax.set_title(tr("斷路器的三個狀態", "The three states of a circuit breaker"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
### 動手做 2：類別 `Breaker(limit, cooldown)`

斷路器自己不看時鐘：現在幾點由呼叫的人告訴它，所以同一個類別在模擬時鐘和真的產線上都能用。

* `allow(now)`：現在（`now` 秒）可不可以問模型？回傳 `True` 或 `False`。
* `record(ok, now)`：問過的一題結果如何，`ok` 是 `True`（健康）或 `False`。不用回傳東西。

規則：

1. 一開始是閉合：都可以問。**連續** `limit` 次失敗就斷開；中間只要成功一次，就從零數起。
2. 斷開後，`cooldown` 秒內都不准問。從斷開到試題放出去之前，才到的結果都是以前問的，**不理它**：不延長，也不提早恢復。半開時到的結果，就當作試題的。
3. 從斷開的時刻起滿 `cooldown` 秒（含），放**一題**出去試：第一次 `allow` 回 `True`，在它的結果回來之前，再問都是 `False`。
4. 試題成功：閉合，失敗數歸零。試題失敗：立刻再斷開，從這一刻重算 `cooldown` 秒。

例如 `limit=2`、`cooldown=30`：

| 呼叫 | 結果 |
|---|---|
| `record(False, 10)`、`record(False, 16)` | 在第 16 秒斷開 |
| `allow(22)` | `False` |
| `allow(46)`、`allow(47)` | `True`（試題）、`False` |
| `record(True, 48)`、`allow(50)` | `True`，恢復了 |
"""

# %% [markdown] lang="en"
r"""
### Do 2: the class `Breaker(limit, cooldown)`

A breaker has no clock of its own: whoever calls it says what time it is. So the same class works on a simulated clock and on a real line.

* `allow(now)`: may the model be asked now (at `now` seconds)? Returns `True` or `False`.
* `record(ok, now)`: how a question went; `ok` is `True` (healthy) or `False`. Nothing to return.

The rules:

1. It starts closed: everybody may ask. After `limit` failures **in a row** it opens; a single success in between starts the count at zero.
2. Open, it allows nothing for `cooldown` seconds. Results that arrive from opening until the trial goes out belong to earlier questions: **ignore them**. They neither prolong the pause nor end it. In half-open, the next result counts as the trial's.
3. When `cooldown` seconds have passed since it opened (or more), it lets **one** question out as a trial: the first `allow` returns `True`, and until the trial's result is in, all others return `False`.
4. Trial works: closed, with no failures on the count. Trial fails: open again at once, and `cooldown` starts anew from this moment.

For example, with `limit=2` and `cooldown=30`:

| Calls | Result |
|---|---|
| `record(False, 10)`, `record(False, 16)` | opens at second 16 |
| `allow(22)` | `False` |
| `allow(46)`, `allow(47)` | `True` (the trial), `False` |
| `record(True, 48)`, `allow(50)` | `True`, back to normal |
"""


# %% answer="breaker"
class Breaker:
    """A circuit breaker: opens after `limit` failures in a row, tries once after `cooldown` seconds."""

    def __init__(self, limit, cooldown):
        ### BEGIN SOLUTION
        self.limit, self.cooldown = limit, cooldown
        self.failures = 0
        self.opened_at = None  # None while closed
        self.trial_out = False
        ### END SOLUTION

    def allow(self, now):
        """May the model be asked at `now` (seconds)?"""
        ### BEGIN SOLUTION
        if self.opened_at is None:
            return True
        if self.trial_out or now - self.opened_at < self.cooldown:
            return False
        self.trial_out = True
        return True
        ### END SOLUTION

    def record(self, ok, now):
        """Enter the result of a question: `ok` is True (healthy) or False."""
        ### BEGIN SOLUTION
        if self.opened_at is None:
            self.failures = 0 if ok else self.failures + 1
            if self.failures >= self.limit:
                self.opened_at = now
        elif self.trial_out:
            self.trial_out = False
            self.failures = 0
            self.opened_at = None if ok else now
        ### END SOLUTION


# %% check="breaker"
check("breaker")

# %% [markdown] lang="zh-TW"
r"""
## 回音丟了，到底有沒有送到

判定要送進 MES，這段網路也會斷。最麻煩的是這一種：MES **已經登記**，回音卻在路上丟了。你看到的是逾時，分不出是「沒送到」還是「送到了」。
"""

# %% [markdown] lang="en"
r"""
## The reply got lost: did the message arrive

Verdicts go to the MES, and that network fails too. The nastiest case: the MES **has entered** the verdict, and its reply gets lost. What you see is a time-out, and you cannot tell "never arrived" from "arrived".
"""

# %%
fig, ax = plt.subplots(figsize=(9.5, 4.4))
for x, name in ((1.2, tr("檢測站", "station")), (7.6, "MES")):
    ax.plot([x, x], [0.1, 4.5], color="0.4", linewidth=2)
    ax.text(x, 4.62, name, ha="center", va="bottom", fontsize=12)
steps = [
    (1.2, 7.6, 4.1, "C0", "key=L3-17, PASS", None),
    (7.6, 4.6, 3.4, "C5", tr("201：登記了", "201: entered"), tr("回音丟了", "reply lost")),
    (1.2, 7.6, 2.1, "C0", tr("key=L3-17, PASS（再送一次）", "key=L3-17, PASS (once more)"), None),
    (7.6, 1.2, 1.2, "C2", tr("200：這個編號我有了，不重複登記", "200: I have this key, not entered twice"), None),
]
for start, end, y, colour, text, lost in steps:
    ax.annotate("", (end, y - 0.25), (start, y), arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2})
    ax.text((1.2 + 7.6) / 2 if lost is None else 6.0, y + 0.02, text, ha="center", va="bottom")
    if lost:
        ax.plot(end - 0.12, y - 0.25, "x", color=colour, markersize=13, markeredgewidth=3)
        ax.text(end - 0.4, y - 0.25, lost, ha="right", va="center", color=colour)
ax.annotate("", (0.75, 2.15), (0.75, 4.05), arrowprops={"arrowstyle": "<->", "color": "0.3"})
ax.text(0.6, 3.1, tr("逾時\n等一下", "time-out,\nthen a wait"), ha="right", va="center")
ax.set(xlim=(-0.9, 8.6), ylim=(0, 5.0))
ax.axis("off")
ax.set_title(tr("同一個編號，送幾次都只算一次", "One key: however often it is sent, it counts once"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
解法是**冪等**（idempotent）：每一則訊息帶一個編號（key），MES 看到用過的編號就回 200，不再登記。這樣送的人就敢放心重送。

下面是一個 MES 的替身，有兩個入口：`/plain` 不看編號，`/decisions` 看。**先猜：同一個判定送三次，兩邊各登記幾筆？**
"""

# %% [markdown] lang="en"
r"""
The way out is to be **idempotent**: each message carries a key, and when the MES sees a key again it answers 200 and enters nothing. Then the sender can repeat without fear.

Here is a stand-in for an MES with two doors: `/plain` does not look at the key, `/decisions` does. **Guess first: the same verdict is sent three times. How many entries does each door make?**
"""

# %%
mes_app = FastAPI()
book, keyed_book = [], {}


class Decision(BaseModel):
    key: str
    board_id: str
    verdict: str


@mes_app.post("/plain", status_code=201)
async def plain(decision: Decision):
    book.append(decision)
    return {}


@mes_app.post("/decisions", status_code=201)
async def decisions(decision: Decision, response: Response):
    known = keyed_book.get(decision.key)
    if known is None:
        keyed_book[decision.key] = decision
    else:
        response.status_code = 200 if known == decision else 409  # 409: another message under a used key
    return {}


mes_client = TestClient(mes_app)
message = {"key": "L3-17", "board_id": "B100", "verdict": "PASS"}
for door in ("/plain", "/decisions"):
    print(door, [mes_client.post(door, json=message).status_code for _ in range(3)])
print(tr("登記筆數", "entries:"), len(book), len(keyed_book))
print(mes_client.post("/decisions", json=message | {"verdict": "REJECT"}).status_code, json.dumps(message))

# %% [markdown] lang="zh-TW"
r"""
不看編號的那一邊，一片板子變成三片，產量報表就錯了。

MES 的門已經做對，送的人也要做對：**重送時編號不能換**。編號用什麼好？每次隨機產生不行（重送就換了）；板號也不行（修好的板子會再來一次，第二次的判定會被當成重複而丟掉，或者被 409 拒絕）。

### 用 `yield` 說出你要什麼

接下來兩題的函式是**產生器**（generator），寫法和剛才 simpy 的行程一樣：想要外面的世界做事，就 `yield` 一個要求，結果會從 `yield` 回來。例外也會從 `yield` 那一行冒出來，用 `try`／`except` 接。

這樣寫的好處是：函式裡只有**判斷**，沒有網路也沒有時鐘。同一段程式可以接模擬的產線、接檢查程式，也可以接真的機器。

### 動手做 3：`deliver(event_id, board_id, verdict)`

把一個判定送進 MES，不漏也不重。可用的要求：

| 你 `yield` | 外面做什麼 | 你拿回什麼 |
|---|---|---|
| `"send", message` | 送一則訊息給 MES | HTTP 狀態碼（整數），或冒出例外：`TimeoutError`（沒有回音，不知道有沒有登記）、`ConnectionError`（連不上） |
| `"wait", seconds` | 過幾秒 | `None` |
| `"spool", message` | 存到本機硬碟，等 MES 好了再由別的程式補送 | `None` |

`message` 是 dict，剛好三個鍵：`"key"`、`"board_id"`、`"verdict"`。規則：

1. 200 或 201：登記好了，結束。
2. 沒有回音、連不上、狀態碼 500 以上：**等一下**再送**一模一樣**的訊息。最多送 4 次；每次等至少 1 秒，愈等愈久或一樣久，全部加起來不超過 30 秒。
3. 4 次都不行：`"spool"` 一次，結束。不可以無限重試，否則 MES 停一小時，就有幾百個函式卡在那裡。
4. 其他狀態碼（例如 409、422）：MES 看懂了但不接受，重送也沒用。馬上 `"spool"`，留給人處理，結束。

例如 MES 先回 503，再回 201：`send` → `wait` → `send` → 結束。
"""

# %% [markdown] lang="en"
r"""
At the door that ignores keys one board has become three, and the production report is wrong.

The MES does its part; the sender has to do the other: **the key stays the same when a message is repeated**. What makes a good key? Not a random one for each try (it would change). Not the board's number either (a repaired board comes again, and its second verdict would be dropped as a repetition, or refused with 409).

### Say with `yield` what you want

The functions of the next two answers are **generators**, written like the simpy processes above: to have something done outside, `yield` a request, and the result comes back from the `yield`. Exceptions come up at the line of the `yield` too; catch them with `try`/`except`.

This way the function holds **judgement** only, no network and no clock. The same code works with a simulated line, with the checks, and with real machines.

### Do 3: `deliver(event_id, board_id, verdict)`

Bring a verdict into the MES, neither losing nor doubling it. These requests are on offer:

| You `yield` | What happens outside | What you get back |
|---|---|---|
| `"send", message` | a message goes to the MES | the HTTP status (a whole number), or an exception comes up: `TimeoutError` (no reply; it may have been entered or not), `ConnectionError` (cannot connect) |
| `"wait", seconds` | some seconds pass | `None` |
| `"spool", message` | it is kept on the local disk; another program sends it when the MES is back | `None` |

`message` is a dict with exactly three keys: `"key"`, `"board_id"` and `"verdict"`. The rules:

1. 200 or 201: it is entered. End.
2. No reply, no connection, or a status of 500 and above: **wait**, then send **exactly the same** message again. Send 4 times at most; each wait is at least 1 second and no shorter than the one before; together they are no longer than 30 seconds.
3. If 4 times did not help: `"spool"` once. End. No endless retries: if the MES is away for an hour, hundreds of functions would be stuck.
4. Any other status (409 or 422, say): the MES has understood and refuses, so repeating is useless. `"spool"` at once, for a person to look at. End.

For example, if the MES answers 503 and then 201: `send` → `wait` → `send` → end.
"""


# %% answer="deliver"
def deliver(event_id, board_id, verdict):
    """Bring one verdict into the MES; yields ("send", message), ("wait", seconds) and ("spool", message)."""
    ### BEGIN SOLUTION
    message = {"key": event_id, "board_id": board_id, "verdict": verdict}
    for pause in (1, 2, 4, None):
        try:
            status = yield "send", message
        except (TimeoutError, ConnectionError):
            status = None
        if status in (200, 201):
            return
        if status is not None and status < 500:
            break
        if pause is not None:
            yield "wait", pause
    yield "spool", message
    ### END SOLUTION


# %% check="deliver"
check("deliver")

# %% [markdown] lang="zh-TW"
r"""
## 兩個極端：放行，或停線

現在可以讓整條線跑起來了。`run_line` 是課程準備的模擬產線：板子一片一片進站，檢測站（一個產生器）決定判定；要複判的放上複判台，台上有 6 個位置，一個人看一片要 15 秒。**台子滿了，產線就站著等**：隊伍有上限，不會愈排愈長。

檢測站可以提出這些要求：

| 你 `yield` | 外面做什麼 | 你拿回什麼 |
|---|---|---|
| `"may_ask"` | 問斷路器 | `True` 或 `False` |
| `"ask", event` | 問模型，最多等 1.5 秒 | 讀過的答案 `{"verdict": …, "healthy": …}`（就是動手做 1 的樣子），或冒出例外 |
| `"health", ok` | 告訴斷路器這一題結果如何 | `None` |
| `"decide", verdict` | 板子的判定 | `None` |
| `"wait", seconds` | 過幾秒 | `None` |

下面是兩個真實世界常見的寫法，**都是錯的**：一個壞了就放行（fail-open），一個等到好為止。模型從第 15 分鐘起壞 20 分鐘。

**先猜：一小時內，兩條線各做完幾片？各放走幾片壞的？**
"""

# %% [markdown] lang="en"
r"""
## Two extremes: wave through, or stand still

Now the whole line can run. `run_line` is a simulated line that comes with the course: boards enter one by one, and the station (a generator) decides. Boards for review go to a bench with 6 places, where a person needs 15 seconds for each. **When the bench is full, the line stands and waits**: the queue has a bound and cannot grow for ever.

A station can make these requests:

| You `yield` | What happens outside | What you get back |
|---|---|---|
| `"may_ask"` | the breaker is asked | `True` or `False` |
| `"ask", event` | the model is asked, for 1.5 seconds at most | the answer, read: `{"verdict": …, "healthy": …}` (as in Do 1), or an exception comes up |
| `"health", ok` | the breaker is told how the question went | `None` |
| `"decide", verdict` | the board's verdict | `None` |
| `"wait", seconds` | some seconds pass | `None` |

Here are two stations as they are found in the wild, **both of them wrong**: one waves boards through when the model is down (fail-open), one waits until it is back. The model breaks in minute 15, for 20 minutes.

**Guess first: in one hour, how many boards does each line finish? How many bad ones does it let go?**
"""

# %%
risks = dict(zip(tonight["event_id"], risk.tolist(), strict=True))
OUTAGE = [(900, 1500, "hang"), (1500, 1800, "null"), (1800, 2100, "crash")]  # from, to (seconds), kind
LOOK = {"PASS": ("C0", "o"), "REVIEW": ("C1", "s"), "REJECT": ("C5", "^")}


def zones(answer, event_id, now):
    """A quick reader for the two bad examples."""
    value = answer["defect_risk"]
    if value is None:
        return {"verdict": "REVIEW", "healthy": False}
    return {"verdict": "PASS" if value < 0.05 else "REJECT" if value >= 0.6 else "REVIEW", "healthy": True}


def wave_through(event):
    try:
        got = yield "ask", event
        verdict = got["verdict"] if got["healthy"] else "PASS"
    except Exception:
        verdict = "PASS"
    yield "decide", verdict


def stand_still(event):
    got = {"healthy": False}
    while not got["healthy"]:
        try:
            got = yield "ask", event
        except Exception:
            yield "wait", 10
    yield "decide", got["verdict"]


def hour(station, reader, **partners):
    """One simulated hour with the outage; returns the record and the boards that left the station."""
    record = run_line(tonight, station, service=ModelService(risks, OUTAGE), read=reader, **partners)
    boards = record.table()
    return record, boards[boards["left_s"].notna()]


def summary(boards):
    """Boards finished, and bad boards that passed."""
    return len(boards), int(((boards["verdict"] == "PASS") & (boards["defect"] == 1)).sum())


def show_hour(ax, boards, title):
    """Each board a mark: when it was decided, and how. Passed bad boards are ringed."""
    ax.axvspan(15, 35, color="0.88")
    for height, (verdict, (colour, marker)) in enumerate(LOOK.items()):
        rows = boards[boards["verdict"] == verdict]
        jitter = np.random.default_rng(0).uniform(-0.25, 0.25, len(rows))
        ax.plot(rows["decided_s"] / 60, height + jitter, marker, color=colour, markersize=3.5, alpha=0.7)
        if verdict == "PASS":
            bad = (rows["defect"] == 1).to_numpy()
            ax.plot(
                rows["decided_s"][bad] / 60,
                jitter[bad],
                "o",
                color="none",
                markeredgecolor="black",
                markersize=10,
                markeredgewidth=1.6,
            )
    ax.set(xlim=(0, 60), ylim=(-0.5, 2.5), yticks=[0, 1, 2])
    ax.set_yticklabels([tr("放行", "pass"), tr("人工複判", "review"), tr("退件", "reject")])
    ax.set_title(title)


fig, axes = plt.subplots(2, 1, figsize=(9, 5), sharex=True)
for ax, station, name in zip(
    axes, (wave_through, stand_still), (tr("壞了就放行", "Wave through"), tr("等到好為止", "Stand still")), strict=True
):
    _, boards = hour(station, zones)
    done, escaped = summary(boards)
    show_hour(
        ax,
        boards,
        tr(
            f"{name}：做完 {done} 片，放走壞板 {escaped} 片",
            f"{name} – boards done: {done}, bad boards passed: {escaped}",
        ),
    )
axes[1].set_xlabel(
    tr(
        "模擬時間（分鐘）；灰色：模型故障；圓圈：放走的壞板",
        "simulated time (minutes); grey: model down; rings: bad boards that passed",
    )
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
放行的那條線產量漂亮，壞板幾乎全在灰色那一段溜走。站著等的那條線很安全（各線看到的板子不完全相同，差一兩片不算數），但是 20 分鐘一片都沒做；如果故障是凌晨兩點到早上八點呢？

第三條路叫**降級運轉**（degraded mode）：模型壞了，就當作它對每一片都說「我不確定」，通通送人工複判。慢，但是安全，而且一直在動。

### 動手做 4：`inspect_board(event)`

寫這個檢測站。`event` 是一次掃描的 dict（`"event_id"`、`"board_id"` 和量測值）。規則：

1. 每問一題之前先 `"may_ask"`；拿到 `True` 才可以 `"ask"`，而且只能問一題。
2. 每問一題，不管結果如何，都要**剛好一次** `"health"`：答案健康是 `True`；不健康、逾時、任何例外都是 `False`。吞掉例外不吭聲，斷路器就永遠不會跳，也沒有人知道模型壞了。
3. 健康的 `"REVIEW"` 是「模型正常，只是不確定」，不是失敗。
4. 每片板子**剛好一次** `"decide"`，一定是三種判定之一。健康的答案照它的判定；斷路器不准問、或問不到健康的答案，就是 `"REVIEW"`。
5. 從開始到 `"decide"` 最多 4 秒，所以不可以一直等。要不要問第二次由你決定（問之前一樣要 `"may_ask"`）。
6. 模型的任何 `Exception` 都不可以讓檢測站停下來。

例如：`may_ask` 得到 `True`，`ask` 冒出 `TimeoutError`，接著應該是 `"health", False`，然後 `"decide", "REVIEW"`。
"""

# %% [markdown] lang="en"
r"""
The first line has a fine output, and almost all the bad boards slip away in the grey part. The second is safe (the lines do not see quite the same boards; one or two do not count), but does nothing for 20 minutes; what if the model is down from two to eight in the morning?

The third way is **degraded mode**: when the model is down, treat it as if it said "I am not sure" about each board, and send them all to a person. Slow, but safe, and it keeps moving.

### Do 4: `inspect_board(event)`

Write this station. `event` is a dict of one scan (`"event_id"`, `"board_id"` and the measurements). The rules:

1. Before each question comes a `"may_ask"`; only after a `True` may you `"ask"`, and only once.
2. For each question, however it went, there is **exactly one** `"health"`: `True` for a healthy answer; `False` for an unhealthy one, a time-out or any exception. Swallow an exception in silence, and the breaker never opens and nobody learns that the model is down.
3. A healthy `"REVIEW"` means "the model is fine, it is just not sure". It is not a failure.
4. For each board there is **exactly one** `"decide"`, with one of the three verdicts. A healthy answer decides; if the breaker allows no question, or no healthy answer can be had, it is `"REVIEW"`.
5. From the start to `"decide"` there are 4 seconds at most, so no waiting for ever. Whether to ask a second time is up to you (after another `"may_ask"`).
6. No `Exception` of the model may stop the station.

For example: `may_ask` gives `True`, `ask` raises `TimeoutError`; what follows is `"health", False` and then `"decide", "REVIEW"`.
"""


# %% answer="inspect_board"
def inspect_board(event):
    """Judge one board; yields "may_ask", ("ask", event), ("health", ok) and ("decide", verdict)."""
    ### BEGIN SOLUTION
    verdict = "REVIEW"
    if (yield "may_ask"):
        try:
            got = yield "ask", event
            healthy = got["healthy"]
        except Exception:
            healthy = False
        yield "health", healthy
        if healthy:
            verdict = got["verdict"]
    yield "decide", verdict
    ### END SOLUTION


# %% check="inspect_board"
check("inspect_board")

# %% [markdown] lang="zh-TW"
r"""
## 全部接起來

四個零件都好了，就把它們接成一條線：你的檢測站、你的讀法、你的斷路器、你的送法。MES 也不太平：第 22 到 24 分鐘斷線，平常還會丟訊息、丟回音。

**先猜：產量會落在兩個極端的哪裡？放走的壞板呢？斷路器會問模型幾次？**
"""

# %% [markdown] lang="en"
r"""
## Put it all together

With all four parts you can join them into a line: your station, your reader, your breaker, your delivery. The MES has a bad night, too: it is gone from minute 22 to 24, and loses messages and replies at other times.

**Guess first: between the two extremes, where will the output be? How many bad boards get through? How often is the model asked during the outage?**
"""

# %% try
troubles = (
    np.random.default_rng(7).choice(["ok", "lost", "reply_lost", "busy"], 900, p=[0.8, 0.07, 0.08, 0.05]).tolist()
)
mes = Mes(troubles, down=[(1320, 1440)])
record, boards = hour(inspect_board, read_answer, breaker=Breaker(3, 60), deliver=deliver, mes=mes)
done, escaped = summary(boards)

fig, (ax, below) = plt.subplots(2, 1, figsize=(9, 6), sharex=True, height_ratios=[2, 1])
show_hour(
    ax,
    boards,
    tr(
        f"你的產線：做完 {done} 片，放走壞板 {escaped} 片",
        f"Your line – boards done: {done}, bad boards passed: {escaped}",
    ),
)
asked = np.array([when for when, _, name, _ in record.requests if name == "ask"]) / 60
ax.plot(asked, np.full(len(asked), -0.42), "|", color="black", markersize=6)
ax.text(25, -0.3, tr("│ 問模型", "│ asks the model"), ha="center")
queue = np.array(record.queue)
below.axvspan(15, 35, color="0.88")
below.step(queue[:, 0] / 60, queue[:, 1], where="post", color="C1")
below.axhline(6, color="black", linestyle=":", linewidth=1)
below.set(ylim=(0, 7.2), xlabel=tr("模擬時間（分鐘）；灰色：模型故障", "simulated time (minutes); grey: model down"))
below.set_ylabel(tr("複判台上（片）", "boards on the bench"))
below.set_title(tr("複判台最多 6 片，滿了產線就等", "The bench holds 6; when it is full, the line waits"))
plt.show()

judged = {row["event_id"] for row in record.boards if row["verdicts"]}
entered, spooled = set(mes.entries), {message["key"] for message in record.spool}
print(tr("判定過的板子", "boards judged:"), len(judged))
print(
    tr("MES 已登記", "entered in the MES:"),
    len(entered & judged),
    tr("存在硬碟待補送", "kept in the spool:"),
    len(spooled - entered),
)
print(
    tr("還在路上", "still on their way:"),
    len(judged - entered - spooled),
    tr("（最後幾秒判定的）", "(judged in the last seconds)"),
)

# %% try
names = [tr("壞了就放行", "wave through"), tr("等到好為止", "stand still"), tr("你的產線", "your line")]
results = [summary(hour(wave_through, zones)[1]), summary(hour(stand_still, zones)[1]), (done, escaped)]
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2))
titles = (
    tr("做完的板子（片／小時）", "boards done (an hour)"),
    tr("放走的壞板（片／小時）", "bad boards passed (an hour)"),
)
for i, (ax, title) in enumerate(zip(axes, titles, strict=True)):
    bars = ax.barh(names, [result[i] for result in results], color=["C5", "C0", "C2"])
    ax.bar_label(bars, padding=3)
    ax.margins(x=0.15)
    ax.invert_yaxis()
    ax.set_xlabel(title)
    ax.grid(axis="y", visible=False)
fig.suptitle(tr("模型壞 20 分鐘的那一小時", "One hour with 20 minutes of outage"))
plt.show()

# %% [markdown] task="who_may_bypass" points=3 lang="zh-TW"
r"""
## 想一想：廠長要一個「旁通」開關

出貨日的晚上，模型壞了，產線掉到降級運轉，複判台一直是滿的。廠長打電話來：「加一個開關，模型壞的時候先放行，板子明天再補驗。」

請寫 150 到 250 字回覆廠長，用上你模擬得到的數字。（還沒做完的話，就用這組：一小時壞 20 分鐘，放行的線做完 582 片、放走壞板 18 片；降級的線做完 485 片、放走 1 片。）

1. 放行和降級，各由誰承擔代價？
2. 你加不加這個開關？如果加，誰可以按、按了之後系統要做什麼，才不會變成每天都按？如果不加，你提供什麼別的辦法讓他趕上出貨？
3. 模擬裡沒有、但真實產線上會改變答案的，是哪一件事？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只說「安全第一」或「產量第一」，沒有用到數字，或沒說代價由誰承擔 |
| 2 | 用產量與漏檢的數字做出決定，並說明代價由誰承擔 |
| 3 | 做到 2 分的要求，還提出具體可執行的控制（例如誰授權、時限、留下紀錄、哪些料號永遠不准、如何追回），並指出一項模擬的限制 |
"""

# %% [markdown] task="who_may_bypass" points=3 lang="en"
r"""
## Think: the plant manager wants a bypass

On the evening of a shipment the model is down, the line runs in degraded mode, and the review bench is full. The plant manager calls: "Add a switch. When the model is down, pass the boards; we inspect them tomorrow."

Write 100 to 170 words in reply, with the numbers of your simulation. (Not there yet? Use these: in an hour with 20 minutes of outage, waving through finishes 582 boards and passes 18 bad ones; degraded mode finishes 485 and passes 1.)

1. Who bears the cost of waving through, and who that of degraded mode?
2. Do you add the switch? If so, who may press it, and what must the system do then so that it is not pressed every day? If not, what else do you offer so that the shipment gets out?
3. Name one thing that the simulation leaves out and that could change the answer on a real line.

| Points | Your answer |
|---|---|
| 0–1 | Says just "safety first" or "output first", without numbers, or without saying who bears the cost |
| 2 | Decides on the basis of output and escapes, with numbers, and says who bears the cost |
| 3 | As for 2, and proposes controls that could really be carried out (who authorises, for how long, what is recorded, which products never, how boards are called back, say), and names a limit of the simulation |
"""

# %% [markdown] model="who_may_bypass" lang="zh-TW"
r"""
參考答案（3 分）：

廠長您好：模擬的那一小時，放行比降級多做約一百片，但多放走 17 片壞板。少做的一百片由我們承擔：加班、晚一點出貨。壞板由客戶和使用者承擔，之後再以退貨、報廢和稽核的形式回到我們身上，而且「明天補驗」時板子可能已經上車。

我不加不留痕跡的開關。我可以在一小時內做到三件事：從別線調兩位同仁到複判台，台子就不會一直滿；讓風險低的料號先走；模型切到昨天的版本。如果仍要旁通，條件是品保主管與值班主管兩人用自己的帳號授權、最長 30 分鐘自動失效、MES 把這些板子標成「未檢」並扣在廠內，補驗完才能裝箱；車用與醫療料號一律不開放，而且每次啟用隔天檢討。

模擬沒有的是：人工複判也會看錯，連看幾小時更會；所以複判的漏檢也要量，否則「只放走 1 片」太樂觀。

評分提醒：加或不加都可以拿 3 分，看的是控制是否具體、代價是否說清楚。
"""

# %% [markdown] model="who_may_bypass" lang="en"
r"""
Model answer (3 points):

Dear manager, in the simulated hour waving through finishes about a hundred boards more than degraded mode, and passes 17 more bad ones. The missing hundred are borne by us: overtime, a later truck. The bad ones are borne by customers and users, and come back to us as returns, scrap and audits; "tomorrow" they may already be on that truck.

I will not add a switch that leaves no trace. Within the hour I can do three things: bring two colleagues from another line to the bench, so that it does not fill up; run the low-risk products first; switch the model to yesterday's version. If a bypass is needed all the same: quality and shift manager authorise it together under their own accounts, it ends by itself after 30 minutes, the MES marks these boards "not inspected" and holds them in the plant until they are, never for automotive or medical products, and each use is reviewed the next day.

The simulation leaves out that people err as well, more so after hours at the bench. Their misses must be measured, or "just 1" is too rosy.

A note on marking: both decisions can earn 3 points. What counts is whether the controls are concrete and the costs are clear.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）：斷路器放出去的那一題試題，如果永遠沒有結果（檢測站重開機了），你的斷路器會怎樣？改到它自己救得回來。再試試：`cooldown` 用 10、60、300 秒，複判的人從一個加到三個，畫出產量和放走的壞板，哪一個比較划算？

**延伸閱讀**：[斷路器模式](https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker)和[重試模式](https://learn.microsoft.com/azure/architecture/patterns/retry)講什麼時候該用、什麼時候不該用；[simpy 文件](https://simpy.readthedocs.io/)有加油站、洗車場等十個小模擬；[FastAPI 的測試章節](https://fastapi.tiangolo.com/tutorial/testing/)介紹 `TestClient`。

**在專題裡**：影像分類與物件偵測兩個專題，最後都要回答「模型不在的時候呢」。到了企業的實證階段，這一題常常比準確率更早被問到。今天的另外三件事，每則訊息有編號、每條隊伍有上限、每個判定都能說「不確定」，凡是要上產線的專題都用得到。
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points): suppose the trial that your breaker lets out never reports back (the station was restarted). What happens? Change the breaker so that it recovers by itself. Then try `cooldown` of 10, 60 and 300 seconds, and one to three people at the bench; plot output and bad boards passed. What is worth its money?

**To read**: the [circuit breaker pattern](https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker) and the [retry pattern](https://learn.microsoft.com/azure/architecture/patterns/retry) say when to use them, and when not; the [simpy documentation](https://simpy.readthedocs.io/) has ten small simulations, from a petrol station to a car wash; FastAPI's [chapter on testing](https://fastapi.tiangolo.com/tutorial/testing/) introduces `TestClient`.

**In the capstones**: image classification and object detection both end with the question "and when the model is not there?". In the field-proof stage this question often comes before the one about accuracy. The other three parts of today, a key for each message, a bound for each queue and a way to say "not sure", fit any capstone that ends on a line.
"""
