"""Public checks of supervised_learning: what a learner sees while working."""

import numpy as np

from aitracks.checks import Text, array, close, fail, partial, public, require, show
from aitracks.data.clinical import BENIGN, MALIGNANT, breast_cancer

RATES = {"missed": int, "false_alarms": int, "recall": float, "precision": float}
CHOICE = {"threshold": float, "valid_cost": float, "test_cost": float}
ROWS = array(ndim=1, kind="int")

# Of 5 malignant tumours 2 are caught and 3 missed; of 6 benign ones 1 is a false alarm.
Y_TRUE = [0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0]
Y_PRED = [1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0]


@public("error_rates", points=1, title=Text("數出兩種錯誤", "Counting the two mistakes"))
def counts_small(student):
    rates = student.call("error_rates", Y_TRUE, Y_PRED, returns=RATES)
    got = rates["missed"], rates["false_alarms"]
    tried = f"y_true={Y_TRUE}, y_pred={Y_PRED}"
    if got == (1, 3):
        fail(
            f"試了 {tried}。漏報和誤報好像對調了：這份資料裡 0 才是惡性，漏報是「其實是 0、判成 1」。",
            f"Tried {tried}. Misses and false alarms seem to be swapped: in these data 0 is malignant, "
            "so a miss is really 0 and was called 1.",
        )
    require(
        got == (3, 1),
        f"試了 {tried}。漏報應該是 3、誤報應該是 1，你的是 {got[0]} 和 {got[1]}。",
        f"Tried {tried}. There are 3 misses and 1 false alarm; yours are {got[0]} and {got[1]}.",
    )


@public("error_rates", points=1, title=Text("召回率與精確率", "Recall and precision"))
def rates_small(student):
    rates = student.call("error_rates", Y_TRUE, Y_PRED, returns=RATES)
    recall_right = abs(rates["recall"] - 2 / 5) < 1e-6
    precision_right = abs(rates["precision"] - 2 / 3) < 1e-6
    got = f"recall={show(rates['recall'])}, precision={show(rates['precision'])}"
    if recall_right and precision_right:
        return
    if abs(rates["recall"] - 2 / 3) < 1e-6 and abs(rates["precision"] - 2 / 5) < 1e-6:
        fail(
            f"你的是 {got}，兩個比率對調了。召回率的分母是所有「其實是惡性」的，精確率的分母是所有「判成惡性」的。",
            f"Yours are {got}: the two are swapped. Recall divides by all that really are malignant, "
            "precision by all that were called malignant.",
        )
    if abs(rates["recall"] - 2 / 5) < 0.006 and abs(rates["precision"] - 2 / 3) < 0.006:
        partial(
            0.5,
            f"你的是 {got}，算對了，只是被四捨五入了。請回傳完整的數。",
            f"Yours are {got}: worked out right, then rounded. Return the numbers as they are.",
        )
    if recall_right or precision_right:
        name = "precision" if recall_right else "recall"
        partial(
            0.5,
            f"對了一半，{name} 還不對：你的是 {got}。看看圖上框起來的是哪兩格。",
            f"Half right, but {name} is not: yours are {got}. Look at the two boxes that the drawing frames for it.",
        )
    fail(
        f"5 顆惡性抓到 2 顆，另有 1 次誤報。你的是 {got}，兩個都還不對。",
        f"2 of 5 malignant tumours are caught, and there is 1 false alarm. Yours are {got}, and neither is right yet.",
    )


