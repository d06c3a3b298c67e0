# ---
# profile: light
# minutes: 85
# data: [auto_mpg]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 模型參數優化：只有二十次機會

這一單元寫給工程師，以及要審核「我們調參之後進步了 5%」這種報告的主管。先修是「監督式學習」：你應該知道訓練集、測試集和標準化。會用到平均、標準差和信賴區間。大約需要 85 分鐘。
"""

# %% [markdown] lang="en"
r"""
# Model parameter optimisation: only twenty chances

This unit is for engineers, and for managers who have to judge reports such as "tuning made it 5 % better". It builds on "Supervised learning": you should know training sets, test sets and standardisation. You will need means, standard deviations and confidence intervals. It takes about 85 minutes.
"""

# %% setup
import matplotlib.pyplot as plt
import numpy as np
from scipy import stats
from sklearn.base import clone
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import KFold, ParameterSampler, cross_val_score, train_test_split

from aitracks.data.tuning import FuelModel, Meter
from aitracks.lesson import check, load, style, tr

style()

# %% [markdown] lang="zh-TW"
r"""
## 為什麼要學這個

新竹一家車隊管理公司替物流業者估算油耗：輸入車重、馬力、排氣量，輸出每公升能跑幾公里。模型的設定沿用自上一個專案，沒有人調過。

調參要錢。正式的模型訓練一次要在雲端租一小時的 GPU，主管批了二十次的額度。兩週後同事交出報告：

> 試了二十組設定，最好的一組在驗證資料上進步 6%，建議更新。

這 6% 是真的，還是試了二十次、總有一次手氣好？更新之後客戶感覺得到嗎？

學完這一單元，你能在固定的訓練次數內用**交叉驗證**（cross-validation）找到好的設定，並用**沒參與調校**的資料證明改善不是碰運氣；證明不了的時候，也說得出口。
"""

# %% [markdown] lang="en"
r"""
## Why this matters

A fleet management company in Hsinchu estimates fuel consumption for hauliers: weight, power and displacement go in, kilometres a litre come out. The model's settings were taken over from the last project. Nobody has ever tuned them.

Tuning costs money. One training of the full model means an hour of a rented GPU, and the budget allows for twenty. Two weeks later a colleague reports:

> Twenty settings were tried. The best is 6 % better on the validation data. We propose to switch.

Are those 6 % real, or is one of twenty tries always lucky? Would customers notice?

By the end of this unit you can find good settings by **cross-validation** within a fixed number of trainings, and show on data that took **no part in the tuning** that the gain is not luck; and, where you cannot show it, say so.
"""

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

這是真實的資料：1970 到 1982 年美國市場的 392 款汽車，課程把單位換成了公制。資料卡 `auto_mpg` 有每一欄的說明，也寫明不能拿來預測今天的車。

七欄描述車子，最後一欄 `km_per_litre` 是要預測的市區油耗，單位是公里／公升，愈大愈省油。
"""

# %% [markdown] lang="en"
r"""
## Look at the data

These are real data: 392 cars of the American market from 1970 to 1982, with units turned into metric ones by the course. The data card `auto_mpg` explains each column, and says that they cannot predict cars of today.

Seven columns describe the car. The last, `km_per_litre`, is what is to be predicted: city fuel economy in km a litre; larger is thriftier.
"""

# %%
cars = load("auto_mpg")
X = cars.drop(columns="km_per_litre").to_numpy(dtype=float)
y = cars["km_per_litre"].to_numpy()
print(X.shape, y.shape)
cars.iloc[[0, 100, 200, 300]]

# %%
early = cars["model_year"] < 1976
for rows, colour, mark, words in (
    (early, "C0", "o", tr("1970–1975 年式", "model years 1970–1975")),
    (~early, "C1", "^", tr("1976–1982 年式", "model years 1976–1982")),
):
    plt.plot(X[rows, 3], y[rows], mark, color=colour, alpha=0.6, markeredgecolor="white", label=words)
plt.xlabel(tr("車重（公斤）", "weight (kg)"))
plt.ylabel(tr("油耗（公里／公升）", "fuel economy (km/L)"))
plt.title(tr("愈重愈耗油，但不是一條直線", "Heavier cars are thirstier, but not along a line"))
plt.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 參數與超參數

模型自己從資料學到的數字叫參數。訓練之前就要由人決定的，叫**超參數**（hyperparameter）。

`FuelModel` 是課程準備的支援向量迴歸，自帶標準化，用起來和 scikit-learn 的模型一樣。它有三個超參數：

* `C`：錯一點要罰多重。太小，懶得學；太大，連雜訊也背。
* `gamma`：兩輛車要多像，才算有參考價值。太小，全部的車一視同仁；太大，只認得一模一樣的車。
* `epsilon`：差多少公里以內不算錯。

沿用的設定是 `C=1, gamma=1, epsilon=0.1`。`meter` 是電表：**每訓練一次，就記一次帳**，複製出來的模型也記在同一個電表上。

