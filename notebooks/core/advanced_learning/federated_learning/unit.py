# ---
# profile: light
# minutes: 85
# data: [plant_digits]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 聯邦式學習：資料不出廠，模型一起練

這一單元寫給會用 NumPy 陣列的工程師，以及要帶跨廠 AI 專案的中階主管。做過監督式學習那一單元（訓練集、測試集、準確率）就可以開始。大約 85 分鐘，四題分開評分，卡住就先做下一題。

## 為什麼要學這個

彰化十家鑄造廠是同一家車廠的供應商。每個鑄件上都有師傅用油漆筆寫的爐號，攝影機要讀出那個數字。每家廠常用的爐號不同，有的廠從來沒寫過 7；自己練的模型，一遇到別家的件就讀錯。

把十家的照片集中起來練，當然最好。可是照片拍得到產品、產線，有時還拍得到人：客戶的保密合約不准外流，法務也不點頭。

**聯邦式學習**（federated learning）換個方向：照片留在廠內，讓**模型**出門。總部把模型發給各廠，各廠用自己的照片練一練，寄回練過的模型，總部平均起來，再發下一輪。

學完這一單元，你能寫出這套流程，說明各廠資料不同會造成什麼問題，證明總部從頭到尾沒有碰過照片；也知道「沒有碰過照片」不等於「看不到照片」，並且補上這個洞。
"""

# %% [markdown] lang="en"
r"""
# Federated learning: data stay in the plant, the model learns from all

This unit is for engineers who know NumPy arrays, and for managers who lead an AI project across plants. If you have done the unit on supervised learning (training set, test set, accuracy), you can start. It takes about 85 minutes. The four answers are judged one by one, so if you are stuck, go on.

## Why this matters

Ten foundries in Changhua supply the same car maker. Each casting carries a furnace number, painted on by hand, which a camera has to read. The plants use different furnaces; some have never written a 7. A model that a plant trained on its own misreads the castings of the others.

Best would be to collect the photographs of all ten. But they show products and production lines, and now and then people. The customers' contracts forbid it, and the lawyers agree with them.

**Federated learning** turns it around: the photographs stay, and the **model** travels. Headquarters sends a model to the plants, each plant trains it on its own photographs and sends it back, headquarters averages what it receives and sends out the next round.

After this unit you can write this procedure, explain what goes wrong where plants have different data, and prove that headquarters never touched a photograph. You will also know that "never touched" is not the same as "cannot see", and close that gap.
"""

# %% setup
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from aitracks.data.plants import Plant, accuracy, chances, empty_model
from aitracks.lesson import check, load, style, tr

style()

# %% [markdown] lang="zh-TW"
r"""
## 看看十座廠

圖和標籤是**真的**手寫數字（8×8 小圖，scikit-learn 附的），「哪一張在哪一座廠」是**模擬**的：分得很不平均，大小也差很多。資料卡 `plant_digits` 寫了怎麼分。真實的廠還有不同的攝影機、光線和筆跡。

另外留下 449 張當期末考，不屬於任何一座廠。

**先猜：最大的廠有幾張圖？最小的呢？有沒有廠缺了好幾個數字？**
"""

# %% [markdown] lang="en"
r"""
## Look at the ten plants

Pictures and labels are **real** handwritten digits (8×8 pixels, they come with scikit-learn). Which picture lies in which plant is **simulated**: very unevenly, and in very different numbers. The data card `plant_digits` says how. Real plants also have different cameras, light and handwriting.

449 pictures are set aside as the final exam and belong to no plant.

**Guess first: how many pictures has the largest plant, how many the smallest? Do some plants lack several digits?**
"""

# %%
data = load("plant_digits", seed=0)
plants = data.plants
seen = np.array([np.bincount(plant.labels, minlength=10) for plant in plants])  # we play all ten plants here

fig, (left, right) = plt.subplots(1, 2, figsize=(10.5, 4.2), width_ratios=[1.5, 1])
shown = left.imshow(seen, cmap="Blues", aspect="auto")
for i in range(10):
    for digit in range(10):
        dark = seen[i, digit] > seen.max() / 2
        left.text(digit, i, seen[i, digit], ha="center", va="center", fontsize=8, color="white" if dark else "0.35")
left.set_xticks(range(10))
left.set_yticks(
    range(10), [tr(f"廠 {i}（{plant.count} 張）", f"plant {i} ({plant.count})") for i, plant in enumerate(plants)]
)
left.set_xlabel(tr("數字", "digit"))
left.set_title(tr("每座廠有幾張什麼數字", "Pictures of each digit in each plant"))
left.grid(False)
tiles = [np.pad(picture.reshape(8, 8), 1, constant_values=0.25) for picture in data.exam_images[:9]]
strip = np.vstack([np.hstack(tiles[start : start + 3]) for start in (0, 3, 6)])
right.imshow(strip, cmap="gray_r")
right.set(xticks=[], yticks=[])
right.grid(False)
right.set_title(tr("考卷裡的九張圖", "Nine pictures of the exam"))
plt.show()
pd.DataFrame(seen, index=[tr(f"廠 {i}", f"plant {i}") for i in range(10)]).assign(count=seen.sum(axis=1)).head(3)

# %% [markdown] lang="zh-TW"
r"""
## 各練各的，差多少

