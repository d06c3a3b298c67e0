# ---
# profile: light
# minutes: 80
# data: [breast_cancer]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 監督式學習：別漏掉那一顆腫瘤

這一單元寫給高中生，也寫給剛踏進這一行的工程師。會寫 Python 函式和迴圈，懂平均數與標準差，就可以開始；`y[列號]` 這種寫法一次取出很多列，遇到時照著用就好。大約需要 80 分鐘。

## 先認識這份筆記本

筆記本由一格一格組成，有的是文字，有的是程式。

1. **執行**：點一下程式格，按 `Shift + Enter`，結果會出現在那一格下面。請由上往下，一格都不要跳過。
2. **作答**：看到「請在這裡寫你的程式」，就輪到你了。寫好之後刪掉 `raise NotImplementedError()` 那一行，再執行這一格。
3. **檢查**：執行作答格下面的 `check("…")`。它會說明試了什麼、你的函式回傳什麼、哪裡不對。沒過不扣分，改完可以再試，次數不限。
4. **儲存與繳交**：按 `Ctrl + S`（Mac 是 `⌘ + S`）存檔，再到「作業」分頁（作業清單）按 **繳交**。

改了作答格，要先重新執行它，再執行檢查。卡住的時候可以先做下一題，每一題分開評分。

下一格準備今天要用的工具，請先執行它。
"""

# %% [markdown] lang="en"
r"""
# Supervised learning: do not miss the tumour

This unit is for high-school pupils, and for engineers who are new to the field. If you can write a Python function and a loop, and know what a mean and a standard deviation are, you can start. It takes about 80 minutes.

## Finding your way in this notebook

A notebook is made of cells. Some hold text, some hold code.

1. **Run**: click into a code cell and press `Shift + Enter`. The result appears below it. Go from top to bottom and skip none.
2. **Answer**: where a cell says "Write your code here", it is your turn. When you are done, delete the line `raise NotImplementedError()` and run the cell.
3. **Check**: run the `check("…")` below your answer. It tells you what was tried, what your function returned and what is not right. A failed check costs nothing; try again as often as you like.
4. **Save and submit**: press `Ctrl + S` (`⌘ + S` on a Mac) to save, then press **Submit** in the Assignment List.

After changing an answer, run its cell again before you run the check. If you are stuck, go on to the next answer: each one is judged on its own.

The next cell gets today's tools ready. Run it first.
"""

# %% setup
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from aitracks.lesson import check, load, style, tr

MALIGNANT, BENIGN = 0, 1  # how this data set writes the diagnosis

style()

# %% [markdown] lang="zh-TW"
r"""
暖身一下：執行下面這一格，再把 `3` 改成 `5`，重新執行一次。
"""

# %% [markdown] lang="en"
r"""
A warm-up: run the cell below, then change the `3` to a `5` and run it again.
"""

# %%
missed = 3
print(tr(f"這個模型漏掉了 {missed} 顆惡性腫瘤。", f"This model missed {missed} malignant tumours."))

# %% [markdown] lang="zh-TW"
r"""
## 為什麼要學這個

企業到產業出題平台提出題目時，要寫下期望的成果。申請範例裡有這麼一行：

> 期望成果需求：偵測腫瘤正確率95%以上

看起來再清楚不過。可是你等一下會親眼看到：同一種模型考一百次試，有八十幾次的正確率（也叫準確率，accuracy）超過 95%，而這些「及格」的考試，超過一半漏掉了三顆以上的惡性腫瘤。

臺灣的工廠天天遇到同樣的問題。印刷電路板（PCB）的自動光學檢測（AOI）要判斷每片板子是好是壞，兩種判斷錯誤在產線上各有名字：

| | 乳房腫瘤 | 電路板 AOI |
|---|---|---|
| 要抓出來的 | 惡性腫瘤 | 有瑕疵的板子 |
| 漏報（miss） | 病人以為沒事，延誤治療 | **漏檢**：不良品流到客戶手上 |
| 誤報（false alarm） | 虛驚一場，再做一次切片 | **過殺**：好板子被退，多一道人工複判 |

兩種錯誤的代價差很多，一個準確率說不清楚。

學完這一單元，你能用模型沒看過的資料，老實量出它會漏掉幾個、誤報幾個，並依照兩種錯誤的代價，決定判斷的門檻該放在哪裡。
"""

# %% [markdown] lang="en"
r"""
## Why this matters

A company that brings a problem to Taiwan's AI problem-solving programme states the result it expects. The sample application form has this line:

> Expected result: tumour detection accuracy of 95 % or more

It could hardly be clearer. Yet you are about to see one kind of model sit a hundred exams, pass the 95 % mark in more than eighty of them, and in over half of those passes miss three malignant tumours or more.

Factories in Taiwan meet the same question every day. Automated optical inspection (AOI) judges whether a printed circuit board (PCB) is good or bad, and the production line has a name for each of its two mistakes:

| | Breast tumours | AOI of circuit boards |
|---|---|---|
| What must be caught | a malignant tumour | a defective board |
| Miss | the patient believes she is well, treatment comes late | **escape**: a bad board reaches the customer |
| False alarm | a fright, and one more biopsy | **overkill**: a good board is held back, someone looks again |

The two mistakes cost very different amounts. One "accuracy" cannot tell them apart.

By the end of this unit you can measure honestly, on data the model has never seen, how many cases it misses and how many false alarms it raises, and set the decision threshold by what those mistakes cost.
"""

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

這是真實的資料，1995 年由美國威斯康辛大學公開。醫師用細針從乳房腫塊抽出細胞，拍成顯微影像，再由電腦量測細胞核的輪廓。

一列是一顆腫瘤，共 569 列。前 30 欄是量測值，最後一欄 `target` 是確診的結果。資料卡（data card）`breast_cancer` 記著每一欄的意思、來源、授權，也寫明不可用於診斷。

每一列都附上正確答案，這個答案叫**標籤**（label）。從有標籤的例子學會判斷沒看過的例子，就是**監督式學習**（supervised learning）。
"""

# %% [markdown] lang="en"
r"""
## Look at the data

These are real data, published by the University of Wisconsin in 1995. A doctor draws cells from a lump in the breast with a fine needle, takes a picture under the microscope, and a computer measures the outlines of the cell nuclei.

A row is a tumour; there are 569. The first 30 columns are measurements. The last one, `target`, is the confirmed diagnosis. The data card `breast_cancer` says what each column means, where the data come from and under which licence, and that they must not be used for diagnosis.

Each row comes with its right answer, called the **label**. Learning from labelled examples how to judge examples that nobody has labelled yet is **supervised learning**.
"""

# %%
tumours = load("breast_cancer")
X = tumours.drop(columns="target").to_numpy()  # the measurements: 569 rows, 30 columns
y = tumours["target"].to_numpy()  # the labels: 569 numbers, each 0 or 1

print(X.shape, y.shape)
print(tr("惡性", "malignant:"), np.sum(y == MALIGNANT), tr("良性", "benign:"), np.sum(y == BENIGN))
tumours[["mean radius", "mean texture", "mean area", "mean smoothness", "target"]].iloc[[0, 1, 19, 20, 21]]

