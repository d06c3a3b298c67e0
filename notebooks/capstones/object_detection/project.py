# ---
# profile: light
# ---

# %% [markdown] lang="zh-TW"
r"""
# {{ problem.title }}

出題單位：{{ problem.unit }}

{{ problem.statement }}

期望成果：**{{ problem.expected }}**，以你們看不到的影像計算。

這份筆記本從頭到尾都能執行，但用的是簡單的基準模型（baseline model），還達不到期望成果。它是起點：你們的工作是換掉裡面的模型，並且說得出為什麼變好。

## 這份筆記本怎麼被執行

評分時，系統會換掉下一格的五個參數，再由上往下執行整份筆記本。請不要改它們的名字。

| 參數 | 是什麼 |
|---|---|
| `train` | 訓練資料的資料夾：`images/` 裡是影像，`labels.csv` 是框，`images.csv` 列出所有影像 |
| `inputs` | 要預測的影像，在它的 `images/` 裡 |
| `out` | 輸出的資料夾，一定要寫出 `predictions.csv` |
| `seed` | 隨機種子：同一個種子要得到同樣的預測 |
| `budget` | 整份筆記本最多能跑幾秒 |

`predictions.csv` 的一列是一個框：`id`（檔名去掉 `.png`）、`label`（類別）、`score`（0 到 1，多有把握）、`x0, y0, x1, y1`（左、上、右、下邊，單位是像素，左上角是 0）。一張影像可以有 0 到 100 個框。
"""

# %% [markdown] lang="en"
r"""
# {{ problem.title }}

Set by: {{ problem.unit }}

{{ problem.statement }}

Expected result: **{{ problem.expected }}**, measured on pictures that you cannot see.

This notebook runs from top to bottom, but with a simple baseline model, which does not reach the expected result. It is where you start: replace the model, and be able to say why yours is better.

## How this notebook is run

When an entry is scored, the system replaces the five parameters in the next cell and runs the whole notebook from the top. Please keep their names.

| Parameter | What it is |
|---|---|
| `train` | the folder of the training data: pictures in `images/`, boxes in `labels.csv`, a list of all pictures in `images.csv` |
| `inputs` | the pictures to predict, in its `images/` |
| `out` | the folder to write to; `predictions.csv` must be there in the end |
| `seed` | the random seed: the same seed must give the same predictions |
| `budget` | how many seconds the whole notebook may take |

A row of `predictions.csv` is a box: `id` (the file's name without `.png`), `label` (the class), `score` (0 to 1, how sure you are), `x0, y0, x1, y1` (left, top, right and bottom edge in pixels; the top left corner is 0). A picture may have from 0 to 100 boxes.
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

`labels.csv` 的一列是一個框。沒有物件的影像不會出現在裡面，所以另外有 `images.csv` 列出所有影像，以及它們是在哪裡、什麼情況下拍的。要預測的影像沒有這些欄位；它們是用來檢查「模型在每種情況下都一樣好嗎」。
"""

# %% [markdown] lang="en"
r"""
## Load the data

A row of `labels.csv` is a box. Pictures without any object do not occur there, so `images.csv` lists all pictures, and where and how they were taken. The pictures to predict come without these columns. Use them to ask: is the model equally good under all circumstances?
"""

# %%
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle
from PIL import Image
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aitracks.lesson import style, tr

style()
EDGES = ["x0", "y0", "x1", "y1"]


def read_pictures(folder, ids):
    """The pictures with these ids: (number, height, width, 3), from 0 to 1."""
    images = [Image.open(Path(folder) / "images" / f"{i}.png").convert("RGB") for i in ids]
    return np.array([np.asarray(image) for image in images], dtype=np.float32) / 255


listed = pd.read_csv(Path(train) / "images.csv")
boxes = pd.read_csv(Path(train) / "labels.csv")[["id", "label", *EDGES]]
pictures = read_pictures(train, listed["id"])
classes = sorted(boxes["label"].unique())
places = [name for name in listed.columns if name != "id"]

print(tr("訓練影像：張數、高、寬、顏色", "Training pictures: number, height, width, colours"), pictures.shape)
print(tr("沒有物件的影像：", "Pictures without an object:"), (~listed["id"].isin(boxes["id"])).sum())
print(tr("在哪裡、什麼情況下拍的：", "Where and how they were taken:"), places)
boxes["label"].value_counts()

