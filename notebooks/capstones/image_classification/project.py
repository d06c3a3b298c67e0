# ---
# profile: light
# ---

# %% [markdown] lang="zh-TW"
r"""
# {{ problem.title }}

出題單位：{{ problem.unit }}

{{ problem.statement }}

期望成果：**{{ problem.expected }}**，以你們看不到的照片計算。

這份筆記本從頭到尾都能執行，但用的是簡單的基準模型（baseline model），還達不到期望成果。它是起點：你們的工作是換掉裡面的模型，並且說得出為什麼變好。

## 這份筆記本怎麼被執行

評分時，系統會換掉下一格的五個參數，再由上往下執行整份筆記本。請不要改它們的名字。

| 參數 | 是什麼 |
|---|---|
| `train` | 訓練資料的資料夾：`images/` 裡是照片，`labels.csv` 是答案 |
| `inputs` | 要預測的照片，在它的 `images/` 裡 |
| `out` | 輸出的資料夾，一定要寫出 `predictions.csv` |
| `seed` | 隨機種子：同一個種子要得到同樣的預測 |
| `budget` | 整份筆記本最多能跑幾秒 |

`predictions.csv` 有兩欄：`id`（檔名去掉 `.png`）和 `label`（你們判的類別）。每張照片剛好一列，順序不拘。
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
| `train` | the folder of the training data: pictures in `images/`, answers in `labels.csv` |
| `inputs` | the pictures to predict, in its `images/` |
| `out` | the folder to write to; `predictions.csv` must be there in the end |
| `seed` | the random seed: the same seed must give the same predictions |
| `budget` | how many seconds the whole notebook may take |

`predictions.csv` has two columns: `id` (the file's name without `.png`) and `label` (the class that you predict). Exactly one row for each picture, in any order.
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

每張照片讀成一個陣列：高 × 寬 × 3 個顏色（紅、綠、藍），數值 0 到 255。灰階照片的三個顏色相同。`labels.csv` 除了 `id` 和 `label`，還記著照片是在哪裡拍的（例如產線、攝影機）。要預測的照片沒有這些欄位，所以不要拿來當特徵（feature）；它們是用來檢查「模型在每個地方都一樣好嗎」。
"""

# %% [markdown] lang="en"
r"""
## Load the data

Each picture becomes an array of height × width × 3 colours (red, green, blue), with values from 0 to 255. In a grey picture the three are equal. Beside `id` and `label`, `labels.csv` says where a picture was taken (the line or the camera, for example). The pictures to predict come without these columns, so they are no features. Use them to ask: is the model equally good everywhere?
"""

# %%
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from PIL import Image
from skimage.feature import hog
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ConfusionMatrixDisplay
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aitracks.lesson import style, tr

style()


def read_pictures(folder, ids):
    """The pictures with these ids: (number, height, width, 3), 0 to 255."""
    return np.array([np.asarray(Image.open(Path(folder) / "images" / f"{i}.png").convert("RGB")) for i in ids])


labels = pd.read_csv(Path(train) / "labels.csv")
pictures = read_pictures(train, labels["id"])
y = labels["label"].to_numpy()
classes = np.unique(y)
places = [name for name in labels.columns if name not in ("id", "label")]

print(tr("訓練照片：張數、高、寬、顏色", "Training pictures: number, height, width, colours"), pictures.shape)
print(tr("照片在哪裡拍的：", "Where pictures were taken:"), places)
labels["label"].value_counts()

# %% [markdown] lang="zh-TW"
r"""
先看圖再建模型。每一列是一個類別。遮住左邊的名字，你自己分得出來嗎？靠的是顏色、形狀，還是某個小地方？
"""

# %% [markdown] lang="en"
r"""
Look before you model. Each row is a class. Cover the names on the left: can you tell them apart? By colour, by shape, or by one small spot?
"""

# %%
rng = np.random.default_rng(seed)
fig, axes = plt.subplots(len(classes), 8, figsize=(8, 1.05 * len(classes) + 0.5))
for row, name in zip(axes, classes, strict=True):
    for ax, i in zip(row, rng.choice(np.flatnonzero(y == name), 8), strict=True):
        ax.imshow(pictures[i])
        ax.set(xticks=[], yticks=[])
    row[0].set_ylabel(name, rotation=0, ha="right", va="center")
