"""Public checks of convolutional_networks."""

import numpy as np

from aitracks.checks import Text, array, close, fail, partial, public, require, show
from aitracks.data.wafers import wafer_maps

MOST_PARAMETERS = 50_000
IMAGE = [[1, 0, 2, 0, 3], [0, 4, 0, 1, 0], [2, 0, 1, 0, 5], [0, 3, 0, 2, 1]]
KERNEL = [[1, 2, 0], [0, -1, 3]]


def _slide(image, kernel):
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("rcij,ij->rc", windows, kernel)


@public("convolve", points=1, title=Text("2×3 的核滑過 4×5 的圖", "A 2×3 kernel over a 4×5 image"))
def slides_small(student):
    got = student.call("convolve", IMAGE, KERNEL, returns=array(ndim=2))
    tried = f"image={IMAGE}, kernel={KERNEL}"
    require(
        got.shape == (3, 3),
        f"試了 {tried}。2×3 的核在 4×5 的圖上放得下 3×3 個位置，你的形狀是 {got.shape}。不要補邊，核也可能不是正方形。",
        f"Tried {tried}. A 2×3 kernel fits into a 4×5 image in 3×3 places; your shape is {got.shape}. There is no "
        "padding, and a kernel need not be square.",
    )
    if np.allclose(got, _slide(IMAGE, np.array(KERNEL)[::-1, ::-1])):
        fail(
            f"試了 {tried}。你的核被上下左右翻過來了；這裡不翻，左上角對左上角。",
            f"Tried {tried}. Your kernel is turned upside down and left to right. Do not turn it: its top left "
            "corner meets the window's top left corner.",
        )
    close(got, _slide(IMAGE, KERNEL), Text(f"試了 {tried}，結果", f"tried {tried}: the result"))


@public("convolve", points=1, title=Text("題目和圖上的例子", "The examples of the text"))
def slides_examples(student):
    got = student.call("convolve", [[1, 2, 3], [4, 5, 6]], [[1, 0, -1]], returns=array(ndim=2))
    close(got, np.array([[-2.0], [-2.0]]), Text("題目例子的結果", "the result of the example"))
    patch, kernel = np.fliplr(np.eye(4)), np.array([[-1, -1, 2], [-1, 2, -1], [2, -1, -1]])
    got = student.call("convolve", patch, kernel, returns=array(ndim=2))
    close(got, np.array([[-2.0, 6.0], [6.0, -2.0]]), Text("圖上 4×4 的例子", "the 4×4 example of the drawing"))


MAPS = np.arange(1, 13).reshape(1, 3, 4)


@public("shift_maps", points=1, title=Text("往下、往右", "Down and to the right"))
def moves_down_and_right(student):
    got = student.call("shift_maps", MAPS, 1, 2, returns=array(shape=(1, 3, 4)))
    expected = np.array([[[0, 0, 0, 0], [0, 0, 1, 2], [0, 0, 5, 6]]])
    if np.array_equal(got, np.roll(MAPS, (1, 2), axis=(1, 2))):
        fail(
            f"把 {MAPS[0].tolist()} 往下 1、往右 2：掉出去的格子從另一邊冒出來了。空出來的格子應該是 0。",
            f"Moving {MAPS[0].tolist()} 1 down and 2 to the right: what fell off came back in on the other side. Cells "
            "that become free should be 0.",
        )
    require(
        np.array_equal(got, expected),
        f"把 {MAPS[0].tolist()} 往下 1、往右 2，應該是 {expected[0].tolist()}，你的是 {got[0].astype(int).tolist()}。",
        f"Moving {MAPS[0].tolist()} 1 down and 2 to the right should give {expected[0].tolist()}; "
        f"yours is {got[0].astype(int).tolist()}.",
    )


@public("shift_maps", points=1, title=Text("往上、往左，以及不動", "Up, to the left, and not at all"))
def moves_up_and_left(student):
    got = student.call("shift_maps", MAPS, -1, -1, returns=array(shape=(1, 3, 4)))
    expected = np.array([[[6, 7, 8, 0], [10, 11, 12, 0], [0, 0, 0, 0]]])
    require(
        np.array_equal(got, expected),
        f"down=-1, right=-1 是往上 1、往左 1。{MAPS[0].tolist()} 應該變成 {expected[0].tolist()}，"
        f"你的是 {got[0].astype(int).tolist()}。",
        f"down=-1, right=-1 is one up and one to the left. {MAPS[0].tolist()} should become {expected[0].tolist()}; "
        f"yours is {got[0].astype(int).tolist()}.",
    )
    got = student.call("shift_maps", MAPS, 0, 0, returns=array(shape=(1, 3, 4)))
    require(
        np.array_equal(got, MAPS), "移動 0 格時，圖應該不變。", "A move by 0 cells should leave the maps as they are."
    )


COUNT = (int, [int])


