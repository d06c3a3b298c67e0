# ---
# profile: light
# minutes: 80
# data: [retail_members, wine, digits]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 非監督式學習：沒有答案，怎麼分群

這一單元寫給高中生，也寫給剛踏進這一行的工程師。會寫 Python 函式和迴圈，懂平均數、標準差和對數，就可以開始。大約需要 80 分鐘。

看到「請在這裡寫你的程式」就輪到你了：寫好之後執行那一格，再執行下面的 `check("…")`。沒過不扣分，改完可以再試。每一題分開評分，卡住了可以先做下一題。
"""

# %% [markdown] lang="en"
r"""
# Unsupervised learning: finding groups without answers

This unit is for high-school pupils, and for engineers who are new to the field. If you can write a Python function and a loop, and know what a mean, a standard deviation and a logarithm are, you can start. It takes about 80 minutes.

Where a cell says "Write your code here", it is your turn: write, run the cell, then run the `check("…")` below it. A failed check costs nothing; try again as often as you like. Each answer is judged on its own, so if you are stuck, go on to the next.
"""

# %% setup
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import StandardScaler

from aitracks.lesson import check, load, style, tr

HABIT = ["recency_days", "visits", "spend_ntd"]  # the columns that describe how a member shops
MARKS = "o^sDPXv*"  # a marker for each group, so that colour is not needed to tell them apart

style()

# %% [markdown] lang="zh-TW"
r"""
## 為什麼要學這個

臺中一家超市有 600 位會員，結帳時報手機號碼就能存發票、集點數。行銷經理的預算只夠寄幾種優惠簡訊，她問你：

> 我的會員有哪幾種人？每一種該說什麼話？

監督式學習幫不上忙，因為沒有標籤：從來沒有人替每位會員寫下「他是哪一種人」。只有資料，沒有答案，要從資料裡自己找出結構，這就是**非監督式學習**（unsupervised learning）。今天學的是其中最常用的**分群**（clustering）。

沒有答案，也就沒有準確率可以算。電腦叫它分幾群，它就分幾群，就算資料裡什麼結構也沒有。所以真正的問題是：**你怎麼知道這些群不是硬切出來的？**

學完這一單元，你能替會員分群、檢驗分群換一批人還站不站得住腳，並用經理聽得懂的話描述每一群。
"""

# %% [markdown] lang="en"
r"""
## Why this matters

A supermarket in Taichung has 600 members. They give their phone number at the till, which stores the receipt and earns them points. The marketing manager can pay for a few kinds of text message, and asks you:

> Which kinds of people are my members? What should I say to each kind?

Supervised learning cannot help, because there are no labels: nobody has ever written down what kind of person each member is. With data but no answers you have to find the structure in the data themselves. That is **unsupervised learning**, and today is about its most common form, **clustering**.

Without answers there is no accuracy either. Ask a computer for any number of groups and it returns that many, even where the data have no structure at all. So the real question is: **how do you know that the groups were not just cut at will?**

By the end of this unit you can divide members into groups, test whether the groups would stand up with other people, and describe each one in words that the manager understands.
"""

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

一列是一位會員。零售業習慣看三個數字，合稱 **RFM**：多久沒來（recency）、來幾次（frequency）、花多少錢（monetary）。

| 欄位 | 意思 | 單位 |
|---|---|---|
| `member_id` | 卡號：塑膠卡 6 碼，手機會員 9 碼 | 無 |
| `recency_days` | 距離最近一次消費 | 天（0 是今天） |
| `visits` | 過去 180 天來幾次 | 次 |
| `spend_ntd` | 過去 180 天花多少 | 元 |

**這是模擬的資料**，出自課程的產生器，資料卡 `retail_members` 寫明放進了哪些習慣。真實的會員會共用卡片、忘了刷卡、退貨，習慣會變，群與群之間也沒有這麼分明。

先猜猜看：把「花多少」畫成直方圖，會是左右對稱的鐘形嗎？
"""

# %% [markdown] lang="en"
r"""
## Look at the data

A row is a member. Retailers look at three numbers, together called **RFM**: recency (how long since the last visit), frequency (how many visits) and monetary value (how much was spent).

| Column | Meaning | Unit |
|---|---|---|
| `member_id` | card number: six digits on a plastic card, nine in the app | none |
| `recency_days` | time since the last purchase | days (0 is today) |
| `visits` | visits in the past 180 days | visits |
| `spend_ntd` | spent in the past 180 days | NT$ |

**These data are simulated**, by a generator of this course; the data card `retail_members` says which habits were put in. Real members share cards, forget to show them and return goods; their habits change, and their groups are less distinct.

Make a guess: if you plot how much members spend as a histogram, will it be a symmetric bell?
"""

# %%
members = load("retail_members")
print(members.shape)
members.head()

# %%
names = {
    "recency_days": tr("多久沒來（天）", "days since last purchase"),
    "visits": tr("來幾次（次／180 天）", "visits in 180 days"),
    "spend_ntd": tr("花多少（元／180 天）", "NT$ spent in 180 days"),
}
fig, axes = plt.subplots(2, 3, figsize=(9, 5))
for column, (upper, lower) in zip(HABIT, axes.T, strict=True):
    values = members[column]
    upper.hist(values, 30, color="C0", edgecolor="white", linewidth=0.4)
    upper.set_xlabel(names[column])
    upper.locator_params(axis="x", nbins=4)
    lower.hist(np.log10(values + 1), 30, color="C2", edgecolor="white", linewidth=0.4)
    lower.set_xticks([0, 1, 2] if values.max() < 1000 else [3, 4, 5])
    lower.xaxis.set_major_formatter(lambda power, _: f"{10**power:,.0f}")
    lower.set_xlabel(tr("同上，對數刻度", "the same, log scale"))