# %% [markdown] lang="zh-TW"
r"""
先看圖再建模型。哪些物件很好找？哪些連你都會漏？有沒有不是物件、卻長得很像的東西？
"""

# %% [markdown] lang="en"
r"""
Look before you model. Which objects are easy to find? Which would you miss yourself? Is there something that only looks like an object?
"""


# %%
def show(ax, picture, found, colour="C1", width=1.5):
    """A picture with boxes; each has the first letter of its class."""
    ax.imshow(picture)
    ax.set(xticks=[], yticks=[])
    for box in found.itertuples():
        size = (box.x1 - box.x0, box.y1 - box.y0)
        ax.add_patch(Rectangle((box.x0 - 0.5, box.y0 - 0.5), *size, fill=False, edgecolor=colour, linewidth=width))
        ax.text(box.x0, box.y0 - 1, box.label[0], color=colour, fontsize=8, va="bottom", clip_on=True)


rng = np.random.default_rng(seed)
fig, axes = plt.subplots(3, 4, figsize=(9, 6))
for ax, i in zip(axes.flat, rng.choice(len(listed), 12, replace=False), strict=True):
    show(ax, pictures[i], boxes[boxes["id"] == listed["id"][i]])
fig.suptitle(
    tr(
        "十二張訓練影像與它們的框（字母是類別的開頭）",
        "Twelve training pictures and their boxes (first letter of the class)",
    )
)
plt.show()

fig, ax = plt.subplots(figsize=(6, 3.6))
for name in classes:
    mine = boxes[boxes["label"] == name]
    ax.plot(mine["x1"] - mine["x0"], mine["y1"] - mine["y0"], "o", alpha=0.35, markersize=4, label=name)
ax.set(xlabel=tr("框的寬（像素）", "width of a box (pixels)"), ylabel=tr("框的高（像素）", "height of a box (pixels)"))
ax.set_title(tr("框有多大", "How large boxes are"))
ax.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 基準模型：一扇會滑動的窗

1. 把影像切成 4 × 4 像素的**格子**（cell），每格算 9 個數：三個顏色的平均、邊緣的強度，和邊緣在五個方向上的分量。
2. 從訓練的框選出四種常見的**窗**，大小是格子的整數倍。
3. 讓每種窗滑過整張影像。窗裡所有格子的數字接成一串，交給邏輯斯迴歸（logistic regression）：這裡是哪一類物件，還是背景？
4. 疊在一起的框，只留最有把握的那一個，這叫**非極大值抑制**（non-maximum suppression）。

**從這裡換成你們的模型。** `fit` 收到影像、它們的 id 和框的表格，回傳訓練好的模型；`detect` 回傳框的表格，比 `boxes` 多一欄 `score`。
"""

# %% [markdown] lang="en"
r"""
## Baseline: a sliding window

1. Cut the picture into **cells** of 4 × 4 pixels and work out 9 numbers for each: the mean of the three colours, the strength of edges, and their share in five directions.
2. Choose four common **windows** from the boxes of the training data, in whole cells.
3. Slide each window over the picture. The numbers of all its cells in a row go to logistic regression: is there an object, of which class, or is it background?
4. Of boxes that lie on each other only the surest is kept. This is called **non-maximum suppression** (非極大值抑制).