$$\text{MAE} = \frac{1}{n}\sum_{i=1}^{n} |y_i - \hat{y}_i|$$

**平均絕對誤差**（mean absolute error，MAE）就是平均差幾公里／公升，愈小愈好。下面把 `C` 和 `gamma` 的每一種組合都試過。先猜：好的設定是**一個點**、**一整片**，還是**一條斜的谷**？
"""

# %% [markdown] lang="en"
r"""
## Parameters and hyperparameters

Numbers that a model learns from the data are its parameters. What people must decide before training is a **hyperparameter**.

`FuelModel`, made for this course, is a support vector regression that does its own standardising; it is used like any model of scikit-learn. It has three hyperparameters:

* `C`: how hard an error is punished. Too small, and it does not bother to learn; too large, and it learns the noise by heart.
* `gamma`: how alike two cars must be to tell something about each other. Too small, and all cars are the same; too large, and it knows only cars it has seen.
* `epsilon`: how many km/L off still count as right.

The settings taken over are `C=1, gamma=1, epsilon=0.1`. The `meter` **enters every training into its books**, those of the model's clones included.

$$\text{MAE} = \frac{1}{n}\sum_{i=1}^{n} |y_i - \hat{y}_i|$$

The **mean absolute error** (MAE) says how many km/L a prediction is off on average; smaller is better. Below, every combination of `C` and `gamma` is tried. Guess first: are the good settings **a point**, **a field**, or **a slanting valley**?
"""

# %%
C_values, gamma_values = [0.1, 1, 10, 100, 1000], [0.001, 0.01, 0.1, 1, 10]
meter = Meter()
learn, judge = train_test_split(np.arange(392), test_size=0.4, random_state=1)
landscape = np.empty((5, 5))
for i, C in enumerate(C_values):
    for j, gamma in enumerate(gamma_values):
        trained = FuelModel(C=C, gamma=gamma, meter=meter).fit(X[learn], y[learn])
        landscape[i, j] = mean_absolute_error(y[judge], trained.predict(X[judge]))

fig, ax = plt.subplots(figsize=(6.4, 4.6))
image = ax.imshow(landscape, cmap="viridis_r", vmin=0.75, vmax=2, origin="lower")
for i, j in np.ndindex(5, 5):
    ax.text(
        j, i, f"{landscape[i, j]:.2f}", ha="center", va="center", color="black" if landscape[i, j] < 1.3 else "white"
    )
ax.plot(3, 1, "s", markersize=40, fillstyle="none", color="C5", markeredgewidth=3)
ax.set_xticks(range(5), gamma_values)
ax.set_yticks(range(5), C_values)
ax.set_xlabel(tr("gamma（無單位，每格乘 10）", "gamma (no unit, ten times a step)"))
ax.set_ylabel(tr("C（無單位，每格乘 10）", "C (no unit, ten times a step)"))
ax.grid(False)
fig.colorbar(image, label=tr("MAE（公里／公升）", "MAE (km/L)"), extend="max")
ax.set_title(
    tr(f"訓練了 {meter.fits} 次；橘框是沿用的設定", f"{meter.fits} trainings; framed: the settings taken over")
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
是一條斜的谷：`C` 大一點、`gamma` 就要小一點。從這張圖能學到三件事：

1. 超參數的刻度是**倍數**，所以候選值用 0.1、1、10 這樣取。
2. 一次只調一個很容易卡在半山腰：把 `gamma` 固定在 1，`C` 怎麼調都到不了谷底。
3. 全部走一遍要 25 次，而且只考了一次試。五折交叉驗證就是 125 次，是額度的六倍多。

## 同一批考卷

只考一次，好壞有運氣。**k 折交叉驗證**把資料分成 k 份，輪流當考卷，得到 k 個分數：

```
第 1 折：[考卷][訓練][訓練][訓練][訓練]
第 2 折：[訓練][考卷][訓練][訓練][訓練]
……
```

比較兩組設定的時候，務必用**同一批考卷**，這樣考卷的難易對雙方一樣，可以逐折相減。
"""

# %% [markdown] lang="en"
r"""
It is a slanting valley: with a larger `C`, `gamma` should be smaller. The map teaches three things:

1. Hyperparameters live on a scale of **factors**, so candidates are taken as 0.1, 1, 10.
2. Tuning one at a time easily gets stuck half-way: with `gamma` held at 1, no `C` reaches the valley floor.
3. Walking over all of it takes 25 trainings, and that with a single exam. With five-fold cross-validation it is 125, more than six times the budget.

## The same exams

One exam is a matter of luck. **k-fold cross-validation** cuts the data into k parts; each serves as the exam in turn, which gives k scores:

```
fold 1: [exam][train][train][train][train]
fold 2: [train][exam][train][train][train]
…
```

To compare two settings always use **the same exams**. Hard and easy ones are then the same for both, and scores can be subtracted fold by fold.
"""

# %%
five = list(KFold(5, shuffle=True, random_state=0).split(X))
print([(len(train), len(test)) for train, test in five])
print(-cross_val_score(FuelModel(), X, y, cv=five, scoring="neg_mean_absolute_error"))