@public("count_parameters", points=1, title=Text("卷積與池化", "Convolution and pooling"))
def counts_images(student):
    blocks = [("conv", 6, 5), ("pool", 2)]
    got, shape = student.call("count_parameters", 20, 30, 3, blocks, returns=COUNT)
    tried = f"count_parameters(20, 30, 3, {blocks})"
    hints = {
        450: ("少了每個核的偏移量。", "The bias of each kernel is missing."),
        156: ("核要看全部 3 個通道。", "A kernel looks at all 3 channels."),
        150: ("核要看全部 3 個通道，還有偏移量。", "A kernel looks at all 3 channels, and it has a bias."),
    }
    zh, en = hints.get(got, ("", ""))
    require(
        got == 456,
        f"{tried} 的參數應該是 (5×5×3 + 1) × 6 = 456，你的是 {show(got)}。{zh}",
        f"{tried} has (5×5×3 + 1) × 6 = 456 parameters; yours are {show(got)}. {en}".rstrip(),
    )
    if shape != [8, 13, 6]:
        partial(
            0.5,
            f"參數算對了。{tried} 的形狀應該是 (8, 13, 6)，你的是 {tuple(shape)}：20×30 卷積後剩 16×26，池化再減半。",
            f"The parameters are right. The shape of {tried} should be (8, 13, 6); yours is {tuple(shape)}: 20×30 "
            "becomes 16×26 by convolution, and pooling halves that.",
        )


@public("count_parameters", points=1, title=Text("從頭到尾", "From beginning to end"))
def counts_whole(student):
    start = [("conv", 4, 3), ("pool", 2)]
    for end, count, size in (([("global",)], 40 + 15, 3), ([("flatten",)], 40 + 303, 3)):
        blocks = [*start, *end, ("dense", 3)]
        got, shape = student.call("count_parameters", 12, 12, 1, blocks, returns=COUNT)
        require(
            (got, shape) == (count, [size]),
            f"count_parameters(12, 12, 1, {blocks}) 應該回傳 ({count}, ({size},))，"
            f"你的是 ({show(got)}, {tuple(shape)})。"
            "5×5×4 的圖，全域池化後剩 4 個數，攤平後是 100 個數。",
            f"count_parameters(12, 12, 1, {blocks}) should return ({count}, ({size},)); yours is ({show(got)}, "
            f"{tuple(shape)}). Of 5×5×4, global pooling leaves 4 numbers, flattening 100.",
        )


def _size(net):
    return sum(int(np.size(part)) for part in net.call("get_weights"))


def _small_enough(net):
    size = _size(net)
    require(
        size <= MOST_PARAMETERS,
        f"你的網路有 {size:,} 個參數，上限是 {MOST_PARAMETERS:,}。參數都花在哪一層？",
        f"Your network has {size:,} parameters; at most {MOST_PARAMETERS:,} are allowed. Which layer takes them?",
    )


@public("build_net", points=1, title=Text("大小、輸入與輸出", "Size, input and output"))
def net_fits(student):
    net = student.make("build_net")
    _small_enough(net)
    x = (wafer_maps(20, seed=40).maps[..., None] / 2).astype("float32")
    got = net.call("", x, returns=array(shape=(20, 5)))
    off = float(np.abs(got.sum(axis=1) - 1).max())
    require(
        off < 1e-3 and got.min() >= 0,
        f"20 張圖的輸出應該是機率，每列加起來是 1；你的第一列是 {np.round(got[0], 3).tolist()}。最後一層要用 softmax。",
        "The outputs for 20 maps should be probabilities, each row adding up to 1; your first row is "
        f"{np.round(got[0], 3).tolist()}. The last layer needs softmax.",
    )


@public("build_net", points=1, title=Text("學得會，移動了也認得", "It learns, and a move does not matter"))
def net_learns(student):
    net = student.make("practice", student.get("build_net"))
    _small_enough(net)
    found = []
    for shift in (0, 3):
        maps, labels = wafer_maps(300, shift=shift, seed=50 + shift)
        called = net.call("", (maps[..., None] / 2).astype("float32"), returns=array(shape=(300, 5))).argmax(axis=1)
        found.append(float(np.mean(called == labels)))
    # Threshold and figures: see the hidden check of the same answer.
    require(
        min(found) >= 0.85,
        f"用 practice 訓練之後，在 300 片新晶圓上：置中 {found[0]:.1%}、偏三格 {found[1]:.1%}，兩個都要到 85%。"
        "後面的窗看得到整個圖樣嗎？學習率夠不夠大？位置在哪一層消失？",
        f"After training by practice, on 300 new wafers each: centred {100 * found[0]:.1f} %, three cells off "
        f"{100 * found[1]:.1f} %; both should reach 85 %. Can later windows see a whole pattern? Is the learning rate "
        "large enough? In which layer does the place disappear?",
    )