**Put your own model here.** `fit` gets pictures, their ids and the table of boxes and returns a trained model; `detect` returns a table of boxes that has one more column than `boxes`: `score`.
"""

# %%
CELL = 4  # pixels


def cells(pictures):
    """Nine numbers for each cell: (number, rows, columns, 9)."""
    down, right = np.gradient(pictures.mean(axis=3), axis=(1, 2))
    strength, direction = np.hypot(down, right), (np.arctan2(down, right) % np.pi) / np.pi * 5
    parts = [strength * (direction.astype(int) == k) for k in range(5)]
    channels = np.stack([*np.moveaxis(pictures, 3, 0), 4 * strength, *(4 * part for part in parts)], axis=3)
    n, height, width, depth = channels.shape
    return channels.reshape(n, height // CELL, CELL, width // CELL, CELL, depth).mean(axis=(2, 4))


def slide(grid, rows, columns):
    """The numbers in each place of a window: (number, places down, places across, length)."""
    seen = np.lib.stride_tricks.sliding_window_view(grid, (rows, columns), axis=(1, 2))
    return seen.reshape(*seen.shape[:3], -1)


def overlap(one, others):
    """Intersection over union (IoU) of a box and others; edges as x0, y0, x1, y1."""
    one, others = np.asarray(one, dtype=float), np.asarray(others, dtype=float).reshape(-1, 4)
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    common = np.clip(high - low, 0, None).prod(axis=1)
    return common / ((one[2:] - one[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(axis=1) - common)


def window_boxes(grid, rows, columns):
    """The box of each place of a window: (places down, places across, 4)."""
    y, x = np.mgrid[: grid.shape[1] - rows + 1, : grid.shape[2] - columns + 1] * CELL
    return np.stack([x, y, x + columns * CELL, y + rows * CELL], axis=-1)


# %%
def fit(pictures, ids, boxes):
    """For each window a classifier of background and classes."""
    grid = cells(pictures)
    sizes = np.array([boxes["y1"] - boxes["y0"], boxes["x1"] - boxes["x0"]]).T / CELL
    centres = KMeans(4, n_init=3, random_state=seed).fit(sizes).cluster_centers_
    windows = sorted({(max(round(h), 1), max(round(w), 1)) for h, w in centres})
    rng = np.random.default_rng(seed)
    mine = dict(list(boxes.groupby("id")))
    model = {}
    for window in windows:
        seen, places = slide(grid, *window), window_boxes(grid, *window)
        x, y = [], []
        for picture, name in zip(seen, ids, strict=True):
            best = np.zeros(places.shape[:2])
            for box in mine[name].itertuples() if name in mine else ():
                iou = overlap([box.x0, box.y0, box.x1, box.y1], places).reshape(best.shape)
                x.extend(picture[iou >= 0.5])
                y.extend([box.label] * int((iou >= 0.5).sum()))
                best = np.maximum(best, iou)
            background = picture[best < 0.3]
            x.extend(background[rng.choice(len(background), 8)])
            y.extend(["background"] * 8)
        if len(set(y)) > 1:
            model[window] = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, tol=0.01, max_iter=200)).fit(
                np.array(x), y
            )
    return model


def detect(model, pictures, ids):
    """Boxes with class and score, at most 20 for each picture."""
    grid = cells(pictures)
    found = []
    for window, classifier in model.items():
        edges = window_boxes(grid, *window).reshape(-1, 4)
        names = classifier.classes_
        for name, seen in zip(ids, slide(grid, *window), strict=True):
            chance = classifier.predict_proba(seen.reshape(len(edges), -1))
            for label in names[names != "background"]:
                score = chance[:, list(names).index(label)]
                for place in np.flatnonzero(score > 0.3):
                    found.append((name, label, round(float(score[place]), 4), *edges[place]))
    table = pd.DataFrame(found, columns=["id", "label", "score", *EDGES])
    kept = [suppress(rows) for _, rows in table.groupby(["id", "label"])]
    return pd.concat(kept).groupby("id").head(20).reset_index(drop=True) if kept else table


def suppress(table):
    """The surest boxes; a box that overlaps a surer one is dropped."""
    table = table.sort_values("score", ascending=False, kind="stable")
    edges, kept = table[EDGES].to_numpy(), []
    for i in range(len(table)):
        if not kept or overlap(edges[i], edges[kept]).max() < 0.3:
            kept.append(i)
    return table.iloc[kept]


# %% [markdown] lang="zh-TW"
r"""
## 評估：留四分之一的影像

找到的框和真正的框類別相同，而且 IoU（交集面積除以聯集面積）至少 0.5，才算**找到**。每個真正的框只能被找到一次。把所有框依 `score` 由高到低排好，一個一個往下收：

* **召回率**（recall）：真正的框找到了多少。
* **精確率**（precision）：收下的框有多少是對的。

把這條曲線下的面積算出來，就是一個類別的平均精確率（AP）；所有類別再平均，就是 **mAP@0.5**。正式評分的計算方式在細節上略有不同，數字會很接近。
"""

# %% [markdown] lang="en"
r"""
## Evaluation: a quarter of the pictures is kept