模型很簡單：每個數字有 64 個權重（一格一個）和一個偏差值（bias），合成一個 65 × 10 的陣列。`plant.train(model, epochs, rate)` 讓廠用自己的圖練幾步，回傳練過的模型。

**先猜：各廠自己練，考同一份期末考，最好的廠能對幾成？最差的呢？**
"""

# %% [markdown] lang="en"
r"""
## How well does each do alone

The model is simple: each digit has 64 weights, one for each pixel, and a constant. Together they are an array of 65 × 10. `plant.train(model, epochs, rate)` lets a plant train it for some steps on its own pictures, and returns the trained model.

**Guess first: each plant trains alone and sits the same exam. What does the best plant score? And the worst?**
"""

# %%
alone = [accuracy(plant.train(empty_model(), 60, 1.0), data.exam_images, data.exam_labels) for plant in plants]
pooled = Plant(np.vstack([plant.images for plant in plants]), np.concatenate([plant.labels for plant in plants]))
together = accuracy(pooled.train(empty_model(), 60, 1.0), data.exam_images, data.exam_labels)

order = np.argsort(alone)
plt.bar(range(10), np.array(alone)[order], color="C0", edgecolor="white")
plt.axhline(together, color="black", linestyle="--")
plt.text(
    -0.4,
    together + 0.01,
    tr(f"照片集中起來練：{together:.2f}（合約不准）", f"all pictures pooled: {together:.2f} (forbidden)"),
    va="bottom",
)
plt.xticks(range(10), [tr(f"廠 {i}", f"plant {i}") for i in order], rotation=45)
plt.ylim(0, 1.1)
plt.ylabel(tr("期末考準確率（0 到 1）", "accuracy in the exam (0 to 1)"))
plt.title(tr("各練各的：沒看過的數字就讀不出來", "Alone: what a plant has never seen it cannot read"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 平均，要照張數加權

各廠寄回練過的模型，總部把它們平均成一個。怎麼平均？想像一座廠有 300 張、一座只有 100 張：直接相加除以 2，等於說小廠的一張圖比大廠的一張圖重要三倍。

所以用張數 $n_k$ 當權重，這就是 **FedAvg**（federated averaging）：

$$w = \frac{n_1 w_1 + n_2 w_2 + \dots + n_K w_K}{n_1 + n_2 + \dots + n_K}$$

例如某一個權重，300 張的廠練出 2.0，100 張的廠練出 6.0，平均是 (300 × 2 + 100 × 6) ÷ 400 = 3.0，不是 4.0。

### 動手做 1：`federated_average(models, counts)`

| 輸入 | 是什麼 |
|---|---|
| `models` | 各廠寄回的模型，list，每個是形狀相同的陣列（任何形狀都可能） |
| `counts` | 各廠的張數，list，順序相同，大於或等於 0，不會全部是 0 |

回傳加權平均，形狀和一個模型相同的陣列。不要改動收到的模型。例如 `federated_average([[2.0], [6.0]], [300, 100])` 是 `[3.0]`。
"""

# %% [markdown] lang="en"
r"""
## Average, weighted by the number of pictures

The plants send back their trained models, and headquarters makes one of them. How? Suppose one plant has 300 pictures and another 100. Adding the models and dividing by 2 says that a picture of the small plant counts three times as much as one of the large plant.

So the numbers of pictures $n_k$ are the weights. This is **FedAvg** (federated averaging):

$$w = \frac{n_1 w_1 + n_2 w_2 + \dots + n_K w_K}{n_1 + n_2 + \dots + n_K}$$

Take a single weight: the plant with 300 pictures learned 2.0, the one with 100 learned 6.0. The average is (300 × 2 + 100 × 6) ÷ 400 = 3.0, not 4.0.

### Do 1: `federated_average(models, counts)`

| Input | What it is |
|---|---|
| `models` | the models that the plants sent back: a list of arrays of the same shape (which may be any shape) |
| `counts` | the plants' numbers of pictures: a list in the same order, 0 or more, never all of them 0 |

Return the weighted average, an array of the shape of one model. Leave the models you were given as they are. For example, `federated_average([[2.0], [6.0]], [300, 100])` gives `[3.0]`.
"""


# %% answer="federated_average"
def federated_average(models, counts):
    """The average of the models, weighted by the plants' numbers of pictures."""
    ### BEGIN SOLUTION
    total = sum(counts)
    return sum(np.asarray(model, dtype=float) * (count / total) for model, count in zip(models, counts, strict=True))
    ### END SOLUTION


