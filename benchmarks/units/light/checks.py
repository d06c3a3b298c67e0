import numpy as np
import pandas as pd

from aitracks.checks import Text, array, close, public, require
from aitracks.data.clinical import breast_cancer


@public("summarise", points=1, title=Text("兩組", "Two groups"))
def two_groups(student):
    table = pd.DataFrame({"g": ["a", "b", "a"], "v": [1.0, 5.0, 3.0]})
    got = student.call("summarise", table, "g")
    close(got["v"].to_numpy(), np.array([2.0, 5.0]), Text("平均", "the means"))


@public("standardise", points=1, title=Text("平均與標準差", "Mean and deviation"))
def mean_and_deviation(student):
    got = student.call("standardise", np.arange(12.0).reshape(4, 3), returns=array(shape=(4, 3)))
    close(got.mean(axis=0), np.zeros(3), Text("平均", "the mean"), atol=1e-9)
    close(got.std(axis=0), np.ones(3), Text("標準差", "the deviation"))


@public("risk", points=1, title=Text("腫瘤", "Tumours"))
def tumours(student):
    table = breast_cancer()
    x, y = table.drop(columns="target").to_numpy(), table["target"].to_numpy()
    got = student.call("risk", x[:400], y[:400], x[400:], returns=array(shape=(169,)))
    require(np.mean((got > 0.5) == y[400:]) > 0.9, "答對率太低。", "Too few are right.")


@public("recall", points=1, title=Text("五個", "Five of them"))
def five(student):
    close(student.call("recall", [1, 1, 0, 1, 0], [1, 0, 1, 1, 0], returns=float), 2 / 3, Text("召回率", "the recall"))


@public("distances", points=1, title=Text("三角形", "A triangle"))
def triangle(student):
    got = student.call("distances", np.zeros((1, 2)), np.array([[3.0, 4.0]]), returns=array(shape=(1, 1)))
    close(got, np.array([[5.0]]), Text("距離", "the distance"))