A box is a **hit** if it has the class of a true box and an IoU (area in common over area together) of at least 0.5 with it. Each true box can be hit once. Put all boxes in the order of `score`, the surest first, and accept one after the other:

* **recall** (召回率): how many of the true boxes have been hit;
* **precision** (精確率): how many of the accepted boxes are right.

The area below this curve is the average precision (AP) of a class, and the mean over all classes is **mAP@0.5**. The official score differs in details; its figure will be close.
"""


# %%
def hits(found, truth):
    """The boxes found, the surest first, with a column that says whether each hits a true box."""
    found = found.sort_values("score", ascending=False, kind="stable")
    free = {name: list(rows[EDGES].to_numpy()) for name, rows in truth.groupby(["id", "label"])}
    hit = []
    for box in found.itertuples():
        left = free.get((box.id, box.label), [])
        iou = overlap([box.x0, box.y0, box.x1, box.y1], left) if left else np.zeros(1)
        hit.append(iou.max() >= 0.5)
        if hit[-1]:
            left.pop(int(iou.argmax()))
    return found.assign(hit=np.array(hit, dtype=bool))


def curves(found, truth):
    """Recall and precision of each class as boxes are accepted one by one."""
    judged, result = hits(found, truth), {}
    for name in classes:
        hit = judged.loc[judged["label"] == name, "hit"].to_numpy()
        right, total = np.cumsum(hit), max((truth["label"] == name).sum(), 1)
        result[name] = (right / total, right / np.arange(1, len(hit) + 1))
    return result


def average_precision(recall, precision):
    """Area below the curve, its teeth filled."""
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(recall, prepend=0) * best))


def mean_average_precision(found, truth):
    """mAP@0.5 over the classes that occur."""
    there = [name for name in classes if (truth["label"] == name).any()]
    return float(np.mean([average_precision(*curves(found, truth)[name]) for name in there])) if there else float("nan")


order = np.random.default_rng(seed).permutation(len(listed))
valid, learn = np.sort(order[: len(order) // 4]), np.sort(order[len(order) // 4 :])
ids = listed["id"].to_numpy()
model = fit(pictures[learn], ids[learn], boxes[boxes["id"].isin(ids[learn])])
valid_found = detect(model, pictures[valid], ids[valid])
valid_truth = boxes[boxes["id"].isin(ids[valid])]
scores = {"validation": {"map": round(mean_average_precision(valid_found, valid_truth), 4)}}
scores

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.8))
for name, (recall, precision) in curves(valid_found, valid_truth).items():
    left.plot(recall, precision, label=f"{name}  AP = {average_precision(recall, precision):.2f}")
left.set(xlim=(0, 1), ylim=(0, 1.02), xlabel=tr("召回率", "recall"), ylabel=tr("精確率", "precision"))
left.set_title(tr("驗證影像：召回率與精確率", "Validation: recall and precision"))
left.legend(fontsize=9)

by_place = {}
for place in places:
    for value, rows in listed.iloc[valid].groupby(place):
        part = [table[table["id"].isin(rows["id"])] for table in (valid_found, valid_truth)]
        by_place[value] = round(mean_average_precision(*part), 4)
right.barh(list(by_place), list(by_place.values()), color="C0")
right.axvline(scores["validation"]["map"], color="C5", linestyle="--")
right.set(xlim=(0, 1), xlabel="mAP@0.5")
right.set_title(tr("每種情況一樣好嗎？（虛線：全部）", "Equally good everywhere? (dashed: all)"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
親眼看看：橘色是真正的框，藍色是模型找到、而且有一半以上把握的框。漏掉的是什麼？多出來的是什麼？框的位置準嗎？
"""

# %% [markdown] lang="en"
r"""
See for yourself: orange boxes are true ones, blue boxes are those found with a score of at least one half. What is missed? What is too much? Are the boxes in the right place?
"""

# %%
fig, axes = plt.subplots(2, 4, figsize=(9, 4.2))
for ax, i in zip(axes.flat, valid, strict=False):
    show(ax, pictures[i], boxes[boxes["id"] == ids[i]], "C1", 2.5)
    show(ax, pictures[i], valid_found[(valid_found["id"] == ids[i]) & (valid_found["score"] >= 0.5)], "C4", 1.2)