# %% check="federated_average"
check("federated_average")

# %% [markdown] lang="zh-TW"
r"""
## 廠裡的一步

輪到廠裡了。模型看一張圖 $x$，給十個數字各一個機率 $p$。正確答案寫成 $y$：對的那個數字是 1，其他是 0。差距 $p - y$ 就是該修正的方向，這是**梯度下降**（gradient descent）的一步，$X$ 是 n 張圖（每張最後多補一個 1，給偏差值用）：

$$W_{\text{new}} = W - \text{rate} \cdot \frac{X^{\mathsf{T}} (P - Y)}{n}$$

下面十個數字一起練，只看其中一個怎麼從一張白紙開始：這是「是不是 3」的權重，走 1 步、5 步、30 步之後畫成 8×8 的圖。**猜猜看：第一步之後，權重的圖看起來像什麼？**
"""

# %% [markdown] lang="en"
r"""
## One step inside a plant

Now to the plant. Given a picture $x$, the model gives each of the ten digits a probability $p$. Write the right answer as $y$: 1 for the right digit, 0 for the others. The gap $p - y$ says which way to mend. This is one step of **gradient descent**, where $X$ holds the n pictures (each with a 1 added at its end, for the constant):

$$W_{\text{new}} = W - \text{rate} \cdot \frac{X^{\mathsf{T}} (P - Y)}{n}$$

All ten digits are trained; we look at one of them. Here are the weights for "is it a 3", starting from nothing, drawn as 8×8 pictures after 1, 5 and 30 steps. **Guess: what do the weights look like after the first step?**
"""

# %%
fig, axes = plt.subplots(1, 3, figsize=(9, 3.3))
for ax, steps in zip(axes, (1, 5, 30), strict=True):
    trained = pooled.train(empty_model(), steps, 1.0)
    weights = trained[:64, 3].reshape(8, 8)
    edge = np.abs(weights).max()
    shown = ax.imshow(weights, cmap="RdBu_r", vmin=-edge, vmax=edge)
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    ax.set_title(tr(f"{steps} 步之後", f"after {steps} step{'s' if steps > 1 else ''}"))
    fig.colorbar(shown, ax=ax, shrink=0.75).set_label(tr("權重", "weight"))
fig.suptitle(tr("「3」的權重：紅色加分，藍色扣分", "Weights of the 3: red speaks for it, blue against it"))
plt.show()
for picture, label in zip(data.exam_images[7:9], data.exam_labels[7:9], strict=True):
    print(
        tr(f"寫的是 {label}，十個機率：", f"A {label}, its ten probabilities:"),
        chances(trained, picture.reshape(1, 64))[0].round(2),
    )

# %% [markdown] lang="zh-TW"
r"""
### 動手做 2：`local_update(model, images, labels, epochs, rate)`

廠裡用自己的圖練 `epochs` 步，每一步都用上全部的圖。

| 輸入 | 是什麼 |
|---|---|
| `model` | 總部發來的模型，陣列 (65, 10)：前 64 列是權重，最後一列是偏差值 |
| `images` | 圖，陣列 (n, 64)，0 到 1 |
| `labels` | 標籤，n 個整數，0 到 9；這座廠可能缺好幾個數字 |
| `epochs` | 走幾步（0 步就是原樣） |
| `rate` | 學習率 |

回傳練過的模型 (65, 10)，不要改動收到的那一個。機率可以用 `chances(model, images)`，形狀 (n, 10)；它每一步都要用**目前**的模型重算。

例如一張全白的圖（64 個 0）、標籤 2、從 `empty_model()` 走一步、`rate=1`：十個機率都是 0.1，所以只有最後一列變了，數字 2 的偏差值是 0.9，其他九個是 −0.1。
"""

# %% [markdown] lang="en"
r"""
### Do 2: `local_update(model, images, labels, epochs, rate)`

A plant trains on its own pictures for `epochs` steps, with all of them in each step.

| Input | What it is |
|---|---|
| `model` | the model from headquarters, an array (65, 10): 64 rows of weights, and the constants in the last row |
| `images` | the pictures, an array (n, 64) of values 0 to 1 |
| `labels` | the labels, n whole numbers 0 to 9; the plant may lack several digits |
| `epochs` | how many steps (with 0, the model stays as it is) |
| `rate` | the learning rate |

Return the trained model (65, 10), and leave the one you were given as it is. `chances(model, images)` gives the probabilities, of shape (n, 10); each step needs them anew, from the **current** model.

For example, take one blank picture (64 zeros), label 2, one step from `empty_model()` and `rate=1`: all ten probabilities are 0.1, so only the last row changes. The constant of digit 2 becomes 0.9, the other nine −0.1.
"""


