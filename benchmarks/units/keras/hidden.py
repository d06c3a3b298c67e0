import numpy as np

from aitracks.checks import Text, array, hidden, require


@hidden("network", points=2, category=Text("學得會", "It learns"))
def learns(student, rng):
    x = rng.normal(size=(400, 64)).astype("float32")
    y = x[:, :10].argmax(axis=1)
    model = student.make("network", 48)
    model.do("fit", x, y, epochs=8, batch_size=32, verbose=0)
    got = model.call("predict", x, verbose=0, returns=array(shape=(400, 10)))
    require(np.mean(got.argmax(axis=1) == y) > 0.6, "答對率太低。", "Too few are right.")


@hidden("classes", points=1, category=Text("和機率一致", "In line with the probabilities"))
def in_line(student, rng):
    x = rng.normal(size=(50, 64)).astype("float32")
    model = student.make("network", 12)
    wanted = model.call("predict", x, verbose=0, returns=array(shape=(50, 10))).argmax(axis=1)
    got = student.call("classes", model, x, returns=array(shape=(50,), kind="int"))
    require(np.array_equal(got, wanted), "答案不是機率最大的一類。", "Not the most probable class.")