fig.suptitle(tr("每個類別隨機八張", "Eight of each class, drawn at random"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 基準模型：顏色與輪廓，加上邏輯斯迴歸

每張照片先變成一串數字，也就是特徵：

* **顏色直方圖**：整張照片裡，每種顏色的像素各占多少。
* **HOG**（方向梯度直方圖）：把照片切成 16 × 16 像素的格子，數每一格裡的邊緣朝哪個方向。

再用邏輯斯迴歸（logistic regression）學哪一串數字是哪一類。

**從這裡換成你們的模型。** `fit` 收到照片和類別，回傳訓練好的模型；`predict` 替每張照片回傳一個類別。
"""

# %% [markdown] lang="en"
r"""
## Baseline: colours and outlines, with logistic regression

Each picture is first turned into a row of numbers, its features:

* **a histogram of colours**: how much of the whole picture has each colour;
* **HOG** (histogram of oriented gradients): the picture is cut into cells of 16 × 16 pixels, and in each cell the directions of edges are counted.

Logistic regression then learns which numbers belong to which class.

**Put your own model here.** `fit` gets pictures and classes and returns a trained model; `predict` returns one class for each picture.
"""


# %%
def features(pictures):
    """A row of numbers for each picture."""
    rows = []
    for picture in pictures:
        colours = [np.histogram(picture[:, :, c], bins=8, range=(0, 256))[0] / picture[:, :, c].size for c in range(3)]
        outlines = hog(picture.mean(axis=2), pixels_per_cell=(16, 16), cells_per_block=(1, 1))
        rows.append(np.concatenate([*colours, outlines]))
    return np.array(rows)


def fit(pictures, y):
    """A model that has learned from these pictures."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    return model.fit(features(pictures), y)


def predict(model, pictures):
    """The class of each picture."""
    return model.predict(features(pictures))


# %% [markdown] lang="zh-TW"
r"""
## 評估：留四分之一當驗證集

拿訓練過的照片來考，分數一定好看。所以先留下四分之一當**驗證集**（validation set），訓練時完全不碰。每個類別都按比例留。

* **準確率**（accuracy）：判對的比例。
* **平均每件代價**：有些錯比較貴。`cost["A"]["B"]` 是把真正的 A 判成 B 要付的代價，由出題單位訂定；沒有訂的題目不會印出來。
"""

# %% [markdown] lang="en"
r"""
## Evaluation: a quarter is kept for validation

On pictures that it was trained on, any model looks good. So a quarter is kept as a **validation set** (驗證集) that training never touches, with the same share of every class.

* **Accuracy**: the share of right answers.
* **Cost per piece**: some mistakes are dearer than others. `cost["A"]["B"]` is the price of calling a true A a B, set by those who set the problem. Where they set none, none is printed.
"""

# %%
cost = json.loads('{{ problem.cost }}')  # fmt: skip


def score(y, predicted):
    """Accuracy, and the cost per piece where the problem has costs."""
    found = {"accuracy": float(np.mean(y == predicted))}
    if cost:
        prices = [cost.get(true, {}).get(said, 0) for true, said in zip(y, predicted, strict=True)]
        found["cost"] = float(np.mean(prices))
    return {name: round(value, 4) for name, value in found.items()}


learn, valid = train_test_split(np.arange(len(y)), test_size=0.25, stratify=y, random_state=seed)
model = fit(pictures[learn], y[learn])
valid_predicted = predict(model, pictures[valid])
scores = {"validation": score(y[valid], valid_predicted)}
scores["validation"]

# %% [markdown] lang="zh-TW"
r"""
一個數字說不完。**混淆矩陣**（confusion matrix）的每一列是真正的類別，每一行是模型的答案：對角線以外都是錯的，它把什麼看成了什麼？右邊是每個地方的準確率：有沒有哪裡特別差？
"""

# %% [markdown] lang="en"
r"""
One number is not the whole story. In the **confusion matrix** (混淆矩陣) each row is a true class and each column an answer; all that is off the diagonal is wrong. What is mistaken for what? On the right is the accuracy at each place. Is it worse somewhere?
"""

# %%
fig, (left, right) = plt.subplots(1, 2, figsize=(9.5, 4.2))
ConfusionMatrixDisplay.from_predictions(y[valid], valid_predicted, ax=left, cmap="Blues", colorbar=False)
left.grid(False)
left.tick_params(axis="x", rotation=30)
left.set(xlabel=tr("模型的答案", "answer of the model"), ylabel=tr("真正的類別", "true class"))
left.set_title(tr("混淆矩陣（驗證集，張數）", "Confusion matrix (validation, pictures)"))

right_answer = pd.Series(y[valid] == valid_predicted)
by_place = pd.concat([right_answer.groupby(labels[name].to_numpy()[valid]).mean() for name in places])
right.barh(by_place.index, by_place, color="C0")
right.axvline(right_answer.mean(), color="C5", linestyle="--")
right.set(xlim=(0, 1), xlabel=tr("準確率", "accuracy"))
right.set_title(tr("每個地方一樣好嗎？（虛線：全部）", "Equally good everywhere? (dashed: all)"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
親眼看看判錯的照片，往往比多跑十個模型有用。
"""

# %% [markdown] lang="en"
r"""
To look at the mistakes with your own eyes often helps more than ten further models.
"""

# %%
wrong = valid[y[valid] != valid_predicted]
said = valid_predicted[y[valid] != valid_predicted]
fig, axes = plt.subplots(2, 6, figsize=(8.5, 3.8))
for ax in axes.flat:
    ax.set_axis_off()
for ax, i, answer in zip(axes.flat, wrong, said, strict=False):
    ax.imshow(pictures[i])
    ax.set_title(f"{y[i]}\n→ {answer}", fontsize=9)
fig.suptitle(tr("判錯的照片：真正的類別 → 模型的答案", "Mistakes: true class → answer of the model"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 產生預測

最後用全部的訓練照片再訓練一次，寫成 `predictions.csv`。練習資料附有答案（`labels.csv`），可以順便對一下；正式評分的資料夾裡沒有這個檔案。
"""

# %% [markdown] lang="en"
r"""
## Make the predictions

Now train on all training pictures and write `predictions.csv`. The practice data come with answers (`labels.csv`), so you can compare. The folder used for scoring has no such file.
"""

# %%
results = Path(out)
results.mkdir(parents=True, exist_ok=True)
ids = sorted(path.stem for path in (Path(inputs) / "images").glob("*.png"))
predicted = predict(fit(pictures, y), read_pictures(inputs, ids))
predictions = pd.DataFrame({"id": ids, "label": predicted})
predictions.to_csv(results / "predictions.csv", index=False)

answer_file = Path(inputs) / "labels.csv"
if answer_file.exists():
    truth = predictions[["id"]].merge(pd.read_csv(answer_file), on="id")["label"].to_numpy()
    scores["practice"] = score(truth, predicted)
print(tr("預測了幾張：", "Pictures predicted:"), len(predictions))
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
    "model": tr("顏色直方圖與 HOG，加邏輯斯迴歸", "histogram of colours and HOG, with logistic regression"),
    "trained_on": tr(f"{len(y)} 張照片，{len(classes)} 個類別", f"{len(y)} pictures of {len(classes)} classes"),
    "meant_for": tr("（誰用它來做什麼決定？）", "(who uses it, for which decision?)"),
    "not_for": tr("（什麼情況下不要相信它？）", "(when should nobody trust it?)"),
    "scores": scores,
    "accuracy_by_place": by_place.round(4).to_dict(),
    "weak_spots": tr("（哪些類別、哪些地方特別不準？）", "(which classes and which places does it get wrong?)"),
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
        "以人為本：判錯一張照片，誰會受害？現在用眼睛做這件事的人，之後做什麼？問過他們嗎？",
        "People first: who is harmed by a wrong answer? What will those do who judge by eye today? Have they been asked?",
    ),
    "transparent": tr(
        "透明可解釋：使用的人看得出模型看的是照片的哪裡、有多少把握嗎？",
        "Transparent: can users see which part of a picture the answer rests on, and how sure the model is?",
    ),
    "fair": tr(
        "公平：有沒有哪條產線、哪個來源總是被判得比較差？他們要承擔什麼？要怎麼補救？",
        "Fair: does some line or source always get worse answers? What does that cost them, and what will you do?",
    ),
    "accountable": tr(
        "當責：照著模型的答案做卻出了事，由誰負責？照片和答案留在哪裡、留多久？",
        "Accountable: who answers for it when a wrong answer does damage? Where are pictures and answers kept, how long?",
    ),
    "contestable": tr(
        "可質疑：現場的人不同意模型的答案時，怎麼推翻它？推翻的紀錄會用來改進模型嗎？",
        "Contestable: how does someone on site overrule an answer? Will the model learn from it?",
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

1. 基準把背景和主角混在一起數。先把主角切出來，只看它，會好多少？
2. 燈光一變，顏色就變。照片裡有沒有什麼東西的顏色你本來就知道，可以拿來校正？
3. 小小的一點可能就決定類別，但 16 × 16 的格子看不見它。用多種尺度的濾波器，或訓練一個小的卷積神經網路（CNN）。
4. 錯誤的代價不同時，「機率最高的類別」不一定最划算。用 `predict_proba` 算出每個答案的期望代價，選最小的。
5. 每天最多能試的次數有限。先相信自己的驗證集，再送出。
"""

# %% [markdown] lang="en"
r"""
## What to try next

1. The baseline counts background and subject together. Cut the subject out first. How much better does it get?
2. Another light gives other colours. Is there something in the picture whose colour you know, so that you can correct for it?
3. One tiny spot may decide the class, and a cell of 16 × 16 does not see it. Use filters of several sizes, or train a small convolutional network (CNN).
4. Where mistakes differ in price, the most probable class is not always the cheapest answer. Take `predict_proba`, work out the expected cost of each answer, and choose the smallest.
5. Tries are limited per day. Trust your own validation first, then hand in.
"""
