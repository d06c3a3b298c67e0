"""Public checks of model_frameworks: what a learner sees while working."""

from itertools import pairwise

import numpy as np

from aitracks.checks import Text, array, close, fail, public, require, show

COMPARED = {"max_diff": float, "same": bool}


@public("compare_outputs", points=1, title=Text("捨入、錯誤，和一片壞板子", "Rounding, a mistake, and one bad board"))
def compare_basic(student):
    expected = np.linspace(-8, 4, 300).reshape(-1, 1)
    one_bad = expected.copy()
    one_bad[123, 0] += 0.05
    cases = [
        (expected, True, Text("完全相同的兩份輸出", "the very same outputs twice")),
        (
            expected + 2e-6 * np.sin(np.arange(300))[:, None],
            True,
            Text("只差 0.000002 的輸出", "outputs 0.000002 apart"),
        ),
        (expected + 0.1, False, Text("每一格都多 0.1 的輸出", "outputs that are all 0.1 too high")),
        (one_bad, False, Text("300 片裡只有一片差 0.05", "one board in 300 that is off by 0.05")),
    ]
    for got, same, what in cases:
        back = student.call("compare_outputs", expected, got, returns=COMPARED)
        close(
            back["max_diff"],
            float(np.abs(got - expected).max()),
            Text(f"試了{what.zh}（−8 到 4 之間）：`max_diff`", f"tried {what.en} (between −8 and 4): `max_diff`"),
            rtol=1e-6,
            atol=1e-9,
        )
        require(
            back["same"] == same,
            f"試了{what.zh}（−8 到 4 之間），`same` 應該是 {same}，你的是 {back['same']}。",
            f"Tried {what.en} (between −8 and 4): `same` should be {same}; yours is {back['same']}.",
        )


@public("compare_outputs", points=1, title=Text("形狀不同、NaN", "Other shapes, NaN"))
def compare_shapes(student):
    column = np.array([[1.0], [2.0], [3.0]])
    cases = [
        (column[:, 0], Text("形狀 (3, 1) 和 (3,)", "shapes (3, 1) and (3,)")),
        (np.array([[1.0], [np.nan], [3.0]]), Text("中間有一個 NaN", "a NaN in the middle")),
    ]
    spec = {"same": bool}
    for got, what in cases:
        back = student.call("compare_outputs", column, got, returns=spec)
        require(
            back["same"] is False,
            f"試了{what.zh}，`same` 應該是 False，你的是 {back['same']}。",
            f"Tried {what.en}: `same` should be False; yours is {back['same']}.",
        )
        require(
            _infinite(back.get("max_diff")),
            f"試了{what.zh}，`max_diff` 應該是 inf，你的是 {show(back.get('max_diff'))}。",
            f'Tried {what.en}: `max_diff` should be float("inf"); yours is {show(back.get("max_diff"))}.',
        )


def _infinite(value):
    return isinstance(value, float) and value == float("inf")


