# ---
# profile: light
# minutes: 80
# data: [agv_warehouse]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 強化學習：讓搬運車自己學會走

這一單元寫給高中生，也寫給剛踏進這一行的工程師。會寫 Python 函式和迴圈，懂機率與平均，就可以開始；數學不超過高二。大約需要 80 分鐘。

**怎麼使用這份筆記本**：點一下程式格，按 `Shift + Enter` 執行，由上往下，一格都不要跳過。看到「請在這裡寫你的程式」就輪到你；寫好之後刪掉 `raise NotImplementedError()`，執行那一格，再執行下面的 `check("…")`。沒過不扣分，次數不限。四題分開評分，卡住就先做下一題。

## 為什麼要學這個

桃園一座倉庫請了一家公司導入無人搬運車（AGV）。工程師照著平面圖，寫好最短的路線：從充電座出發，沿著月台邊，七步就到包裝站。

第一個下雨天，地板濕了。車輪偶爾打滑，往旁邊滑一格，而旁邊就是卸貨月台的邊緣，落差一公尺二。一個早上掉下去兩台。

路線該怎麼改？沒有人說得出「打滑的機率是多少、繞多遠才划算」。但車子可以自己試：在模擬器裡開幾百趟，送到了給一分，掉下去扣一分。沒有人告訴它每一步該怎麼走，它只知道最後好不好。從這種**回饋**（feedback）學會做一連串的決定，就是**強化學習**（reinforcement learning）。

學完這一單元，你能把一個決策問題寫成狀態、動作與回饋，用 Q 學習（Q-learning）訓練出會打滑也不怕的路線，用沒看過的考題老實驗收，並且看出一張回饋表會把車子教壞。
"""

# %% [markdown] lang="en"
r"""
# Reinforcement learning: let the carrier find its own way

This unit is for high-school pupils, and for engineers who are new to the field. If you can write a Python function and a loop, and know what a probability and a mean are, you can start; no mathematics beyond year 11. It takes about 80 minutes.

**How to use this notebook**: click into a code cell and press `Shift + Enter` to run it, from top to bottom, skipping none. Where it says "Write your code here", it is your turn; when you are done, delete `raise NotImplementedError()`, run the cell, and then run the `check("…")` below it. A failed check costs nothing, and you may try as often as you like. The four answers are judged one by one, so if you are stuck, go on.

## Why this matters

A warehouse in Taoyuan hires a firm to bring in driverless carriers (AGVs). The engineers look at the floor plan and program the shortest way: from the charger along the loading dock, seven steps to the packing station.

On the first rainy day the floor is wet. Now and then the wheels slip and the carrier slides one cell to the side. Beside it is the edge of the dock, 1.2 m high. Two carriers go over it in one morning.

Which way should they go instead? Nobody can say how likely a slip is, or how long a detour is worth it. But the carrier can try: a few hundred trips in a simulator, one point for a delivery, one point lost for a drop. Nobody tells it what to do at each step; it only learns how things turned out. Learning a series of decisions from such **feedback** is **reinforcement learning**.

After this unit you can write a decision problem as states, actions and rewards, train a route by Q-learning that copes with slipping, accept it honestly on trips that it has never driven, and spot a reward table that teaches the wrong thing.
"""

# %% setup
import random

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from aitracks.data.warehouse import ideal_policy, outcomes, picture
from aitracks.lesson import check, load, style, tr

NAMES = tr("起裝掃", "SPB")  # letters on the maps: start, packing station, barcode gate

style()

# %% [markdown] lang="zh-TW"
r"""
## 看看倉庫和一趟行車紀錄

這座倉庫是**模擬**的：地面畫成 6 列 8 欄的格子，車子每一步開到相鄰的一格，有 10% 的機率打滑，改往左右兩側之一（各 5%）。撞到貨架或牆就停在原地。真實的倉庫還有載重、煞車距離、電量，還有人；資料卡 `agv_warehouse` 都寫了。

介面照業界常用的 Gymnasium：`reset()` 把車子放回起點，`step(動作)` 開一步，告訴你到了哪裡、得到多少回饋、這一趟結束了沒有。前者回傳 `(狀態, info)`，後者回傳 `(下一個狀態, 回饋, terminated, truncated, info)`；送達的那一步 `info["event"]` 是 `"deliver"`，掉落是 `"drop"`。
"""

# %% [markdown] lang="en"
r"""
## Look at the warehouse, and at the log of a trip

This warehouse is **simulated**: the floor is a grid of 6 rows and 8 columns. At each step the carrier drives to a neighbouring cell; with a probability of 10 % it slips and goes to one of the two sides instead (5 % each). A shelf or a wall stops it. A real warehouse adds loads, braking distances, batteries, and people; the data card `agv_warehouse` says so.

The interface is that of Gymnasium, which practitioners use: `reset()` puts the carrier back to the start, `step(action)` drives once and tells where it is now, which reward it got, and whether the trip is over. The first returns `(state, info)`, the second `(next_state, reward, terminated, truncated, info)`; in the step that delivers `info["event"]` is `"deliver"`, in one that drops it is `"drop"`.
"""

# %%
warehouse = load("agv_warehouse")
robot = warehouse.robot()  # what the carrier itself sees: no map

dice = random.Random(3)
log = []
state, _ = robot.reset(seed=3)
ended = False
while not ended:
    action = dice.randrange(robot.n_actions)  # it does not know any better yet
    next_state, reward, terminated, truncated, info = robot.step(action)
    log.append((state, action, next_state, reward, terminated, info["event"]))
    state = next_state
    ended = terminated or truncated

fig, ax = plt.subplots(figsize=(7, 5))
picture(ax, warehouse, NAMES)
for place in (p for p in range(robot.n_states) if "".join(warehouse.layout)[p] in ".SGC"):
    row, column = divmod(place, 8)
    ax.text(column - 0.45, row + 0.43, str(place), fontsize=7, color="0.35")
ax.set_title(
    tr(
        "灰色是貨架，斜線是月台邊緣；小數字是格子的號碼",
        "Grey: shelves. Hatched: edge of the dock. Small: numbers of cells",
    )
)
plt.show()
pd.DataFrame(log, columns=["state", "action", "next_state", "reward", "terminated", "event"])

# %% [markdown] lang="zh-TW"
r"""
圖上的「起」是起點，「裝」是包裝站，「掃」是盤點用的條碼門，先不理它。三個詞記下來：

