"""Public checks of recurrent_networks: what a learner sees while working."""

import numpy as np

from aitracks.checks import Text, array, close, fail, partial, public, require, show
from aitracks.data.sunspots import sunspots

SPLIT = {
    "mean": float,
    "std": float,
    "x_train": array(ndim=3),
    "y_train": array(ndim=1),
    "x_test": array(ndim=3),
    "y_test": array(ndim=1),
}


def _windows(student, series, width, horizon):
    return student.call("make_windows", series, width, horizon, returns=(array(ndim=3), array(ndim=1)))


@public("make_windows", points=1, title=Text("緊接著的下一步", "The very next step"))
def windows_next(student):
    series = [3.0, 1.0, 4.0, 1.5, 9.0, 2.0, 6.0]
    X, y = _windows(student, series, 3, 1)
    tried = f"series={series}, width=3, horizon=1"
    if len(y) == 3:
        fail(
            f"試了 {tried}。做得出 4 題，你只有 3 題：最後一題的答案是 6，也就是序列的最後一個數。",
            f"Tried {tried}. There are 4 questions, and you have 3: the last one's answer is 6, the last value.",
        )
    require(
        X.shape == (4, 3, 1) and y.shape == (4,),
        f"試了 {tried}。X 的形狀應該是 (4, 3, 1)、y 是 (4,)，你的是 {X.shape} 和 {y.shape}。",
        f"Tried {tried}. X should have the shape (4, 3, 1) and y (4,); yours have {X.shape} and {y.shape}.",
    )
    if np.allclose(y, [4.0, 1.5, 9.0, 2.0]):
        fail(
            f"試了 {tried}。你的答案 y 就是題目的最後一個數：答案已經寫在題目裡了。",
            f"Tried {tried}. Your answers y are the last values of the questions: the answer stands in the question.",
        )
    close(X[:, :, 0], np.array([series[i : i + 3] for i in range(4)]), Text(f"試了 {tried}，X", f"with {tried}, X"))
    close(y, np.array(series[3:]), Text(f"試了 {tried}，y", f"with {tried}, y"))


@public("make_windows", points=1, title=Text("隔幾步的答案", "An answer some steps later"))
def windows_horizon(student):
    series = np.arange(10.0) * 10
    X, y = _windows(student, series, 5, 2)
    require(
        X.shape == (4, 5, 1) and y.shape == (4,),
        "圖上的例子：10 年、width 5、horizon 2，做得出 4 題（答案在位置 6、7、8、9）。"
        f"你的形狀是 {X.shape} 和 {y.shape}。",
        "In the drawing's example, 10 years with width 5 and horizon 2 give 4 questions (answers at positions 6, 7, 8 "
        f"and 9). Your shapes are {X.shape} and {y.shape}.",
    )
    what = Text(
        "數值是位置的 10 倍，width 5、horizon 2，y", "with values 10 times their position, width 5, horizon 2, y"
    )
    close(y, np.array([60.0, 70.0, 80.0, 90.0]), what)
    close(X[-1, :, 0], np.array([30.0, 40.0, 50.0, 60.0, 70.0]), Text("最後一題的題目", "the last question"))


RISING = [2.0, 5.0, 3.0, 8.0, 7.0, 9.0, 40.0, 60.0, 55.0]


@public("time_split", points=1, title=Text("每個測試年都有一題", "Every test year has its question"))
def split_counts(student):
    got = student.call("time_split", RISING, 2, 6, returns=SPLIT)
    shapes = {name: got[name].shape for name in ("x_train", "y_train", "x_test", "y_test")}
    expected = {"x_train": (4, 2, 1), "y_train": (4,), "x_test": (3, 2, 1), "y_test": (3,)}
    if shapes["y_test"] == (1,):
        fail(
            "9 個數、width 2、first_test 6：有 3 個測試年，你只有 1 題。第一個測試年的題目，可以用測試之前的兩年。",
            "9 values, width 2, first_test 6: there are 3 test years, and you have 1 question. The first one's "
            "question may use the two years before the test.",
        )
    for name, shape in expected.items():
        require(
            shapes[name] == shape,
            f"9 個數、width 2、first_test 6 時，{name} 的形狀應該是 {shape}，你的是 {shapes[name]}。",
            f"With 9 values, width 2 and first_test 6, {name} should have the shape {shape}; yours has {shapes[name]}.",
        )
    back = got["y_test"] * got["std"] + got["mean"]
    close(back, np.array(RISING[6:]), Text("y_test 換算回原來的刻度", "y_test, brought back to the original scale,"))
    back = got["x_test"][0, :, 0] * got["std"] + got["mean"]
    close(back, np.array(RISING[4:6]), Text("第一個測試題目（原刻度）", "the first test question (original scale)"))


@public("time_split", points=1, title=Text("平均與標準差只看訓練的年份", "Mean and spread of the training years"))
def split_scale(student):
    got = student.call("time_split", RISING, 2, 6, returns=SPLIT)
    before = np.array(RISING[:6])
    if abs(got["mean"] - np.mean(RISING)) < 1e-6:
        fail(
            f"平均是 {got['mean']:.3f}，那是整條序列的。測試的年份還沒發生，不可以算進去。",
            f"The mean is {got['mean']:.3f}, that of the whole series. The test years have not happened yet.",
        )
    close(got["mean"], float(before.mean()), Text("前 6 個數的平均", "the mean of the first 6 values"))
    require(
        min(abs(got["std"] - before.std()), abs(got["std"] - before.std(ddof=1))) < 1e-6,
        f"前 6 個數的標準差應該是 {before.std():.4f}，你的是 {show(got['std'])}。",
        f"The standard deviation of the first 6 values is {before.std():.4f}; yours is {show(got['std'])}.",
    )
    scaled = (before - got["mean"]) / got["std"]
    close(got["y_train"], scaled[2:], Text("y_train", "y_train"), atol=1e-5)


@public("rolling_forecast", points=2, title=Text("比照抄去年好 25%", "25 % better than copying last year"))
def forecast_beats_naive(student):
    spots = sunspots()["number"].to_numpy()
    got = student.call("rolling_forecast", spots, 12, 250, 5, returns=array(shape=(59,)))
    truth = spots[250:]
    naive, mae = float(np.mean(np.abs(truth - spots[249:-1]))), float(np.mean(np.abs(truth - got)))
    told_zh = f"1950 到 2008 年：你的 MAE 是 {mae:.1f}，照抄去年是 {naive:.1f}。"
    told_en = f"From 1950 to 2008 your MAE is {mae:.1f}; copying last year has {naive:.1f}. "
    if np.abs(got).max() < 8:
        fail(
            f"{told_zh}你的預測都在 {show(got.min())} 到 {show(got.max())} 之間，像標準化之後的數。請換回原來的刻度。",
            f"{told_en}Your forecasts lie between {show(got.min())} and {show(got.max())}, like standardised numbers. "
            "Bring them back to the original scale.",
        )
    require(
        mae < naive,
        f"{told_zh}還不如照抄。先檢查每個預測對到的是不是那一年，有沒有差一格。",
        f"{told_en}That is worse than copying. Does each forecast stand at its own year, or is it off by one?",
    )
    # Share of the naive MAE: the hidden check of this answer has the figures.
    if mae > 0.75 * naive:
        partial(
            0.5,
            f"{told_zh}有贏，但要少 25% 以上（{0.75 * naive:.1f} 以下）。訓練夠久嗎？學習率呢？",
            f"{told_en}That is better, but it should be 25 % less (at most {0.75 * naive:.1f}). Did it train long "
            "enough, and how about the learning rate?",
        )