# %% [markdown] lang="zh-TW"
r"""
動手之前，資料有兩件事要留意。真正上工時，也都要先問清楚。

**`0` 是惡性，`1` 是良性。** 和直覺相反，但這份資料就是這樣編碼的。今天要抓的是 `0`。

**長度沒有單位。** 原始資料只給數字，沒說是微米還是像素，所以圖上只能寫「單位未註明」。如果是工廠的資料，請先問過提供的人再用。

先猜猜看：惡性腫瘤的細胞核通常比較大。假如只准看「平均半徑」一欄，畫一條線，線以上（含）都判成惡性，**你會把線畫在多少？** 心裡選好一個數字，再執行下一格。
"""

# %% [markdown] lang="en"
r"""
Two things to know before you start. On a real job you would ask about both.

**`0` is malignant, `1` is benign.** That is the opposite of what most people expect, but it is how this data set is coded. What you want to catch today is `0`.

**Lengths have no unit.** The source gives numbers and does not say whether they are micrometres or pixels, so the plots can only say "unit not stated". With data from a factory, ask the owner before you use them.

Make a guess first: the nuclei of malignant tumours tend to be larger. Suppose you may look at the column "mean radius" only, and everything at or above a line counts as malignant. **Where would you draw the line?** Choose a number, then run the next cell.
"""

# %%
radius = X[:, 0]

bins = np.arange(6, 30, 1)
plt.hist(radius[y == BENIGN], bins, color="C0", alpha=0.75, edgecolor="white", label=tr("良性", "benign"))
plt.hist(
    radius[y == MALIGNANT], bins, color="C5", alpha=0.6, edgecolor="white", hatch="///", label=tr("惡性", "malignant")
)
plt.axvline(15, color="black", linestyle="--")
plt.text(15.2, 76, tr("線畫在 15", "a line at 15"))
plt.ylim(0, 84)
plt.xlabel(tr("細胞核平均半徑（單位未註明）", "mean radius of the nuclei (unit not stated)"))
plt.ylabel(tr("腫瘤數（顆）", "number of tumours"))
plt.title(tr("惡性腫瘤的細胞核偏大，但兩群重疊", "Malignant nuclei are larger, but the groups overlap"))
plt.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 兩種錯誤，兩個比率

線往右移，誤報變少、漏報變多；往左移就反過來。兩群重疊，所以沒有一條線能全對。

判斷的結果只有四種。線畫在 15 的時候，569 顆腫瘤是這樣分的：
"""

# %% [markdown] lang="en"
r"""
## Two kinds of mistake, two rates

Move the line to the right and false alarms turn into misses; move it to the left and misses turn into false alarms. The groups overlap, so no line gets everything right.

A verdict can turn out in four ways. With the line at 15, the 569 tumours fall like this:
"""

# %%
verdict = np.where(radius >= 15, MALIGNANT, BENIGN)
boxes = [  # truth, verdict, name, colour, left, bottom
    (MALIGNANT, MALIGNANT, tr("抓到", "caught") + " (TP)", "#cfe8dc", 0, 1),
    (MALIGNANT, BENIGN, tr("漏報", "missed") + " (FN)", "#f2b48a", 1, 1),
    (BENIGN, MALIGNANT, tr("誤報", "false alarm") + " (FP)", "#fbe3ad", 0, 0),
    (BENIGN, BENIGN, tr("放行", "let through") + " (TN)", "#cfe8dc", 1, 0),
]
fig, ax = plt.subplots(figsize=(7.6, 4.2))
for truth, said, name, colour, left, bottom in boxes:
    count = np.sum((y == truth) & (verdict == said))
    ax.add_patch(Rectangle((left, bottom), 1, 1, facecolor=colour, edgecolor="white", linewidth=4))
    ax.text(left + 0.5, bottom + 0.56, str(count), ha="center", va="center", fontsize=24)
    ax.text(left + 0.5, bottom + 0.24, name, ha="center", va="center", fontsize=11)
ax.add_patch(Rectangle((0.04, 1.04), 1.92, 0.92, fill=False, edgecolor="#004a75", linewidth=2.5))
ax.text(2.06, 1.5, tr("召回率 recall\n看這一列", "recall reads\nthis row"), va="center", color="#004a75")
ax.add_patch(Rectangle((0.09, 0.05), 0.82, 1.86, fill=False, edgecolor="#7a2c00", linewidth=2.5, linestyle=(0, (4, 2))))
ax.text(
    0.5, -0.05, tr("精確率 precision 看這一欄", "precision reads this column"), ha="center", va="top", color="#7a2c00"
)
ax.set(xlim=(-0.02, 2.55), ylim=(-0.28, 2.02), xticks=[0.5, 1.5], yticks=[0.5, 1.5])
ax.set_xticklabels([tr("判成惡性", "called malignant"), tr("判成良性", "called benign")])
ax.set_yticklabels([tr("其實良性", "really benign"), tr("其實惡性", "really malignant")])
ax.xaxis.tick_top()
ax.tick_params(length=0)
ax.grid(False)
ax.spines[:].set_visible(False)
ax.set_title(tr("線畫在 15：四種結果（顆）", "A line at 15: four outcomes (tumours)"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
四格裡有兩格是錯的：漏報（FN，漏掉的惡性）和誤報（FP）。常用的兩個比率都以「抓到」（TP）為分子：

$$\text{recall} = \frac{TP}{TP + FN} \qquad\qquad \text{precision} = \frac{TP}{TP + FP}$$

* **召回率**（recall）：真正的惡性腫瘤，抓到了幾成？漏得愈多，它愈低。
* **精確率**（precision）：判成惡性的，有幾成是真的？誤報愈多，它愈低。

用圖上的數字算算看：召回率是 161 ÷ (161 + 51) = 0.76，精確率是 161 ÷ (161 + 13) = 0.93。

同一條線的準確率是 (161 + 344) ÷ 569 = 0.89，聽起來不錯，可是每四顆惡性腫瘤就漏掉將近一顆。

### 動手做 1：`error_rates(y_true, y_pred)`

數一數兩種錯誤，算出兩個比率。

| 輸入 | 是什麼 |
|---|---|
| `y_true` | 確診的結果，list 或陣列，長度 n，每個值是 `0`（惡性）或 `1`（良性） |
| `y_pred` | 模型的判斷，長度和編碼都相同 |

回傳一個 dict，有四個鍵：

* `"missed"`：漏掉的惡性腫瘤有幾顆（整數）
* `"false_alarms"`：誤報有幾顆（整數）
* `"recall"` 與 `"precision"`：0 到 1 之間的比率，不要四捨五入。分母是 0 的時候（例如沒有半顆判成惡性），這個比率回傳 `0.0`。

例如 `error_rates([0, 0, 0, 0, 1, 1], [0, 1, 1, 1, 1, 0])`：四顆惡性只抓到一顆，兩顆良性誤報一顆，所以回傳
`{"missed": 3, "false_alarms": 1, "recall": 0.25, "precision": 0.5}`。

小提醒：函式庫的 `recall_score` 預設把 `1` 當成要抓的對象。先想清楚今天要抓的是誰。
"""