* **狀態**（state）：車子現在在第幾格，0 到 47。
* **動作**（action）：0、1、2、3，四個方向。哪個號碼接到哪個方向，車子不知道。
* **回饋**（reward）：送達 +1，掉下月台 −1，其他都是 0。

從 `reset()` 到結束叫一**回合**（episode）。結束有兩種：送達或掉下去是真的結束（`terminated`）；開滿 100 步還在路上，是時間到被叫停（`truncated`）。

亂開的車子，100 趟裡能送達幾趟？**先猜一個數字**，再執行下一格。
"""

# %% [markdown] lang="en"
r"""
On the map, S is the start, P the packing station and B a barcode gate for stocktaking, which does not matter yet. Three words to keep:

* **State**: the cell that the carrier is in, 0 to 47.
* **Action**: 0, 1, 2 or 3, the four directions. Which number is which direction, the carrier does not know.
* **Reward**: +1 for a delivery, −1 for a drop over the edge, 0 for all else.

From `reset()` to the end is an **episode**. It can end in two ways: a delivery or a drop really ends it (`terminated`); after 100 steps on the road, time is up and it is called off (`truncated`).

Driving at random, how many of 100 episodes end in a delivery? **Guess a number**, then run the next cell.
"""

# %%
ends = {"deliver": 0, "drop": 0, "stuck": 0}
for _ in range(1000):
    robot.reset()
    ended = False
    while not ended:
        _, _, terminated, truncated, info = robot.step(dice.randrange(robot.n_actions))
        ended = terminated or truncated
    ends[info["event"] if terminated else "stuck"] += 1
print(tr("亂開 1000 趟：", "1000 episodes at random:"), ends)

# %% [markdown] lang="zh-TW"
r"""
## 邊走邊修正猜測

一趟要走十幾步，最後才知道好不好。第一步到底對不對？強化學習的答案是：**每走一步，就用下一格的猜測，修正這一格的猜測**。

先看一條直的走廊，八格，車子只會往右開。我們想猜「從這一格到終點還要幾秒」，每一步實際花 8 到 12 秒。一開始什麼都不知道，全部猜 0。

在第 3 格花了 10 秒開到第 4 格，而第 4 格的猜測是「還要 20 秒」，那麼第 3 格應該是 10 + 20 = 30 秒。不過這一次可能只是碰巧，所以不整個換掉，只往 30 移動一半。

**猜猜看：開完第一趟，哪一格的猜測會最準？**
"""

# %% [markdown] lang="en"
r"""
## Mend the guess while driving

A trip takes a dozen steps, and only the end tells how good it was. Was the first step right? Reinforcement learning answers: **after each step, mend the guess for the cell you left with the guess for the cell you reached**.

Look at a straight corridor of eight cells first; the carrier just drives to the right. We want to guess "how many seconds from here to the end", and each step really takes 8 to 12 seconds. Knowing nothing, we start with 0 everywhere.

Suppose it took 10 seconds from cell 3 to cell 4, and the guess for cell 4 is "20 more seconds". Then cell 3 should say 10 + 20 = 30. But this one step may have been luck, so we do not replace the old guess; we move it halfway towards 30.

**Guess: after the first trip, which cell has the best guess?**
"""

# %%
stopwatch = random.Random(1)
guess = [0.0] * 9  # cell 8 is the end: 0 seconds to go, always
shown = {}
for trip in range(1, 31):
    for cell in range(8):
        seconds = stopwatch.uniform(8, 12)
        guess[cell] += 0.5 * (seconds + guess[cell + 1] - guess[cell])
    if trip in (1, 3, 8, 30):
        shown[trip] = list(guess)

for (trip, line), marker, dash in zip(shown.items(), "osD^", ("-", "--", "-.", "-"), strict=True):
    plt.plot(range(9), line, dash, marker=marker, label=tr(f"{trip} 趟之後", f"trips: {trip}"))
plt.plot(
    range(9), [10 * (8 - cell) for cell in range(9)], color="black", linewidth=1, label=tr("真正的平均", "true mean")
)
plt.xlabel(tr("走廊的第幾格（8 是終點）", "cell of the corridor (8 is the end)"))
plt.ylabel(tr("猜測：還要幾秒", "guess: seconds to go"))
plt.title(tr("正確的猜測從終點一格一格往回傳", "Good guesses spread backwards from the end"))
plt.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
第一趟之後，連最靠近終點的一格也只對了一半；多開幾趟，知識才從終點往回傳，一趟傳一點。沒有人教它整條走廊要幾秒。

倉庫比走廊多兩件事：每一格有四個動作可選，而且我們要的是最好的結果。於是每一格記四個數字，`Q[狀態][動作]` 是「在這裡做這個動作，之後都選最好的，總共能拿多少分」。這張表就叫 **Q 表**（Q-table）。走一步之後這樣修正：

$$\text{target} = r + \gamma \cdot \max(Q\text{ of the next state}) \qquad\qquad Q_{\text{new}} = Q_{\text{old}} + \alpha \cdot (\text{target} - Q_{\text{old}})$$

* $r$ 是這一步的回饋；$\max$ 是下一格四個數字裡最大的那一個。
* $\gamma$（gamma，折扣率）略小於 1：同樣一分，晚一步拿到就打 95 折，所以車子會想早點到。
* $\alpha$（alpha，學習率）是往目標移動的比例。打滑會讓同一個動作有時好、有時壞，不要每次都整個換掉。

**真的結束時（`terminated`）沒有下一步了**，目標就只是 $r$。時間到被叫停則不一樣：路還在，車子只是被叫回去，下一格的猜測照樣算數。
"""

