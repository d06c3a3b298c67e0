"""Hidden checks of model_frameworks: unseen networks, widths, sizes of numbers and folders."""

import numpy as np

from aitracks.checks import Text, array, hidden, require

SAME = {"same": bool}
NAN, INF = float("nan"), float("inf")


def _same(student, expected, got):
    return student.call("compare_outputs", expected, got, returns=SAME)["same"]


@hidden("compare_outputs", points=1, category=Text("很小與很大的輸出", "Very small and very large outputs"))
def compare_scales(student, rng):
    """Rounding is said to be up to 5e-6 of the largest output, mistakes 1e-3 and more; ours are 2e-6 and 3e-3."""
    for size in (1e-4, 1.0, 1e4):
        expected = rng.uniform(-1, 1, size=(200, 2))
        expected[0] = [1.0, -0.3]
        expected[1:4] = rng.uniform(-1e-9, 1e-9, size=(3, 2))  # rounding of others is far more than these
        noise = rng.uniform(-1, 1, size=expected.shape)
        require(
            _same(student, size * expected, size * (expected + 2e-6 * noise)),
            "捨入被當成錯。",
            "Rounding taken for a mistake.",
        )
        wrong = expected + 1e-7 * noise
        wrong[int(rng.integers(4, 200)), 1] += 3e-3
        require(not _same(student, size * expected, size * wrong), "錯誤被當成捨入。", "A mistake taken for rounding.")


@hidden("compare_outputs", points=1, category=Text("特殊情形：list、全部是 0、無限大", "Lists, all zeros, infinity"))
def compare_edges(student, rng):
    value = float(rng.uniform(1, 9))
    cases = [
        ([value], [value], True),
        ([[0.0], [0.0]], [[0.0], [0.0]], True),
        ([value, -value], [value, value], False),
        ([value, INF], [value, INF], False),
        ([NAN, value], [NAN, value], False),
        ([value, value], [[value], [value]], False),
        ([value, value, value], [value], False),
    ]
    for expected, got, same in cases:
        require(_same(student, expected, got) is same, "特殊情形不對。", "An edge case is wrong.")


def _bypass(rng):
    d, p, q = int(rng.integers(2, 7)), int(rng.integers(6, 12)), int(rng.integers(6, 12))
    shapes = {"W1": (d, p), "b1": (p,), "W2": (p, q), "b2": (q,), "W3": (q + d, 1), "b3": (1,)}
    parts = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    parts["b1"] += 1  # so that neurons are awake, and dropout left on is felt
    parts["b2"] += 1
    parts |= {"mean": rng.uniform(-50, 50, d), "scale": rng.uniform(2, 30, d)}
    n = int(rng.integers(20, 60))
    x = (parts["mean"] + parts["scale"] * rng.normal(size=(n, d))).astype(np.float32)
    z = (x - parts["mean"]) / parts["scale"]
    h = np.maximum(0, np.maximum(0, z @ parts["W1"] + parts["b1"]) @ parts["W2"] + parts["b2"])
    return parts, x, np.hstack([h, z]) @ parts["W3"] + parts["b3"]


def _off(got, expected):
    """The largest difference as a share of the largest output."""
    return float(np.abs(got - expected).max() / np.abs(expected).max())


@hidden("bypass_net", points=2, category=Text("沒看過的寬度與權重", "Unseen widths and weights"))
def bypass_unseen(student, rng):
    # Largest difference as a share of the largest output, 12 seeds: reference 6e-8 to 4e-7, the accepted ways the same;
    # nearest wrong ones: dropout left on 0.41 to 1.4, joined the wrong way round 0.49 to 2.7, variance mixed up 0.8 up.
    for _ in range(2):
        parts, x, expected = _bypass(rng)
        net = student.make("bypass_net", parts, 0.3)
        got = net.call("", x, returns=array(shape=expected.shape))
        require(_off(got, expected) < 1e-4, "輸出不同。", "Another output.")


@hidden("bypass_net", points=1, category=Text("predict 與一片板子", "predict, and a single board"))
def bypass_predict(student, rng):
    parts, x, expected = _bypass(rng)
    net = student.make("bypass_net", parts, 0.5)
    got = net.call("predict", x, verbose=0, returns=array(shape=expected.shape))
    require(_off(got, expected) < 1e-4, "predict 的輸出不同。", "Another output of predict.")
    one = net.call("", x[:1], returns=array(shape=(1, 1)))
    require(
        abs(float(one[0, 0] - expected[0, 0])) < 1e-4 * np.abs(expected).max(), "一片板子不對。", "One board is off."
    )