# %% [markdown] lang="zh-TW"
r"""
scikit-learn 的分數一律愈大愈好，所以誤差前面加了負號（`neg_mean_absolute_error`），取出來要再變回正的。忘了這個負號，就會選到最差的設定。

### 動手做 1：`fold_errors(model, X, y, folds)`

算出模型在每一折考卷上的 MAE。

| 輸入 | 是什麼 |
|---|---|
| `model` | 還沒訓練的迴歸模型（有 `fit` 和 `predict`） |
| `X`, `y` | 特徵陣列（n 列、d 欄）與要預測的數（長度 n，公里／公升） |
| `folds` | list，每一項是 `(train, test)`，兩個列號的陣列 |

回傳一個 list：每一折考卷上的 MAE（公里／公升，正數），順序和 `folds` 相同。

* 每一折只訓練一次，用這一折的 `train`，不要用到 `test`。
* 傳進來的 `model` 本身不要訓練，請每折用 `clone(model)` 複製一個。

例如 `fold_errors(FuelModel(), X, y, five)` 回傳五個大約 1 的數，就是上一格印出來的。
"""

# %% [markdown] lang="en"
r"""
In scikit-learn larger scores are always better, so errors carry a minus sign (`neg_mean_absolute_error`) that you have to take off again. Forget it, and you choose the worst settings.

### Do 1: `fold_errors(model, X, y, folds)`

Work out the MAE of a model on the exam of each fold.

| Input | What it is |
|---|---|
| `model` | a regression model that is not trained yet (with `fit` and `predict`) |
| `X`, `y` | an array of features (n rows, d columns) and the numbers to predict (length n, km/L) |
| `folds` | a list of pairs `(train, test)`, two arrays of row numbers |

Return a list: the MAE on the exam of each fold (km/L, positive), in the order of `folds`.

* Train once for each fold, on its `train` rows and none of its `test` rows.
* Leave the `model` that you were given untrained: make a copy for each fold with `clone(model)`.

For example, `fold_errors(FuelModel(), X, y, five)` returns five numbers of about 1, those that were just printed.
"""


# %% answer="fold_errors"
def fold_errors(model, X, y, folds):
    """The mean absolute error on the test rows of each fold; a list of positive numbers."""
    ### BEGIN SOLUTION
    errors = []
    for train, test in folds:
        trained = clone(model).fit(X[train], y[train])
        errors.append(float(np.mean(np.abs(trained.predict(X[test]) - y[test]))))
    return errors
    ### END SOLUTION


# %% check="fold_errors"
check("fold_errors")

# %% [markdown] lang="zh-TW"
r"""
## 額度怎麼花

二十次訓練，可以試 20 組、各考 1 次；也可以試 4 組、各考 5 次。

$$\text{trainings} = \text{settings} \times \text{folds}$$

試得少，可能沒碰到好的；考得少，可能認錯最好的。**隨機搜尋**（random search）從候選值的組合裡隨機抽幾組來試，超參數多的時候，比一格一格走的格狀搜尋省得多。

`ParameterSampler` 幫你抽不重複的組合：
"""

# %% [markdown] lang="en"
r"""
## How to spend the budget

Twenty trainings can be 20 settings with one exam each, or 4 settings with five exams each.

$$\text{trainings} = \text{settings} \times \text{folds}$$

Try few, and you may not come across a good one. Give few exams, and you may take the wrong one for the best. **Random search** draws some combinations of the candidate values at random; with several hyperparameters that is much cheaper than walking over the grid.

`ParameterSampler` draws combinations, none of them twice:
"""

# %%
space = {"C": [0.1, 1, 10, 100], "gamma": gamma_values, "epsilon": [0.05, 0.2, 0.8]}
for params in ParameterSampler(space, n_iter=3, random_state=7):
    print(params)

# %% [markdown] lang="zh-TW"
r"""
### 動手做 2：`tune(model, space, X, y, budget, seed)`

在額度內找出好的設定。

| 輸入 | 是什麼 |
|---|---|
| `model` | 還沒訓練的 `FuelModel`（電表在它身上） |
| `space` | dict，超參數名稱 → 候選值的 list，像上面的 `space` |
| `X`, `y` | 特徵陣列（n 列、d 欄）與要預測的數（長度 n） |
| `budget` | 整數，**總共**最多訓練幾次，至少 8 |
| `seed` | 整數，亂數的種子 |

回傳一個 dict：

* `"params"`：選出的設定，`space` 裡每個超參數各一個候選值
* `"error"`：這組設定在你的考卷上的 MAE（公里／公升，正數）

要求：

* 電表記到的訓練次數不能超過 `budget`；至少試 4 組不同的設定。
* 選的是試過的裡面最好的（檢查會自己重考一遍，要落在試過的較好一半，而且和最好的差 0.5 公里／公升以內；容許一點差，因為你只考了幾次）。
* 每次訓練都要留下考卷：不要用全部的列訓練。
* 輸入相同（包括種子），結果相同。請用傳進來的 `model` 的複製品，不要開 `n_jobs`（別的行程裡的帳記不到）。

例如 `tune(FuelModel(), space, X, y, budget=20, seed=0)` 可能回傳
`{"params": {"C": 100, "gamma": 0.01, "epsilon": 0.2}, "error": 0.82}`。

提醒：`RandomizedSearchCV` 預設最後會用全部資料再訓練一次，那也要付錢。
"""