# %% [markdown] lang="en"
r"""
After the first trip even the cell next to the end is only half right. Knowledge travels back from the end, a little with each trip, and nobody told it how long the whole corridor takes.

The warehouse adds two things: there are four actions in each cell, and we want the best result. So each cell keeps four numbers. `Q[state][action]` is "all the points I can get if I do this here and always choose the best afterwards". This table is the **Q-table**. After a step it is mended like this:

$$\text{target} = r + \gamma \cdot \max(Q\text{ of the next state}) \qquad\qquad Q_{\text{new}} = Q_{\text{old}} + \alpha \cdot (\text{target} - Q_{\text{old}})$$

* $r$ is the reward of this step; $\max$ is the largest of the next cell's four numbers.
* $\gamma$ (gamma, the discount) is a little below 1: the same point one step later is worth 95 %, so the carrier wants to arrive early.
* $\alpha$ (alpha, the learning rate) is how far to move towards the target. With slipping, one and the same action is lucky today and unlucky tomorrow, so do not replace the old number each time.

**When the episode has really ended (`terminated`), there is no next step**, and the target is just $r$. Being called off is different: the road is still there, and the guess for the next cell counts as always.
"""

# %%
fig, ax = plt.subplots(figsize=(7.2, 3.4))
for left, name, numbers, bold in (
    (0, tr("這一格", "this cell"), (0.10, 0.40, -0.60, 0.20), 1),
    (3.2, tr("下一格", "next cell"), (0.10, 0.80, -0.30, 0.20), 1),
):
    ax.plot([left, left + 2, left + 2, left, left], [0, 0, 2, 2, 0], color="black", linewidth=2)
    ax.plot([left, left + 2], [0, 2], color="0.7", linewidth=1)
    ax.plot([left, left + 2], [2, 0], color="0.7", linewidth=1)
    for i, (dx, dy, number) in enumerate(zip((1, 1.66, 1, 0.34), (1.66, 1, 0.34, 1), numbers, strict=True)):
        ax.text(
            left + dx, dy, f"{number:.2f}", ha="center", va="center", fontsize=13 if i == bold else 10,
            color="#0072B2" if i == bold else "0.3", weight="bold" if i == bold else "normal",
        )  # fmt: skip
    ax.text(left + 1, 2.15, name, ha="center", va="bottom")