# %% answer="local_update"
def local_update(model, images, labels, epochs, rate):
    """Gradient descent on all of a plant's pictures; return the trained model."""
    ### BEGIN SOLUTION
    weights = np.array(model, dtype=float)
    inputs = np.hstack([images, np.ones((len(images), 1))])
    wanted = np.eye(10)[np.asarray(labels)]
    for _ in range(epochs):
        gap = chances(weights, np.asarray(images)) - wanted
        weights = weights - rate * inputs.T @ gap / len(inputs)
    return weights
    ### END SOLUTION


# %% check="local_update"
check("local_update")

# %% [markdown] lang="zh-TW"
r"""
## 練太久會各走各的

每一輪通訊都要錢和時間，那就讓各廠多練幾步再寄回來，不是更省嗎？

畫個只有兩個權重的玩具來看。甲廠的資料希望權重走到右下，乙廠希望走到左上，兩廠在意的方向不同：甲在意橫的、乙在意直的，差五倍。集中起來練的話，答案在星號。

**先猜：每輪練 1 步和每輪練 30 步，平均很多輪之後，會停在同一個地方嗎？**
"""

# %% [markdown] lang="en"
r"""
## Train too long, and they drift apart

Each round of messages costs time and money. Would it not save both to let the plants train for more steps before they report?

A toy with just two weights shows it. Plant A's data pull them to the bottom right, plant B's to the top left, and they care about different directions: A cares five times as much about the horizontal one, B about the vertical. Training on the pooled data would end at the star.

**Guess first: with 1 step a round and with 30 steps a round, after many rounds, do they stop at the same place?**
"""

# %%
goal_a, care_a = np.array([3.0, -1.0]), np.array([1.0, 0.2])
goal_b, care_b = np.array([-1.0, 3.0]), np.array([0.2, 1.0])
best = (care_a * goal_a + care_b * goal_b) / (care_a + care_b)

fig, axes = plt.subplots(1, 2, figsize=(9.6, 4.4), sharex=True, sharey=True)
for ax, steps, rounds in zip(axes, (1, 30), (120, 12), strict=True):
    server, way = np.array([-2.0, -2.0]), [np.array([-2.0, -2.0])]
    for number in range(rounds):
        mine = {}
        for name, goal, care, colour in (("A", goal_a, care_a, "C0"), ("B", goal_b, care_b, "C5")):
            point, trail = server, [server]
            for _ in range(steps):
                point = point - 0.15 * care * (point - goal)
                trail.append(point)
            mine[name] = point
            if number < 3:
                label = tr(f"{'甲' if name == 'A' else '乙'}廠", f"plant {name}") if number == 0 else None
                ax.plot(*np.array(trail).T, color=colour, linewidth=1.5, alpha=0.7, label=label)
        server = (mine["A"] + mine["B"]) / 2  # both have as many pictures
        way.append(server)
    ax.plot(
        *np.array(way).T,
        "o-",
        color="black",
        markersize=3,
        linewidth=1,
        label=tr("總部的平均", "headquarters' average"),
    )
    ax.plot(*goal_a, "s", color="C0", markersize=9)
    ax.plot(*goal_b, "s", color="C5", markersize=9)
    ax.plot(*best, "*", color="C2", markersize=18, label=tr("集中練的答案", "answer of pooled training"), zorder=5)
    ax.set_xlabel(tr("第一個權重", "first weight"))
    ax.set_title(
        tr(f"每輪 {steps} 步，{rounds} 輪", f"{steps} step{'s' if steps > 1 else ''} a round, {rounds} rounds")
    )
axes[0].set_ylabel(tr("第二個權重", "second weight"))
axes[0].legend(loc="center left", fontsize=8)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
每輪 30 步很快就停了，卻停錯地方：各廠在寄回之前已經跑到自己的答案附近，平均的是「各自的答案」，不是「共同的答案」。這叫**客戶端漂移**（client drift），各廠資料愈不一樣，漂得愈遠。每輪 1 步不會漂，但要通訊很多輪。真正的專案都在這兩端之間挑。

## 總部的迴圈

總部手上只有廠的**代號**：問得到張數 `plant.count`，叫得動 `plant.train(model, epochs, rate)`。`plant.images` 和 `plant.labels` 是給廠內的人用的，`plant.opened` 會記下有誰打開過。

### 動手做 3：`federated_rounds(plants, model, rounds, epochs, rate)`

| 輸入 | 是什麼 |
|---|---|
| `plants` | 廠的 list |
| `model` | 一開始的模型，陣列 |
| `rounds` | 幾輪（0 輪就是原樣） |
| `epochs`, `rate` | 每輪各廠練幾步、學習率 |

每一輪：把**同一個**模型發給每一座廠，各練一次，收回來照張數加權平均，成為下一輪的模型。回傳最後的模型。