# %% [markdown] lang="en"
r"""
### Do 2: `tune(model, space, X, y, budget, seed)`

Find good settings within the budget.

| Input | What it is |
|---|---|
| `model` | a `FuelModel` that is not trained yet (it carries the meter) |
| `space` | a dict from the name of a hyperparameter to a list of candidate values, like `space` above |
| `X`, `y` | an array of features (n rows, d columns) and the numbers to predict (length n) |
| `budget` | a whole number, how many trainings there may be **in total**, at least 8 |
| `seed` | a whole number, the seed for anything random |

Return a dict:

* `"params"`: the settings chosen, one candidate value for each hyperparameter of `space`
* `"error"`: the MAE of these settings on your exams (km/L, positive)

The rules:

* The meter must not count more than `budget` trainings; try 4 different settings or more.
* What you return is the best of those you tried. (The check examines all of them again; it has to be in the better half and within 0.5 km/L of the best: some slack, as you could afford few exams only.)
* Keep an exam back in every training: never train on all rows.
* The same input (with the same seed) gives the same result. Use copies of the `model` you are given, without `n_jobs` (the meter does not see other processes).

For example, `tune(FuelModel(), space, X, y, budget=20, seed=0)` might return
`{"params": {"C": 100, "gamma": 0.01, "epsilon": 0.2}, "error": 0.82}`.

A warning: by default `RandomizedSearchCV` trains once more on all rows at the end. That has to be paid for, too.
"""


