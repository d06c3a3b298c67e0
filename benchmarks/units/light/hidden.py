import numpy as np
import pandas as pd

from aitracks.checks import Text, array, close, hidden, require


@hidden("summarise", points=1, category=Text("其他的表", "Other tables"))
def other_tables(student, rng):
    table = pd.DataFrame({"g": rng.integers(0, 5, 200), "v": rng.normal(size=200), "w": rng.normal(size=200)})
    got = student.call("summarise", table, "g")
    wanted = table.groupby("g").mean()
    close(got[["v", "w"]].to_numpy(), wanted.to_numpy(), Text("平均", "the means"))


@hidden("standardise", points=1, category=Text("其他的數", "Other numbers"))
def other_numbers(student, rng):
    x = rng.normal(3, 5, size=(500, 6))
    got = student.call("standardise", x, returns=array(shape=(500, 6)))
    close(got, (x - x.mean(axis=0)) / x.std(axis=0), Text("結果", "the result"))


@hidden("risk", points=1, category=Text("其他的資料", "Other data"))
def other_data(student, rng):
    x = rng.normal(size=(600, 8)) * rng.uniform(0.1, 100, 8)
    y = (x / x.std(axis=0) @ rng.normal(size=8) > 0).astype(int)
    got = student.call("risk", x[:400], y[:400], x[400:], returns=array(shape=(200,)))
    require(np.mean((got > 0.5) == y[400:]) > 0.9, "答對率太低。", "Too few are right.")


@hidden("recall", points=1, category=Text("其他的答案", "Other answers"))
def other_answers(student, rng):
    truth, answer = rng.integers(0, 2, 300), rng.integers(0, 2, 300)
    wanted = float(np.mean(answer[truth == 1] == 1))
    close(student.call("recall", truth, answer, returns=float), wanted, Text("召回率", "the recall"))


@hidden("distances", points=1, category=Text("其他的點", "Other points"))
def other_points(student, rng):
    a, b = rng.normal(size=(40, 3)), rng.normal(size=(30, 3))
    got = student.call("distances", a, b, returns=array(shape=(40, 30)))
    wanted = np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=2))
    close(got, wanted, Text("距離", "the distance"))