* 不准打開任何一座廠的 `images` 或 `labels`，檢查會看紀錄。
* 不要一座練完傳給下一座，那是接力，不是聯邦：最後練的廠會蓋過前面的，而且每座廠都看得到上一座廠的模型。
* 標準：沒看過的十座廠，30 輪、每輪 5 步、`rate=1`，期末考要到 0.88。各練各的，最好的廠通常只有五到八成。

`federated_average` 還沒做對也沒關係，可以在這裡重寫一次平均。
"""

# %% [markdown] lang="en"
r"""
With 30 steps a round it stops soon, but in the wrong place. Before they report, the plants have run close to answers of their own; what gets averaged is "each one's answer" and not "the common answer". This is **client drift**, and the more the plants' data differ, the further they drift. One step a round does not drift, but needs many rounds. Real projects choose something in between.

## The loop at headquarters

Headquarters holds no more than a **handle** on each plant: it can ask for the number of pictures, `plant.count`, and call `plant.train(model, epochs, rate)`. `plant.images` and `plant.labels` are for people inside the plant, and `plant.opened` notes whenever somebody opens them.

### Do 3: `federated_rounds(plants, model, rounds, epochs, rate)`

| Input | What it is |
|---|---|
| `plants` | a list of plants |
| `model` | the model to start from, an array |
| `rounds` | how many rounds (with 0, the model stays as it is) |
| `epochs`, `rate` | steps of each plant in a round, and the learning rate |

In each round, send the **same** model to every plant, let each train it once, collect the results and average them by numbers of pictures: that is the next round's model. Return the last one.

* Never open `images` or `labels` of any plant. The check looks into the log.
* Do not pass the model from one plant on to the next. That is a relay and no federation: the last plant overwrites the earlier ones, and each gets to see the model of the plant before.
* The bar: on ten plants not seen before, 30 rounds of 5 steps with `rate=1` reach 0.88 in the exam. Alone, the best plant usually gets 0.5 to 0.8.

Your `federated_average` need not be right yet; you may write the average again here.
"""


# %% answer="federated_rounds"
def federated_rounds(plants, model, rounds, epochs, rate):
    """FedAvg from headquarters' side: only models travel; return the last model."""
    ### BEGIN SOLUTION
    model = np.array(model, dtype=float)
    total = sum(plant.count for plant in plants)
    for _ in range(rounds):
        trained = [(plant.count, plant.train(model, epochs, rate)) for plant in plants]
        model = sum(count / total * theirs for count, theirs in trained)
    return model
    ### END SOLUTION


# %% check="federated_rounds"
check("federated_rounds")

# %% [markdown] lang="zh-TW"
r"""
看看你的聯邦在十座廠上練得如何。左圖是每輪練幾步的差別；右圖是同一套方法，各廠資料分得平均與不平均。先猜：每輪 1 步，10 輪之後追得上 20 步嗎？
"""

# %% [markdown] lang="en"
r"""
See how your federation does on the ten plants. On the left: how many steps a round. On the right: the same method where the plants' data are alike, and where they differ. Guess first: with 1 step a round, has it caught up with 20 steps after 10 rounds?
"""

# %% try
fig, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True)


def curve(world, epochs, rounds=10):
    """Accuracy in the exam after each round."""
    model, scores = empty_model(), []
    for _ in range(rounds):
        model = federated_rounds(world.plants, model, 1, epochs, 1.0)
        scores.append(accuracy(model, world.exam_images, world.exam_labels))
    return scores


for epochs, dash in ((1, ":"), (5, "--"), (20, "-")):
    axes[0].plot(
        range(1, 11), curve(data, epochs), dash, linewidth=2, label=tr(f"每輪 {epochs} 步", f"steps a round: {epochs}")
    )
for skew, dash, name in ((100, "-", tr("各廠相似", "plants alike")), (0.1, "--", tr("各廠很不同", "plants differ"))):
    axes[1].plot(range(1, 11), curve(load("plant_digits", skew=skew, seed=0), 5), dash, linewidth=2, label=name)
for ax, title in zip(
    axes,
    (
        tr("練得多，輪數就少", "More steps, fewer rounds"),
        tr("資料愈不同，學得愈慢", "Different data learn more slowly"),
    ),
    strict=True,
):
    ax.axhline(max(alone), color="black", linewidth=1)
    ax.text(10, max(alone) - 0.01, tr("最好的廠自己練", "best plant alone"), ha="right", va="top", fontsize=9)
    ax.set_xlabel(tr("第幾輪", "round"))
    ax.set_title(title)
    ax.legend(loc="lower right")
axes[0].set_ylabel(tr("期末考準確率（0 到 1）", "accuracy in the exam (0 to 1)"))
axes[0].set_ylim(0.2, 1)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
在這份資料上，多練幾步省下的輪數，比漂移的損失更划算。換一份資料、換一個模型未必如此，所以上線前要量這張圖。

