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
| `train` | 訓練資料的資料夾，裡面有 `train.csv` |
| `inputs` | 要判斷的資料，`inputs.csv`，沒有 `label` 那一欄 |
| `out` | 輸出的資料夾，一定要寫出 `predictions.csv` |
| `seed` | 隨機種子：同一個種子要得到同樣的預測 |
| `budget` | 整份筆記本最多能跑幾秒 |

`predictions.csv` 只有兩欄，每個 `id` 剛好一列。標籤是 0 和 1 的題目寫 `id,score`，`score` 是標籤為 1 的機率，0 到 1 之間；其他題目寫 `id,label`，`label` 是判斷的類別。
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
| `train` | the folder of the training data, with `train.csv` |
| `inputs` | what is to be judged: `inputs.csv`, without the column `label` |
| `out` | the folder to write to; `predictions.csv` must be there in the end |
| `seed` | the random seed: the same seed must give the same predictions |
| `budget` | how many seconds the whole notebook may take |

`predictions.csv` has just two columns, and exactly one row for each `id`. Where labels are 0 and 1, they are `id,score`: the score is the probability of label 1, between 0 and 1. Elsewhere they are `id,label`: the class you decide on.
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

一列是一筆紀錄，`label` 是正確答案。其他欄位分成四種，做法各不相同：

* **數值**：感測值、次數、時刻。
* **類別**：只有少數幾種值的文字，例如機型、管道。
* **短文**：幾乎每一列都不一樣的文字，例如顧客的訊息。
* **群組**（group）：同一台機器會有很多列，彼此很像。它不能當特徵（新機器不會出現在訓練資料裡），但切分資料時一定要用到。
"""

# %% [markdown] lang="en"
r"""
## Load the data

A row is a record, and `label` is the right answer. The other columns are of four kinds, and each is treated in its own way:

* **Numbers**: sensors, counts, times.
* **Categories**: words of which there are only a few, such as the make of a machine, or a channel.
* **Texts**: different in nearly every row, such as what a customer wrote.
* **Groups**: one machine has many rows, and they resemble each other. A group is no feature (a new machine is in nobody's training data), but the split of the data depends on it.
"""

# %%
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    ConfusionMatrixDisplay,
    PrecisionRecallDisplay,
    average_precision_score,
    f1_score,
)
from sklearn.model_selection import GroupShuffleSplit, StratifiedShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from aitracks.lesson import style, tr

style()

table = pd.read_csv(Path(train) / "train.csv")
asked = pd.read_csv(Path(inputs) / "inputs.csv")

yes_no = set(table["label"]) <= {0, 1}  # else the labels are names of classes
numbers = [name for name in asked.columns if pd.api.types.is_numeric_dtype(table[name])]
words = [name for name in asked.columns if name not in numbers and name != "id"]
texts = [name for name in words if table[name].nunique() > len(table) / 3]
groups = [name for name in words if 50 < table[name].nunique() <= len(table) / 3]
categories = [name for name in words if name not in texts and name not in groups]

print(tr("訓練資料", "Training data:"), table.shape, "  ", tr("要判斷的", "to be judged:"), len(asked))
print(tr("數值", "Numbers:"), numbers)
print(tr("類別、短文、群組", "Categories, texts, groups:"), categories, texts, groups)
table.head()

# %% [markdown] lang="zh-TW"
r"""
先看標籤的比例：少的那一類有多少？如果全部猜最常見的那一類，準確率（accuracy）會是多少？這就是為什麼這一題不用準確率評分。
"""

# %% [markdown] lang="en"
r"""
Look at the shares of the labels first. How rare is the rarest? And how high would the accuracy be if you always guessed the most common? That is why accuracy is not what counts here.
"""

# %%
shares = table["label"].value_counts(normalize=True).sort_values()
fig, ax = plt.subplots(figsize=(7, 0.9 + 0.3 * len(shares)))
bars = ax.barh(shares.index.astype(str), shares, color="C0")
ax.bar_label(bars, labels=[f"{share:.1%}" for share in shares], padding=3)
ax.set_xlim(0, shares.max() * 1.15)
ax.set_xlabel(tr("占訓練資料的比例", "share of the training data"))
ax.set_ylabel(tr("標籤", "label"))
ax.set_title(tr("各標籤的比例", "Share of each label"))
plt.show()

if texts:
    for label, rows in table.groupby("label"):
        print(label, "|", rows[texts[0]].sample(2, random_state=seed).tolist())
else:
    shown = numbers[-6:]
    fig, axes = plt.subplots(2, 3, figsize=(9, 5))
    for ax, name in zip(axes.flat, shown, strict=True):
        low, high = table[name].quantile([0.005, 0.995])
        for label, colour in ((0, "C0"), (1, "C5")):
            values = table.loc[table["label"] == label, name]
            ax.hist(
                values,
                np.linspace(low, high, 30),
                density=True,
                histtype="step",
                linewidth=2,
                color=colour,
                label=label,
            )
        ax.set_xlabel(name)
        ax.set_yticks([])
    axes[0, 0].legend(title="label")
    fig.supylabel(tr("密度", "density"))
    fig.suptitle(
        tr("標籤 0 與 1 的分布：單看一欄，幾乎分不開", "Labels 0 and 1: one column alone hardly tells them apart")
    )
    plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 基準模型：邏輯斯迴歸

基準把每一欄原封不動地用上：數值標準化，類別改成 0 與 1，短文只看出現過哪些**字**（不看順序），再交給邏輯斯迴歸（logistic regression）。少的類別給比較大的權重。

前處理和模型放在同一條處理管線（pipeline）裡，這樣平均數、字表都只從訓練的那一份學來，不會偷看驗證資料。

**從這裡換成你們的模型。**
"""

# %% [markdown] lang="en"
r"""
## Baseline: logistic regression

The baseline takes every column as it is: numbers are standardised, categories become 0 and 1, of a text it sees which **characters** occur (not their order), and all goes to a logistic regression. Rare classes get a larger weight.

Preparation and model stand in one pipeline, so that means and lists of characters are learned from the training rows alone, with no look at the validation data.

**Put your own model here.**
"""


# %%
def make_model():
    """A model with fit(table, labels) and predict(table); where labels are 0 and 1, predict_proba(table) too."""
    steps = [
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), categories),
    ]
    steps += [(CountVectorizer(analyzer="char", min_df=5, binary=True), name) for name in texts]
    return make_pipeline(
        make_column_transformer(*steps),
        LogisticRegression(max_iter=1000, class_weight="balanced", random_state=seed),
    )