axes[0, 0].set_ylabel(tr("會員數（人）", "members"))
axes[1, 0].set_ylabel(tr("會員數（人）", "members"))
fig.suptitle(
    tr(
        "上：少數人把尺拉得很長　下：取對數之後，山頭才看得見",
        "Top: a few members stretch the scale. Bottom: logarithms reveal the hills",
    )
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
上面一排擠成一團，因為少數人的數字特別大。習慣的差別常常是**倍數**：一個月來 2 次和 4 次差很多，來 32 次和 34 次差不多。對數把「差幾倍」變成「差多少」，每乘 10 就加 1，山頭就分開了。

最左邊有人今天才來過，`recency_days` 是 0，而 0 沒有對數。圖上的作法是先加 1。

## 分群是怎麼辦到的

把每位會員當成平面上（或空間中）的一個點，**像**就是**距離近**。兩點 $(x_1, x_2)$ 和 $(c_1, c_2)$ 的距離用畢氏定理：

$$d = \sqrt{(x_1 - c_1)^2 + (x_2 - c_2)^2}$$

欄位更多的時候，根號裡再多加幾項就好。

**k-means** 替 k 個群各放一個**中心**（centre），然後反覆做兩件事：

1. **歸隊**：每一點加入離它最近的中心。
2. **搬家**：每個中心搬到它那一隊的平均位置。

搬到沒有人換隊為止。先看一個真實的例子：178 瓶義大利葡萄酒，各量了 13 種成分，這裡先看兩種（來源沒有註明單位，所以標準化成「離平均幾個標準差」）。三個中心都從左下角出發，**你猜要搬幾次家才會停？**
"""

# %% [markdown] lang="en"
r"""
The top row is squeezed to the left, because a few members have very large numbers. Habits often differ by a **factor**: 2 visits a month and 4 are very different, 32 and 34 are much the same. A logarithm turns "how many times" into "how much": each factor of 10 adds 1, and the hills come apart.

On the far left somebody shopped today: `recency_days` is 0, and 0 has no logarithm. The plot adds 1 first.

## How clustering works

Take each member as a point in the plane (or in space). To be **alike** is to be **close**. The distance of two points $(x_1, x_2)$ and $(c_1, c_2)$ is that of Pythagoras:

$$d = \sqrt{(x_1 - c_1)^2 + (x_2 - c_2)^2}$$

With more columns there are more terms under the root.

**k-means** puts down a **centre** for each of k groups and then does two things in turn:

1. **Join**: each point joins the centre that is nearest.
2. **Move**: each centre moves to the mean of the points that joined it.

It stops when nobody changes sides. First a real example: 178 Italian wines, with 13 substances measured in each. Here are two of them (the source states no units, so they are given as standard deviations from the mean). All three centres start at the bottom left. **How many moves will it take until they stop?**
"""

# %%
wine = load("wine")
two = StandardScaler().fit_transform(wine[["color_intensity", "flavanoids"]])
start = np.array([[-1.4, -1.4], [-1.0, -1.4], [-0.6, -1.4]])

fig, axes = plt.subplots(1, 4, figsize=(10, 3.3), sharex=True, sharey=True)
for ax, moves in zip(axes, (0, 1, 3, 20), strict=True):
    moved = KMeans(3, init=start, n_init=1, max_iter=max(moves, 1)).fit(two).cluster_centers_
    centres = moved if moves else start
    nearest = np.argmin([np.linalg.norm(two - centre, axis=1) for centre in centres], axis=0)
    for group in range(3):
        mine = nearest == group
        ax.plot(*two[mine].T, MARKS[group], color=f"C{group}", markersize=4, alpha=0.6, markeredgewidth=0)
        ax.plot(*centres[group], MARKS[group], color=f"C{group}", markersize=13, markeredgecolor="black", zorder=5)
    ax.set_title(tr(f"搬家 {moves} 次", f"moves: {moves}"), fontsize=11)
axes[0].set_ylabel(tr("類黃酮（標準化）", "flavonoids (standardised)"))
fig.supxlabel(tr("顏色深淺（標準化，無單位）", "colour intensity (standardised, no unit)"), fontsize=10)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
大的記號是中心，小點的顏色是「歸隊」的結果。大約搬 15 次家之後，就沒有人再換隊了。起點再差，搬幾次也就各據一方；但也有運氣不好、停在差的位置的時候，所以 scikit-learn 的 `KMeans` 有 `n_init`：換幾組起點重跑，留最好的一次。

### 動手做 1：`one_round(points, centres)`

做一次「歸隊」和一次「搬家」。

| 輸入 | 是什麼 |
|---|---|
| `points` | n 個點，list 或陣列，n 列、d 欄（d 不一定是 2） |
| `centres` | k 個中心，list 或陣列，k 列、d 欄 |

回傳 `(labels, new_centres)`：

* `labels`：n 個整數，每一點加入了哪個中心（0 到 k − 1）。距離一樣時選哪一個都可以。
* `new_centres`：k 列、d 欄，每個中心的新位置，也就是它那一隊的平均。**一個點也沒有的中心，留在原地。**

例如 `one_round([[0, 0], [0, 3], [10, 0], [10, 4]], [[1, 1], [8, 1], [50, 50]])`：前兩點加入第 0 個中心，後兩點加入第 1 個，第 2 個沒有人，所以回傳
`([0, 0, 1, 1], [[0, 1.5], [10, 2], [50, 50]])`。

請自己算，不要呼叫 `KMeans`。
"""

# %% [markdown] lang="en"
r"""
Large marks are centres; the small points show which one they joined. After about 15 moves nobody changes sides any more. However poor the start, after a few moves each has its own ground. Now and then a start is unlucky and they stop in a poor place. For that, scikit-learn's `KMeans` has `n_init`: it tries several starts and keeps the best.

### Do 1: `one_round(points, centres)`

Let the points join once, and the centres move once.

| Input | What it is |
|---|---|
| `points` | n points: a list or array of n rows and d columns (d need not be 2) |
| `centres` | k centres: a list or array of k rows and d columns |

Return `(labels, new_centres)`:

* `labels`: n whole numbers, the centre that each point joined (0 to k − 1). Where distances are equal, either will do.
* `new_centres`: k rows and d columns, the new place of each centre, which is the mean of its points. **A centre without any point stays where it is.**

For example, in `one_round([[0, 0], [0, 3], [10, 0], [10, 4]], [[1, 1], [8, 1], [50, 50]])` the first two points join centre 0, the others centre 1, and nobody joins centre 2. So it returns
`([0, 0, 1, 1], [[0, 1.5], [10, 2], [50, 50]])`.

Work it out yourself, without calling `KMeans`.
"""


# %% answer="one_round"
def one_round(points, centres):
    """One round of k-means: each point joins the nearest centre, each centre moves; (labels, new_centres)."""
    ### BEGIN SOLUTION
    points, centres = np.asarray(points, dtype=float), np.asarray(centres, dtype=float)
    distance = np.sqrt(((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2))
    labels = distance.argmin(axis=1)
    new_centres = centres.copy()
    for group in range(len(centres)):
        if np.any(labels == group):
            new_centres[group] = points[labels == group].mean(axis=0)
    return labels, new_centres
    ### END SOLUTION


# %% check="one_round"
check("one_round")

# %% [markdown] lang="zh-TW"
r"""
## 尺不公平，群就不公平

距離把各欄的差加在一起，哪一欄的數字大，就由哪一欄說了算。葡萄酒的脯胺酸（proline）是幾百到一千多，其他成分多半是個位數。

這份資料剛好有答案：每瓶酒釀自三個品種之一。分群時不給看，分完再拿出來對照。**直接分群和標準化之後分群，你猜各能對上幾成？**
"""

# %% [markdown] lang="en"
r"""
## An unfair ruler makes unfair groups

A distance adds up the differences of all columns, so the column with the largest numbers decides. In the wines, proline runs from hundreds to above a thousand while most other substances are in single digits.

This table happens to have answers: each wine was made of one of three grape varieties. Keep them hidden while clustering, and compare afterwards. **How well will the groups match the varieties, as the data are and after standardising?**
"""

# %%
substances, variety = wine.drop(columns="cultivar"), wine["cultivar"].to_numpy()
fig, axes = plt.subplots(1, 2, figsize=(8, 3.6))
for ax, data, title in (
    (axes[0], substances.to_numpy(), tr("原來的數字", "as they are")),
    (axes[1], StandardScaler().fit_transform(substances), tr("每欄先標準化", "each column standardised")),
):
    found = KMeans(3, n_init=5, random_state=0).fit_predict(data)
    counts = pd.crosstab(variety, found).to_numpy()
    ax.imshow(counts, cmap="Blues", vmin=0, vmax=90)
    for row, column in np.ndindex(3, 3):
        ax.text(column, row, counts[row, column], ha="center", va="center", fontsize=14)
    ax.set_xticks(range(3), [tr(f"第 {g} 群", f"group {g}") for g in range(3)])
    ax.set_yticks(range(3), [tr(f"品種 {v}", f"variety {v}") for v in range(3)])
    ax.grid(False)
    ax.set_title(f"{title}  ARI = {adjusted_rand_score(variety, found):.2f}")
fig.suptitle(tr("葡萄酒（瓶）：同一列的酒應該落在同一格", "Wines: a row should fall into one box"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
群的編號沒有意義，第 0 群不必是品種 0，所以看的是「同一列的酒有沒有待在同一格」。圖上的 **ARI**（adjusted Rand index）就是不看編號的分數：1 是完全一致，0 和亂猜差不多。

標準化讓每一欄一樣有份量。會員資料還要多想兩件事：取不取對數？哪些欄位根本不該算進距離？

### 動手做 2：`segment_members(table, k, seed)`

把會員分成 k 群。

| 輸入 | 是什麼 |
|---|---|
| `table` | pandas 表格，一列一位會員，欄位和 `members` 相同（欄的順序可能不同），至少 100 列 |
| `k` | 整數，要分成幾群，2 到 5 |
| `seed` | 整數，亂數的種子 |

回傳 n 個整數，依序是每位會員的群號。

* 群號從 0 到 k − 1，每一群都至少有一人。
* 群號的順序隨你，只看誰和誰同一群。
* 同樣的輸入（包括種子），輸出就要相同。
* 換發會員卡（`member_id` 換了號碼），分群不能跟著變。
* 標準：在沒看過的模擬會員上，和當初放進去的群對照，ARI 平均至少 0.8。想一想怎麼處理數字，就能超過 0.9。

例如 `segment_members(members, 4, seed=0)` 回傳 600 個數，像 `[2, 0, 0, 3, …]`。
"""

# %% [markdown] lang="en"
r"""
A group's number means nothing: group 0 need not be variety 0. What counts is whether the wines of a row stay in one box. The **ARI** (adjusted Rand index) above each table is a score that does not look at the numbers: 1 for perfect agreement, about 0 for guessing.

Standardising gives every column the same weight. With the members there are two more things to think about: take logarithms or not? And which columns have no business in a distance?

### Do 2: `segment_members(table, k, seed)`

Divide members into k groups.

| Input | What it is |
|---|---|
| `table` | a pandas table, one row a member, with the columns of `members` (perhaps in another order) and 100 rows or more |
| `k` | a whole number, how many groups, 2 to 5 |
| `seed` | a whole number, the seed for anything random |

Return n whole numbers: the group of each member, in order.

* Groups are numbered 0 to k − 1, and none is empty.
* Which group has which number is up to you. Only who is with whom counts.
* The same input (with the same seed) gives the same output.
* New membership cards (other numbers in `member_id`) must not change the groups.
* The bar: on simulated members not seen before, compared with the groups that were put in, a mean ARI of 0.8 or more. With a little thought about how to treat the numbers you get above 0.9.

For example, `segment_members(members, 4, seed=0)` returns 600 numbers, such as `[2, 0, 0, 3, …]`.
"""


# %% answer="segment_members"
def segment_members(table, k, seed):
    """Divide the members into k groups by how they shop; return each member's group, 0 to k - 1."""
    ### BEGIN SOLUTION
    habits = StandardScaler().fit_transform(np.log1p(table[HABIT]))
    return KMeans(k, n_init=10, random_state=seed).fit_predict(habits)
    ### END SOLUTION


# %% check="segment_members"
check("segment_members")

# %% [markdown] lang="zh-TW"
r"""
通過之後看看你分出來的群。左邊是每位會員，右邊是每一群的人數、三個中位數，以及占總營業額的比例。**先別往下看，替每一群取一個經理聽得懂的名字。**
"""

# %% [markdown] lang="en"
r"""
Once it passes, look at your groups: on the left each member, on the right the size of each group, three medians, and its share of all sales. **Before you read on, give each group a name that the manager would understand.**
"""

# %% try
group = np.asarray(segment_members(members, 4, seed=0))
profile = members[HABIT].groupby(group).median()
profile.insert(0, "members", np.bincount(group))
profile["share_of_sales"] = members["spend_ntd"].groupby(group).sum() / members["spend_ntd"].sum()

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), width_ratios=[1.1, 1])
for g in range(4):
    mine = members[group == g]
    left.plot(
        mine["visits"],
        mine["spend_ntd"],
        MARKS[g],
        color=f"C{g}",
        alpha=0.55,
        markeredgecolor="white",
        label=tr(f"第 {g} 群", f"group {g}"),
    )
left.set(xscale="log", yscale="log")
left.set_xlabel(names["visits"])
left.set_ylabel(names["spend_ntd"])
left.set_title(tr("每一點是一位會員（對數刻度）", "Each point is a member (log scales)"))
left.legend()
heads = [
    tr("人數", "members"),
    tr("沒來\n（天）", "days\nsince"),
    tr("來\n（次）", "visits"),
    tr("花\n（元）", "NT$\nspent"),
    tr("占營業額", "share of\nsales"),
]
right.imshow(profile.rank().to_numpy(), cmap="Blues", vmin=0.5, vmax=6, aspect="auto")
for row, column in np.ndindex(profile.shape):
    value = profile.iloc[row, column]
    right.text(column, row, f"{value:.0%}" if column == 4 else f"{value:,.0f}", ha="center", va="center", fontsize=11)
right.set_xticks(range(5), heads)
right.xaxis.tick_top()
right.set_yticks(range(4), [tr(f"第 {g} 群", f"group {g}") for g in range(4)])
right.grid(False)
right.set_title(tr("中位數（顏色愈深，名次愈高）", "Medians (darker ranks higher)"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 兩次分群，一樣嗎

接下來要比較兩次分群的結果。甲把五個人編成 `[0, 0, 0, 1, 1]`，乙編成 `[1, 1, 0, 0, 0]`。編號不能直接比，可以比的是**兩兩配對**：這兩個人，甲說同一群嗎？乙說同一群嗎？
"""

# %% [markdown] lang="en"
r"""
## Are two groupings the same

Next you need to compare two groupings. Anna numbers five people `[0, 0, 0, 1, 1]`, Bo numbers them `[1, 1, 0, 0, 0]`. The numbers cannot be compared, but **pairs** can: are these two in one group by Anna? And by Bo?
"""

# %%
anna, bo = [0, 0, 0, 1, 1], [1, 1, 0, 0, 0]
kinds = {  # (together by Anna, together by Bo): colour, hatch, words
    (True, True): ("#0072B2", "", tr("兩人都說同群", "together by both")),
    (True, False): ("#E69F00", "///", tr("只有甲說同群", "together by Anna only")),
    (False, True): ("#CC79A7", "\\\\\\", tr("只有乙說同群", "together by Bo only")),
    (False, False): ("#eeeeee", "", tr("都說不同群", "apart by both")),
}
fig, ax = plt.subplots(figsize=(6.4, 3.9))
for i in range(5):
    for j in range(i + 1, 5):
        colour, hatch, _ = kinds[(anna[i] == anna[j], bo[i] == bo[j])]
        ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=colour, hatch=hatch, edgecolor="white", linewidth=2))
for colour, hatch, words in kinds.values():
    ax.add_patch(Rectangle((-9, -9), 0.1, 0.1, facecolor=colour, hatch=hatch, edgecolor="white", label=words))
people = tr("一二三四五", "ABCDE")
ax.set(xlim=(0.4, 4.6), ylim=(3.6, -0.6), aspect="equal")
ax.set_xticks(range(1, 5), [tr(f"第{p}人", f"person {p}") for p in people[1:]])
ax.set_yticks(range(4), [tr(f"第{p}人", f"person {p}") for p in people[:4]])
ax.grid(False)
ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)
ax.set_title(tr("五個人的 10 對", "The 10 pairs of five people"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
藍色是兩人都說同群的，有 2 對；有顏色的（至少一人說同群）共 6 對。兩次分群的**一致程度**就定成

$$\text{agreement} = \frac{\text{both}}{\text{both} + \text{only one}}$$

這裡是 2 ÷ 6 = 0.33。都說不同群的灰色配對不算，否則群一多，隨便分也會有很高的分數。

### 動手做 3：`pair_agreement(a, b)`

| 輸入 | 是什麼 |
|---|---|
| `a`, `b` | 同樣 n 個人的兩次分群，list 或陣列，長度 n，每個值是整數的群號 |

回傳 0 到 1 之間的一個數：兩次都同群的配對，除以至少一次同群的配對。如果沒有任何一對曾經同群（例如每個人自成一群），回傳 `1.0`，因為兩次完全一樣。

例如 `pair_agreement([0, 0, 0, 1, 1], [1, 1, 0, 0, 0])` 是 0.333…；`pair_agreement([0, 0, 1], [7, 7, 3])` 是 1.0，因為只是換了編號。
"""

# %% [markdown] lang="en"
r"""
Blue pairs, together by both, number 2. Coloured ones, together by at least one, number 6. Let the **agreement** of two groupings be

$$\text{agreement} = \frac{\text{both}}{\text{both} + \text{only one}}$$

Here that is 2 ÷ 6 = 0.33. The grey pairs, apart by both, are left out: with many groups most pairs are apart, and any two groupings would score high.

### Do 3: `pair_agreement(a, b)`

| Input | What it is |
|---|---|
| `a`, `b` | two groupings of the same n people: lists or arrays of length n, each value the number of a group |

Return a number between 0 and 1: pairs that are together in both, divided by pairs that are together in at least one. If no pair is together in either (everybody is a group of their own, say), return `1.0`, because the two are the same.

For example, `pair_agreement([0, 0, 0, 1, 1], [1, 1, 0, 0, 0])` is 0.333…; `pair_agreement([0, 0, 1], [7, 7, 3])` is 1.0, as only the numbers have changed.
"""


# %% answer="pair_agreement"
def pair_agreement(a, b):
    """Pairs that are together in both groupings, as a share of those together in at least one."""
    ### BEGIN SOLUTION
    a, b = np.asarray(a), np.asarray(b)
    together_a, together_b = a[:, None] == a[None, :], b[:, None] == b[None, :]
    both = np.sum(together_a & together_b) - len(a)  # without the pairs of a person with themselves
    either = np.sum(together_a | together_b) - len(a)
    return float(both / either) if either else 1.0
    ### END SOLUTION


# %% check="pair_agreement"
check("pair_agreement")

# %% [markdown] lang="zh-TW"
r"""
## 要分幾群

最直覺的想法：中心愈多，每個點離自己的中心愈近。把「到中心的距離平方」加總（scikit-learn 叫 `inertia_`），選最小的 k 不就好了？

下面替葡萄酒的兩欄畫出 k 從 1 到 8 的總和，灰色的線是**完全沒有結構**的假資料：同樣大小、隨機撒的點。先猜：曲線會在哪裡停止下降？
"""

# %% [markdown] lang="en"
r"""
## How many groups

A first idea: the more centres, the closer each point is to its own. Add up the squared distances to the centres (scikit-learn calls it `inertia_`) and choose the k that makes it smallest?

Here is that sum for the two columns of the wines, for k from 1 to 8. The grey line is of made-up data with **no structure at all**: as many points, strewn at random. Guess first: where will the curves stop falling?
"""

# %%
strewn = StandardScaler().fit_transform(np.random.default_rng(3).uniform(size=two.shape))
ks = np.arange(1, 9)
for data, colour, mark, words in (
    (two, "C0", "o-", tr("葡萄酒", "wines")),
    (strewn, "0.6", "s--", tr("隨機撒的點", "points strewn at random")),
):
    plt.plot(ks, [KMeans(k, n_init=3, random_state=0).fit(data).inertia_ for k in ks], mark, color=colour, label=words)
plt.ylim(0)
plt.xlabel(tr("群數 k", "number of groups k"))
plt.ylabel(tr("距離平方的總和（無單位）", "sum of squared distances (no unit)"))
plt.title(tr("群愈多總和愈小，永遠不會回頭", "More groups, a smaller sum: it never turns"))
plt.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
永遠不會停。每個點自成一群，總和就是 0，但那什麼也沒說。連隨機撒的點，曲線也一路往下。

換個問法：**換一批人，還會分出同樣的群嗎？** 把資料隨機分成兩半，各自分群，再讓兩組中心都來替**所有人**歸隊。`KMeans` 的 `fit` 找中心，`predict` 替任何點歸隊：
"""

# %% [markdown] lang="en"
r"""
Never. With each point a group of its own the sum is 0, and that says nothing. Even for points strewn at random the curve keeps falling.

Ask another question: **with other people, would the same groups come out?** Split the data at random into two halves, cluster each half on its own, and let either set of centres sort **everybody**. In `KMeans`, `fit` finds the centres and `predict` lets any points join them:
"""

# %%
shuffled = np.random.default_rng(5).permutation(len(two))
halves = shuffled[:89], shuffled[89:]
grid = np.stack(np.meshgrid(np.linspace(-2.2, 3.6, 130), np.linspace(-2.2, 3.4, 130)), axis=-1)

fig, axes = plt.subplots(2, 2, figsize=(7.6, 6.4), sharex=True, sharey=True)
for row, k in zip(axes, (3, 6), strict=True):
    for ax, half, name in zip(row, halves, (tr("甲半", "half A"), tr("乙半", "half B")), strict=True):
        half_model = KMeans(k, n_init=5, random_state=0).fit(two[half])
        ground = half_model.predict(grid.reshape(-1, 2)).reshape(130, 130)
        order = np.argsort(np.argsort(half_model.cluster_centers_ @ [0.2, -1.0]))  # like colours for like places
        ax.contourf(
            grid[..., 0],
            grid[..., 1],
            order[ground],
            np.arange(-0.5, k),
            colors=[f"C{i}" for i in range(k)],
            alpha=0.25,
        )
        ax.contour(grid[..., 0], grid[..., 1], order[ground], np.arange(0.5, k - 1), colors="0.3", linewidths=1)
        ax.plot(*two[half].T, ".", color="0.15", markersize=5)
        ax.set_title(tr(f"k = {k}，中心來自{name}", f"k = {k}, centres of {name}"), fontsize=11)
        ax.grid(False)
fig.supxlabel(tr("顏色深淺（標準化，無單位）", "colour intensity (standardised, no unit)"), fontsize=10)
fig.supylabel(tr("類黃酮（標準化，無單位）", "flavonoids (standardised, no unit)"), fontsize=10)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
k = 3 時，兩半畫出的地盤差不多，群是資料裡本來就有的。k = 6 時，多出來的界線各畫各的，那是硬切的。

把兩組中心替所有人歸隊的結果拿來算一致程度（動手做 3 的那個分數），重複幾次取平均，就是這個 k 的**穩定度**（stability）。

### 動手做 4：`choose_k(X, ks, seed)`

| 輸入 | 是什麼 |
|---|---|
| `X` | 已經標準化好的資料，陣列，n 列、d 欄，n 至少 100，**請不要再縮放** |
| `ks` | 要試的群數，由小到大的整數 list，每個都大於或等於 2 |
| `seed` | 整數，亂數的種子 |

對每個 k 算穩定度：把列隨機分成兩半，各半用 `KMeans`（`n_init` 給 3 以上）分成 k 群，兩組中心都替**全部的列**歸隊，算兩次歸隊的一致程度。這樣重複 8 次（每次重新分兩半），取平均。

然後選**穩定度至少 0.9 的最大的 k**。沒有一個 k 達到 0.9，就老實說沒有群，k 是 1。

回傳一個 dict：

* `"k"`：選出的群數（整數）
* `"stability"`：每個 k 的穩定度，list，順序和 `ks` 相同

同樣的輸入（包括種子），輸出就要相同。例如三團分得很開的點，`choose_k(X, [2, 3, 4], seed=0)` 可能回傳
`{"k": 3, "stability": [0.52, 1.0, 0.74]}`。

動手做 3 還沒完成的話，可以先用 `adjusted_rand_score` 當一致程度，檢查也接受。
"""

# %% [markdown] lang="en"
r"""
With k = 3 both halves draw much the same borders: those groups are in the data. With k = 6 the extra borders go where they like: they were cut at will.

Compare how the two sets of centres sort everybody, by the agreement of Do 3. Repeat a few times and take the mean: that is the **stability** of this k.

### Do 4: `choose_k(X, ks, seed)`

| Input | What it is |
|---|---|
| `X` | data that are standardised already: an array of n rows and d columns, n at least 100. **Do not scale them again** |
| `ks` | the numbers of groups to try: a list of whole numbers from small to large, each 2 or more |
| `seed` | a whole number, the seed for anything random |

For each k work out the stability: split the rows at random into two halves, cluster each half into k groups with `KMeans` (`n_init` of 3 or more), let either set of centres sort **all rows**, and take the agreement of the two. Do that 8 times, with new halves each time, and take the mean.

Then choose **the largest k with a stability of 0.9 or more**. If no k gets there, be honest and say that there are no groups: k is 1.

Return a dict:

* `"k"`: the number of groups chosen (a whole number)
* `"stability"`: the stability of each k, a list in the order of `ks`

The same input (with the same seed) gives the same output. For three clouds of points that lie well apart, `choose_k(X, [2, 3, 4], seed=0)` might return
`{"k": 3, "stability": [0.52, 1.0, 0.74]}`.

If Do 3 is not done yet, you may use `adjusted_rand_score` for the agreement; the check accepts it.
"""


# %% answer="choose_k"
def choose_k(X, ks, seed):
    """The largest k whose groups are stable when the rows are halved; {"k", "stability"}."""
    ### BEGIN SOLUTION
    X, rng = np.asarray(X), np.random.default_rng(seed)
    stability = []
    for k in ks:
        scores = []
        for _ in range(8):
            shuffled = rng.permutation(len(X))
            halves = shuffled[: len(X) // 2], shuffled[len(X) // 2 :]
            a, b = (KMeans(k, n_init=3, random_state=seed).fit(X[half]).predict(X) for half in halves)
            scores.append(pair_agreement(a, b))
        stability.append(float(np.mean(scores)))
    stable = [k for k, value in zip(ks, stability, strict=True) if value >= 0.9]
    return {"k": max(stable, default=1), "stability": stability}
    ### END SOLUTION


# %% check="choose_k"
check("choose_k")

# %% [markdown] lang="zh-TW"
r"""
回到會員。經理心裡想的是三種人，她的老闆想要五種。資料怎麼說？先猜，再執行。灰色的是拿掉結構的對照組：把每一欄各自洗牌，同樣的數字，但誰和誰配在一起全亂了。
"""

# %% [markdown] lang="en"
r"""
Back to the members. The manager has three kinds of people in mind, her boss would like five. What do the data say? Guess, then run. Grey is a comparison without structure: each column shuffled on its own, the same numbers but paired at random.
"""

# %% try
habits = StandardScaler().fit_transform(np.log1p(members[HABIT]))
shuffle = np.random.default_rng(1)
no_structure = np.column_stack([shuffle.permutation(column) for column in habits.T])
tried = [2, 3, 4, 5, 6]
for data, colour, mark, words in (
    (habits[:300], "C0", "o-", tr("會員", "members")),
    (no_structure[:300], "0.6", "s--", tr("各欄洗牌", "columns shuffled")),
):
    chosen = choose_k(data, tried, seed=0)
    plt.plot(tried, chosen["stability"], mark, color=colour, label=f"{words}: k = {chosen['k']}")
plt.axhline(0.9, color="black", linestyle=":")
plt.text(6, 0.91, tr("標準 0.9", "the bar, 0.9"), ha="right", va="bottom")
plt.ylim(0, 1.1)
plt.xticks(tried)
plt.xlabel(tr("群數 k", "number of groups k"))
plt.ylabel(tr("穩定度（0 到 1）", "stability (0 to 1)"))
plt.title(tr("換一半人，還分得出同樣的群嗎", "Would the other half give the same groups"))
plt.legend(loc="lower left")
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 群不等於答案

穩定，只代表這些群換一批人還在，不代表它們就是你要的。下面把 1,797 張手寫數字（真實資料，`digits`）分成 10 群，畫出每一群的中心，也就是那一群的平均影像。**剛好會是 0 到 9 嗎？**
"""

# %% [markdown] lang="en"
r"""
## A group is not an answer

Stable means that the groups survive a change of people. It does not mean that they are the groups you wanted. Here 1,797 handwritten digits (real data, `digits`) are divided into 10 groups; each centre is the mean image of its group. **Will they be just 0 to 9?**
"""

# %%
images, labels = load("digits")
found = KMeans(10, n_init=1, random_state=2).fit(images.reshape(-1, 64))
fig, axes = plt.subplots(2, 5, figsize=(8, 4))
for g, ax in enumerate(axes.flat):
    counts = np.bincount(labels[found.labels_ == g], minlength=10)
    first = np.argmax(counts)
    ax.imshow(found.cluster_centers_[g].reshape(8, 8), cmap="gray_r")
    share = counts[first] / counts.sum()
    ax.set_title(
        tr(f"{share:.0%} 是 {first}", f"{share:.0%} are {first}"), color="black" if share > 0.8 else "C5", fontsize=11
    )
    ax.axis("off")
fig.suptitle(tr("每一群的平均影像；標題是群裡最多的數字", "Mean image of each group, and its most common digit"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
大多數的群很純，可是也有群裡混了好幾種數字，也有數字被拆成兩種寫法。演算法只知道「像素接不接近」，不知道你在意的是數字。尺是你選的，**群是尺的產物**；它們有沒有用，要由懂業務的人判斷。
"""

# %% [markdown] lang="en"
r"""
Most groups are pure. But some mix several digits, and some digits are split into two ways of writing. The algorithm knows how close pixels are, not that you care about digits. You chose the ruler, and **groups are what the ruler makes**; whether they are useful is for people who know the business to say.
"""

# %% [markdown] task="four_messages" points=3 lang="zh-TW"
r"""
## 想一想：四種簡訊

請用 150 到 250 字寫信給行銷經理，用上你那四群的數字。（還沒做完的話，就用這組中位數。甲群 180 人：1 天前來過、63 次、5,200 元；乙群 168 人：7 天、21 次、13,000 元；丙群 96 人：3 天、42 次、185,000 元；丁群 156 人：93 天、13 次、4,000 元。）

1. 替每一群取一個名字，用一句話描述他們，並各提一個做法。
2. 憑什麼說是四群，不是三群或五群？這個證據證明不了什麼？
3. 會員辦卡是為了集點。把他們分群、給不同的價格，誰可能吃虧？你會怎麼告知、讓他們怎麼退出？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只重述數字或群號，看不出每一群是什麼樣的人 |
| 2 | 四群各有業務上聽得懂的名字、描述和做法，並用穩定度說明為什麼是四群 |
| 3 | 做到 2 分的要求，還說出分群證明不了什麼（例如原因、簡訊有沒有效、模擬與真實的差別），並對告知、退出或差別待遇提出具體的辦法 |
"""

# %% [markdown] task="four_messages" points=3 lang="en"
r"""
## Think: four messages

Write 100 to 170 words to the marketing manager, with the numbers of your four groups. (Not there yet? Use these medians. A, 180 members: last came 1 day ago, 63 visits, NT\$5,200; B, 168 members: 7 days, 21 visits, NT\$13,000; C, 96 members: 3 days, 42 visits, NT\$185,000; D, 156 members: 93 days, 13 visits, NT\$4,000.)

1. Give each group a name, describe it in a sentence, and propose one thing to do for it.
2. Why four groups, and not three or five? What does that evidence not prove?
3. Members took the card to earn points. If they are sorted into groups and offered different prices, who may lose? How would you tell them, and let them opt out?

| Points | Your answer |
|---|---|
| 0–1 | Repeats figures or group numbers; one cannot tell what kind of people a group is |
| 2 | Each of the four has a name, a description and an action that the business understands, and stability is given as the reason for four |
| 3 | As for 2, and says what clustering does not prove (causes, whether a message works, how simulated differs from real, say), with a concrete proposal about telling people, opting out or unequal treatment |
"""

# %% [markdown] model="four_messages" lang="zh-TW"
r"""
參考答案（3 分）：

經理您好：會員可以分成四種。「通勤早餐族」（180 人）幾乎每三天來一次，每次約八十元，適合集點換咖啡。「週末採買的家庭」（168 人）每週一次、每次六百多元，適合滿額折扣。「小吃店老闆」（96 人）次數多、半年花十八萬，占營業額的大半，值得派專人談進貨價。「很久沒來的老客人」（156 人）三個月沒出現，可以寄一次回來看看的優惠。

選四群，是因為隨機換一半的人，四群的一致程度有 0.98，三群和五群都不到 0.9。這只說明群站得住腳，沒有說他們為什麼不來，也沒有證明簡訊有效；應該每群留兩成不寄，兩個月後比較。而且這是模擬的資料，要用真的會員再做一次。

常來的人反而拿不到老客人的折扣，可能覺得吃虧，所以價格一律公開，只有通知不同。發簡訊前要告知用途，取得同意，每一封都附退出的方式，退出的人點數照算。

評分提醒：名稱不同沒有關係，只要和數字相符。
"""

# %% [markdown] model="four_messages" lang="en"
r"""
Model answer (3 points):

Dear manager, your members are of four kinds. "Commuters" (180) come every third day and spend some NT\$80 a time; stamps for a coffee would suit them. "Weekend families" (168) come once a week for over NT\$600; offer a discount above a certain sum. "Eatery owners" (96) come often, spend NT\$185,000 in half a year and make up most of your sales; they deserve somebody who talks to them about prices. "Old customers not seen lately" (156) have not come for three months; send one invitation.

Why four? With another half of the members, four groups agree to 0.98; three and five stay below 0.9. That shows the groups are firm. It does not say why somebody stays away, nor that a message works: leave out a fifth of each group and compare after two months. And the data are simulated; repeat it with real members.

Regulars would miss the discount that lapsed members get and may feel cheated. So make all prices public and let only the notices differ. Say what the data are for, ask for consent, and put an opt-out into every message that does not cost any points.

A note on marking: other names are fine if they fit the figures.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）：用 `load("retail_members", groups=5, seed=8)` 多放一種人進去，你的 `choose_k` 找得到嗎？再把會員減到 100 人，從哪裡開始找不到？換成 `GaussianMixture` 或 `AgglomerativeClustering` 又如何？

**延伸閱讀**：scikit-learn 的[分群](https://scikit-learn.org/stable/modules/clustering.html)一頁畫出十種方法各自的長處；葡萄酒資料的出處在 [UCI 資料庫](https://archive.ics.uci.edu/dataset/109/wine)。今天的穩定度，想法來自 Tibshirani 與 Walther（2005）的 prediction strength。

**在專題裡**：拿到沒有標籤的產業資料，先分群看看有哪幾種樣子，再決定標註哪些、要不要分開建模。客服意圖和需求預測的專題都用得上：哪些問句其實是同一件事，哪些門市的曲線長得像。
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points): put in one more kind of people with `load("retail_members", groups=5, seed=8)`. Does your `choose_k` find them? Then go down to 100 members: where does it begin to fail? And with `GaussianMixture` or `AgglomerativeClustering`?

**To read**: the page on [clustering](https://scikit-learn.org/stable/modules/clustering.html) of scikit-learn draws what ten methods are good at. The wines come from the [UCI repository](https://archive.ics.uci.edu/dataset/109/wine). Today's stability follows the idea of prediction strength by Tibshirani and Walther (2005).

**In the capstones**: with industrial data that have no labels, cluster first to see which kinds there are; then decide what to label, and whether to model kinds apart. You can use it in the projects on customer intents and on demand: which questions mean the same, and which shops have curves alike.
"""