## 沒碰過照片，就看不到嗎

總部只收到模型，聽起來很安全。做個實驗：假設有一座廠今天只有**一張**照片，練一步就寄回來。總部把寄回的減掉寄出的，看看差在哪裡。

**先猜：左邊是照片，右邊是總部算出來的差。會有多像？**
"""

# %% [markdown] lang="en"
r"""
On these data, the rounds saved by more steps are worth more than what drift costs. With other data or another model it may be the other way round, so measure this plot before going into service.

## Never touched, so never seen

Headquarters receives nothing but models. That sounds safe. Try it: suppose a plant has just **one** photograph today, trains one step and reports. Headquarters subtracts what it sent from what came back.

**Guess first: on the left the photograph, on the right the difference. How much alike will they be?**
"""

# %%
fig, axes = plt.subplots(2, 4, figsize=(9.5, 5))
for column, place in enumerate((0, 5, 7, 11)):
    tiny = Plant(data.exam_images[place : place + 1], data.exam_labels[place : place + 1])
    difference = tiny.train(empty_model(), 1, 1.0) - empty_model()
    guess = int(np.argmax(difference[-1]))  # the constant that went up gives the label away
    top, bottom = axes[:, column]
    top.imshow(data.exam_images[place].reshape(8, 8), cmap="gray_r")
    top.set_title(tr("廠裡的照片", "the plant's photograph"), fontsize=10)
    bottom.imshow(difference[:64, guess].reshape(8, 8), cmap="gray_r")
    bottom.set_title(tr(f"總部算出：是 {guess}", f"headquarters sees: a {guess}"), fontsize=10)
for ax in axes.flat:
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
fig.suptitle(tr("一張照片、練一步：差就是照片本身", "One photograph, one step: the difference is the photograph"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
連標籤都跑出來了。照片多、步數多的時候沒這麼清楚，但模型的差裡確實藏著資料。

補救的辦法：總部其實不需要看每一座廠，只需要**總和**。讓每兩座廠先約好一個祕密種子，用它產生同一張雜訊，叫**遮罩**（mask）：一座加上去，另一座減掉。單看任何一座廠都是雜訊；全部加起來，遮罩兩兩抵消，剩下真正的總和。這叫**安全聚合**（secure aggregation）。

$$\text{sent}_0 = u_0 + m_{01} + m_{02} \qquad \text{sent}_1 = u_1 - m_{01} + m_{12} \qquad \text{sent}_2 = u_2 - m_{02} - m_{12}$$

下面用整數示範，三個人想知道薪水的總和，誰也不想講自己的：
"""

# %% [markdown] lang="en"
r"""
Even the label came out. With many photographs and steps it is not as clear, but there are data hidden in those differences.

The remedy: headquarters need not see any single plant; it needs the **sum**. Let each pair of plants agree on a secret seed and draw the same noise from it, called a **mask**. One adds it, the other subtracts it. Each plant by itself looks like noise. Added up, the masks cancel in pairs, and the true sum is left. This is **secure aggregation**.

$$\text{sent}_0 = u_0 + m_{01} + m_{02} \qquad \text{sent}_1 = u_1 - m_{01} + m_{12} \qquad \text{sent}_2 = u_2 - m_{02} - m_{12}$$

With whole numbers: three people want to know the sum of their salaries, and none wants to tell their own.
"""

# %%
salaries = {tr("小安", "An"): 42_000, tr("小博", "Bo"): 58_000, tr("小琪", "Chi"): 51_000}
mask_ab, mask_ac, mask_bc = 731_204, -95_118, 402_977  # each known to two people only
sent = [42_000 + mask_ab + mask_ac, 58_000 - mask_ab + mask_bc, 51_000 - mask_ac - mask_bc]
for name, number in zip(salaries, sent, strict=True):
    print(name, tr("送出", "sends"), number)
print(tr("總和", "sum"), sum(sent), "=", sum(salaries.values()))

# %% [markdown] lang="zh-TW"
r"""
### 動手做 4：`masked_update(update, me, secrets)`

替一座廠的更新加上遮罩。

| 輸入 | 是什麼 |
|---|---|
| `update` | 這座廠要送出的更新，陣列，任何形狀（已經乘好張數） |
| `me` | 這座廠的編號，整數 |
| `secrets` | dict，鍵是**其他**每一座廠的編號，值是和那一座廠約好的種子（整數）；兩邊拿到的種子相同 |

回傳加了遮罩的陣列，形狀和 `update` 相同，不要改動原來的。

* 每一座廠都跑你的同一個函式。全部加起來，要等於真正更新的總和（誤差小於 0.000001）。
* 單看一座廠，要看不出更新：遮罩用 `np.random.default_rng(種子)` 產生，用標準差至少 10 的常態雜訊，陣列的每一格各抽一個數。
* 誰加誰減？兩座廠要自己分得清楚，用編號的大小決定。

例如只有廠 2 和廠 5，種子 99：`masked_update(u, 2, {5: 99}) + masked_update(v, 5, {2: 99})` 等於 `u + v`。
"""