# %% [markdown] lang="en"
r"""
Two of the four boxes are mistakes: missed (FN) and false alarms (FP). The two usual rates both put the caught ones (TP) on top:

$$\text{recall} = \frac{TP}{TP + FN} \qquad\qquad \text{precision} = \frac{TP}{TP + FP}$$

* **Recall**: of the tumours that are malignant, which share was caught? Every miss lowers it.
* **Precision**: of the tumours that were called malignant, which share really is? Every false alarm lowers it.

With the numbers in the drawing, recall is 161 ÷ (161 + 51) = 0.76 and precision is 161 ÷ (161 + 13) = 0.93.

The accuracy of the same line is (161 + 344) ÷ 569 = 0.89. That sounds fine, and yet almost one malignant tumour in four is missed.

### Do 1: `error_rates(y_true, y_pred)`

Count the two kinds of mistake and work out the two rates.

| Input | What it is |
|---|---|
| `y_true` | the confirmed diagnoses: a list or array of length n, each `0` (malignant) or `1` (benign) |
| `y_pred` | the model's verdicts, of the same length, coded the same way |

Return a dict with four keys:

* `"missed"`: how many malignant tumours were missed (a whole number)
* `"false_alarms"`: how many false alarms there were (a whole number)
* `"recall"` and `"precision"`: rates between 0 and 1, not rounded. Where the denominator is 0 (nothing was called malignant, say), that rate is `0.0`.

For example, in `error_rates([0, 0, 0, 0, 1, 1], [0, 1, 1, 1, 1, 0])` one of four malignant tumours is caught, and one of two benign ones is a false alarm. So it returns
`{"missed": 3, "false_alarms": 1, "recall": 0.25, "precision": 0.5}`.

A hint: a library's `recall_score` takes `1` for the class to be caught unless told otherwise. Be clear about whom you want to catch today.
"""


# %% answer="error_rates"
def error_rates(y_true, y_pred):
    """Count misses and false alarms; return {"missed", "false_alarms", "recall", "precision"}."""
    ### BEGIN SOLUTION
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    caught = int(np.sum((y_true == MALIGNANT) & (y_pred == MALIGNANT)))
    missed = int(np.sum((y_true == MALIGNANT) & (y_pred == BENIGN)))
    false_alarms = int(np.sum((y_true == BENIGN) & (y_pred == MALIGNANT)))
    return {
        "missed": missed,
        "false_alarms": false_alarms,
        "recall": caught / (caught + missed) if caught + missed else 0.0,
        "precision": caught / (caught + false_alarms) if caught + false_alarms else 0.0,
    }
    ### END SOLUTION


# %% check="error_rates"
check("error_rates")

# %% [markdown] lang="zh-TW"
r"""
做完了可以用它試試別的線。把 `15` 換成你一開始心裡選的數字：
"""

# %% [markdown] lang="en"
r"""
Once it works, try it on other lines. Put the number that you chose at the start in place of `15`:
"""

# %% try
error_rates(y, np.where(radius >= 15, MALIGNANT, BENIGN))

# %% [markdown] lang="zh-TW"
r"""
## 留一份沒看過的考卷

老師如果把考卷先發給大家練習，考出來的一百分沒有意義。模型也一樣：用學過的資料來考它，分數一定太好看。

所以先把資料分成三份：

* **訓練集**（training set，60%）是課本，模型從這裡學。
* **驗證集**（validation set，20%）是模擬考，用來做各種決定，例如門檻放在哪裡。
* **測試集**（test set，20%）是期末考，決定全部做完才打開，而且只打開一次。

怎麼分也有學問。這份資料的前 19 列全是惡性，直接切前面一段就糟了，至少要洗牌。

再猜一次：隨機洗牌後抽 114 列當期末考，平均有 42 顆左右是惡性。**洗三百次牌，最少的一次會抽到幾顆？最多的一次呢？**
"""

# %% [markdown] lang="en"
r"""
## Keep an exam that nobody has seen

If the teacher hands out the exam for practice, a full mark means nothing. The same goes for a model: tested on what it learned from, it always looks too good.

So the data are first split into three parts:

* The **training set** (60 %) is the textbook. The model learns from it.
* The **validation set** (20 %) is the mock exam. It serves for decisions, such as where to put the threshold.
* The **test set** (20 %) is the final exam. It is opened when every decision has been made, and opened once.

How to split takes some care too. The first 19 rows of these data are all malignant, so cutting off the top would go badly wrong. They need a shuffle at least.

Another guess: shuffle and draw 114 rows as the exam. On average about 42 of them are malignant. **In three hundred shuffles, how few could there be? And how many?**
"""

# %%
rows = np.arange(len(y))
shuffle = np.random.default_rng(5)
in_exam = [np.sum(shuffle.permutation(y)[:114] == MALIGNANT) for _ in range(300)]

fig, (ax, below) = plt.subplots(2, 1, figsize=(7, 5.4), height_ratios=[1.1, 2.2])
fig.get_layout_engine().set(h_pad=0.12)
left = 0
for name, size in ((tr("訓練集", "training"), 341), (tr("驗證集", "validation"), 114), (tr("測試集", "test"), 114)):
    malignant = round(size * np.mean(y == MALIGNANT))
    ax.barh(0, malignant, left=left, color="C5", alpha=0.6, hatch="///", edgecolor="white")
    ax.barh(0, size - malignant, left=left + malignant, color="C0", alpha=0.75)
    ax.text(left + size / 2, 0.5, f"{name}\n{size}", ha="center", va="bottom", fontsize=9)
    ax.axvline(left, color="black", linewidth=2)
    left += size
ax.set(yticks=[], ylim=(-0.45, 1.2), xlim=(0, 569))
ax.grid(False)
ax.set_xlabel(tr("腫瘤數（顆）；斜線是惡性", "number of tumours; hatched: malignant"))
ax.set_title(tr("分層抽樣：三份的惡性比例相同", "Stratified: the same share of malignant in each part"))

