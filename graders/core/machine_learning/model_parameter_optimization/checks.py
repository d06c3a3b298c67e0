"""Public checks of model_parameter_optimization: what a learner sees while working."""

import numpy as np

from aitracks.checks import Text, array, close, fail, public, require, show
from aitracks.data.tuning import CoarseTuner, FuelModel, auto_mpg

TUNED = {"params": {"C": float, "gamma": float, "epsilon": float}, "error": float}
GAIN = {"gain": float, "low": float, "high": float, "convincing": bool}
SPACE = {"C": [0.01, 0.1, 1, 10, 100], "gamma": [0.001, 0.01, 0.1, 1, 10], "epsilon": [0.05, 0.2, 0.8]}


def _cars(rng, n):
    """Some of the real cars, in an order of the check's own."""
    table = auto_mpg()
    order = rng.permutation(len(table))[:n]
    return table.drop(columns="km_per_litre").to_numpy(dtype=float)[order], table["km_per_litre"].to_numpy()[order]


def _folds(rng, n, k):
    parts = np.array_split(rng.permutation(n), k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


def _error(params, X, y, train, test):
    """The MAE on `test` of a model with these settings, trained here on `train`."""
    trained = FuelModel(**params).fit(X[train], y[train])
    return float(np.mean(np.abs(trained.predict(X[test]) - y[test])))


@public("fold_errors", points=1, title=Text("每一折的誤差", "The error of each fold"))
def errors_of_folds(student):
    rng = np.random.default_rng(3)
    X, y = _cars(rng, 90)
    folds = _folds(rng, 90, 3)
    meter = student.library("aitracks.data.tuning:Meter")
    model = student.library("aitracks.data.tuning:FuelModel", C=10.0, gamma=0.1, meter=meter)
    got = student.call("fold_errors", model, X, y, folds, returns=array(shape=(3,)))
    require(
        got.min() > 0,
        f"誤差應該是正數，你的是 {show(got)}。scikit-learn 的分數前面有負號，要變回正的。",
        f"Errors are positive; yours are {show(got)}. The scores of scikit-learn carry a minus sign to be taken off.",
    )
    expected = [_error({"C": 10.0, "gamma": 0.1}, X, y, train, test) for train, test in folds]
    close(got, expected, Text("三折的 MAE", "the MAE of the three folds"), rtol=1e-4)


@public("tune", points=1, title=Text("額度之內，回傳候選值", "Within the budget, candidates returned"))
def budget_kept(student):
    X, y = _cars(np.random.default_rng(5), 100)
    meter = student.library("aitracks.data.tuning:Meter")
    model = student.library("aitracks.data.tuning:FuelModel", meter=meter)
    found = student.call("tune", model, SPACE, X, y, 20, 0, returns=TUNED)
    fits = meter.attr("fits", returns=int)
    require(
        fits > 0,
        "電表一次都沒有記到。請用傳進來的 model 的複製品訓練，也不要開 n_jobs。",
        "The meter counted no training. Train copies of the model you are given, without n_jobs.",
    )
    require(
        fits <= 20,
        f"額度是 20 次訓練，電表記到 {fits} 次。每組設定要花「折數」次，最後重新訓練的那一次也要算。",
        f"The budget was 20 trainings; the meter counted {fits}. Each setting costs as many trainings as there are "
        "folds, and a last training on everything counts, too.",
    )
    for name, options in SPACE.items():
        require(
            any(abs(found["params"][name] - option) < 1e-12 for option in options),
            f"`{name}` 應該是 {options} 其中之一，你的是 {show(found['params'][name])}。",
            f"`{name}` should be one of {options}; yours is {show(found['params'][name])}.",
        )


@public("tune", points=1, title=Text("試過的裡面最好的", "The best of those tried"))
def best_of_tried(student):
    X, y = _cars(np.random.default_rng(6), 150)
    meter = student.library("aitracks.data.tuning:Meter")
    model = student.library("aitracks.data.tuning:FuelModel", meter=meter)
    found = student.call("tune", model, SPACE, X, y, 20, 1, returns=TUNED)
    settings = meter.call("settings", returns=[{"C": float, "gamma": float, "epsilon": float}])
    tried = [dict(pairs) for pairs in {tuple(sorted(entry.items())) for entry in settings}]
    require(
        len(tried) >= 4,
        f"電表只看到 {len(tried)} 組不同的設定，至少要試 4 組。",
        f"The meter saw {len(tried)} different settings; try 4 or more.",
    )
    folds = _folds(np.random.default_rng(7), 150, 3)
    real = [np.mean([_error(params, X, y, *fold) for fold in folds]) for params in tried]
    mine = float(np.mean([_error(found["params"], X, y, *fold) for fold in folds]))
    if mine > np.max(real) - 0.02:
        fail(
            f"你選的設定重考的 MAE 是 {mine:.2f}，是試過的裡面最差的。誤差愈小愈好，正負號有沒有弄反？",
            f"Examined again, the settings you chose have an MAE of {mine:.2f}, the worst of those tried. Smaller "
            "errors are better: is a sign the wrong way round?",
        )
    # 0.5 is far above the noise.
    require(
        mine <= np.min(real) + 0.5 and mine <= np.median(real),
        f"你選的設定重考的 MAE 是 {mine:.2f}，但你試過一組 {np.min(real):.2f} 的。",
        f"Examined again, the settings you chose have an MAE of {mine:.2f}, but you tried some "
        f"with {np.min(real):.2f}.",
    )
    require(
        abs(found["error"] - mine) < 0.7,
        f"你回傳的 error 是 {found['error']:.2f}，同一組設定重考是 {mine:.2f}。error 應該是正的 MAE，單位公里／公升。",
        f"Your error is {found['error']:.2f}; the same settings, examined again, give {mine:.2f}. It should be the MAE "
        "in km/L, positive.",
    )


@public("nested_errors", points=2, title=Text("兩邊考同樣的考卷", "Both sit the same exams"))
def nested_small(student):
    rng = np.random.default_rng(8)
    X, y = _cars(rng, 90)
    outer = _folds(rng, 90, 3)
    tuner = student.library("aitracks.data.tuning:CoarseTuner", 4)
    model = student.library("aitracks.data.tuning:FuelModel")
    got = student.call(
        "nested_errors", tuner, model, SPACE, X, y, outer, 4, returns={"start": array(ndim=1), "tuned": array(ndim=1)}
    )
    start = [_error({}, X, y, train, test) for train, test in outer]
    tuned = []
    for i, (train, test) in enumerate(outer):
        params = CoarseTuner(4)(FuelModel(), SPACE, X[train], y[train], 4, i)["params"]
        tuned.append(_error(params, X, y, train, test))
    close(got["start"], start, Text("start（沿用的設定）", "start (the settings taken over)"), rtol=1e-4)
    close(got["tuned"], tuned, Text("tuned（每一折自己調出來的設定）", "tuned (by each fold's own tuning)"), rtol=1e-4)


@public("gain_interval", points=1, title=Text("平均進步", "The mean gain"))
def gain_small(student):
    old, new = [1.20, 0.95, 1.10, 1.31], [1.05, 0.90, 1.12, 1.10]
    result = student.call("gain_interval", old, new, 0.25, returns=GAIN)
    if abs(result["gain"] + 0.0975) < 1e-6:
        fail(
            f"你的 gain 是 {show(result['gain'])}，方向反了：誤差變小才是進步。",
            f"Your gain is {show(result['gain'])}, the wrong way round: a smaller error is a gain.",
        )
    close(result["gain"], 0.0975, Text("`gain`", "`gain`"))


@public("gain_interval", points=1, title=Text("修正後的區間", "The corrected interval"))
def interval_small(student):
    old, new = [1.20, 0.95, 1.10, 1.31], [1.05, 0.90, 1.12, 1.10]
    result = student.call("gain_interval", old, new, 0.25, returns=GAIN)
    half = (result["high"] - result["low"]) / 2
    known = {  # half-widths of usual mistakes
        0.162987: Text("少了 q/(1 − q) 這一項", "the term q/(1 − q) is missing"),
        0.153333: Text("t 的位置用了 1.96", "1.96 stands in place of t"),
        0.215612: Text("標準差要除以 n − 1（ddof=1）", "the standard deviation should divide by n − 1 (ddof=1)"),
    }
    for value, words in known.items():
        if abs(half - value) < 1e-4:
            fail(
                f"你的半寬是 {half:.4f}：好像{words.zh}。",
                f"Your half-width is {half:.4f}: it seems that {words.en}.",
            )
    close(result["low"], 0.0975 - 0.248967, Text("`low`", "`low`"), rtol=1e-3)
    close(result["high"], 0.0975 + 0.248967, Text("`high`", "`high`"), rtol=1e-3)