@public("bypass_net", points=1, title=Text("小到可以手算的捷徑", "A bypass worked out by hand"))
def bypass_small(student):
    # Standardised (14 - 10) / 2 = 2. Hidden: 2 * 1 + 1 = 3, then 3 * 2 - 1 = 5. Last: 5 * 3 + 2 * 5 + 1 = 26.
    numbers = {"mean": [10.0], "scale": [2.0], "W1": [[1.0]], "b1": [1.0], "W2": [[2.0]], "b2": [-1.0]}
    numbers |= {"W3": [[3.0], [5.0]], "b3": [1.0]}
    parts = {name: np.array(values, dtype=np.float32) for name, values in numbers.items()}
    net = student.make("bypass_net", parts, 0.0)
    got = net.call("", np.array([[14.0]], dtype=np.float32), returns=array(shape=(1, 1)))[0, 0]
    hint_zh = "試了輸入 14：z = (14 − 10) ÷ 2 = 2，第一層 3，第二層 5，最後 5 × 3 + 2 × 5 + 1 = 26。"
    hint_en = (
        "Tried the input 14: z = (14 − 10) ÷ 2 = 2, the first layer gives 3, the second 5, the last "
        "5 × 3 + 2 × 5 + 1 = 26. "
    )
    known = {  # what the usual slips give here
        32.0: ("串接的順序好像反了：[h, z]，h 在前。", "It seems to be joined the wrong way round: [h, z], h first."),
        16.0: ("捷徑好像沒有接上，或是接到別處。", "The bypass does not seem to be connected."),
        86.0: ("捷徑（或整個網路）好像用了還沒標準化的輸入。", "The bypass seems to carry inputs not standardised."),
        1.0: ("好像經過了 sigmoid；要的是 logit。", "It seems to have been through a sigmoid; the logit is wanted."),
    }
    for value, (zh, en) in known.items():
        if abs(got - value) < 1e-3:
            fail(f"{hint_zh}你的是 {got:.3f}。{zh}", f"{hint_en}Yours is {got:.3f}. {en}")
    close(got, 26.0, Text(f"{hint_zh}結果", f"{hint_en}the result"), atol=1e-3)


def _forward(parts, x):
    z = (x - parts["mean"]) / parts["scale"]
    h = np.maximum(0, np.maximum(0, z @ parts["W1"] + parts["b1"]) @ parts["W2"] + parts["b2"])
    return np.hstack([h, z]) @ parts["W3"] + parts["b3"]


@public("bypass_net", points=1, title=Text("推論與訓練模式", "Inference and training"))
def bypass_modes(student):
    rng = np.random.default_rng(4)
    shapes = {"W1": (3, 6), "b1": (6,), "W2": (6, 5), "b2": (5,), "W3": (8, 1), "b3": (1,)}
    parts = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    parts |= {"mean": np.array([5.0, -2.0, 100.0]), "scale": np.array([2.0, 0.5, 30.0])}
    x = (parts["mean"] + parts["scale"] * rng.normal(size=(40, 3))).astype(np.float32)
    expected = _forward(parts, x)
    net = student.make("bypass_net", parts, 0.5)
    what = Text(
        "試了 d=3、p=6、q=5、dropout=0.5，`net(x)` 的 logit", "with d=3, p=6, q=5, dropout=0.5, the logits of `net(x)`"
    )
    close(net.call("", x, returns=array(shape=(40, 1))), expected, what, atol=1e-3)
    trained = net.call("", x, training=True, returns=array(shape=(40, 1)))
    require(
        np.abs(trained - expected).max() > 0.05,
        "`net(x, training=True)` 和推論一模一樣：dropout 沒有作用。",
        "`net(x, training=True)` gives the same as inference: dropout has no effect.",
    )


def _keras_dense(student, units, activation=None):
    return student.library("keras.layers:Dense", units, activation=activation)


def _sequential(student, inputs, stack, weights):
    net = student.library("keras:Sequential", [student.library("keras.layers:InputLayer", shape=(inputs,)), *stack])
    net.do("set_weights", weights)
    return net


@public("to_torch", points=1, title=Text("兩層 Dense，第一層是方形", "Two Dense layers, the first one square"))
def torch_dense(student):
    rng = np.random.default_rng(8)
    w = [rng.normal(size=shape).astype(np.float32) for shape in ((4, 4), (4,), (4, 2), (2,))]
    model = _sequential(student, 4, [_keras_dense(student, 4, "relu"), _keras_dense(student, 2)], w)
    x = rng.normal(size=(30, 4)).astype(np.float32)
    net = student.make("to_torch", model)
    got = net.call("", student.library("torch:tensor", x), returns=array(shape=(30, 2)))
    expected = np.maximum(0, x @ w[0] + w[1]) @ w[2] + w[3]
    told_zh, told_en = (
        "試了 Dense 4→4（ReLU）接 Dense 4→2。",
        "Tried Dense 4→4 (ReLU) followed by Dense 4→2. ",
    )
    slips = [
        (
            np.maximum(0, x @ w[0].T + w[1]) @ w[2] + w[3],
            "方形那一層的權重沒有轉置。",
            "The square kernel is not transposed.",
        ),
        (
            np.maximum(0, x @ w[0] + w[1]) @ w[2].reshape(2, 4).T + w[3],
            "4→2 那一層好像用了 reshape；要的是轉置。",
            "The layer 4→2 seems to be reshaped; transpose it.",
        ),
        ((x @ w[0] + w[1]) @ w[2] + w[3], "少了 ReLU。", "The ReLU is missing."),
        (np.maximum(0, expected), "最後一層不該有 ReLU。", "There is no ReLU after the last layer."),
    ]
    for value, zh, en in slips:
        if np.abs(got - value).max() < 1e-3:
            fail(told_zh + zh, told_en + en)
    close(got, expected, Text(f"{told_zh}輸出", f"{told_en}The output"), atol=1e-3)