fig.suptitle(tr("驗證影像：橘色是真正的框，藍色是模型的框", "Validation: true boxes in orange, found ones in blue"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 產生預測

最後用全部的訓練影像再訓練一次，寫成 `predictions.csv`。練習資料附有答案（`labels.csv`），可以順便對一下；正式評分的資料夾裡沒有這個檔案。
"""

# %% [markdown] lang="en"
r"""
## Make the predictions

Now train on all training pictures and write `predictions.csv`. The practice data come with answers (`labels.csv`), so you can compare. The folder used for scoring has no such file.
"""

# %%
results = Path(out)
results.mkdir(parents=True, exist_ok=True)
new_ids = sorted(path.stem for path in (Path(inputs) / "images").glob("*.png"))
found = detect(fit(pictures, ids, boxes), read_pictures(inputs, new_ids), new_ids)
found[["id", "label", "score", *EDGES]].to_csv(results / "predictions.csv", index=False)

answer_file = Path(inputs) / "labels.csv"
if answer_file.exists():
    scores["practice"] = {"map": round(mean_average_precision(found, pd.read_csv(answer_file)), 4)}
print(tr("影像數與找到的框數：", "Pictures, and boxes found:"), len(new_ids), len(found))
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
    "model": tr("滑動視窗與邏輯斯迴歸", "sliding windows with logistic regression"),
    "trained_on": tr(f"{len(listed)} 張影像，{len(boxes)} 個框", f"{len(listed)} pictures with {len(boxes)} boxes"),
    "meant_for": tr("（誰用它來做什麼決定？）", "(who uses it, for which decision?)"),
    "not_for": tr("（什麼情況下不要相信它？）", "(when should nobody trust it?)"),
    "scores": scores,
    "map_by_place": by_place,
    "weak_spots": tr("（哪些物件、哪些情況特別容易漏掉？）", "(which objects are missed, under which circumstances?)"),
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
        "以人為本：漏掉一個、或多報一個，誰會受害？現在用眼睛做這件事的人，之後做什麼？問過他們嗎？",
        "People first: who is harmed by a miss, who by a false alarm? What will those do who look today? Were they asked?",
    ),
    "transparent": tr(
        "透明可解釋：被拍到或被診斷的人知道有模型在看嗎？看得出它依據什麼嗎？",
        "Transparent: do those in the pictures know that a model looks at them? Can anyone see what it goes by?",
    ),
    "fair": tr(
        "公平：有沒有哪種情況（夜間、某台機器、某群人）總是比較容易漏掉？要怎麼補救？",
        "Fair: is more missed under some circumstances (at night, on one machine, in one group)? What will you do?",
    ),
    "accountable": tr(
        "當責：照著模型做卻出了事，由誰負責？影像和框留在哪裡、留多久、誰看得到？",
        "Accountable: who answers for it when a result does damage? Where are pictures kept, how long, who sees them?",
    ),
    "contestable": tr(
        "可質疑：被判定的人不服氣時，可以向誰申訴？由人重看一次要多久？",
        "Contestable: to whom can someone appeal against a result? How long until a person looks again?",
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

1. 窗只有幾種大小，每次移動 4 像素，所以框常常不夠準。找到之後再微調位置與大小，IoU 會提高多少？
2. 背景只抽了一小部分來學。把模型誤報的地方加進去再學一次，叫做「困難負樣本」（hard negatives）。
3. 固定的攝影機，背景也是固定的。多張影像的中位數是什麼樣子？拿來相減呢？
4. 訓練一個小的卷積神經網路（CNN），直接畫出「物件中心在哪裡」的熱圖，再預測寬和高。
5. 每天最多能試的次數有限。先相信自己的驗證，再送出。
"""

# %% [markdown] lang="en"
r"""
## What to try next

1. There are only a few sizes of windows, and they move by 4 pixels, so boxes are often not exact. Refine place and size after the find. How much does the IoU rise?
2. Only a few pieces of background are learned from. Add the places of false alarms and train again: these are called hard negatives.
3. A fixed camera has a fixed background. What does the median of many pictures look like? And what remains if you subtract it?
4. Train a small convolutional network (CNN) that draws a heat map of where the middles of objects are, and predicts width and height.
5. Tries are limited per day. Trust your own validation first, then hand in.
"""