def _keras(student, rng):
    """A Sequential with layers in an order that varies, small variances and an epsilon of its own; and its forward."""
    d = int(rng.integers(2, 8))
    square = int(rng.integers(4, 9))
    kinds = (
        ["dense", "norm", "drop", "square", "norm", "out"]
        if rng.random() < 0.5
        else ["norm", "dense", "square", "drop", "out"]
    )
    stack, weights, steps, width = [], [], [], d
    for kind in kinds:
        if kind in ("dense", "square", "out"):
            units = {"dense": square, "square": square, "out": int(rng.integers(1, 4))}[kind]
            relu = kind != "out" and not (kind == "square" and rng.random() < 0.3)
            w = (rng.normal(size=(width, units)) / np.sqrt(width)).astype(np.float32)
            b = (0.3 * rng.normal(size=units)).astype(np.float32)
            stack.append(student.library("keras.layers:Dense", units, activation="relu" if relu else None))
            weights += [w, b]
            steps.append(lambda h, w=w, b=b, relu=relu: np.maximum(0, h @ w + b) if relu else h @ w + b)
            width = units
        elif kind == "norm":
            epsilon = float(rng.choice([1e-3, 4e-3]))
            gamma = rng.uniform(0.5, 1.5, size=width).astype(np.float32)
            beta, mean = (0.5 * rng.normal(size=width).astype(np.float32) for _ in range(2))
            variance = rng.uniform(0.02, 0.1, size=width).astype(np.float32)
            stack.append(student.library("keras.layers:BatchNormalization", epsilon=epsilon))
            weights += [gamma, beta, mean, variance]
            steps.append(lambda h, g=gamma, b=beta, m=mean, v=variance, e=epsilon: (h - m) / np.sqrt(v + e) * g + b)
        else:
            stack.append(student.library("keras.layers:Dropout", float(rng.uniform(0.2, 0.5))))
    net = student.library("keras:Sequential", [student.library("keras.layers:InputLayer", shape=(d,)), *stack])
    net.do("set_weights", weights)
    x = rng.normal(size=(int(rng.integers(20, 60)), d)).astype(np.float32)
    expected = x.astype(float)
    for step in steps:
        expected = step(expected)
    return net, weights, x, expected


@hidden("to_torch", points=2, category=Text("沒看過的網路", "Unseen networks"))
def torch_unseen(student, rng):
    # The same share, 25 seeds: reference 8e-8 to 3e-7, the accepted ways the same; nearest wrong ones: PyTorch's own
    # epsilon 0.0078 to 0.11, kernels not transposed 0.35 to 3.5, left in training mode 0.41 to 1.1.
    for _ in range(3):
        model, _, x, expected = _keras(student, rng)
        net = student.make("to_torch", model)
        got = net.call("", student.library("torch:tensor", x), returns=array(shape=expected.shape))
        require(_off(got, expected) < 1e-4, "輸出不同。", "Another output.")


@hidden(
    "to_torch",
    points=1,
    category=Text("推論模式、一片板子、不跟著原來的網路變", "Inference, one board, a copy of its own"),
)
def torch_independent(student, rng):
    model, weights, x, expected = _keras(student, rng)
    net = student.make("to_torch", model)
    require(net.attr("training", returns=bool) is False, "還在訓練模式。", "Still in training mode.")
    model.do("set_weights", [np.zeros_like(part) for part in weights])
    # The same share, largest of 8 boards, 15 seeds: reference 5e-8 to 4e-7; nearest wrong one: epsilon 0.0079 to 0.054.
    for i in range(8):
        one = net.call("", student.library("torch:tensor", x[i : i + 1]), returns=array(shape=(1, expected.shape[1])))
        require(np.abs(one - expected[i]).max() < 1e-4 * np.abs(expected).max(), "輸出變了。", "The output changed.")