@public("split_rows", points=1, title=Text("每一列剛好在一份裡，比例 60/20/20", "Each row in one part, 60/20/20"))
def split_sizes(student):
    y = np.random.default_rng(1).permutation([MALIGNANT] * 60 + [BENIGN] * 140)
    parts = student.call("split_rows", y, 1, returns=(ROWS, ROWS, ROWS))
    together = np.sort(np.concatenate(parts))
    if len(together) != 200 or not np.array_equal(together, np.arange(200)):
        distinct = len(np.unique(together))
        fail(
            "y 有 200 個標籤，所以三份合起來應該是列號 0 到 199 各一次；"
            f"你的三份共有 {len(together)} 個、不同的有 {distinct} 個。請回傳列號，不要重複或遺漏。",
            f"y has 200 labels, so the three parts together should hold the row numbers 0 to 199 once each; yours hold "
            f"{len(together)}, of which {distinct} differ. Return row numbers, with none repeated or left out.",
        )
    sizes = [len(part) for part in parts]
    require(
        np.abs(np.subtract(sizes, [120, 40, 40])).max() <= 2,
        f"200 列應該分成 120、40、40，你的是 {sizes}。想想看，第二刀是從多少列裡面切的？",
        f"200 rows should become 120, 40 and 40; yours are {sizes}. "
        "From how many rows does the second cut take its share?",
    )


@public("split_rows", points=1, title=Text("三份的惡性比例相同", "The same share of malignant in each part"))
def split_shares(student):
    y = np.array([MALIGNANT] * 120 + [BENIGN] * 280)
    for seed in range(8):
        parts = student.call("split_rows", y, seed, returns=(ROWS, ROWS, ROWS))
        rows = np.concatenate(parts)
        require(
            len(rows) > 0 and rows.min() >= 0 and rows.max() < 400,
            "回傳的應該是 0 到 399 之間的列號。",
            "The parts should hold row numbers between 0 and 399.",
        )
        shares = [float(np.mean(y[part] == MALIGNANT)) if len(part) else 0.0 for part in parts]
        percent = "、".join(f"{share:.1%}" for share in shares)
        percent_en = ", ".join(f"{100 * share:.1f} %" for share in shares)
        # Less than two tumours off in the smallest part (80 rows). Reference: exactly 0.30 each, for all seeds.
        require(
            max(abs(share - 0.30) for share in shares) < 2 / 80,
            f"400 個標籤有 30% 是惡性（排在最前面），種子 {seed} 分出來的三份卻是 {percent}。"
            "每一刀都要分層，而且分層用的標籤要和正在切的那些列對得上。",
            f"30 % of the 400 labels are malignant (the first ones), but with seed {seed} the parts have "
            f"{percent_en}. Stratify each cut, by the labels of the rows being cut.",
        )


def _patients():
    """The real table in an order that is the same at every call."""
    table = breast_cancer()
    order = np.random.default_rng(11).permutation(len(table))
    return table.drop(columns="target").to_numpy(), table["target"].to_numpy(), order


@public("malignant_risk", points=1, title=Text("風險的方向與範圍", "Direction and range of the risk"))
def risk_direction(student):
    X, y, order = _patients()
    train, new = order[:300], order[300:380]
    risk = student.call("malignant_risk", X[train], y[train], X[new], returns=array(shape=(80,)))
    require(
        risk.min() >= 0 and risk.max() <= 1,
        f"風險應該在 0 到 1 之間，你的是 {show(risk.min())} 到 {show(risk.max())}。",
        f"A risk lies between 0 and 1; yours range from {show(risk.min())} to {show(risk.max())}.",
    )
    require(
        risk.max() - risk.min() > 0.01,
        f"80 顆腫瘤的風險幾乎都是 {risk.mean():.2f}，分不出高低。X_new 有沒有經過和 X_train 一樣的標準化？",
        f"All 80 tumours get a risk of about {risk.mean():.2f}, which tells none apart. Does X_new go through the same "
        "standardisation as X_train?",
    )
    high, low = risk[y[new] == MALIGNANT].mean(), risk[y[new] == BENIGN].mean()
    require(
        high > low,
        f"惡性腫瘤的平均風險是 {high:.2f}，良性是 {low:.2f}，應該是惡性比較高。predict_proba 的哪一欄才是惡性？",
        f"The mean risk is {high:.2f} for malignant and {low:.2f} for benign tumours; malignant should be higher. "
        "Which column of predict_proba is malignant?",
    )
    require(
        len(np.unique(risk)) > 2,
        f"80 顆腫瘤只出現 {len(np.unique(risk))} 種風險，這樣沒辦法挑門檻。請回傳機率，不要回傳判斷的結果。",
        f"The 80 tumours get only {len(np.unique(risk))} different risks, which leaves no threshold to choose. "
        "Return probabilities, not verdicts.",
    )