# %% [markdown] lang="zh-TW"
r"""
## 評估：驗證資料要像真正的考題

如果同一台機器的列同時出現在訓練和驗證兩邊，模型只要認得那台機器就能拿高分，換一台新機器就不行了，這是一種資料外洩（data leakage）。所以有群組時**整群**切開；沒有群組時隨機切，但兩邊的標籤比例相同。

* **PR-AUC**：把列按分數由高到低排，精確率–召回率曲線下的面積。隨便排大約等於標籤 1 的比例。
* **macro-F1**：每一類各算 F1，再平均。少的類別和多的類別一樣重要。
"""

# %% [markdown] lang="en"
r"""
## Evaluation: validate on what the exam will be like

If rows of one machine lie on both sides of the split, a model scores high by knowing that machine, and fails on a new one: a kind of data leakage. So where there are groups, **whole groups** go to one side; elsewhere the split is random, with equal shares of labels on both sides.

* **PR-AUC**: the rows in order of their scores, the area under the curve of precision over recall. A random order reaches about the share of label 1.
* **macro-F1**: F1 for each class, then the mean. A rare class counts as much as a common one.
"""


# %%
def score(model, rows):
    """PR-AUC where labels are 0 and 1, macro-F1 elsewhere."""
    if yes_no:
        return float(average_precision_score(rows["label"], model.predict_proba(rows)[:, 1]))
    return float(f1_score(rows["label"], model.predict(rows), average="macro"))


def split(rows):
    """A training and a validation part: whole groups where there are any."""
    if groups:
        cut = GroupShuffleSplit(n_splits=1, test_size=0.25, random_state=seed)
        learn, valid = next(cut.split(rows, groups=rows[groups[0]]))
    else:
        cut = StratifiedShuffleSplit(n_splits=1, test_size=0.25, random_state=seed)
        learn, valid = next(cut.split(rows, rows["label"]))
    return rows.iloc[learn], rows.iloc[valid]


metric = "pr_auc" if yes_no else "macro_f1"
learn, valid = split(table)
model = make_model().fit(learn, learn["label"])
scores = {f"validation_{metric}": round(score(model, valid), 4), f"training_{metric}": round(score(model, learn), 4)}
scores

# %% [markdown] lang="zh-TW"
r"""
分數只是一個數字。看看錯在哪裡：要抓到八成，得忍受多少誤報？哪兩類最常弄混？哪一群人或機器特別吃虧？
"""

# %% [markdown] lang="en"
r"""
A score is one number. Look at the mistakes: to catch 80 %, how many false alarms must be put up with? Which two classes are confused most? For whom does it work worse?
"""

# %%
if yes_no:
    fig, ax = plt.subplots(figsize=(6, 4))
    PrecisionRecallDisplay.from_estimator(
        model,
        valid,
        valid["label"],
        ax=ax,
        plot_chance_level=True,
        chance_level_kw={"label": tr("隨便排", "random order")},
        name=tr("基準", "baseline"),
    )
    ax.set_xlabel(tr("召回率", "recall"))
    ax.set_ylabel(tr("精確率", "precision"))
    ax.set_title(tr("驗證資料：精確率與召回率", "Validation: precision and recall"))
    ax.legend(loc="upper right")