# %% [markdown] lang="en"
r"""
### Do 4: `masked_update(update, me, secrets)`

Put masks on a plant's update.

| Input | What it is |
|---|---|
| `update` | the update that this plant is to send: an array of any shape (already multiplied by its count) |
| `me` | this plant's number, a whole number |
| `secrets` | a dict: each key is the number of **another** plant, each value the seed agreed on with it (a whole number); both sides hold the same seed |

Return the masked array, of the shape of `update`, and leave the original as it is.

* Every plant runs this same function of yours. Added up, the results must equal the sum of the true updates (to 0.000001).
* A single plant's result must not show its update: draw the masks from `np.random.default_rng(seed)`, as normal noise with a standard deviation of at least 10, drawn anew for every cell of the array.
* Who adds, who subtracts? The two plants must be able to tell on their own; let their numbers decide.

For example, with just the plants 2 and 5 and the seed 99, `masked_update(u, 2, {5: 99}) + masked_update(v, 5, {2: 99})` equals `u + v`.
"""


# %% answer="masked_update"
def masked_update(update, me, secrets):
    """The update with one mask for each other plant, which cancel in the sum over all plants."""
    ### BEGIN SOLUTION
    hidden = np.array(update, dtype=float)
    for other, seed in secrets.items():
        mask = np.random.default_rng(seed).normal(0, 20, hidden.shape)
        hidden = hidden + mask if me < other else hidden - mask
    return hidden
    ### END SOLUTION


# %% check="masked_update"
check("masked_update")

# %% [markdown] lang="zh-TW"
r"""
把它用在剛才的洩漏上：三座廠各有一張照片。上排是總部看到的（遮過），下排是總部加總之後的更新和真正的總和，兩者應該一模一樣。
"""

# %% [markdown] lang="en"
r"""
Use it against the leak: three plants with one photograph each. The upper row is what headquarters sees of each (masked), the lower row is the sum that it computes and the true sum, which should be identical.
"""

# %% try
updates = [
    Plant(data.exam_images[i : i + 1], data.exam_labels[i : i + 1]).train(empty_model(), 1, 1.0) for i in (0, 5, 7)
]
pairs = {(0, 1): 11, (0, 2): 12, (1, 2): 13}
secrets = [{other: pairs[min(me, other), max(me, other)] for other in range(3) if other != me} for me in range(3)]
sent = [np.asarray(masked_update(update, me, secrets[me])) for me, update in enumerate(updates)]

fig, axes = plt.subplots(2, 3, figsize=(8, 5.4))
for me in range(3):
    axes[0, me].imshow(sent[me][:64, data.exam_labels[[0, 5, 7][me]]].reshape(8, 8), cmap="gray_r")
    axes[0, me].set_title(tr(f"廠 {me} 送出的", f"sent by plant {me}"))
axes[1, 0].imshow(sum(sent)[:64].sum(axis=1, where=sum(updates)[:64] > 0).reshape(8, 8), cmap="gray_r")
axes[1, 0].set_title(tr("總部算的總和", "the sum at headquarters"))
axes[1, 1].imshow(sum(updates)[:64].sum(axis=1, where=sum(updates)[:64] > 0).reshape(8, 8), cmap="gray_r")
axes[1, 1].set_title(tr("真正的總和", "the true sum"))
axes[1, 2].axis("off")
axes[1, 2].text(
    0.5,
    0.5,
    tr("最大的差\n", "largest gap\n") + f"{np.abs(sum(sent) - sum(updates)).max():.0e}",
    ha="center",
    va="center",
    fontsize=13,
)
for ax in axes.flat[:5]:
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
plt.show()

# %% [markdown] task="who_may_join" points=3 lang="zh-TW"
r"""
## 想一想：要不要加入

你是其中一家小廠的資訊主管，只有 29 張圖（最大的廠有 338 張）。車廠邀你加入聯邦，說：「照片不出廠，零風險，模型人人有份。」

請寫 150 到 250 字給總經理，用上這一單元的數字或圖。

1. 加入能得到什麼？會付出什麼？「零風險」對嗎？
2. 平均是照張數加權的，這對小廠公平嗎？怎麼知道共同的模型對**你的**廠夠好？
3. 你建議加入嗎？要在合約裡寫進哪些條件？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只說「很安全可以加入」或「有風險不要加入」，沒有用到數字或圖 |
| 2 | 用數字說明得失，指出更新會洩漏資料或權重偏向大廠其中之一，並據此做出決定 |
| 3 | 做到 2 分的要求，兩點都提到，並提出做得到的條件，例如安全聚合與最少參加廠數、用自己的圖驗收、退出的權利、有廠斷線或惡意時怎麼辦 |
"""

