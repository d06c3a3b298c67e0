"""Public checks of the introduction to edge computing."""

import numpy as np

from aitracks.checks import Text, array, close, fail, public, require, show
from aitracks.data.edge import NotTflite, dense_reader, digits, tflite_facts


@public("frame_latency", points=1, title=Text("每張照片都不必等", "Nobody has to wait"))
def lone_frames(student):
    # 50 kB over 20 Mbit/s = 400 kbit / 20 kbit per ms = 20 ms; 6 ms to compute; the photographs are far apart.
    arrivals, rtt = np.array([0.0, 500.0, 900.0]), np.array([10.0, 15.0, 30.0])
    got = student.call("frame_latency", arrivals, 50.0, 20.0, 6.0, rtt, returns=array(shape=(3,)))
    hint_zh = "50 kB 走 20 Mbit/s，計算 6 ms，來回 10、15、30 ms，沒有人要等。"
    hint_en = "50 kB at 20 Mbit/s, 6 ms to compute, round trips of 10, 15 and 30 ms, and nobody waits."
    if np.allclose(got, np.array([18.5, 23.5, 38.5]), atol=1e-6):
        fail(
            f"{hint_zh}傳送時間看起來少了 8 倍：照片用 kB（位元組），網路用 Mbit（位元）。",
            f"{hint_en} The sending time looks 8 times too short: photographs come in bytes, networks in bits.",
        )
    close(got, np.array([36.0, 41.0, 56.0]), Text(hint_zh + "latency_ms", f"{hint_en} latency_ms"), atol=1e-6)


@public("frame_latency", points=1, title=Text("第二張要等第一張傳完", "The second waits for the first"))
def frames_queue(student):
    arrivals, rtt = np.array([0.0, 10.0, 100.0]), np.full(3, 30.0)
    got = student.call("frame_latency", arrivals, 100.0, 40.0, 4.0, rtt, returns=array(shape=(3,)))
    require(
        not np.allclose(got, 54.0, atol=1e-6),
        "題目例子裡的三張照片，你都給 54 ms。第二張在 10 ms 拍下，可是網路到 20 ms 才有空。",
        "All three photographs of the example got 54 ms. The second is taken at 10 ms, but the link is busy until "
        "20 ms.",
    )
    close(got, np.array([54.0, 64.0, 54.0]), Text("題目例子的 latency_ms", "in the example, latency_ms"), atol=1e-6)


SIGNED = [-1.0, -0.6, 0.0, 0.3, 1.2, 2.0, 2.5]


@public("quantise", points=1, title=Text("來回一趟，誤差不超過半格", "There and back within half a step"))
def round_trip(student):
    x = np.linspace(-1.3, 4.1, 217)
    q, scale, zero = student.call("quantise", x, 8, returns=(array(shape=(217,), kind="int"), float, int))
    require(scale > 0, f"scale 應該大於 0，你的是 {show(scale)}。", f"scale should be above 0; yours is {show(scale)}.")
    require(
        q.min() >= -128 and q.max() <= 127,
        f"8 位元的 q 應該落在 -128 到 127，你的是 {q.min()} 到 {q.max()}。",
        f"With 8 bits, q should lie in -128 to 127; yours runs from {q.min()} to {q.max()}.",
    )
    require(
        abs(zero) < 2**31,
        f"zero_point 應該是個小整數，你的是 {show(zero)}。",
        f"zero_point should be a small whole number; yours is {show(zero)}.",
    )
    error = np.abs(scale * (q - float(zero)) - x)
    worst = int(error.argmax())
    require(
        error[worst] <= 1.01 * scale,
        f"x = {show(x[worst])} 還原成 {show(scale * (q[worst] - zero))}，差了 {error[worst] / scale:.1f} 格。"
        "差到一格以上，通常不是四捨五入的問題：尺的兩端在哪裡？是先加 zero point 才夾嗎？",
        f"x = {show(x[worst])} comes back as {show(scale * (q[worst] - zero))}, {error[worst] / scale:.1f} steps off. "
        "More than a step is seldom a matter of rounding: where does the ruler end, and is the zero point added before "
        "clipping?",
    )
    # Half a step is the bound in exact arithmetic; 1 % of a step more is for float32.
    require(
        error[worst] <= 0.51 * scale,
        f"x = {show(x[worst])} 還原成 {show(scale * (q[worst] - zero))}，誤差是 {error[worst] / scale:.2f} 格；"
        "四捨五入的話最多半格。",
        f"x = {show(x[worst])} comes back as {show(scale * (q[worst] - zero))}, an error of "
        f"{error[worst] / scale:.2f} times the step; with rounding it is half a step at most.",
    )


@public("quantise", points=1, title=Text("刻度訂得對：3 位元", "The right ruler: 3 bits"))
def step_and_zero(student):
    q, scale, zero = student.call("quantise", np.array(SIGNED), 3, returns=(array(shape=(7,), kind="int"), float, int))
    what = Text("-1 到 2.5 的資料用 3 位元時，scale ", "with 3 bits for data from -1 to 2.5, scale")
    close(scale, 0.5, what, rtol=1e-3)
    require(
        zero == -2,
        f"-1 到 2.5 的資料用 3 位元時，0 這個數存成 -2，所以 zero_point 應該是 -2，你的是 {zero}。",
        "With 3 bits for data from -1 to 2.5, the number 0 is stored as -2, so zero_point should be -2; "
        f"yours is {zero}.",
    )
    what = Text(f"資料 {SIGNED} 用 3 位元時，q", f"with 3 bits for the data {SIGNED}, q")
    close(q, np.array([-4, -3, -2, -1, 0, 2, 3]), what)