below.hist(in_exam, bins=np.arange(28.5, 58.5, 1), color="C4", edgecolor="white")
below.axvline(42, color="black", linestyle="--")
below.text(42.4, 38.5, tr("分層：每次都是 42", "stratified: always 42"), va="top")
below.set_ylim(0, 40)
below.set_xlabel(tr("期末考 114 列裡的惡性腫瘤（顆）", "malignant tumours among the 114 rows of the exam"))
below.set_ylabel(tr("次數（共 300 次）", "shuffles (of 300)"))
below.set_title(
    tr(
        f"只洗牌：{min(in_exam)} 到 {max(in_exam)} 顆都可能",
        f"Shuffled only: anything from {min(in_exam)} to {max(in_exam)}",
    )
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
只靠洗牌，考卷有時容易、有時難，全看手氣。**分層抽樣**（stratified split）先把惡性和良性分開，再從兩邊各抽同樣的比例，每一份的組成就一樣了。

`train_test_split` 一次切成兩份。`stratify` 給它要切的那些列的標籤，`random_state` 是洗牌的種子（seed），同一個種子洗出同一副牌，別人才能重做你的結果：
"""

# %% [markdown] lang="en"
r"""
With a shuffle alone the exam is easy one day and hard the next, by luck. A **stratified split** first separates malignant from benign and then draws the same share from each, so that all parts are made up alike.

`train_test_split` cuts once, into two parts. `stratify` takes the labels of the rows being cut. `random_state` is the seed of the shuffle: the same seed deals the same cards, so that others can repeat your result.
"""

# %%
rest, exam = train_test_split(rows, test_size=0.2, stratify=y, random_state=7)
print(tr("剩下", "rest:"), len(rest), "  ", tr("考卷", "exam:"), len(exam), "  ", exam[:6])

# %% [markdown] lang="zh-TW"
r"""
### 動手做 2：`split_rows(y, seed)`

把資料分成三份。分的是**列號**，不是資料本身，所以量測值和標籤不會對錯位。

| 輸入 | 是什麼 |
|---|---|
| `y` | 標籤，list 或陣列，長度 n，每個值是 `0` 或 `1` |
| `seed` | 整數，洗牌的種子 |

回傳三個 list（或陣列）`(train, valid, test)`，裡面是列號 0 到 n − 1：

* 每一列剛好出現在其中一份。
* 三份各占 60%、20%、20%。除不盡時差一兩列沒關係。
* 三份的惡性比例都和整體相同：每一份的惡性顆數，和「列數 × 整體惡性比例」差不到兩顆。
* 種子相同，結果就相同；換一個種子，分法也跟著換。

例如 `y = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]` 時，`split_rows(y, seed=1)` 可能回傳 `([8, 0, 5, 2, 4, 9], [1, 7], [6, 3])`。

提示：切兩刀就行。只是第二刀要留意，「全部的 20%」不等於「剩下的 20%」。
"""

# %% [markdown] lang="en"
r"""
### Do 2: `split_rows(y, seed)`

Split the data into three parts. What you split are **row numbers**, not the data themselves, so measurements and labels cannot get out of step.

| Input | What it is |
|---|---|
| `y` | the labels: a list or array of length n, each `0` or `1` |
| `seed` | a whole number, the seed of the shuffle |

Return three lists (or arrays) `(train, valid, test)` of row numbers from 0 to n − 1:

* Each row is in exactly one of them.
* They hold 60 %, 20 % and 20 % of the rows. Where that is no whole number, a row or two more or less does not matter.
* The share of malignant in each part is that of the whole: less than two tumours off its number of rows times the share of all.
* The same seed gives the same result; another seed gives another split.

For example, with `y = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]`, `split_rows(y, seed=1)` might return `([8, 0, 5, 2, 4, 9], [1, 7], [6, 3])`.

A hint: two cuts will do. Take care with the second, though: "20 % of all" is not "20 % of the rest".
"""


# %% answer="split_rows"
def split_rows(y, seed):
    """Split the row numbers 60/20/20, stratified by y; return (train, valid, test)."""
    ### BEGIN SOLUTION
    y = np.asarray(y)
    rest, test = train_test_split(np.arange(len(y)), test_size=0.2, stratify=y, random_state=seed)
    train, valid = train_test_split(rest, test_size=0.25, stratify=y[rest], random_state=seed)
    return train, valid, test
    ### END SOLUTION


# %% check="split_rows"
check("split_rows")

# %% [markdown] lang="zh-TW"
r"""
## 從一條線到風險

一條線只會說「是」或「不是」。醫師更想知道的是**有多可能**：惡性的機率是 0.55，還是 0.99？

**邏輯斯迴歸**（logistic regression）回答的就是這個。它替每一欄量測值 $z$ 配一個權重 $w$，加總之後，再壓進 0 與 1 之間：

$$\text{risk} = \frac{1}{1 + e^{-(w_1 z_1 + w_2 z_2 + \dots + w_k z_k + b)}}$$

其中 $e$ 是常數，約 2.718。總和很大，風險接近 1；總和是很大的負數，風險接近 0。訓練就是替這些例子找出最合適的權重。

權重要能互相比較，各欄的尺度得先一致。平均面積是幾百，平滑度卻只有 0.1。所以每一欄先做**標準化**（standardisation），減去平均，再除以標準差：

$$z = \frac{x - \text{mean}}{\text{sd}}$$

關鍵在於：**平均和標準差從哪裡來？只能從訓練集來，而且算好就不再變動。**

很多人會在新資料來的時候，用新資料自己的平均重算一次。猜猜看：某個星期一只來了一位病人，這樣算出來的 $z$ 是多少？如果那天剛好來了十位惡性的病人呢？
"""

# %% [markdown] lang="en"
r"""
## From a line to a risk

A line can only say yes or no. A doctor would rather know **how likely** it is: is the probability of malignant 0.55, or 0.99?

That is what **logistic regression** answers. It gives each measurement $z$ a weight $w$, adds everything up, and squeezes the sum between 0 and 1:

$$\text{risk} = \frac{1}{1 + e^{-(w_1 z_1 + w_2 z_2 + \dots + w_k z_k + b)}}$$

Here $e$ is a constant, about 2.718. A large sum gives a risk near 1, a very negative sum a risk near 0. Training means finding the weights that fit the examples best.

Weights can be compared only if all columns have the same scale. The mean area is in the hundreds; smoothness is about 0.1. So each column is first **standardised**: subtract the mean, divide by the standard deviation.

$$z = \frac{x - \text{mean}}{\text{sd}}$$

What matters is this: **where do the mean and the standard deviation come from? From the training set only, and then they never change.**

Many people compute them afresh from the new data, whenever new data come in. Guess: on a Monday a single patient comes. What is her $z$, computed that way? And what if ten patients come that day who all have malignant tumours?
"""

# %%
mean, sd = radius[rest].mean(), radius[rest].std()  # of the training rows
s_curve = LogisticRegression().fit(((radius[rest] - mean) / sd).reshape(-1, 1), y[rest])


def risk_of(z):
    """The trained S-curve: standardised radius in, risk of malignant out."""
    return s_curve.predict_proba(np.reshape(z, (-1, 1)))[:, 0]


monday = np.sort(radius[exam][y[exam] == MALIGNANT])[3:40:4]  # ten malignant tumours of the exam
z_right = (monday - mean) / sd
z_wrong = (monday - monday.mean()) / monday.std()  # mean and sd of Monday's ten patients

fig, (upper, lower) = plt.subplots(2, 1, figsize=(7, 7.6), height_ratios=[1, 1.25])
fig.get_layout_engine().set(h_pad=0.12)
curve = np.linspace(-2.2, 4, 200)
upper.plot(curve, risk_of(curve), color="black", linewidth=2)
height = np.random.default_rng(1).uniform(0, 0.06, len(exam))
for label, colour, base, marker in ((MALIGNANT, "C5", 1.03, "^"), (BENIGN, "C0", -0.09, "o")):
    here = y[exam] == label
    upper.plot((radius[exam][here] - mean) / sd, base + height[here], marker, color=colour, markersize=5, alpha=0.5)
upper.text(4, 0.97, tr("惡性", "malignant"), color="C5", ha="right", va="top")
upper.text(4, -0.01, tr("良性", "benign"), color="C0", ha="right", va="bottom")
upper.set_xlabel(tr("標準化後的半徑 z（無單位）", "standardised radius z (no unit)"))
upper.set_ylabel(tr("惡性的風險（0 到 1）", "risk of malignant (0 to 1)"))
upper.set_title(tr("S 形曲線把 z 變成風險", "The S-curve turns z into a risk"))

place = np.arange(10)
lower.hlines(place, risk_of(z_wrong), risk_of(z_right), color="0.6")
lower.plot(
    risk_of(z_right), place, "o", color="C0", markersize=9, label=tr("用訓練集的平均", "mean of the training set")
)
lower.plot(risk_of(z_wrong), place, "X", color="C5", markersize=9, label=tr("用當天病人的平均", "mean of that day"))
lower.axvline(0.5, color="black", linestyle=":")
lower.set_yticks(place, [f"{value:.1f}" for value in monday])
lower.set(xlim=(-0.04, 1.04), ylim=(-0.7, 12.6))
lower.set_xlabel(tr("惡性的風險（0 到 1）", "risk of malignant (0 to 1)"))
lower.set_ylabel(tr("半徑（單位未註明）", "radius (unit not stated)"))
lower.set_title(tr("同樣十位惡性病人，換個平均，風險就掉下來", "The same ten malignant tumours, another mean"))
lower.legend(loc="upper left")
plt.show()

for name, z in (
    (tr("訓練集的平均", "mean of the training set"), z_right),
    (tr("當天的平均", "mean of the day"), z_wrong),
):
    print(name, "→", np.sum(risk_of(z) >= 0.5), "/ 10", tr("位被判成惡性", "called malignant"))

# %% [markdown] lang="zh-TW"
r"""
只來一位病人的時候，她自己就是平均，每一欄的 $z$ 都是 0，於是**不管是誰，風險都一樣**。

同一顆腫瘤的風險，竟然取決於當天還有誰來，這就是**資料外洩**（data leakage）的一種：不該知道的資料，混進了計算。測試時整批一起算，往往看不出來；上線後一位一位來，才出事。

避免的辦法是把標準化和模型綁在一起，成為一條**處理管線**（pipeline）。`fit` 只給訓練集，平均和標準差就存在處理管線裡，之後一律用它們：
"""

# %% [markdown] lang="en"
r"""
When a single patient comes, she is her own mean. Each $z$ is 0, and so **everybody gets the same risk**.

The risk of a tumour now depends on who else came that day. That is a form of **data leakage**: data that must not be known got into the computation. In a test, where all rows are scored in one go, it often goes unnoticed. In service, where patients come one by one, it hurts.

The remedy is to tie standardisation and model together in a **pipeline**. Give `fit` the training set only; mean and standard deviation stay in the pipeline and are used from then on:
"""

# %%
model = make_pipeline(StandardScaler(), LogisticRegression())
model.fit(radius[rest].reshape(-1, 1), y[rest])  # one column only: the radius

print("classes_:", model.classes_)
print(model.predict_proba([[11.0], [15.0], [19.0]]).round(3))  # three tumours, by their radius

# %% [markdown] lang="zh-TW"
r"""
`predict_proba` 每顆腫瘤回傳兩個機率，順序和 `classes_` 一樣。看看數字想一想：哪一欄才是惡性的風險？

### 動手做 3：`malignant_risk(X_train, y_train, X_new)`

用訓練集訓練一個模型，替新的腫瘤算出惡性的風險。

| 輸入 | 是什麼 |
|---|---|
| `X_train` | 訓練集的量測值，陣列，n 列、k 欄；各欄的單位可以不同 |
| `y_train` | 訓練集的標籤，陣列，長度 n，`0` 是惡性、`1` 是良性 |
| `X_new` | 新腫瘤的量測值，陣列，m 列、k 欄，單位和 `X_train` 相同 |

回傳 m 個 0 到 1 之間的數，依序是每顆新腫瘤的惡性風險，愈大愈危險。

* 只能從 `X_train`、`y_train` 學。一顆腫瘤的風險，不能因為 `X_new` 裡還有誰而改變；只給一列也要能算。
* 別的表格也要能用：欄數不一定是 30，單位也可能換過。
* 輸入相同，輸出就要相同。如果你選的模型會用到亂數，請固定 `random_state`。
* 要選什麼模型都可以，邏輯斯迴歸就很夠用。在這份資料上的標準是：隨機挑一顆惡性、一顆良性的新腫瘤，惡性那顆風險較高的機會至少 96.5%（一棵決策樹還做不到）。

例如 `malignant_risk(X[rest], y[rest], X[[0, 48]])` 會回傳兩個數，第一個大於 0.8（第 0 列是惡性），第二個小於 0.5（第 48 列是良性）；這兩列都不在 `rest` 裡。
"""

# %% [markdown] lang="en"
r"""
For each tumour `predict_proba` returns two probabilities, in the order of `classes_`. Look at the numbers: which column is the risk of malignant?

### Do 3: `malignant_risk(X_train, y_train, X_new)`

Train a model on the training set and work out the risk of malignant for new tumours.

| Input | What it is |
|---|---|
| `X_train` | measurements of the training set: an array of n rows and k columns; columns may have different units |
| `y_train` | labels of the training set: an array of length n, `0` malignant and `1` benign |
| `X_new` | measurements of new tumours: an array of m rows and k columns, in the units of `X_train` |

Return m numbers between 0 and 1, in order: the risk that each new tumour is malignant. Larger is more dangerous.

* Learn from `X_train` and `y_train` only. The risk of a tumour must not depend on who else is in `X_new`, and a single row must work as well.
* It has to work for other tables: with more or fewer than 30 columns, and in other units.
* The same input gives the same output. If your model makes use of chance, fix its `random_state`.
* Any model will do; logistic regression is quite enough. The bar on these data: of a malignant and a benign new tumour picked at random, the malignant one has the higher risk at least 96.5 % of the time (a single decision tree does not get there).

For example, `malignant_risk(X[rest], y[rest], X[[0, 48]])` returns two numbers, the first above 0.8 (row 0 is malignant) and the second below 0.5 (row 48 is benign). Neither row is in `rest`.
"""


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    """Train on X_train and y_train; return the risk of malignant for each row of X_new."""
    ### BEGIN SOLUTION
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    model.fit(X_train, y_train)
    column = list(model.classes_).index(MALIGNANT)
    return model.predict_proba(X_new)[:, column]
    ### END SOLUTION


# %% check="malignant_risk"
check("malignant_risk")

# %% [markdown] lang="zh-TW"
r"""
## 及格的模型漏了幾顆

回到開頭的「正確率 95% 以上」。下面換一個很直覺的模型：找出 11 顆最像的腫瘤，少數服從多數（k 最近鄰法，k-nearest neighbours）。讓它考一百次，每次都重新分層抽出 114 列當考卷，其中 42 顆是惡性。

先猜：**準確率過了 95% 的考試，最常見的是漏掉幾顆？**
"""

# %% [markdown] lang="en"
r"""
## How many did the passing model miss

Back to the "accuracy of 95 % or more". Here is another model, one that needs no formula: find the 11 most similar tumours and let the majority decide (k-nearest neighbours). It sits a hundred exams. Each is a fresh stratified draw of 114 rows, 42 of them malignant.

Guess first: **in the exams that pass the 95 % mark, how many misses are most common?**
"""

# %%
accuracy, misses = [], []
for seed in range(100):
    study, test = train_test_split(rows, test_size=0.2, stratify=y, random_state=seed)
    neighbours = make_pipeline(StandardScaler(), KNeighborsClassifier(11)).fit(X[study], y[study])
    said = neighbours.predict(X[test])
    accuracy.append(np.mean(said == y[test]))
    misses.append(np.sum((y[test] == MALIGNANT) & (said == BENIGN)))
passed = np.array(accuracy) >= 0.95
misses = np.array(misses)

values = np.arange(0, misses.max() + 1)
of_passed = np.array([np.sum(passed & (misses == v)) for v in values])
of_failed = np.array([np.sum(~passed & (misses == v)) for v in values])
plt.bar(values, of_passed, color="C2", label=tr("準確率 95% 以上", "accuracy of 95 % or more"))
plt.bar(values, of_failed, bottom=of_passed, color="0.75", hatch="..", label=tr("不到 95%", "below 95 %"))
plt.xticks(values)
plt.xlabel(tr("漏掉的惡性腫瘤（每次共 42 顆）", "malignant tumours missed (of 42 in each exam)"))
plt.ylabel(tr("考試次數（共 100 次）", "number of exams (of 100)"))
plt.title(
    tr(
        f"{passed.sum()} 次及格，其中 {np.sum(passed & (misses >= 3))} 次漏掉 3 顆以上",
        f"{passed.sum()} exams passed; {np.sum(passed & (misses >= 3))} of them missed 3 or more",
    )
)
plt.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 讓代價決定門檻

模型給的是風險，判斷還需要一個**門檻**（threshold）：風險大於或等於門檻，就判成惡性。程式預設的 0.5 等於說「漏報一個」和「誤報一個」一樣糟，這幾乎從來不是真的。

先和懂這一行的人談好兩種錯誤的代價，再選總代價最低的門檻：

$$\text{cost} = c_{\text{miss}} \cdot FN + c_{\text{alarm}} \cdot FP$$

代價的單位自己訂：一次誤報算 1 點，漏掉一顆算幾點？下面用「只看半徑的一條線」來示範，曲線是把線放在各個位置時的總代價。
"""

# %% [markdown] lang="en"
r"""
## Let the cost set the threshold

The model gives a risk. A verdict needs a **threshold** as well: a risk at or above it is called malignant. The usual 0.5 says that a miss is exactly as bad as a false alarm, which is hardly ever true.

Agree on the two costs with people who know the field, then choose the threshold with the lowest total:

$$\text{cost} = c_{\text{miss}} \cdot FN + c_{\text{alarm}} \cdot FP$$

The unit of cost is up to you: if a false alarm is 1 point, how many points is a miss? Here it is for the line on the radius. The curves give the total cost for each place where the line could be.
"""

# %%
lines = np.arange(10, 20.01, 0.1)


def line_cost(rows, line, cost_miss, cost_alarm=1):
    """Total cost of calling everything at or above the line malignant, on these rows."""
    called = radius[rows] >= line
    fn = np.sum((y[rows] == MALIGNANT) & ~called)
    fp = np.sum((y[rows] == BENIGN) & called)
    return cost_miss * fn + cost_alarm * fp


for cost_miss, colour, dash in ((1, "C0", "-"), (5, "C5", "--")):
    costs = [line_cost(rows, line, cost_miss) for line in lines]
    best = int(np.argmin(costs))
    plt.plot(lines, costs, dash, color=colour, label=tr(f"漏掉一顆 {cost_miss} 點", f"a miss costs {cost_miss}"))
    plt.plot(lines[best], costs[best], "o", color=colour, markersize=9)
    plt.annotate(
        f"{lines[best]:.1f}", (lines[best], costs[best]), xytext=(0, 10), textcoords="offset points", ha="center"
    )
plt.ylim(0, 720)
plt.xlabel(tr("線的位置：半徑（單位未註明）", "position of the line: radius (unit not stated)"))
plt.ylabel(tr("569 顆的總代價（點）", "total cost of 569 tumours (points)"))
plt.title(tr("漏掉的代價愈高，線就愈往左移", "The dearer a miss, the further left the line"))
plt.legend(title=tr("誤報一次 1 點", "a false alarm costs 1"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
如果漏掉一顆算 20 點，最好的線會移到哪裡？猜一個位置，再執行。
"""

# %% [markdown] lang="en"
r"""
If a miss costs 20 points, where does the best line go? Guess a position, then run.
"""

# %%
costs = [line_cost(rows, line, cost_miss=20) for line in lines]
best_line = lines[int(np.argmin(costs))]
print(tr("最好的線", "best line:"), round(best_line, 1))
print(tr("誤報", "false alarms:"), np.sum((y == BENIGN) & (radius >= best_line)), "/", np.sum(y == BENIGN))

# %% [markdown] lang="zh-TW"
r"""
一顆都不漏，代價是 357 位良性病人裡有 278 位虛驚一場。只看半徑辦不到更好；等一下用上你的 30 欄模型，看看能差多少。

最後一個陷阱。**門檻也是「學」出來的**，在哪份資料上挑，就會剛好迎合哪份資料。做個實驗：抽 114 列來挑線，記下當時的代價；再用另外 114 列沒看過的資料，算同一條線的代價。重複一百次。

如果挑線的那份資料夠誠實，點應該平均落在斜線兩側。你猜會嗎？
"""

# %% [markdown] lang="en"
r"""
Missing none costs a fright for 278 of 357 patients with benign tumours. With the radius alone nothing better can be had. You will soon see what your model does with 30 columns.

One last trap. **A threshold is learned, too**, and it flatters the very data it was chosen on. Try it: draw 114 rows, choose the line on them and note the cost. Then take another 114 rows that played no part, and work out the cost of the same line. Repeat a hundred times.

If the rows used for choosing told the truth, the dots would lie evenly on both sides of the diagonal. Do you think they will?
"""

# %%
promised, happened = [], []
for seed in range(100):
    choose, fresh = train_test_split(rows, train_size=114, test_size=114, stratify=y, random_state=seed)
    costs = [line_cost(choose, line, cost_miss=20) for line in lines]
    line = lines[int(np.argmin(costs))]
    promised.append(min(costs))
    happened.append(line_cost(fresh, line, cost_miss=20))

fig, ax = plt.subplots(figsize=(6.2, 5))
ax.fill_between([0, 170], [0, 170], 170, color="C1", alpha=0.15)
ax.plot([0, 170], [0, 170], color="black", linewidth=1)
ax.plot(promised, happened, "o", color="C0", alpha=0.5, markeredgecolor="white")
ax.text(4, 163, tr("比承諾的更糟", "worse than promised"), va="top")
ax.set(xlim=(0, 80), ylim=(0, 170))
ax.set_xlabel(tr("挑線的 114 列上的代價（點）", "cost on the 114 rows used for choosing (points)"))
ax.set_ylabel(tr("沒看過的 114 列上的代價（點）", "cost on 114 fresh rows (points)"))
ax.set_title(
    tr(
        f"平均：承諾 {np.mean(promised):.0f} 點，實際 {np.mean(happened):.0f} 點",
        f"On average {np.mean(promised):.0f} points promised, {np.mean(happened):.0f} paid",
    )
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
所以門檻在**驗證集**上挑，代價在**測試集**上報。拿測試集挑門檻，等於把期末考當成課本。

### 動手做 4：`choose_threshold(risk_valid, y_valid, risk_test, y_test, cost_miss, cost_alarm)`

用驗證集挑門檻，再用測試集報告它要付的代價。

| 輸入 | 是什麼 |
|---|---|
| `risk_valid`, `risk_test` | 兩份資料的惡性風險，list 或陣列，每個值在 0 到 1 之間 |
| `y_valid`, `y_test` | 兩份資料的標籤，`0` 是惡性、`1` 是良性 |
| `cost_miss`, `cost_alarm` | 漏掉一顆、誤報一次的代價（點），大於或等於 0 |

風險**大於或等於**門檻就判成惡性。回傳一個 dict：

* `"threshold"`：讓**驗證集**總代價最低的門檻，一個數。有好幾個一樣低時，選哪一個都可以。
* `"valid_cost"`：這個門檻在驗證集上的總代價
* `"test_cost"`：**同一個**門檻在測試集上的總代價

逐一試 0.00、0.01、0.02、…、1.00 就夠細了。如果誤報很貴，最好的門檻可能高到誰都不判成惡性，也要試到（這時回傳 1.01 之類的數，不要回傳無限大）。

例如 `choose_threshold([0.9, 0.4, 0.6, 0.1], [0, 0, 1, 1], [0.8, 0.05, 0.7], [0, 0, 1], cost_miss=20, cost_alarm=1)`：
在驗證集上，大於 0.1 而不超過 0.4 的門檻最便宜，不漏、誤報一次，代價 1 點。用它判測試集，漏掉一顆、誤報一次，代價 21 點。所以可以回傳
`{"threshold": 0.4, "valid_cost": 1, "test_cost": 21}`。
"""

# %% [markdown] lang="en"
r"""
So choose the threshold on the **validation set** and report its cost on the **test set**. Choosing on the test set makes a textbook of the final exam.

### Do 4: `choose_threshold(risk_valid, y_valid, risk_test, y_test, cost_miss, cost_alarm)`

Choose the threshold on the validation set, and report what it costs on the test set.

| Input | What it is |
|---|---|
| `risk_valid`, `risk_test` | the risks of malignant in the two sets: lists or arrays, each value between 0 and 1 |
| `y_valid`, `y_test` | the labels of the two sets, `0` malignant and `1` benign |
| `cost_miss`, `cost_alarm` | what a miss and a false alarm cost (points), 0 or more |

A risk **at or above** the threshold is called malignant. Return a dict:

* `"threshold"`: the threshold with the lowest total cost on the **validation set**, a number. If several are equally low, any of them will do.
* `"valid_cost"`: the total cost of this threshold on the validation set
* `"test_cost"`: the total cost of the **same** threshold on the test set

Trying 0.00, 0.01, 0.02, …, 1.00 in turn is fine enough. If false alarms are expensive, the best threshold may be so high that nothing is called malignant; try that, too (and return a number such as 1.01 then, not infinity).

For example, in `choose_threshold([0.9, 0.4, 0.6, 0.1], [0, 0, 1, 1], [0.8, 0.05, 0.7], [0, 0, 1], cost_miss=20, cost_alarm=1)`
the cheapest thresholds on the validation set are those above 0.1 and up to 0.4: no miss, one false alarm, 1 point. On the test set they miss one and raise one false alarm, 21 points. So it may return
`{"threshold": 0.4, "valid_cost": 1, "test_cost": 21}`.
"""


# %% answer="choose_threshold"
def choose_threshold(risk_valid, y_valid, risk_test, y_test, cost_miss, cost_alarm):
    """Choose on the validation set, report on the test set; return {"threshold", "valid_cost", "test_cost"}."""

    ### BEGIN SOLUTION
    def cost(risk, labels, threshold):
        labels = np.asarray(labels)
        called = np.asarray(risk) >= threshold
        fn = np.sum((labels == MALIGNANT) & ~called)
        fp = np.sum((labels == BENIGN) & called)
        return float(cost_miss * fn + cost_alarm * fp)

    best = min(np.linspace(0, 1, 101), key=lambda threshold: cost(risk_valid, y_valid, threshold))
    return {
        "threshold": float(best),
        "valid_cost": cost(risk_valid, y_valid, best),
        "test_cost": cost(risk_test, y_test, best),
    }
    ### END SOLUTION


# %% check="choose_threshold"
check("choose_threshold")

# %% [markdown] lang="zh-TW"
r"""
## 全部接起來

四個函式都好了，就能從頭走一遍：分三份、訓練、在驗證集挑門檻，最後打開測試集，只打開這一次。漏掉一顆算 20 點，誤報一次算 1 點。

先猜：測試集的代價，會比驗證集的高還是低？
"""

# %% [markdown] lang="en"
r"""
## Put it all together

With all four functions you can go the whole way: split, train, choose the threshold on the validation set, and at last open the test set, this once. A miss costs 20 points, a false alarm 1.

Guess first: will the cost on the test set be higher or lower than on the validation set?
"""

# %% try
train, valid, test = (np.asarray(part, dtype=int) for part in split_rows(y, seed=4))
risk_valid = np.asarray(malignant_risk(X[train], y[train], X[valid]))
risk_test = np.asarray(malignant_risk(X[train], y[train], X[test]))
result = choose_threshold(risk_valid, y[valid], risk_test, y[test], cost_miss=20, cost_alarm=1)

for threshold in (0.5, result["threshold"]):
    rates = error_rates(y[test], np.where(risk_test >= threshold, MALIGNANT, BENIGN))
    print(
        tr(
            f"門檻 {threshold:.2f}：漏報 {rates['missed']}、誤報 {rates['false_alarms']}，"
            f"召回率 {rates['recall']:.2f}、精確率 {rates['precision']:.2f}",
            f"Threshold {threshold:.2f}: missed {rates['missed']}, false alarms {rates['false_alarms']}, "
            f"recall {rates['recall']:.2f}, precision {rates['precision']:.2f}",
        )
    )
print(
    tr(
        f"你的門檻：驗證集代價 {result['valid_cost']:.0f} 點，測試集代價 {result['test_cost']:.0f} 點",
        f"Your threshold costs {result['valid_cost']:.0f} points on the validation set, {result['test_cost']:.0f} on the test set",
    )
)

fig, ax = plt.subplots(figsize=(7, 3.2))
scatter = np.random.default_rng(0).uniform(-0.28, 0.28, len(test))
for label, colour, marker, height in ((MALIGNANT, "C5", "^", 1), (BENIGN, "C0", "o", 0)):
    mine = y[test] == label
    ax.plot(risk_test[mine], height + scatter[mine], marker, color=colour, alpha=0.7, markeredgecolor="white")
ax.axvline(0.5, color="0.5", linestyle=":", linewidth=2, label=tr("預設門檻 0.5", "usual threshold 0.5"))
ax.axvline(
    result["threshold"],
    color="black",
    linestyle="--",
    label=tr(f"你的門檻 {result['threshold']:.2f}", f"your threshold {result['threshold']:.2f}"),
)
ax.set(xlim=(-0.02, 1.02), ylim=(-0.5, 1.5), yticks=[0, 1])
ax.set_yticklabels([tr("其實良性", "really benign"), tr("其實惡性", "really malignant")])
ax.set_xlabel(tr("惡性的風險（0 到 1）", "risk of malignant (0 to 1)"))
ax.set_title(tr("測試集：線的右邊判成惡性", "Test set: right of the line, called malignant"))
ax.legend(loc="center")
plt.show()

# %% [markdown] task="would_you_ship_it" points=3 lang="zh-TW"
r"""
## 想一想：你會讓它上線嗎

臺中一家醫院看中你的模型，想這樣用：風險低於門檻的腫塊，就不再送病理醫師判讀，省下的人力留給其他病人。

請寫 150 到 250 字給院長，用上你在測試集得到的數字。（還沒做完的話，就用這組：42 顆惡性漏掉 1 顆，72 顆良性誤報 2 顆。）

1. 漏報和誤報，各由誰承擔？20 比 1 這個比例，該由誰來訂？
2. 這些數字能保證臺灣的病人也一樣嗎？為什麼？
3. 你會讓它上線嗎？如果會，要附上什麼條件？如果不會，還缺什麼證據？

| 分數 | 你的回答 |
|---|---|
| 0–1 | 只說「準確率很高，可以用」或「不行」，沒有用到漏報和誤報的數字，或沒有說出由誰承擔 |
| 2 | 用數字說明兩種錯誤、各由誰承擔，並據此做出決定 |
| 3 | 做到 2 分的要求，還說出測試結果證明不了什麼（例如資料的來源、年代、人數），並提出一個做得到的條件或查證方法 |
"""

# %% [markdown] task="would_you_ship_it" points=3 lang="en"
r"""
## Think: would you put it into service

A hospital in Taichung likes your model and has a plan for it: lumps with a risk below the threshold are no longer shown to a pathologist, and the time saved goes to other patients.

Write 100 to 170 words to the director, with the numbers you got on the test set. (Not there yet? Use these: 1 of 42 malignant tumours missed, 2 false alarms among 72 benign ones.)

1. Who bears a miss, and who a false alarm? Who should decide on a ratio of 20 to 1?
2. Do these numbers hold for patients in Taiwan? Why, or why not?
3. Would you put it into service? If so, on which conditions? If not, which evidence is missing?

| Points | Your answer |
|---|---|
| 0–1 | Says just "the accuracy is high, use it" or "no", without the numbers of misses and false alarms, or without saying who bears them |
| 2 | Describes both mistakes with numbers, says who bears each, and decides on that basis |
| 3 | As for 2, and names something that the test cannot prove (where, when or from how many people the data come, say), and proposes a condition or a verification that could really be carried out |
"""

# %% [markdown] model="would_you_ship_it" lang="zh-TW"
r"""
參考答案（3 分）：

院長您好：測試集 114 顆腫瘤中，模型把 42 顆惡性漏掉 1 顆，72 顆良性誤報 2 顆。漏報由病人承擔，她會以為沒事而延誤治療；誤報由病人和門診共同承擔，是幾天的焦慮和一次切片。20 比 1 不該由工程師決定，應由醫師、病人代表和醫院的倫理委員會一起訂。

這些數字不能直接搬到臺灣：資料是 1995 年前美國一家醫院的，沒有年齡與族群，拍片和量測的儀器也不同；而且只有 42 顆惡性，漏 1 顆和漏 3 顆的差別可能只是運氣。

我不贊成省略判讀。可行的做法是讓模型與醫師並行半年，醫師照樣看完全部，模型只用來排先後順序，並記錄漏報的數目；累積足夠的本地病例、召回率的信賴區間達到醫院訂的標準後，再討論下一步。

評分提醒：決定「上線」也可以拿 3 分，只要條件具體，而且沒有拿掉人的把關。
"""

# %% [markdown] model="would_you_ship_it" lang="en"
r"""
Model answer (3 points):

Dear director, among the 114 tumours of the test set the model missed 1 of 42 malignant ones and raised 2 false alarms among 72 benign ones. A miss is borne by the patient, who believes she is well and is treated too late. A false alarm is borne by the patient and the clinic: some days of fear and a biopsy. A ratio of 20 to 1 is not for an engineer to set; doctors, patients' representatives and the ethics committee should agree on it.

The numbers cannot simply be carried over to Taiwan. The data come from one American hospital before 1995, without age or ethnicity, and from other instruments. With 42 malignant cases, one miss or three may be a matter of luck.

I would not drop the pathologist. Let model and doctors run side by side for half a year: doctors still read everything, the model only orders the queue, and each miss is recorded. With enough local cases, and a confidence interval of recall that meets the hospital's standard, we can talk about the next step.

A note on marking: "yes, put it into service" can earn 3 points as well, if its conditions are concrete and people still stand guard.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰**（不計分）：上面的結果只是一次分割的運氣。用 `split_rows` 換 20 個種子，畫出測試代價的分布，比較邏輯斯迴歸、隨機森林（`RandomForestClassifier`）和永遠用 0.5 當門檻這三種做法。哪一種最穩？

**延伸閱讀**：scikit-learn 的[常見陷阱](https://scikit-learn.org/stable/common_pitfalls.html)講資料外洩，[調整決策門檻](https://scikit-learn.org/stable/modules/classification_threshold.html)有今天做法的現成工具；資料的出處在 [UCI 資料庫](https://archive.ics.uci.edu/dataset/17/breast+cancer+wisconsin+diagnostic)。

**在專題裡**：「表格資料分類」專題的第一步就是今天這一套：分三份、處理管線、依代價選門檻、測試集只開一次。產業單元的瑕疵檢測會再遇到它，那裡的規格寫的是漏檢率和過殺率。現在你知道該追問哪些問題了。
"""

# %% [markdown] lang="en"
r"""
## Go on

**A challenge** (no points): your result above is the luck of one split. Use `split_rows` with 20 seeds, plot the spread of the test cost, and compare logistic regression, a random forest (`RandomForestClassifier`) and a threshold that is always 0.5. Which one is the steadiest?

**To read**: [Common pitfalls](https://scikit-learn.org/stable/common_pitfalls.html) of scikit-learn is about data leakage, and [Tuning the decision threshold](https://scikit-learn.org/stable/modules/classification_threshold.html) has ready-made tools for what you did today. The data come from the [UCI repository](https://archive.ics.uci.edu/dataset/17/breast+cancer+wisconsin+diagnostic).

**In the capstones**: the tabular classification project begins with what you did today: three parts, a pipeline, a threshold set by cost, a test set that is opened once. You will meet it again in the unit on defect inspection, where the specification speaks of escape and overkill rates. Now you know which questions to ask.
"""