@public("malignant_risk", points=1, title=Text("一位一位來，風險也一樣", "The same risk when patients come one by one"))
def risk_one_by_one(student):
    X, y, order = _patients()
    train = order[:200]  # enough rows of each class for models that need more rows than columns
    unsure = [13, 526, 413, 469, 396, 106]  # none of them in train; logistic regression puts them nearest to 0.5
    others = [i for i in order[200:] if y[i] == MALIGNANT and i not in unsure][:34]  # all large: their mean is far off
    together = student.call("malignant_risk", X[train], y[train], X[unsure + others], returns=array(shape=(40,)))[:6]
    alone = [student.call("malignant_risk", X[train], y[train], X[[i]], returns=array(shape=(1,)))[0] for i in unsure]
    gap = np.abs(together - alone)
    worst = int(np.argmax(gap))
    # Right models differ by less than 1e-12. A scaler fitted on training and new rows together: 0.034; a scaler fitted
    # on the new rows: 0.42; a forest of 60 trees without random_state: 0.10 to 0.23 in twelve runs.
    require(
        gap[worst] < 1e-4,
        f"和另外 39 位一起算，有一位病人的風險是 {together[worst]:.4f}；她自己來，卻變成 {alone[worst]:.4f}。"
        "標準化的平均和標準差只能來自 X_train；模型如果用到亂數，要固定 random_state。",
        f"Together with 39 others a patient's risk is {together[worst]:.4f}; when she comes alone it is "
        f"{alone[worst]:.4f}. Mean and standard deviation may come from X_train only, and a model that uses chance "
        "needs a fixed random_state.",
    )


RISK_VALID = [0.645, 0.955, 0.425, 0.905, 0.205, 0.725, 0.125, 0.315, 0.015, 0.085]
Y_VALID = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0]
RISK_TEST = [0.915, 0.775, 0.635, 0.545, 0.345, 0.065]
Y_TEST = [0, 0, 0, 1, 1, 1]


def _cost(risk, labels, threshold, cost_miss, cost_alarm):
    called, labels = np.asarray(risk) >= threshold, np.asarray(labels)
    missed = np.sum((labels == MALIGNANT) & ~called)
    alarms = np.sum((labels == BENIGN) & called)
    return float(cost_miss * missed + cost_alarm * alarms)


@public("choose_threshold", points=1, title=Text("驗證集上最便宜的門檻", "The cheapest threshold on validation"))
def threshold_small(student):
    choice = student.call("choose_threshold", RISK_VALID, Y_VALID, RISK_TEST, Y_TEST, 20, 1, returns=CHOICE)
    paid = _cost(RISK_VALID, Y_VALID, choice["threshold"], 20, 1)
    best = min(_cost(RISK_VALID, Y_VALID, threshold, 20, 1) for threshold in [*RISK_VALID, 2.0])
    tried = f"risk_valid={RISK_VALID}, y_valid={Y_VALID}, cost_miss=20, cost_alarm=1"
    require(
        paid <= best,
        f"試了 {tried}。你的門檻 {show(choice['threshold'])} 在驗證集上要付 {paid:g} 點，還有更便宜的門檻。",
        f"Tried {tried}. Your threshold {show(choice['threshold'])} costs {paid:g} points on the validation set; "
        "there are cheaper ones.",
    )


@public("choose_threshold", points=1, title=Text("兩份資料用同一個門檻報代價", "Both costs at the same threshold"))
def costs_small(student):
    choice = student.call("choose_threshold", RISK_VALID, Y_VALID, RISK_TEST, Y_TEST, 20, 1, returns=CHOICE)
    at = show(choice["threshold"])
    for key, risk, labels in (("valid_cost", RISK_VALID, Y_VALID), ("test_cost", RISK_TEST, Y_TEST)):
        paid = _cost(risk, labels, choice["threshold"], 20, 1)
        close(choice[key], paid, Text(f"門檻 {at} 的 `{key}`", f"`{key}` at the threshold {at}"))