def _converted(student):
    """The learner's conversion of a network that this check trained, and the network's parameter count."""
    images, labels = digits()
    x = images.reshape(-1, 64) / 16
    weights = dense_reader(x[:900], labels[:900], hidden=160, seed=1)
    layers = [
        student.library("keras.layers:InputLayer", shape=(64,)),
        student.library("keras.layers:Dense", 160, activation="relu"),
        student.library("keras.layers:Dense", 10, activation="softmax"),
    ]
    model = student.library("keras:Sequential", layers)
    model.do("set_weights", [part.astype("float32") for part in weights])
    got = student.call("to_int8", model, x[:200].astype("float32"))
    if not isinstance(got, bytes):
        is_file = isinstance(got, np.ndarray) and got.dtype == np.uint8 and got.ndim == 1
        require(
            is_file,
            f"`to_int8` 應該回傳一維的 uint8 陣列（整個 TFLite 檔案的位元組），收到的是 {show(got)}。",
            f"`to_int8` should return a 1-D uint8 array (the bytes of the whole TFLite file); it gave {show(got)}.",
        )
        got = got.tobytes()
    try:
        return tflite_facts(got), sum(part.size for part in weights)
    except NotTflite as refused:
        fail(
            f"回傳的 {len(got)} 個位元組不是能在這裡執行的 TFLite 檔案（{refused}）。",
            f"The {len(got)} bytes that came back are not a TFLite file that can run here ({refused}).",
        )


@public("to_int8", points=1, title=Text("輸入與輸出都是 int8", "int8 at both ends"))
def integers_only(student):
    facts, _ = _converted(student)
    ends = {facts.input_type, facts.output_type}
    require(
        ends == {"INT8"},
        f"輸入與輸出都應該是 INT8，你的檔案是 {facts.input_type} 進、{facts.output_type} 出。",
        f"Input and output should both be INT8; your file takes {facts.input_type} and gives {facts.output_type}.",
    )


@public("to_int8", points=1, title=Text("檔案夠小", "The file is small"))
def small_file(student):
    facts, parameters = _converted(student)
    share = facts.size / (4 * parameters)
    # Share of the float32 weights, over 6 seeds of the network: reference 0.387 to 0.389, dynamic range 0.342 to 0.343
    # (small, but fails the check above); the accepted ways with this seed 0.373 and 0.389. Nearest wrong: another
    # network's file (180 units) 0.430, which the hidden checks refuse, then float16 0.550 to 0.552.
    require(
        share <= 0.45,
        f"float32 的權重有 {4 * parameters / 1000:.1f} kB，你的檔案 {facts.size / 1000:.1f} kB，是它的 {share:.0%}；"
        "每個權重只用 1 個位元組的話，應該在 45% 以下。",
        f"The float32 weights take {4 * parameters / 1000:.1f} kB and your file {facts.size / 1000:.1f} kB, "
        f"{share:.0%} of that; with one byte a weight it should be below 45 %.",
    )


def _option(name, latency_ms, cost, **other):
    usual = {
        "model_kb": 20.0,
        "memory_kb": 1000.0,
        "accuracy": 0.96,
        "energy_mj": 50.0,
        "needs_internet": False,
    }
    return {"name": name, "latency_ms": latency_ms, "cost": cost} | usual | other


LIMITS = {"deadline_ms": 100.0, "on_time": 0.75, "energy_mj": 200.0, "accuracy": 0.90, "offline": True}


def _chosen(student, options, limits):
    got = student.call("choose_placement", options, limits)
    require(
        got is None or isinstance(got, str),
        f"`choose_placement` 應該回傳一個名稱或 None，收到的是 {show(got)}。",
        f"`choose_placement` should return a name or None; it gave {show(got)}.",
    )
    return got


@public("choose_placement", points=1, title=Text("符合條件裡最便宜的", "The cheapest that fits"))
def cheapest_that_fits(student):
    options = [
        _option("fast", [5.0, 6.0, 7.0, 8.0], 900),
        _option("cheap but late", [90.0, 120.0, 130.0, 150.0], 100),
        _option("cheap", [60.0, 70.0, 80.0, 95.0], 300),
        _option("cheap but large", [60.0, 70.0, 80.0, 95.0], 200, model_kb=56.0, memory_kb=32.0),
    ]
    got = _chosen(student, options, LIMITS)
    require(
        got == "cheap",
        "四個方案：fast 每月 900 元、cheap 每月 300 元都符合；cheap but late 四張只有一張準時，"
        f"cheap but large 的模型放不進記憶體。應該選 cheap，你選了 {show(got)}。",
        "Of four options, fast (900 a month) and cheap (300) keep the limits; cheap but late is on time for one "
        "photograph in four, and the model of cheap but large exceeds its memory. cheap is right; "
        f"you chose {show(got)}.",
    )


@public("choose_placement", points=1, title=Text("沒有方案符合時是 None", "None where nothing fits"))
def nothing_fits(student):
    options = [
        _option("cloud", [40.0, 45.0, 50.0, 60.0], 100, needs_internet=True),
        _option("late", [400.0, 500.0, 500.0, 500.0], 200),
    ]
    got = _chosen(student, options, LIMITS)
    require(
        got is None,
        f"cloud 需要網路（但必須離線可用），late 太慢，沒有方案符合，應該回傳 None；你回傳 {show(got)}。",
        "cloud needs the internet (but it must work offline) and late is too slow: nothing fits, so None is right; "
        f"you returned {show(got)}.",
    )
    got = _chosen(student, options, LIMITS | {"offline": False})
    require(
        got == "cloud",
        f"同樣的兩個方案，不必離線可用時，cloud 符合每一條限制，應該選它；你回傳 {show(got)}。",
        f"Of the same two options, cloud keeps all limits where the internet may be used; you returned {show(got)}.",
    )