else:
    fig, ax = plt.subplots(figsize=(7.5, 6.5))
    ConfusionMatrixDisplay.from_estimator(
        model, valid, valid["label"], ax=ax, normalize="true", values_format=".2f", cmap="Blues", colorbar=False
    )
    ax.tick_params(axis="x", rotation=45)
    ax.grid(False)
    ax.set_xlabel(tr("模型的判斷", "predicted"))
    ax.set_ylabel(tr("正確答案", "label"))
    ax.set_title(tr("驗證資料：每一列是一種答案，合計 1", "Validation: each row is a label and sums to 1"))
plt.show()

parts = {f"{name} = {value}": rows for name in categories for value, rows in valid.groupby(name)}
by_part = pd.Series({name: score(model, rows) for name, rows in parts.items()})
fig, ax = plt.subplots(figsize=(7, 0.9 + 0.3 * len(by_part)))
ax.barh(by_part.index, by_part, color="C0")
ax.axvline(scores[f"validation_{metric}"], color="C5", linestyle="--", label=tr("全部", "all"))
ax.set_xlim(0, 1)
ax.set_xlabel(metric)
ax.set_title(tr("驗證資料：各群的分數", "Validation: the score of each part"))
ax.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 產生預測

最後用全部的訓練資料重新訓練，寫成 `predictions.csv`。練習資料附有答案（`labels.csv`），可以順便對一下；正式評分的資料夾裡沒有這個檔案。
"""

# %% [markdown] lang="en"
r"""
## Make the predictions

Now train again on all of the training data and write `predictions.csv`. The practice data come with answers (`labels.csv`), so you can compare. The folder used for scoring has no such file.
"""

# %%
results = Path(out)
results.mkdir(parents=True, exist_ok=True)
model = make_model().fit(table, table["label"])
if yes_no:
    predicted = pd.DataFrame({"id": asked["id"], "score": model.predict_proba(asked)[:, 1].round(6)})
else:
    predicted = pd.DataFrame({"id": asked["id"], "label": model.predict(asked)})
predicted.to_csv(results / "predictions.csv", index=False)

answers = Path(inputs) / "labels.csv"
if answers.exists():
    truth = pd.read_csv(answers)[["id", "label"]]
    scores[f"practice_{metric}"] = round(score(model, asked.merge(truth, on="id")), 4)
print(tr("寫了幾列", "Rows written:"), len(predicted))
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
    "model": tr("邏輯斯迴歸，欄位原封不動", "logistic regression on the columns as they are"),
    "trained_on": f"{len(table)} rows",
    "meant_for": tr("（誰用它來做什麼決定？）", "(who uses it, for which decision?)"),
    "not_for": tr("（什麼情況下不要相信它？）", "(when should nobody trust it?)"),
    "scores": scores,
    "scores_by_part": by_part.round(4).to_dict(),
    "weak_spots": tr("（哪一類、哪一群特別不準？）", "(which class and which part does it get wrong?)"),
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
        "以人為本：判斷錯的時候，誰的工作、權益或安全會受影響？他們參與了嗎？",
        "People first: when a decision is wrong, whose work, rights or safety suffer? Have they been asked?",
    ),
    "transparent": tr(
        "透明可解釋：使用的人看得出模型憑什麼這樣判斷、有多少把握嗎？",
        "Transparent: can those who use a decision see what it rests on, and how sure the model is?",
    ),
    "fair": tr(
        "公平：上面的圖裡，哪一群的分數比較低？他們會因此吃什麼虧？要怎麼補救？",
        "Fair: which part scores lower in the plot above? What does that cost them, and what will you do about it?",
    ),
    "accountable": tr(
        "當責：照著模型做卻出了事，由誰負責？紀錄留在哪裡、留多久？",
        "Accountable: who answers for it when people follow the model and it goes wrong? What is recorded, for how long?",
    ),
    "contestable": tr(
        "可質疑：被判斷的人或現場的人不同意時，怎麼要求重看？誰來重看？",
        "Contestable: how can those concerned ask for a second look, and who takes it?",
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

1. 基準把欄位原封不動地用。和自己比更有意義：這台機器今天的值，除以它自己平常的值。
2. 字的順序有意義。試試兩個字、三個字連在一起（`ngram_range`），也想想訊息裡哪一句才是他真正要問的。
3. 換模型（例如梯度提升，gradient boosting）之後，驗證的分數有沒有變高？換幾個種子、換幾種切法，還是一樣高嗎？
4. 每天最多能試的次數有限。先相信自己的驗證，再送出。
"""

# %% [markdown] lang="en"
r"""
## What to try next

1. The baseline takes columns as they are. Comparing like with like says more: today's value of this machine, divided by what is usual for it.
2. The order of characters matters. Try pieces of two and three (`ngram_range`), and think about which clause of a message says what is wanted.
3. With another model (gradient boosting, say), does the validation score go up? Does it stay there with other seeds and other splits?
4. Tries are limited per day. Trust your own validation first, then hand in.
"""