# %% [markdown] task="who_may_join" points=3 lang="en"
r"""
## Think: should you join

You run the IT of one of the small plants, with 29 pictures (the largest has 338). The car maker invites you to join: "Photographs stay in the plant, no risk at all, and everybody gets the model."

Write 100 to 170 words to your general manager, with numbers or plots of this unit.

1. What would you gain, and what would you give? Is "no risk at all" true?
2. The average is weighted by numbers of pictures. Is that fair to a small plant? How would you know that the common model is good enough for **your** plant?
3. Do you advise joining? Which conditions belong in the contract?

| Points | Your answer |
|---|---|
| 0–1 | Says just "it is safe, join" or "it is risky, do not", without numbers or plots |
| 2 | Weighs gain and cost with numbers, names either that updates leak data or that weights favour large plants, and decides on that basis |
| 3 | As for 2, names both, and proposes conditions that could really be met: secure aggregation with a least number of plants, acceptance on your own pictures, the right to leave, what happens when a plant drops out or cheats |
"""

# %% [markdown] model="who_may_join" lang="zh-TW"
r"""
參考答案（3 分）：

總經理您好：我們只有 29 張圖，自己練的模型期末考只對兩三成；加入聯邦，30 輪之後超過九成，和照片集中起來練差不多。好處很大。

但「零風險」不對。單元裡一張照片練一步，總部把模型相減就看到整張照片和標籤；我們圖少，洩漏最嚴重。所以要有安全聚合，而且每輪至少五家同時參加，總部只拿得到總和。

加權平均讓 338 張的廠說話比我們大聲十倍以上。對「每張圖」公平，對「每家廠」不一定：我們常用的爐號若只有我們有，可能被忽略。所以要留十張自己的圖驗收，低於現在的人工就不用。

建議加入，合約寫明：安全聚合與最少家數、逐廠公布準確率、可以隨時退出並停用、有廠斷線時這一輪作廢重來、異常更新的查核方式。

評分提醒：建議不加入也可以拿 3 分，只要得失都有數字，而且說出在什麼條件下會改變主意。
"""

# %% [markdown] model="who_may_join" lang="en"
r"""
Model answer (3 points):

Dear general manager, with 29 pictures our own model reads two or three marks in ten. In the federation it is more than nine in ten after 30 rounds, about as good as with all photographs pooled. The gain is large.

But "no risk at all" is wrong. With one photograph and one step, subtracting two models shows the photograph and its label, and having few pictures we leak the most. So there must be secure aggregation with at least five plants in each round, and headquarters gets nothing but sums.

By weight the plant with 338 pictures speaks more than ten times as loudly as we do. That is fair to each picture, and not always to each plant: a furnace number that only we use may be lost. We keep ten pictures of our own for acceptance, and do not use the model where it does worse than our people.

I advise to join, with these in the contract: secure aggregation and a least number of plants, accuracy published plant by plant, the right to leave at any time, a round that is repeated when a plant drops out, and how odd updates are looked into.

A note on marking: advising against it can earn 3 points as well, if gain and cost are given in numbers and it says what would change the decision.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）：讓一座廠使壞，把更新乘上 −10 再寄回，準確率會掉多少？把加權平均換成逐格的中位數，救得回來嗎？這個辦法和安全聚合能不能同時用？

**延伸閱讀**：[McMahan 等人的 FedAvg 論文](https://arxiv.org/abs/1602.05629)；[Bonawitz 等人的安全聚合](https://eprint.iacr.org/2017/281)會告訴你有廠中途斷線時怎麼辦；[Flower](https://flower.ai/docs/framework/) 是業界常用的開源框架，把今天的迴圈放到真正的網路上。

**在專題裡**：企業出題時常說「資料不能給」。影像分類與表格資料分類的專題，遇到分散在各院、各廠的資料，就可以提聯邦式學習；提案要寫清楚誰看得到什麼、每一輪要傳多少位元組，以及逐廠的準確率。
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points): let one plant cheat and multiply its update by −10 before it reports. How far does accuracy fall? Does it help to replace the weighted average by the median of each weight? Can that be combined with secure aggregation?

**To read**: the [FedAvg paper by McMahan et al.](https://arxiv.org/abs/1602.05629); [secure aggregation by Bonawitz et al.](https://eprint.iacr.org/2017/281), which says what to do when a plant drops out; and [Flower](https://flower.ai/docs/framework/), an open-source framework in common use that puts today's loop on a real network.

**In the capstones**: companies that pose a problem often say "we cannot hand out the data". Where the data of an image or tabular classification project lie in several hospitals or plants, federated learning is a proposal to make. It should say who can see what, how many bytes travel in a round, and the accuracy in each plant.
"""