@public("to_torch", points=1, title=Text("批次正規化與 dropout", "Batch normalisation and dropout"))
def torch_norm(student):
    rng = np.random.default_rng(9)
    kernel, bias = rng.normal(size=(3, 5)).astype(np.float32), rng.normal(size=5).astype(np.float32)
    gamma, beta, mean = (rng.normal(size=5).astype(np.float32) for _ in range(3))
    variance = rng.uniform(0.02, 0.2, size=5).astype(np.float32)
    stack = [
        _keras_dense(student, 5, "relu"),
        student.library("keras.layers:BatchNormalization"),
        student.library("keras.layers:Dropout", 0.4),
    ]
    model = _sequential(student, 3, stack, [kernel, bias, gamma, beta, mean, variance])
    x = rng.normal(size=(25, 3)).astype(np.float32)
    net = student.make("to_torch", model)
    tensor = student.library("torch:tensor", x)
    got, again = (net.call("", tensor, returns=array(shape=(25, 5))) for _ in range(2))
    told_zh, told_en = (
        "試了 Dense 3→5（ReLU）、批次正規化、dropout 0.4。",
        "Tried Dense 3→5 (ReLU), batch normalisation and dropout 0.4. ",
    )
    require(
        np.array_equal(got, again),
        f"{told_zh}同樣的輸入問兩次，答案不一樣：還在訓練模式。",
        f"{told_en}Asked the same twice, it answers differently: it is still in training mode.",
    )
    hidden_layer = np.maximum(0, x @ kernel + bias)
    expected, torch_eps = ((hidden_layer - mean) / np.sqrt(variance + e) * gamma + beta for e in (1e-3, 1e-5))
    if np.abs(got - torch_eps).max() < 1e-3 < np.abs(got - expected).max():
        fail(
            f"{told_zh}差一點點：ε 用了 PyTorch 的預設值，不是 `layer.epsilon`。",
            f"{told_en}Almost: ε is PyTorch's default, not `layer.epsilon`.",
        )
    close(got, expected, Text(f"{told_zh}輸出", f"{told_en}The output"), atol=1e-3)


def _torch_net(student, widths, weights):
    """Linear, ReLU, BatchNorm1d, Dropout for each hidden width, then Linear; in training mode, as after training."""
    stack = []
    for width, units in pairwise(widths[:-1]):
        stack += [["Linear", width, units], ["ReLU"], ["BatchNorm1d", units, 0.002], ["Dropout", 0.3]]
    stack.append(["Linear", widths[-2], widths[-1]])
    return student.library("aitracks.data.handover:torch_net", stack, weights, training=True)