# %% answer="tune"
def tune(model, space, X, y, budget, seed):
    """Random search within `budget` trainings; return {"params", "error"} of the best settings tried."""
    ### BEGIN SOLUTION
    folds = list(KFold(2, shuffle=True, random_state=seed).split(X))
    best = {"params": None, "error": np.inf}
    for params in ParameterSampler(space, n_iter=budget // 2, random_state=seed):
        error = float(np.mean(fold_errors(clone(model).set_params(**params), X, y, folds)))
        if error < best["error"]:
            best = {"params": params, "error": error}
    return best
    ### END SOLUTION


# %% check="tune"
check("tune")

# %% [markdown] lang="zh-TW"
r"""
## 冠軍的詛咒

`tune` 回傳的 `error` 可以寫進報告嗎？做個實驗：拿 30 輛車當考卷，讓許多組設定去考，把考最好的那組的分數記下來（承諾），再用另外 150 輛沒看過的車考同一組（兌現）。

分別試 1、2、5、25 組。先猜：**試得愈多，承諾和兌現的差距會變大還是變小？**
"""

# %% [markdown] lang="en"
r"""
## The winner's curse

May the `error` that `tune` returns go into the report? An experiment: let many settings sit an exam of 30 cars, and note the score of the best (promised). Then examine that same one on 150 other cars that nobody has seen (delivered).

Do it with 1, 2, 5 and 25 settings. Guess first: **with more tries, will the gap between promised and delivered grow or shrink?**
"""

# %%
counts = [1, 2, 5, 25]
pool = space | {"C": [1, 10, 100], "gamma": [0.01, 0.03, 0.1, 0.3]}
promised, delivered = [], []
for repeat in range(8):
    dice = np.random.default_rng(repeat)
    order = dice.permutation(392)
    learn, others = order[:80], order[80:]
    tried = [FuelModel(**params).fit(X[learn], y[learn]) for params in ParameterSampler(pool, 25, random_state=repeat)]
    off = np.array([np.abs(trained.predict(X[others]) - y[others]) for trained in tried])  # 25 settings, 312 cars
    for _ in range(60):  # other cars in the exam, other settings drawn
        seat = dice.permutation(312)
        exam, fresh = off[:, seat[:30]].mean(axis=1), off[:, seat[30:180]].mean(axis=1)
        draws = [dice.choice(25, count, replace=False) for count in counts]
        winners = [draw[np.argmin(exam[draw])] for draw in draws]
        promised.append(exam[winners])
        delivered.append(fresh[winners])
promised, delivered = np.array(promised), np.array(delivered)

plt.fill_between(range(4), promised.mean(0), delivered.mean(0), color="C1", alpha=0.25, label=tr("差距", "the gap"))
plt.plot(delivered.mean(0), "^-", color="C5", label=tr("兌現：沒看過的 150 輛", "delivered: 150 unseen cars"))
plt.plot(promised.mean(0), "o-", color="C0", label=tr("承諾：挑選用的 30 輛", "promised: the 30 cars used to choose"))
plt.xticks(range(4), counts)
plt.xlabel(tr("試了幾組設定", "number of settings tried"))
plt.ylabel(tr("最好那組的 MAE（公里／公升）", "MAE of the best (km/L)"))
plt.title(tr("試得愈多，承諾愈靠不住", "The more tries, the less the promise is worth"))
plt.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
冠軍之所以是冠軍，一部分是實力，一部分是這張考卷剛好合它的胃口。**挑選用的分數不能拿來報告。**

誠實的辦法是**巢狀交叉驗證**（nested cross-validation）。外層每一折先鎖起一份考卷，只用剩下的資料調參，調完才開考卷：

```
外層第 1 折： [鎖起來的考卷] | [ 內層：在這裡調參，挑出設定，再訓練 ]
外層第 2 折： [ 內層 …… ] [鎖起來的考卷] [ …… 內層 ]
```

每一折可能挑到不同的設定。沒關係，這裡考的不是某一組設定，而是「**用這個辦法調參**」值不值得。

### 動手做 3：`nested_errors(tuner, model, space, X, y, outer, budget)`

用巢狀交叉驗證，比較沿用的設定和調過的設定。

| 輸入 | 是什麼 |
|---|---|
| `tuner` | 一個調參函式，用法和動手做 2 相同：`tuner(model, space, X, y, budget, seed)` 回傳 `{"params", "error"}` |
| `model` | 還沒訓練、沿用設定的模型 |
| `space`, `X`, `y`, `budget` | 和動手做 2 相同 |
| `outer` | list，每一項是 `(train, test)`，兩個列號的陣列 |

對第 i 折（i 從 0 起）：用這一折的 `train` 呼叫 `tuner`，`seed` 給 i；把挑到的設定放進模型的複製品，用整個 `train` 訓練，在 `test` 上算 MAE；沿用的設定也用同樣的 `train` 訓練、同樣的 `test` 考。

回傳 `{"start": […], "tuned": […]}`，各是每一折的 MAE（公里／公升）。

例如兩折時，可能是 `{"start": [1.12, 1.05], "tuned": [0.86, 0.88]}`。
"""

# %% [markdown] lang="en"
r"""
A winner wins partly by merit, partly because this exam happened to suit it. **A score that was used to choose must not be reported.**

The honest way is **nested cross-validation**. Each outer fold first locks an exam away, tunes on the remaining data only, and opens the exam when tuning is over:

```
outer fold 1:  [ locked exam ] | [ inner: tune here, choose settings, then train ]
outer fold 2:  [ inner … ] [ locked exam ] [ … inner ]
```

Folds may choose different settings. That is fine: what is examined is not one setting but whether **tuning in this way** is worth it.

### Do 3: `nested_errors(tuner, model, space, X, y, outer, budget)`

Compare the settings taken over with tuned ones by nested cross-validation.

| Input | What it is |
|---|---|
| `tuner` | a function that tunes, used as in Do 2: `tuner(model, space, X, y, budget, seed)` returns `{"params", "error"}` |
| `model` | a model that is not trained yet, with the settings taken over |
| `space`, `X`, `y`, `budget` | as in Do 2 |
| `outer` | a list of pairs `(train, test)`, two arrays of row numbers |

For fold i (counted from 0): call `tuner` with the `train` rows of this fold and `seed` i; put the settings it chose into a copy of the model, train that on all of `train`, and work out the MAE on `test`. Train the settings taken over on the same `train` and examine them on the same `test`.

Return `{"start": […], "tuned": […]}`, each the MAE of every fold (km/L).

With two folds that could be `{"start": [1.12, 1.05], "tuned": [0.86, 0.88]}`.
"""


# %% answer="nested_errors"
def nested_errors(tuner, model, space, X, y, outer, budget):
    """Nested cross-validation of tuning against the settings taken over; {"start", "tuned"}."""
    ### BEGIN SOLUTION
    start, tuned = [], []
    for i, (train, test) in enumerate(outer):
        found = tuner(model, space, X[train], y[train], budget, i)
        for errors, candidate in ((start, model), (tuned, clone(model).set_params(**found["params"]))):
            trained = clone(candidate).fit(X[train], y[train])
            errors.append(float(np.mean(np.abs(y[test] - trained.predict(X[test])))))
    return {"start": start, "tuned": tuned}
    ### END SOLUTION


# %% check="nested_errors"
check("nested_errors")

# %% [markdown] lang="zh-TW"
r"""
## 進步多少，靠得住嗎

兩組設定考同樣的考卷，就可以逐折相減。看看為什麼要這樣做：下面是 `gamma=1` 和 `gamma=0.1` 的十折成績（`C` 都是 10）。
"""

# %% [markdown] lang="en"
r"""
## How much better, and can you rely on it

With the same exams for both, subtract fold by fold. Here is why: ten folds with `gamma=1` and with `gamma=0.1` (`C` is 10 in both).
"""

# %%
ten = list(KFold(10, shuffle=True, random_state=3).split(X))
pair = [
    -cross_val_score(FuelModel(C=10, gamma=gamma), X, y, cv=ten, scoring="neg_mean_absolute_error")
    for gamma in (1, 0.1)
]
fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4), width_ratios=[1.2, 1])
for a, b in zip(*pair, strict=True):
    left.plot([0, 1], [a, b], "-", color="0.7", linewidth=1)
left.plot(np.zeros(10), pair[0], "o", color="C0", markersize=8)
left.plot(np.ones(10), pair[1], "^", color="C1", markersize=8)
left.set(xlim=(-0.4, 1.4), xticks=[0, 1])
left.set_xticklabels(["gamma = 1", "gamma = 0.1"])
left.set_ylabel(tr("一折的 MAE（公里／公升）", "MAE of a fold (km/L)"))
left.set_title(tr("考卷有難有易", "Some exams are harder"))
right.axvline(0, color="black", linewidth=1)
right.plot(pair[0] - pair[1], np.arange(1, 11), "D", color="C2")
right.set_yticks(range(1, 11))
right.set_xlim(-0.15, 0.45)
right.set_xlabel(tr("相減：1 的 − 0.1 的（公里／公升）", "difference, 1 minus 0.1 (km/L)"))
right.set_ylabel(tr("第幾折", "fold"))
right.set_title(tr("右邊：0.1 較好", "To the right, 0.1 is better"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
左圖兩邊的點疊在一起，看不出高下；右圖相減之後，難易抵消，只剩差別。設第 i 折的差是 $d_i$（正的代表新設定較好），n 折的平均 $\bar{d}$ 就是**進步**（gain）。

它有多可靠？一般會算標準誤 $s/\sqrt{n}$，但這裡有陷阱：各折的訓練資料大部分重疊，n 個差並不獨立。只要多重複幾次交叉驗證，$s/\sqrt{n}$ 就會小到想要多小有多小，可是車子還是那 392 輛。

Nadeau 與 Bengio（2003）的修正是多加一項，$q$ 是每折考卷占全部資料的比例：

$$\bar{d} \pm t \cdot s \cdot \sqrt{\frac{1}{n} + \frac{q}{1 - q}}$$

其中 $s$ 是樣本標準差（除以 n − 1），$t$ 是自由度 n − 1 的 t 分布 97.5% 分位數。這個 95% 信賴區間如果整個在 0 的右邊，才能說改善不像是碰運氣。

先猜：十折交叉驗證重複 20 次，共 200 個差。和只做一次比，**一般的區間會縮到幾分之一？修正後的呢？**
"""

# %% [markdown] lang="en"
r"""
On the left the two sets of points overlap, and one cannot tell which is better. After subtracting, on the right, hard and easy cancel and only the difference is left. Let $d_i$ be the difference of fold i (positive where the new settings are better). The mean $\bar{d}$ of the n folds is the **gain**.

How reliable is it? The usual standard error is $s/\sqrt{n}$, but there is a trap: the training data of the folds largely overlap, so the n differences are not independent. Repeat the cross-validation often enough and $s/\sqrt{n}$ gets as small as you like, and yet the cars are still the same 392.

Nadeau and Bengio (2003) correct it by one more term, where $q$ is the share of all data that is in the exam of a fold:

$$\bar{d} \pm t \cdot s \cdot \sqrt{\frac{1}{n} + \frac{q}{1 - q}}$$

Here $s$ is the sample standard deviation (dividing by n − 1) and $t$ the 97.5 % quantile of the t distribution with n − 1 degrees of freedom. Only if this 95 % confidence interval lies wholly to the right of 0 may you say that the gain does not look like luck.

Guess first: ten folds repeated 20 times give 200 differences. Compared with doing it once, **to which fraction does the usual interval shrink? And the corrected one?**
"""

# %%
n = np.array([10, 20, 50, 100, 200])
t = stats.t.ppf(0.975, n - 1)
s = np.std(pair[0] - pair[1], ddof=1)
plt.plot(n, t * s * np.sqrt(1 / n + 0.1 / 0.9), "^-", color="C5", label=tr("修正後", "corrected"))
plt.plot(n, t * s * np.sqrt(1 / n), "o--", color="C0", label=tr("一般的", "usual"))
plt.ylim(0)
plt.xlabel(tr("差的個數 n（十折重複 1 到 20 次）", "number of differences n (ten folds, 1 to 20 times)"))
plt.ylabel(tr("區間的半寬（公里／公升）", "half-width of the interval (km/L)"))
plt.title(tr("重算不會生出新的車", "Computing again makes no new cars"))
plt.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
### 動手做 4：`gain_interval(old, new, test_share)`

| 輸入 | 是什麼 |
|---|---|
| `old`, `new` | 舊設定與新設定在**同樣 n 折**上的 MAE，list 或陣列，長度 n（至少 2），順序相同 |
| `test_share` | 每折考卷占全部資料的比例 q，例如十折就是 0.1 |

回傳一個 dict：

* `"gain"`：平均進步（公里／公升），新設定的誤差較小時是正的
* `"low"`, `"high"`：上面公式的 95% 信賴區間
* `"convincing"`：區間整個大於 0 就是 `True`，否則 `False`

例如 `gain_interval([1.0, 1.2, 1.1], [0.9, 1.0, 1.1], 0.2)` 回傳
`{"gain": 0.1, "low": -0.2286…, "high": 0.4286…, "convincing": False}`。

`stats.t.ppf(0.975, n - 1)` 給出公式裡的 $t$。
"""

# %% [markdown] lang="en"
r"""
### Do 4: `gain_interval(old, new, test_share)`

| Input | What it is |
|---|---|
| `old`, `new` | the MAE of the old and of the new settings on **the same n folds**: lists or arrays of length n (2 or more), in the same order |
| `test_share` | the share q of all data that is in the exam of a fold, 0.1 for ten folds |

Return a dict:

* `"gain"`: the mean gain (km/L), positive where the new settings have the smaller error
* `"low"`, `"high"`: the 95 % confidence interval of the formula above
* `"convincing"`: `True` if the whole interval is above 0, else `False`

For example, `gain_interval([1.0, 1.2, 1.1], [0.9, 1.0, 1.1], 0.2)` returns
`{"gain": 0.1, "low": -0.2286…, "high": 0.4286…, "convincing": False}`.

`stats.t.ppf(0.975, n - 1)` gives the $t$ of the formula.
"""


# %% answer="gain_interval"
def gain_interval(old, new, test_share):
    """Mean gain and its corrected 95 % interval; {"gain", "low", "high", "convincing"}."""
    ### BEGIN SOLUTION
    difference = np.asarray(old, dtype=float) - np.asarray(new, dtype=float)
    n, gain = len(difference), float(np.mean(difference))
    spread = np.std(difference, ddof=1) * np.sqrt(1 / n + test_share / (1 - test_share))
    half = float(stats.t.ppf(0.975, n - 1) * spread)
    return {"gain": gain, "low": gain - half, "high": gain + half, "convincing": gain - half > 0}
    ### END SOLUTION


# %% check="gain_interval"
check("gain_interval")

# %% [markdown] lang="zh-TW"
r"""
## 全部接起來

用你的四個函式回答開頭的問題。五折的外層，每折二十次額度。比較兩個起點：沿用的設定（`gamma=1`），以及 scikit-learn 預設的作法（`gamma` 約 1/7）。**先猜：哪一個的進步靠得住？**
"""

# %% [markdown] lang="en"
r"""
## Put it all together

Answer the opening question with your four functions: five outer folds, a budget of twenty in each. There are two starting points: the settings taken over (`gamma=1`), and what scikit-learn would do by default (`gamma` of about 1/7). **Guess first: for which of them can you rely on the gain?**
"""

# %% try
fig, ax = plt.subplots(figsize=(7, 3))
starts = [
    (FuelModel(), tr("沿用的設定", "taken over")),
    (FuelModel(gamma=1 / 7), tr("scikit-learn 預設", "scikit-learn's default")),
]
for height, (model, words) in enumerate(starts):
    nested = nested_errors(tune, model, space, X, y, five, budget=20)
    result = gain_interval(nested["start"], nested["tuned"], 0.2)
    ax.plot([result["low"], result["high"]], [height, height], "-", color=f"C{height}", linewidth=4, alpha=0.6)
    ax.plot(result["gain"], height, "o", color=f"C{height}", markersize=10)
    ax.plot(np.subtract(nested["start"], nested["tuned"]), np.full(5, height + 0.2), "|", color="black", markersize=10)
    print(
        words,
        ", ".join(f"{name} {float(result[name]):.2f}" for name in ("gain", "low", "high")),
        bool(result["convincing"]),
    )
ax.axvline(0, color="black", linewidth=1)
ax.set(ylim=(-0.5, 1.6), yticks=[0, 1])
ax.set_yticklabels([words for _, words in starts])
ax.set_xlabel(tr("調參之後的進步（公里／公升）；短線是各折", "gain by tuning (km/L); ticks are the folds"))
ax.set_title(tr("進步與 95% 信賴區間", "Gain and its 95 % interval"))
plt.show()

# %% [markdown] task="approve_or_not" points=3 lang="zh-TW"
r"""
## 想一想：這份報告要批准嗎

回到同事的報告：「試了二十組設定，最好的一組在驗證資料上進步 6%，建議更新。」你是主管。請寫 150 到 250 字的批覆，用上你算出來的進步與區間。（還沒做完的話，就用這組：對沿用設定的進步 0.21，區間 0.13 到 0.28；對預設作法的進步 0.01，區間 −0.05 到 0.06；單位都是公里／公升。）

1. 報告裡的 6% 為什麼不能直接相信？要補什麼數字？
2. 兩個起點，哪一個的改善你接受？「證明不了進步」等於「沒有進步」嗎？
3. 更新還要付出什麼代價？你會批准、退回，還是再給額度？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只憑 6% 決定，或只說「要再驗證」而沒有說怎麼做 |
| 2 | 說明挑選用的分數為什麼偏樂觀，並用沒參與調校的資料的進步與區間做出決定 |
| 3 | 做到 2 分的要求，還把改善和實際的意義或代價相比（例如油費、重新驗證、訓練費用），並區分「證明不了」與「沒有」，或指出這份資料推論不到的範圍 |
"""

# %% [markdown] task="approve_or_not" points=3 lang="en"
r"""
## Think: would you approve this report

Back to the report: "Twenty settings were tried. The best is 6 % better on the validation data. We propose to switch." You are the manager. Write a reply of 100 to 170 words, with the gains and intervals that you found. (Not there yet? Use these: over the settings taken over, a gain of 0.21, interval 0.13 to 0.28; over the default, 0.01, interval −0.05 to 0.06; all in km/L.)

1. Why can the 6 % not be taken at face value? Which figures are missing?
2. Of the two starting points, where do you accept that it got better? Is "not shown to be better" the same as "not better"?
3. What else does a switch cost? Do you approve, send it back, or grant a larger budget?

| Points | Your answer |
|---|---|
| 0–1 | Decides by the 6 % alone, or just says "validate again" without saying how |
| 2 | Says why a score that was used to choose is too good, and decides by gain and interval on data that took no part in tuning |
| 3 | As for 2, and weighs the gain against what it means or costs in practice (fuel bills, validating again, trainings, say), and tells "not shown" from "none", or names what these data cannot tell |
"""

# %% [markdown] model="approve_or_not" lang="zh-TW"
r"""
參考答案（3 分）：

6% 是二十組裡的冠軍在挑選用的考卷上的成績，一部分是手氣。請補上巢狀交叉驗證的結果：每折先鎖起考卷，調完才開，並附上逐折相減的區間。

我們自己做了一遍。對沿用的設定，進步 0.21 公里／公升，區間 0.13 到 0.28，不像碰運氣；平均差 1.06，現在差 0.85，估算誤差少掉約兩成，值得更新。對 scikit-learn 的預設作法，進步 0.01，區間跨過 0：不能說沒有進步，只能說 392 輛車看不出來；就算有，最多也不到 0.06，客戶感覺不到。

所以批准換掉沿用的設定，但不必再買二十次訓練去追預設作法之後的那一點點；額度留著蒐集新的車款。上線前要在臺灣的車上重驗，因為資料是 1982 年以前的美國車，沒有油電車。

評分提醒：決定退回也可以，只要理由引用區間與代價。
"""

# %% [markdown] model="approve_or_not" lang="en"
r"""
Model answer (3 points):

The 6 % is the score of the champion among twenty, on the very exam that chose it; part of it is luck. Please add nested cross-validation: lock an exam away in each fold, tune, open it, and give the interval of the differences fold by fold.

We did so. Over the settings taken over the gain is 0.21 km/L, interval 0.13 to 0.28: that does not look like luck, and it takes about a fifth off the error of our estimates. It is worth a switch. Over scikit-learn's default it is 0.01 and the interval includes 0. That does not mean that there is no gain, only that 392 cars cannot show it; it is hardly above 0.06, and no customer would notice.

So I approve replacing the old settings, but not another twenty trainings to chase what is left beyond the default. Spend them on newer cars. Validate on cars in Taiwan before it goes live: these data end in 1982, are American, and know no hybrids.

A note on marking: sending it back is fine, too, if the reasons cite intervals and costs.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）：同樣二十次額度，把「4 組 × 5 折」換成「10 組 × 2 折」和「20 組 × 1 次」，各用 20 個種子跑，畫出選到的設定的真實 MAE。哪一種花法最好？再試試 `HalvingRandomSearchCV`：先用少少的資料淘汰，電表怎麼算才公平？

**延伸閱讀**：scikit-learn 的[超參數搜尋](https://scikit-learn.org/stable/modules/grid_search.html)與[巢狀交叉驗證的例子](https://scikit-learn.org/stable/auto_examples/model_selection/plot_nested_cross_validation_iris.html)；資料的出處在 [UCI 資料庫](https://archive.ics.uci.edu/dataset/9/auto+mpg)。

**在專題裡**：每個專題的報告都要回答「調參進步多少、靠得住嗎」。評審會問你試了幾組、用哪份資料挑、用哪份資料報；今天的電表和區間，就是現成的答案。
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points): with the same budget of twenty, replace "4 settings × 5 folds" by "10 settings × 2 folds" and by "20 settings × 1 exam". Run each with 20 seeds and plot the true MAE of the settings chosen. Which is the best way to spend it? Then try `HalvingRandomSearchCV`, which drops candidates on little data first: how should the meter count to be fair?

**To read**: scikit-learn on [searching hyperparameters](https://scikit-learn.org/stable/modules/grid_search.html) and its [example of nested cross-validation](https://scikit-learn.org/stable/auto_examples/model_selection/plot_nested_cross_validation_iris.html). The data come from the [UCI repository](https://archive.ics.uci.edu/dataset/9/auto+mpg).

**In the capstones**: every report has to say how much tuning gained and whether one can rely on it. Reviewers will ask how many settings you tried, which data chose and which data reported. Today's meter and interval are the answer.
"""