def _package_case(student, rng):
    """An unseen net, layers in an order that varies, with its statistics and inputs; its probabilities, worked out."""
    width = d = int(rng.integers(2, 8))
    stack, state, steps = [], {}, []
    for _ in range(int(rng.integers(1, 4))):
        units = int(rng.integers(3, 12))
        _linear(rng, stack, state, steps, width, units)
        width = units
        for kind in rng.permutation(["relu", "norm", "drop"]):
            if kind == "relu":
                stack.append(["ReLU"])
                steps.append(lambda h: np.maximum(0, h))
            elif kind == "drop":
                stack.append(["Dropout", float(rng.uniform(0.2, 0.5))])
            else:
                _norm(rng, stack, state, steps, width)
    _linear(rng, stack, state, steps, width, 1)
    net = student.library("aitracks.data.handover:torch_net", stack, state, training=True)
    mean, scale = rng.uniform(-300, 300, d), rng.uniform(0.5, 900, d)
    x = mean + scale * rng.normal(size=(int(rng.integers(15, 40)), d))
    h = (x - mean) / scale
    for step in steps:
        h = step(h)
    return net, state, mean, scale, x, 1 / (1 + np.exp(-h[:, 0]))


def _linear(rng, stack, state, steps, inputs, units):
    w = (rng.normal(size=(units, inputs)) / np.sqrt(inputs)).astype(np.float32)
    b = (0.3 * rng.normal(size=units)).astype(np.float32)
    state |= {f"{len(stack)}.weight": w, f"{len(stack)}.bias": b}
    stack.append(["Linear", inputs, units])
    steps.append(lambda h: h @ w.T + b)


def _norm(rng, stack, state, steps, width):
    eps = float(rng.choice([1e-3, 0.2]))
    gamma = rng.uniform(0.5, 1.5, size=width).astype(np.float32)
    beta, mean = (0.5 * rng.normal(size=width).astype(np.float32) for _ in range(2))
    variance = rng.uniform(0.1, 0.4, size=width).astype(np.float32)
    at = len(stack)
    state |= {f"{at}.weight": gamma, f"{at}.bias": beta, f"{at}.running_mean": mean, f"{at}.running_var": variance}
    state[f"{at}.num_batches_tracked"] = np.array(7)
    stack.append(["BatchNorm1d", width, eps])
    steps.append(lambda h: (h - mean) / np.sqrt(variance + eps) * gamma + beta)


@hidden("package", points=2, category=Text("沒看過的網路，載入前搬了家", "Unseen networks, moved before loading"))
def package_unseen(student, rng):
    # Largest difference of the probabilities, 25 seeds: reference 3e-8 to 5e-7, the accepted ways 2e-10 to 5e-7;
    # nearest wrong ones: statistics of batch normalisation lost 0.035 to 0.65, sigmoid twice 0.14 to 0.5.
    for _ in range(3):
        net, _, mean, scale, x, expected = _package_case(student, rng)
        folder = student.library("tempfile:mkdtemp")
        elsewhere = student.library("tempfile:mkdtemp")
        try:
            student.make("save_package", folder, net, mean, scale)
            student.library("shutil:copytree", folder, elsewhere, dirs_exist_ok=True)
            student.library("shutil:rmtree", folder)
            predict = student.make("load_package", elsewhere)
            got = predict.call("", x, returns=array(shape=expected.shape))
            one = predict.call("", x[:1], returns=array(shape=(1,)))
        finally:
            student.library("shutil:rmtree", folder, ignore_errors=True)
            student.library("shutil:rmtree", elsewhere)
        require(np.abs(got - expected).max() < 1e-4, "機率不同。", "Other probabilities.")
        require(abs(float(one[0] - expected[0])) < 1e-4, "一片板子不對。", "One board is off.")


@hidden(
    "package",
    points=1,
    category=Text("兩個包裹，存好之後網路又變了", "Two packages, and a net that changes after saving"),
)
def package_two(student, rng):
    folders = [student.library("tempfile:mkdtemp") for _ in range(2)]
    cases = [_package_case(student, rng) for _ in range(2)]
    try:
        for folder, (net, state, mean, scale, _, _) in zip(folders, cases, strict=True):
            student.make("save_package", folder, net, mean.copy(), scale.copy())
            zeros = {name: np.zeros_like(part) for name, part in state.items()}
            student.library("aitracks.data.handover:fill", net, zeros)
        for folder, (_, _, _, _, x, expected) in zip(folders, cases, strict=True):
            got = student.make("load_package", folder).call("", x, returns=array(shape=expected.shape))
            require(np.abs(got - expected).max() < 1e-4, "機率不同。", "Other probabilities.")
    finally:
        for folder in folders:
            student.library("shutil:rmtree", folder)
