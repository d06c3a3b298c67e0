import numpy as np

from aitracks.checks import Text, array, public, require


@public("network", points=1, title=Text("參數的數目", "Number of parameters"))
def parameters(student):
    got = student.make("network", 16).call("count_params", returns=int)
    require(got == 64 * 16 + 16 + 16 * 10 + 10, f"參數有 {got} 個。", f"It has {got} parameters.")


@public("classes", points=1, title=Text("一列一個答案", "One answer a row"))
def one_a_row(student):
    model = student.make("network", 8)
    got = student.call("classes", model, np.zeros((5, 64), "float32"), returns=array(shape=(5,), kind="int"))
    require(got.min() >= 0 and got.max() <= 9, "答案應該是 0 到 9。", "Answers should be 0 to 9.")