def _state(rng, widths):
    """Weights for `_torch_net`, and a function that works it out: x standardised -> logits (n,)."""
    state, steps = {}, []
    for i, (a, b) in enumerate(pairwise(widths)):
        w, bias = rng.normal(size=(b, a)) / np.sqrt(a), rng.normal(size=b) * 0.3
        state |= {f"{4 * i}.weight": w, f"{4 * i}.bias": bias}
        if i < len(widths) - 2:
            gamma, beta, mean = (rng.normal(size=b) for _ in range(3))
            variance = rng.uniform(0.3, 2.0, size=b)
            names = ("weight", "bias", "running_mean", "running_var")
            state |= {f"{4 * i + 2}.{n}": v for n, v in zip(names, (gamma, beta, mean, variance), strict=True)}
            state[f"{4 * i + 2}.num_batches_tracked"] = np.array(40)
            steps.append((w, bias, gamma, beta, mean, variance))
        else:
            steps.append((w, bias))

    def logits(z):
        for w, bias, *norm in steps:
            z = z @ w.T + bias
            if norm:
                gamma, beta, mean, variance = norm
                z = (np.maximum(0, z) - mean) / np.sqrt(variance + 0.002) * gamma + beta
        return z[:, 0]

    return {n: v if v.ndim == 0 else v.astype(np.float32) for n, v in state.items()}, logits


@public("package", points=1, title=Text("存進去、載回來，機率不變", "Saved and loaded, the same probabilities"))
def package_round_trip(student):
    rng = np.random.default_rng(12)
    state, logits = _state(rng, (4, 6, 1))
    mean, scale = np.array([270.0, 90.0, 1.6, 1500.0]), np.array([11.0, 12.0, 0.6, 850.0])
    x = mean + scale * rng.normal(size=(20, 4))
    folder = student.library("tempfile:mkdtemp")
    try:
        student.make("save_package", folder, _torch_net(student, (4, 6, 1), state), mean, scale)
        predict = student.make("load_package", folder)
        got, again = (predict.call("", x, returns=array(shape=(20,))) for _ in range(2))
    finally:
        student.library("shutil:rmtree", folder)
    told_zh, told_en = (
        "試了 4→6→1、20 片板子，載入後的機率：",
        "With 4→6→1 and 20 boards, the probabilities after loading: ",
    )
    require(
        np.array_equal(got, again),
        f"{told_zh}同樣的板子問兩次，答案不一樣：載入的網路還在訓練模式。",
        f"{told_en}asked the same twice, they differ: the loaded network is still in training mode.",
    )
    z = logits((x - mean) / scale)
    p = 1 / (1 + np.exp(-z))
    slips = [
        (z, "這是 logit，還沒經過 sigmoid。", "these are logits; the sigmoid is missing."),
        (1 / (1 + np.exp(-p)), "sigmoid 做了兩次。", "the sigmoid was applied twice."),
        (1 / (1 + np.exp(-np.clip(logits(x), -500, 500))), "輸入沒有標準化。", "the inputs were not standardised."),
    ]
    for value, zh, en in slips:
        if np.abs(got - value).max() < 1e-3:
            fail(told_zh + zh, told_en + en)
    close(got, p, Text(f"{told_zh}結果", f"{told_en}the result"), atol=1e-3)


@public("package", points=1, title=Text("資料夾裡只有資料", "Nothing but data in the folder"))
def package_is_data(student):
    state, _ = _state(np.random.default_rng(13), (4, 5, 1))
    folder = student.library("tempfile:mkdtemp")
    try:
        student.make("save_package", folder, _torch_net(student, (4, 5, 1), state), np.zeros(4), np.ones(4))
        found = student.library("os:listdir", folder).call("copy", returns=[str])
        refused = student.library("aitracks.data.handover:unreadable_as_data", folder).call("copy", returns=[str])
    finally:
        student.library("shutil:rmtree", folder)
    require(
        len(found) > 0,
        "`save_package` 之後資料夾還是空的。檔案要放在 `folder` 裡面。",
        "After `save_package` the folder is still empty. The files belong inside `folder`.",
    )
    require(
        not refused,
        f"這個檔案會被拒收：{show(refused)}。只收 JSON、safetensors、NumPy 或純張量；整個物件的 pickle 含有程式。",
        f"This file would be refused: {show(refused)}. Only JSON, safetensors, NumPy and tensors alone are accepted; a "
        "pickle of a whole object holds code.",
    )