ax.annotate("", (3.15, 1), (2.05, 1), arrowprops={"arrowstyle": "-|>", "lw": 3, "color": "#D55E00"})
ax.text(2.6, 1.18, "r = 0", ha="center", color="#D55E00")
ax.text(5.45, 1.62, tr("目標 0 + 0.95 × 0.80 = 0.76", "target 0 + 0.95 × 0.80 = 0.76"), va="center")
ax.text(5.45, 1.0, tr("舊的 0.40，移動一半", "old 0.40, move halfway"), va="center")
ax.text(5.45, 0.38, tr("新的 0.58", "new 0.58"), va="center", color="#0072B2", weight="bold")
ax.set(xlim=(-0.1, 9), ylim=(-0.15, 2.6))
ax.axis("off")
ax.set_title(
    tr(
        "往右開一步：用下一格最大的數字修正這一格",
        "One step to the right: the next cell's largest number mends this one",
    )
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
### 動手做 1：`updated_value(old, reward, next_values, terminated, alpha, gamma)`

走了一步，算出這個動作的新數字。

| 輸入 | 是什麼 |
|---|---|
| `old` | 這個狀態、這個動作原本的數字 |
| `reward` | 這一步的回饋（分） |
| `next_values` | 下一個狀態各個動作的數字，list 或陣列，可能是四個，也可能更多或更少 |
| `terminated` | 是不是真的結束了（`True` 或 `False`） |
| `alpha`, `gamma` | 學習率與折扣率，0 到 1 |

回傳一個數。例如圖上那一步 `updated_value(0.4, 0, [0.1, 0.8, -0.3, 0.2], False, 0.5, 0.95)` 是 `0.58`；同樣的數字，換成 `reward=1`、`terminated=True`，就是 `0.7`。
"""

# %% [markdown] lang="en"
r"""
### Do 1: `updated_value(old, reward, next_values, terminated, alpha, gamma)`

A step was taken; work out the action's new number.

| Input | What it is |
|---|---|
| `old` | the number that this state and action had |
| `reward` | the reward of this step (points) |
| `next_values` | the numbers of all actions in the next state: a list or array, of four, or of more or fewer |
| `terminated` | whether the episode has really ended (`True` or `False`) |
| `alpha`, `gamma` | learning rate and discount, 0 to 1 |

Return a number. The step in the drawing, `updated_value(0.4, 0, [0.1, 0.8, -0.3, 0.2], False, 0.5, 0.95)`, gives `0.58`; the same with `reward=1` and `terminated=True` gives `0.7`.
"""


# %% answer="updated_value"
def updated_value(old, reward, next_values, terminated, alpha, gamma):
    """One step of Q-learning: move the old number towards the target; return the new number."""
    ### BEGIN SOLUTION
    target = reward if terminated else reward + gamma * max(next_values)
    return old + alpha * (target - old)
    ### END SOLUTION


# %% check="updated_value"
check("updated_value")

# %% [markdown] lang="zh-TW"
r"""
## 不試，就永遠不知道

倉庫有三部貨梯，等候時間每次都不同。平均要等 60、50、40 秒，但車子不知道。每次叫一部，記下等了多久。

「每次都選目前平均最快的」聽起來很聰明。「亂選」聽起來很笨。第三種：十次有一次亂選，其他九次選目前最快的。**你猜 200 次之後，誰平均等最久、誰最短？**
"""

# %% [markdown] lang="en"
r"""
## You never know what you never tried

The warehouse has three goods lifts, and the wait is different each time. On average it is 60, 50 and 40 seconds, which the carrier does not know. Each time it calls one and notes how long it waited.

"Always take the one with the best average so far" sounds clever. "Any of them" sounds silly. And a third way: any of them one time in ten, otherwise the best so far. **Over 200 calls, which way waits longest, which shortest?**
"""

# %%
MEANS = (60, 50, 40)


def waits(curious, calls, seed):
    """Mean wait so far after each call; `curious` is the share of calls that try any lift."""
    chance = random.Random(seed)
    total, count, seconds = [chance.gauss(m, 15) for m in MEANS], [1, 1, 1], []
    for _ in range(calls):
        fastest = min(range(3), key=lambda i: total[i] / count[i])
        lift = chance.randrange(3) if chance.random() < curious else fastest
        wait = max(5, chance.gauss(MEANS[lift], 15))
        total[lift] += wait
        count[lift] += 1
        seconds.append(wait)
    return np.cumsum(seconds) / np.arange(1, calls + 1)


for curious, dash, name in (
    (0, "-", tr("從不亂試", "never tries")),
    (0.1, "--", tr("十次試一次", "tries one time in ten")),
    (1, ":", tr("每次都亂選", "always at random")),
):
    plt.plot(np.mean([waits(curious, 200, seed) for seed in range(50)], axis=0), dash, linewidth=2, label=name)
plt.axhline(40, color="black", linewidth=1)
plt.text(200, 40.2, tr("最快的貨梯", "the fastest lift"), ha="right", va="bottom")
plt.ylim(38, 56)
plt.xlabel(tr("叫了幾次", "number of calls"))
plt.ylabel(tr("到目前為止的平均等候（秒）", "mean wait so far (seconds)"))
plt.title(tr("偶爾試別的，長期反而等得少（50 次模擬的平均）", "Trying now and then pays in the end (mean of 50 runs)"))
plt.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
「從不亂試」的車子，只要最快的那部貨梯第一次碰巧慢了，就再也不叫它。一直亂選的，學到了卻不用。拿一部分次數去**探索**（exploration），其餘**利用**（exploitation）已經學到的，這種做法叫 ε-貪婪（epsilon-greedy）。

倉庫裡還有一個更隱密的陷阱：Q 表一開始全是 0，四個動作平手。`np.argmax` 遇到平手永遠選第一個，車子就會一直往同一邊撞牆。**平手的時候，隨機挑一個。**

### 動手做 2：`train(robot, episodes, seed)`

讓車子開 `episodes` 個回合，用 Q 學習學出 Q 表。

| 輸入 | 是什麼 |
|---|---|
| `robot` | 有四樣東西：`n_states`、`n_actions`、`reset()`、`step(action)`，沒有地圖 |
| `episodes` | 整數，最多可以開幾個回合 |
| `seed` | 整數，你的骰子（`random.Random(seed)` 或 `np.random.default_rng(seed)`）的種子 |

回傳 Q 表：`n_states` 列、`n_actions` 欄的數字，list 或陣列。評分的時候，每一格都選數字最大的動作，看看車子能送達幾成。

* 要能用在沒看過的倉庫：格數不同、貨架不同，動作號碼接的方向也可能換過。
* `reset()` 不要給種子。每次都給同一個種子，車子每一趟打滑的時機都一樣，學到的是那一副骰子。
* 種子相同、倉庫相同，結果就要相同。
* 標準：開 1500 回合之後，六座沒看過的倉庫至少要過四座。過關是：送達的機會，達到完美車子（知道地圖與打滑機率）的 85%。

可以從 `alpha=0.2`、`gamma=0.95`、ε 從 1 慢慢降到 0.1 開始。例如 `train(robot, 1500, seed=0)` 會回傳 48 列、4 欄的表，只要一兩秒。
"""

# %% [markdown] lang="en"
r"""
For the one that never tries, a single slow first call of the fastest lift is enough, and it never calls it again. The one that always chooses at random learns, but makes no use of it. Spending a share of the calls on **exploration** and the rest on **exploitation** of what was learned is called epsilon-greedy (ε-greedy).

The warehouse has a better hidden trap: at the start the Q-table is all 0, and the four actions are tied. Of equals, `np.argmax` always takes the first, and the carrier bumps into the same wall for ever. **Where actions are tied, pick one at random.**

### Do 2: `train(robot, episodes, seed)`

Let the carrier drive `episodes` episodes and learn a Q-table by Q-learning.

| Input | What it is |
|---|---|
| `robot` | it has four things: `n_states`, `n_actions`, `reset()` and `step(action)`, and no map |
| `episodes` | a whole number: so many episodes may be driven at most |
| `seed` | a whole number, the seed of your dice (`random.Random(seed)` or `np.random.default_rng(seed)`) |

Return the Q-table: numbers in `n_states` rows and `n_actions` columns, as a list or array. To judge it, the carrier takes the action with the largest number in each cell, and we look at how often it delivers.

* It has to work in warehouses not seen before: of other sizes, with other shelves, and with actions wired to other directions.
* Give `reset()` no seed. With the same seed each time, the carrier slips at the same moments in every episode, and learns that one set of dice.
* The same seed and the same warehouse give the same result.
* The bar: after 1500 episodes it passes at least four of six warehouses not seen before. To pass is to deliver at least 85 % as often as a perfect carrier, which knows the map and the chance of slipping.

You can start with `alpha=0.2`, `gamma=0.95` and an ε that falls slowly from 1 to 0.1. For example, `train(robot, 1500, seed=0)` returns a table of 48 rows and 4 columns, in a second or two.
"""


# %% answer="train"
def train(robot, episodes, seed):
    """Learn by driving; return the Q-table, n_states rows of n_actions numbers."""
    ### BEGIN SOLUTION
    chance = random.Random(seed)
    alpha, gamma = 0.2, 0.95
    Q = [[0.0] * robot.n_actions for _ in range(robot.n_states)]
    for episode in range(episodes):
        epsilon = max(0.1, 1 - 2 * episode / episodes)
        state, _ = robot.reset()
        ended = False
        while not ended:
            if chance.random() < epsilon:
                action = chance.randrange(robot.n_actions)
            else:
                largest = max(Q[state])
                action = chance.choice([a for a in range(robot.n_actions) if Q[state][a] == largest])
            next_state, reward, terminated, truncated, _ = robot.step(action)
            target = reward if terminated else reward + gamma * max(Q[next_state])
            Q[state][action] += alpha * (target - Q[state][action])
            state = next_state
            ended = terminated or truncated
    return Q
    ### END SOLUTION


# %% check="train"
check("train")

# %% [markdown] lang="zh-TW"
r"""
看看你的車子學到什麼。每一格的顏色是四個數字裡最大的那一個，箭頭是它選的方向，粗箭頭是不打滑時的路線。先猜：它會走月台邊的捷徑嗎？
"""

# %% [markdown] lang="en"
r"""
Look at what your carrier learned. A cell's colour is the largest of its four numbers, the arrow is the direction that it chooses, and bold arrows are the way it goes when it does not slip. Guess first: does it take the short way along the dock?
"""

# %% try
fig, axes = plt.subplots(1, 2, figsize=(11, 4.4))
for ax, episodes in zip(axes, (30, 1500), strict=True):
    warehouse = load("agv_warehouse", seed=2)
    Q = np.asarray(train(warehouse.robot(), episodes, seed=2), dtype=float)
    image = picture(ax, warehouse, NAMES, policy=Q.argmax(axis=1), values=Q.max(axis=1))
    delivered = outcomes(warehouse, Q.argmax(axis=1)).delivered
    ax.set_title(
        tr(
            f"{episodes} 回合之後：送達 {delivered:.0%}",
            f"After {episodes} episodes: {100 * delivered:.0f} % delivered",
        )
    )
    bar = fig.colorbar(image, ax=ax, shrink=0.8)
    bar.set_label(tr("最大的 Q（分）", "largest Q (points)"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 捷徑還是遠路

沒有人告訴車子「離月台遠一點」，它是從掉下去的經驗學到的。那麼打滑的機率多大，遠路才划算？下面請出「知道一切」的完美車子 `ideal_policy`，它不用學，直接算出最好的路線。真的車子辦不到，但是拿來當標準答案很方便。

**猜猜看：打滑機率 1% 的時候，它走捷徑還是遠路？5% 呢？**
"""

# %% [markdown] lang="en"
r"""
## The short way or the long one

Nobody told the carrier to keep away from the dock; it learned that by going over the edge. How likely must a slip be for the long way to pay? Enter the perfect carrier, `ideal_policy`, which knows everything and computes the best way without learning. No real carrier can do that, but it makes a handy yardstick.

**Guess: with a 1 % chance of slipping, does it take the short way or the long one? And with 5 %?**
"""

# %%
fig, axes = plt.subplots(1, 2, figsize=(10, 3.9))
for ax, slip in zip(axes, (0.01, 0.10), strict=True):
    floor = load("agv_warehouse", slip=slip)
    best = ideal_policy(floor)
    result = outcomes(floor, best)
    picture(ax, floor, NAMES, policy=best)
    ax.set_title(
        tr(
            f"打滑 {slip:.0%}：平均 {result.steps:.1f} 步，送達 {result.delivered:.1%}",
            f"Slip {100 * slip:.0f} %: {result.steps:.1f} steps, {100 * result.delivered:.1f} % delivered",
        )
    )
plt.show()

shortest = ideal_policy(load("agv_warehouse", slip=0.0))
for slip in (0.0, 0.01, 0.02, 0.03, 0.05, 0.1):
    floor = load("agv_warehouse", slip=slip)
    result = outcomes(floor, ideal_policy(floor))
    short = outcomes(floor, shortest)
    print(
        tr(
            f"打滑 {slip:.0%}：最好的路線 {result.steps:4.1f} 步、掉落 {result.dropped:.1%}；捷徑掉落 {short.dropped:.1%}",
            f"Slip {100 * slip:2.0f} %: best way {result.steps:4.1f} steps, {100 * result.dropped:4.1f} % dropped; "
            f"short way {100 * short.dropped:4.1f} % dropped",
        )
    )

# %% [markdown] lang="zh-TW"
r"""
## 老實驗收

訓練時車子一邊學、一邊亂試，那時候的成績不能拿來驗收。**驗收要像考試：不學、不試、用沒練過的題目。** 強化學習的「題目」就是骰子的種子：種子不同，打滑的時機就不同。

### 動手做 3：`exam(robot, Q, seeds)`

用學好的 Q 表，替每一個種子開一回合，回報成績。

| 輸入 | 是什麼 |
|---|---|
| `robot` | 同上；`reset(seed=7)` 會用種子 7 開始新的一回合 |
| `Q` | Q 表，陣列，每一列是一個狀態，沒有平手 |
| `seeds` | 整數的 list，考題；每一個開一回合，只開一次 |

每一步都選 Q 表裡最大的動作，不亂試，也不改 Q 表。回傳一個 dict：

* `"delivered"`、`"dropped"`、`"stuck"`：送達、掉下月台、時間到還在路上，各占幾成（0 到 1，三個加起來是 1）
* `"steps"`：平均每回合開幾步，三種結局都算

怎麼知道是送達還是掉落？看 `info["event"]`，不要看回饋：回饋表可以改，送達就是送達。例如 10 個種子有 8 趟送達、1 趟掉落、1 趟開滿 100 步，`"delivered"` 是 `0.8`。
"""

# %% [markdown] lang="en"
r"""
## An honest acceptance test

While it trains, the carrier learns and tries things at random; those results cannot serve for acceptance. **Acceptance is an exam: no learning, no trying, and questions that were not practised.** In reinforcement learning a "question" is a seed of the dice: another seed, and the carrier slips at other moments.

### Do 3: `exam(robot, Q, seeds)`

With a finished Q-table, drive one episode for each seed and report.

| Input | What it is |
|---|---|
| `robot` | as above; `reset(seed=7)` starts an episode with seed 7 |
| `Q` | the Q-table: an array with a row for each state, without ties |
| `seeds` | a list of whole numbers, the questions: one episode for each, driven once |

At each step take the action with the largest number; try nothing at random and leave the table as it is. Return a dict:

* `"delivered"`, `"dropped"`, `"stuck"`: the shares (0 to 1, together 1) of episodes that ended in a delivery, over the edge, or still on the road when time was up
* `"steps"`: the mean number of steps of an episode, whatever its end

How to tell a delivery from a drop? Look at `info["event"]`, not at the reward: rewards can be changed, a delivery is a delivery. If 8 of 10 seeds end in a delivery, 1 over the edge and 1 after 100 steps, `"delivered"` is `0.8`.
"""


# %% answer="exam"
def exam(robot, Q, seeds):
    """Drive once for each seed by the Q-table; return {"delivered", "dropped", "stuck", "steps"}."""
    ### BEGIN SOLUTION
    counts = {"deliver": 0, "drop": 0, "other": 0}
    steps = 0
    for seed in seeds:
        state, _ = robot.reset(seed=seed)
        terminated = truncated = False
        while not (terminated or truncated):
            state, _, terminated, truncated, info = robot.step(int(np.argmax(Q[state])))
            steps += 1
        counts[info["event"] if terminated else "other"] += 1
    n = len(seeds)
    return {
        "delivered": counts["deliver"] / n,
        "dropped": counts["drop"] / n,
        "stuck": counts["other"] / n,
        "steps": steps / n,
    }
    ### END SOLUTION


# %% check="exam"
check("exam")

# %% [markdown] lang="zh-TW"
r"""
兩題都好了，就替你的車子考試。考題是種子 10000 到 10299，訓練時沒用過：
"""

# %% [markdown] lang="en"
r"""
With both answers done, let your carrier sit its exam. The questions are the seeds 10000 to 10299, never used in training:
"""

# %% try
warehouse = load("agv_warehouse")
Q = np.asarray(train(warehouse.robot(), 1000, seed=1), dtype=float)
exam(warehouse.robot(), Q, list(range(10000, 10300)))

# %% [markdown] lang="zh-TW"
r"""
## 回饋寫錯，車子就學壞

主管想讓車子順路多經過條碼門，好更新庫存，於是提議：「每掃一次加 0.2 分。」聽起來很合理。

**先猜：完美車子拿到這張回饋表，會怎麼開？**
"""

# %% [markdown] lang="en"
r"""
## The wrong reward teaches the wrong thing

The manager would like the carrier to pass the barcode gate on its way, to keep the stock list fresh, and proposes: "Give it 0.2 points for each scan." That sounds sensible.

**Guess first: given that reward table, how will the perfect carrier drive?**
"""

# %%
proposals = [
    (tr("原來的表", "as before"), {}),
    (tr("掃一次 +0.2", "+0.2 a scan"), {"scan": 0.2}),
]
fig, axes = plt.subplots(1, 3, figsize=(12.5, 3.7), width_ratios=[1.15, 1.15, 1])
delivered, scans = [], []
for ax, (name, extra) in zip(axes[:2], proposals, strict=True):
    floor = load("agv_warehouse")
    driven = ideal_policy(floor, extra)
    result = outcomes(floor, driven)
    delivered.append(100 * result.delivered)
    scans.append(result.scans)
    picture(ax, floor, NAMES, policy=driven)
    ax.set_title(name)
bars = axes[2]
bars.bar(np.arange(2) - 0.2, delivered, 0.4, color="C0", label=tr("送達（%）", "delivered (%)"))
bars.bar(np.arange(2) + 0.2, scans, 0.4, color="C1", hatch="//", label=tr("每趟掃描（次）", "scans an episode"))
for i in range(2):
    bars.text(i - 0.2, delivered[i] + 2, f"{delivered[i]:.0f}", ha="center", fontsize=9)
    bars.text(i + 0.2, scans[i] + 2, f"{scans[i]:.0f}", ha="center", fontsize=9)
bars.set_xticks(range(2), [name for name, _ in proposals])
bars.set(ylim=(0, 150))
bars.set_ylabel(tr("每趟的數量（單位見圖例）", "an episode (units in the legend)"))
bars.set_title(tr("分數上去了，貨沒送到", "More points, nothing delivered"))
bars.legend(loc="upper center", fontsize=9)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
車子沒有壞，它把我們寫的分數拿到最高。這叫**鑽回饋漏洞**（reward hacking）：分數量的不是我們真正要的事，學得愈好，離目的愈遠。給「靠近目標」加分、給「有在動」加分，都有人這樣寫過，也都被鑽過。

要避免，就回到真正在乎的東西。這裡是錢：

$$\text{profit} = \text{value} \cdot \text{deliveries} - \text{step cost} \cdot \text{steps} - \text{drop cost} \cdot \text{drops}$$

### 動手做 4：`reward_table(value, step_cost, drop_cost)`

寫出讓車子替公司賺最多錢的回饋表。

| 輸入 | 是什麼 |
|---|---|
| `value` | 送達一次的收入（元） |
| `step_cost` | 車子每開一步的成本（元）；每一步都算，包括撞牆、掃描、送達與掉落的那一步 |
| `drop_cost` | 掉下月台一次的損失（元） |

回傳一個 dict，五個鍵都要有：`"move"`（開了一步）、`"bump"`（撞到，停在原地）、`"scan"`（經過條碼門）、`"drop"`（掉下月台）、`"deliver"`（送達），值是那一步的回饋。單位自己訂，全部乘上同一個正數，車子的決定不會變。

評分的時候，完美車子照你的表學，我們算它替公司賺多少錢，和最好的可能比。掉落貴的時候它該繞路；掉落便宜、時間貴的時候，它該走捷徑。例如 `reward_table(100, 1, 3000)` 不能讓車子留在條碼門前面打轉。
"""

# %% [markdown] lang="en"
r"""
Nothing is wrong with the carrier: it collects as many of our points as it can. That is **reward hacking**. The points do not measure what we want, and the better it learns, the further away it gets. Points for "getting closer" and points for "keeping moving" have been tried as well, and hacked as well.

The remedy is to go back to what really counts. Here it is money:

$$\text{profit} = \text{value} \cdot \text{deliveries} - \text{step cost} \cdot \text{steps} - \text{drop cost} \cdot \text{drops}$$

### Do 4: `reward_table(value, step_cost, drop_cost)`

Write the reward table that makes the carrier earn the company most.

| Input | What it is |
|---|---|
| `value` | the income of a delivery (NT$) |
| `step_cost` | the cost of each step (NT$), also of one that bumps, scans, delivers or drops |
| `drop_cost` | the loss when the carrier goes over the edge (NT$) |

Return a dict with all five keys: `"move"` (drove one step), `"bump"` (hit something and stayed), `"scan"` (passed the barcode gate), `"drop"` (went over the edge) and `"deliver"` (delivered). The values are the reward of that step. The unit is yours to choose: if you multiply all by the same positive number, the carrier decides the same.

To judge it, a perfect carrier learns from your table, and we work out what it earns the company, compared with the best that is possible. Where drops are dear it should go round; where they are cheap and time is dear it should take the short way. `reward_table(100, 1, 3000)`, for example, must not keep the carrier circling at the barcode gate.
"""


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    """The reward of each event, so that more points mean more profit; return a dict with five keys."""
    ### BEGIN SOLUTION
    return {
        "move": -step_cost,
        "bump": -step_cost,
        "scan": -step_cost,
        "drop": -drop_cost - step_cost,
        "deliver": value - step_cost,
    }
    ### END SOLUTION


# %% check="reward_table"
check("reward_table")

# %% [markdown] lang="zh-TW"
r"""
同一座倉庫、同樣的打滑，換一組價錢，路線就換了。左邊掉落一次賠 3000 元、每步 1 元；右邊鋪了防撞墊，掉落只賠 10 元，但是趕出貨，每步 8 元。先猜兩條路線，再執行：
"""

# %% [markdown] lang="en"
r"""
The same warehouse and the same slipping; other prices, another way. On the left a drop costs NT\$3000 and a step NT\$1. On the right there is a crash mat, so a drop costs just NT\$10, but the lorry is waiting and each step costs NT\$8. Guess both ways, then run:
"""

# %% try
fig, axes = plt.subplots(1, 2, figsize=(10, 3.9))
for ax, (step_cost, drop_cost) in zip(axes, ((1, 3000), (8, 10)), strict=True):
    floor = load("agv_warehouse")
    driven = ideal_policy(floor, reward_table(100, step_cost, drop_cost), gamma=0.99)
    result = outcomes(floor, driven)
    profit = 100 * result.delivered - step_cost * result.steps - drop_cost * result.dropped
    picture(ax, floor, NAMES, policy=driven)
    ax.set_title(
        tr(
            f"掉落 {drop_cost} 元、每步 {step_cost} 元：每趟賺 {profit:.0f} 元",
            f"Drop NT\\${drop_cost}, step NT\\${step_cost}: NT\\${profit:.0f} an episode",
        )
    )
plt.show()

# %% [markdown] task="may_it_learn_on_the_floor" points=3 lang="zh-TW"
r"""
## 想一想：可以讓它在現場邊做邊學嗎

車子在模擬器裡送達率 99%。倉庫經理說：「現場的地板和模擬器不一樣，乾脆讓它上工以後繼續學，ε 留 5%，自己會愈來愈好。」現場有揀貨的同仁走動。

請寫 150 到 250 字回覆經理，用上這一單元的數字或圖。

1. ε = 5% 在現場是什麼意思？誰會承擔它的代價？
2. 模擬器裡的 99% 能保證什麼，不能保證什麼？
3. 你同意嗎？如果同意，要有什麼條件？如果不同意，你建議怎麼做？另外，要在回饋表裡加上「碰到人扣 10000 分」來保護人，夠不夠？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只說「可以」或「太危險」，沒有說明探索在現場會發生什麼事，也沒有用到數字或圖 |
| 2 | 說明探索的代價由誰承擔、模擬與現場的差別，並據此做出決定 |
| 3 | 做到 2 分的要求，還指出安全不能只靠扣分（例如要先被撞到才學得會），並提出做得到的措施，例如獨立的急停、限制可選的動作、只在沒人的時段學、上線前後的驗收方式 |
"""

# %% [markdown] task="may_it_learn_on_the_floor" points=3 lang="en"
r"""
## Think: may it learn on the job

In the simulator the carrier delivers 99 % of the time. The warehouse manager says: "The real floor is not the simulator. Let it go on learning at work with an ε of 5 %; it will only get better." Pickers walk about on that floor.

Write the manager 100 to 170 words, with numbers or plots of this unit.

1. What does ε = 5 % mean on the real floor? Who bears its cost?
2. What do the 99 % in the simulator guarantee, and what not?
3. Do you agree? If so, on which conditions? If not, what do you propose instead? And would "minus 10,000 points for touching a person" in the reward table be enough to protect people?

| Points | Your answer |
|---|---|
| 0–1 | Says just "yes" or "too dangerous", without what exploration does on a real floor, and without numbers or plots |
| 2 | Says who bears the cost of exploration and how simulator and floor differ, and decides on that basis |
| 3 | As for 2, and sees that a penalty alone does not make it safe (somebody has to be hit before it is learned, say), and proposes measures that could really be taken: an independent emergency stop, a limited set of actions, learning only when nobody is about, how to accept it before and after |
"""

# %% [markdown] model="may_it_learn_on_the_floor" lang="zh-TW"
r"""
參考答案（3 分）：

經理您好：ε = 5% 是說，每 20 步就有一步隨便開。一趟十幾步，等於每兩趟就有一次亂開；在月台邊或同仁身旁，這一步的代價由同仁和貨主承擔，不是由我們的分數承擔。

模擬器的 99% 只保證「打滑 10%、沒有人、沒有載重」的那座倉庫。打滑從 2% 到 3%，最好的路線就從捷徑變成遠路，現場的機率沒有量過，這個數字就不能搬過來。

扣 10000 分不夠：車子要先碰到人才學得會，而且扣太重，它可能乾脆不動。安全要放在學習之外：雷射掃描器和急停獨立於程式，月台兩公尺內不准探索。

我的建議是現場 ε = 0，只記錄不學習；量出真正的打滑機率，放回模擬器重練，用新種子驗收，再於夜間無人時試跑一週。連續 1000 趟零碰撞，才換上新版。

評分提醒：贊成邊做邊學也可以拿 3 分，只要探索被限制在安全的動作和時段，並且有獨立的保護。
"""

# %% [markdown] model="may_it_learn_on_the_floor" lang="en"
r"""
Model answer (3 points):

Dear manager, an ε of 5 % means that one step in twenty is driven at random. With a dozen steps to an episode that is a random step in every other one. At the dock or beside a picker its cost is borne by the picker and the owner of the goods, not by our points.

The simulator's 99 % hold for that warehouse: 10 % slipping, no people, no loads. Between 2 % and 3 % slipping the best way changes from the short to the long one. As long as nobody has measured the real chance, the figure cannot be carried over.

Minus 10,000 points will not do. Somebody has to be touched before it learns, and with so heavy a penalty it may prefer not to move at all. Safety belongs outside the learning: a laser scanner and an emergency stop of their own, no exploring within two metres of the dock.

I propose ε = 0 at work, recording without learning. We measure the real slipping, train again in the simulator, accept it on new seeds, and run it a week at night with nobody there. After 1000 episodes without contact the new version goes in.

A note on marking: agreeing to learn on the job can earn 3 points as well, if exploring is limited to safe actions and hours and there is independent protection.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）：Gymnasium 最有名的練習「結冰的湖」和這座倉庫是同一套規則，`Warehouse(FROZEN_LAKE, slip=2/3)` 就是它（都在 `aitracks.data.warehouse`）。三次有兩次會滑到旁邊，最好的路線也只有 74% 能在 100 步內到。用你的 `train` 要開幾個回合，才到得了 70%？`alpha` 慢慢降低會不會比較穩？

**延伸閱讀**：[Gymnasium 的入門](https://gymnasium.farama.org/introduction/basic_usage/)用的就是今天的 `reset` 與 `step`；Sutton 與 Barto 的教科書 [Reinforcement Learning](http://incompleteideas.net/book/the-book-2nd.html) 可以免費閱讀，今天的內容在第 2 章與第 6 章。

**在專題裡**：設備排程、加藥控制、倉儲補貨，都是「一連串的決定，最後才知道好壞」。做這類題目時，先和業主把回饋寫成錢，再用沒練過的情境驗收，最後才談演算法。
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points): the best-known exercise of Gymnasium, the frozen lake, has the rules of this warehouse: it is `Warehouse(FROZEN_LAKE, slip=2/3)`, both in `aitracks.data.warehouse`. Two times in three the carrier slides to the side, and even the best way gets there within 100 steps only 74 % of the time. How many episodes does your `train` need to reach 70 %? Is it steadier when `alpha` falls slowly?

**To read**: [Gymnasium's introduction](https://gymnasium.farama.org/introduction/basic_usage/) uses the `reset` and `step` of today. The textbook [Reinforcement Learning](http://incompleteideas.net/book/the-book-2nd.html) by Sutton and Barto is free to read; today's ideas are in chapters 2 and 6.

**In the capstones**: scheduling machines, dosing chemicals and restocking shelves are all series of decisions whose worth shows at the end. In such a project, first agree with the owner on a reward in money, then accept on situations that were not practised, and talk about algorithms last.
"""
