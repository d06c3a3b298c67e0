"""Hidden checks of model_parameter_optimization: unseen cars, the meter's books, leaks, formulas."""

import numpy as np
from scipy import stats

from aitracks.checks import Text, array, close, hidden, require
from aitracks.data.tuning import CoarseTuner, FuelModel, auto_mpg

TUNED = {"params": {"C": float, "gamma": float, "epsilon": float}, "error": float}
GAIN = {"gain": float, "low": float, "high": float, "convincing": bool}
NESTED = {"start": array(ndim=1), "tuned": array(ndim=1)}
SPACE = {"C": [0.01, 0.1, 1, 10, 100], "gamma": [0.001, 0.01, 0.1, 1, 10], "epsilon": [0.05, 0.2, 0.8]}


def _cars(rng, n):
    """Some of the real cars with a little noise, in other units, so that nobody finds them in the notebook's X."""
    table = auto_mpg()
    order = rng.permutation(len(table))[:n]
    X = table.drop(columns="km_per_litre").to_numpy(dtype=float)[order]
    X = X * (1 + rng.normal(0, 1e-4, X.shape)) * rng.uniform(0.5, 2.0, X.shape[1])
    return X, table["km_per_litre"].to_numpy()[order]


def _folds(rng, n, k):
    parts = np.array_split(rng.permutation(n), k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


def _error(params, X, y, train, test):
    trained = FuelModel(**params).fit(X[train], y[train])
    return float(np.mean(np.abs(trained.predict(X[test]) - y[test])))


def _metered(student, **settings):
    meter = student.library("aitracks.data.tuning:Meter")
    return meter, student.library("aitracks.data.tuning:FuelModel", meter=meter, **settings)


def _tried(meter):
    settings = meter.call("settings", returns=[{"C": float, "gamma": float, "epsilon": float}])
    return [dict(pairs) for pairs in {tuple(sorted(entry.items())) for entry in settings}]


@hidden("fold_errors", points=1, category=Text("沒看過的折與設定", "Folds and settings not seen before"))
def errors_unseen(student, rng):
    X, y = _cars(rng, 120)
    folds = _folds(rng, 120, 4)[1:]  # folds of unequal order, and not all rows examined
    folds[0] = (folds[0][0][:40], folds[0][1][:7])
    settings = {"C": float(rng.choice([5.0, 20.0])), "gamma": 0.05, "epsilon": 0.3}
    meter, model = _metered(student, **settings)
    got = student.call("fold_errors", model, X, y, folds, returns=array(shape=(3,)))
    close(got, [_error(settings, X, y, *fold) for fold in folds], Text("MAE", "the MAE"), rtol=1e-4)
    require(meter.attr("fits", returns=int) == 3, "訓練次數不是每折一次。", "Not one training for each fold.")
    seen = np.array(meter.call("seen", X))
    for row, (train, test) in zip(seen, folds, strict=True):
        require(row[train].all() and not row[test].any(), "訓練用的列不對。", "Trained on other rows.")


@hidden("fold_errors", points=1, category=Text("傳進來的模型要保持原樣", "The model given stays as it was"))
def model_left_alone(student, rng):
    X, y = _cars(rng, 40)
    _, model = _metered(student, C=3.0)
    student.call("fold_errors", model, X, y, _folds(rng, 40, 2), returns=array(shape=(2,)))
    require(not model.attr("trained", returns=bool), "傳進來的模型被訓練了。", "The model that was given got trained.")


@hidden("tune", points=2, category=Text("額度：電表的帳", "The budget: the meter's books"))
def budget_unseen(student, rng):
    for budget in (20, int(rng.integers(8, 13))):
        X, y = _cars(rng, 100)
        meter, model = _metered(student)
        student.call("tune", model, SPACE, X, y, budget, int(rng.integers(1000)), returns=TUNED)
        fits = meter.attr("fits", returns=int)
        require(fits > 0, "電表沒有記到。", "The meter counted nothing.")
        require(fits <= budget, "超出額度。", "Over the budget.")
        require(len(_tried(meter)) >= 4, "試得太少。", "Too few settings tried.")


@hidden("tune", points=2, category=Text("選的是不是最好的", "Whether the best was chosen"))
def choice_unseen(student, rng):
    for _ in range(2):
        X, y = _cars(rng, 150)
        meter, model = _metered(student)
        found = student.call("tune", model, SPACE, X, y, 20, int(rng.integers(1000)), returns=TUNED)
        folds = _folds(rng, 150, 3)
        real = [np.mean([_error(params, X, y, *fold) for fold in folds]) for params in _tried(meter)]
        mine = np.mean([_error(found["params"], X, y, *fold) for fold in folds])
        # Gap to the best of those tried, 26 seeds: reference and library_search (10 settings, 2 exams) 0 to 0.06, 5
        # settings with 4 exams 0 to 0.08, 20 settings with one exam 0 to 0.26. Wrong: the largest error 0.31 to 2.07
        # (never in the better half), errors on training rows mostly 1.5 to 1.8, at least 0.23. Error against the MAE
        # worked out here: reference up to 0.15, one exam up to 0.35; wrong: errors on training rows up to 2.6 off, the
        # minus sign left on 1.6 and more.
        best = mine <= np.min(real) + 0.5 and mine <= np.median(real)
        require(best, "不是試過的裡面最好的。", "Not the best of those tried.")
        require(abs(found["error"] - mine) < 0.7, "error 不是 MAE。", "The error is no MAE.")


@hidden("tune", points=1, category=Text("留下考卷；可以重做", "An exam kept back; repeatable"))
def exam_kept_back(student, rng):
    X, y = _cars(rng, 80)
    answers = []
    for _ in range(2):
        meter, model = _metered(student)
        answers.append(student.call("tune", model, SPACE, X, y, 12, 5, returns=TUNED))
        seen = np.array(meter.call("seen", X)).reshape(-1, 80)
        require(len(seen) > 0 and seen.any(axis=1).all(), "訓練用的不是給的列。", "Trained on other rows.")
        require(not seen.all(axis=1).any(), "有一次訓練用了全部的列。", "One training had all rows.")
    require(answers[0]["params"] == answers[1]["params"], "同樣的輸入，結果不同。", "Other settings on a second call.")
    close(answers[1]["error"], answers[0]["error"], Text("第二次的 error", "the error of a second call"))


@hidden("nested_errors", points=2, category=Text("調參有沒有偷看外層的考卷", "Tuning that peeks at the outer exams"))
def outer_exam_locked(student, rng):
    X, y = _cars(rng, 90)
    outer = _folds(rng, 90, 3)
    meter, model = _metered(student)
    tuner = student.library("aitracks.data.tuning:CoarseTuner", 3)
    student.call("nested_errors", tuner, model, SPACE, X, y, outer, 3, returns=NESTED)
    seen = np.array(meter.call("seen", X)).reshape(-1, 90)
    require(len(seen) > 0, "電表沒有記到。", "The meter counted nothing.")
    # Tuning on all rows trains on a half of them at random, 45 of 90: none of the 30 rows of an exam among these has a
    # probability below 1e-12. A right answer's trainings avoid one exam wholly.
    for row in seen:
        require(any(not row[test].any() for _, test in outer), "訓練用到每一份考卷。", "A training saw every exam.")


@hidden(
    "nested_errors", points=1, category=Text("沒看過的折、設定與額度", "Folds, settings and budgets not seen before")
)
def nested_unseen(student, rng):
    X, y = _cars(rng, 110)
    outer = _folds(rng, 110, 4)[:2]
    tries = int(rng.integers(2, 5))
    settings = {"C": 0.5, "gamma": 0.5, "epsilon": 0.4}
    _, model = _metered(student, **settings)
    tuner = student.library("aitracks.data.tuning:CoarseTuner", 6)
    got = student.call("nested_errors", tuner, model, SPACE, X, y, outer, tries, returns=NESTED)
    start = [_error(settings, X, y, *fold) for fold in outer]
    tuned = []
    for i, (train, test) in enumerate(outer):
        params = CoarseTuner(6)(FuelModel(**settings), SPACE, X[train], y[train], tries, i)["params"]
        tuned.append(_error(settings | params, X, y, train, test))
    close(got["start"], start, Text("start", "start"), rtol=1e-4)
    close(got["tuned"], tuned, Text("tuned", "tuned"), rtol=1e-4)


@hidden("gain_interval", points=2, category=Text("沒看過的成績", "Scores not seen before"))
def interval_unseen(student, rng):
    for n, share, shift, form in (
        (10, 0.1, 0.5, list),
        (5, 0.2, 0.0, np.array),
        (2, 0.5, 0.1, list),
        (40, 0.1, -0.4, np.array),
    ):
        old = rng.uniform(0.8, 1.4, n)
        new = old - shift + rng.normal(0, 0.05, n)
        result = student.call("gain_interval", form(old.tolist()), form(new.tolist()), share, returns=GAIN)
        d = old - new
        half = stats.t.ppf(0.975, n - 1) * np.std(d, ddof=1) * np.sqrt(1 / n + share / (1 - share))
        close(result["gain"], float(d.mean()), Text("gain", "the gain"))
        close(result["low"], float(d.mean() - half), Text("low", "the low end"), rtol=1e-4)
        close(result["high"], float(d.mean() + half), Text("high", "the high end"), rtol=1e-4)
        require(result["convincing"] == bool(d.mean() - half > 0), "convincing 不對。", "convincing is wrong.")
