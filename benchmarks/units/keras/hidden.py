import numpy as np

from aitracks.checks import Text, array, hidden, require


def probabilities(model, x):
    """What the network gives for x, worked out here from its weights."""
    first, bias, second, last = model.call("get_weights", returns=[array()])
    scores = np.maximum(x @ first + bias, 0) @ second + last
    return scores - scores.max(axis=1, keepdims=True)


@hidden("network", points=2, category=Text("學得會", "It learns"))
def learns(student, rng):
    x = rng.normal(size=(300, 64)).astype("float32")
    y = x[:, :10].argmax(axis=1)
    model = student.make("network", 48)
    model.do("fit", x, y, epochs=10, batch_size=32, verbose=0)
    got = probabilities(model, x)
    require(np.mean(got.argmax(axis=1) == y) > 0.3, "答對率太低。", "Too few are right.")


@hidden("classes", points=1, category=Text("和機率一致", "In line with the probabilities"))
def in_line(student, rng):
    x = rng.normal(size=(50, 64)).astype("float32")
    model = student.make("network", 12)
    wanted = probabilities(model, x).argmax(axis=1)
    got = student.call("classes", model, x, returns=array(shape=(50,), kind="int"))
    require(np.array_equal(got, wanted), "答案不是機率最大的一類。", "Not the most probable class.")
