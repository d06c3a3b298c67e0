"""Hidden checks of convolutional_networks."""

import numpy as np

from aitracks.checks import Text, array, close, hidden, require
from aitracks.data.wafers import moved_copies, wafer_maps

MOST_PARAMETERS = 50_000


def _slides(student, image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(image, float), np.shape(kernel))
    expected = np.einsum("rcij,ij->rc", windows, np.asarray(kernel, float))
    got = student.call("convolve", image, kernel, returns=array(shape=expected.shape))
    close(got, expected, Text("結果", "the result"), rtol=1e-5, atol=1e-5)  # float32 is fine


@hidden("convolve", points=1, category=Text("沒看過的影像與核", "Images and kernels not seen before"))
def slides_unseen(student, rng):
    for form in (np.array, np.ndarray.tolist):
        h, w = rng.integers(7, 15, 2)
        _slides(student, form(rng.normal(size=(h, w))), form(rng.normal(size=(int(rng.integers(2, 6)), 3))))
        _slides(student, form(rng.integers(0, 3, (h, w))), form(rng.integers(-2, 3, (2, int(rng.integers(4, 7))))))


@hidden("convolve", points=1, category=Text("極端的核：一格、和圖一樣大", "Kernels of one cell or of the image's size"))
def slides_edges(student, rng):
    h, w = (int(n) for n in rng.integers(4, 9, 2))
    image = rng.normal(size=(h, w))
    for kh, kw in ((1, 1), (h, w), (1, w), (h, 1)):
        _slides(student, image, rng.normal(size=(kh, kw)))


def _moved(maps, down, right):
    """The maps moved, by looking each cell's origin up."""
    _, h, w = maps.shape
    rows, columns = np.arange(h) - down, np.arange(w) - right
    inside = ((rows >= 0) & (rows < h))[:, None] & ((columns >= 0) & (columns < w))[None, :]
    return np.where(inside, maps[:, np.clip(rows, 0, h - 1)][:, :, np.clip(columns, 0, w - 1)], 0)


def _moves(student, maps, down, right):
    got = student.call("shift_maps", maps, down, right, returns=array(shape=maps.shape))
    require(np.array_equal(got, _moved(maps, down, right)), "移動的結果不對。", "The moved maps are wrong.")


@hidden("shift_maps", points=1, category=Text("沒看過的圖與方向", "Maps and directions not seen before"))
def moves_unseen(student, rng):
    for _ in range(6):
        n, h, w = (int(size) for size in rng.integers(5, 12, 3))
        maps = rng.integers(1, 9, (n, h, w))  # nothing is 0, so that every free cell shows
        for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (-1, 0)):
            _moves(student, maps, int(signs[0] * rng.integers(1, h)), int(signs[1] * rng.integers(1, w)))


@hidden("shift_maps", points=1, category=Text("移得比圖還遠、一張也沒有", "Further than the map, and no maps at all"))
def moves_far(student, rng):
    maps = rng.integers(1, 9, (3, 5, 7))
    for down, right in (
        (5, 0),
        (0, 7),
        (-5, 2),
        (1, -7),
        (int(rng.integers(8, 90)), 0),
        (0, -int(rng.integers(8, 90))),
    ):
        _moves(student, maps, down, right)
    _moves(student, np.zeros((0, 4, 4), dtype=int), 1, 1)


def _count(height, width, channels, blocks):
    shape, total = [height, width, channels], 0
    for kind, *sizes in blocks:
        if kind == "conv":
            total += sizes[0] * (1 + shape[2] * sizes[1] ** 2)
            shape = [shape[0] - sizes[1] + 1, shape[1] - sizes[1] + 1, sizes[0]]
        elif kind == "pool":
            shape = [shape[0] // sizes[0], shape[1] // sizes[0], shape[2]]
        elif kind == "dense":
            total += sizes[0] * (1 + shape[0])
            shape = [sizes[0]]
        else:
            shape = [shape[2] if kind == "global" else int(np.prod(shape))]
    return total, shape


def _counts(student, *question):
    got = student.call("count_parameters", *question, returns=(int, [int]))
    require(got == _count(*question), "參數或形狀不對。", "Parameters or shape are wrong.")


@hidden("count_parameters", points=1, category=Text("沒看過的設計", "Designs not seen before"))
def counts_unseen(student, rng):
    def draw(low, high):
        return int(rng.integers(low, high))

    for _ in range(5):
        height, width = 2 * draw(18, 30), 2 * draw(31, 45)
        k = 2 * draw(1, 3) + 1  # odd: the even sides stay even, and pooling by 2 divides them
        blocks = [("conv", draw(3, 30), k), ("pool", 2), ("conv", draw(3, 30), draw(2, 6))]
        ends = [("flatten",)] if rng.random() < 0.5 else [("global",)]
        _counts(student, height, width, draw(1, 4), blocks)
        _counts(student, height, width, draw(1, 4), [*blocks, *ends, ("dense", draw(5, 90)), ("dense", draw(2, 10))])


@hidden("count_parameters", points=1, category=Text("除不盡的池化、沒有積木", "Pooling with a remainder, no blocks"))
def counts_edges(student, rng):
    for s in (2, 3, 4):
        height, width = s * int(rng.integers(5, 9)) + s - 1, s * int(rng.integers(10, 14)) + 1
        blocks = [("pool", s), ("conv", int(rng.integers(2, 9)), 1), ("flatten",), ("dense", 4)]
        _counts(student, height, width, 2, blocks[:1])
        _counts(student, height, width, 2, blocks)
    _counts(student, 9, 7, 3, [])
    _counts(student, 6, 5, 2, [("flatten",)])


@hidden(
    "build_net",
    points=3,
    category=Text("重新訓練、重新考：沒看過的晶圓", "Trained and tested on unseen wafers"),
)
def net_unseen(student, rng):
    student.library("keras.utils:set_random_seed", int(rng.integers(1_000_000)))
    net = student.make("build_net")
    size = sum(int(np.size(part)) for part in net.call("get_weights"))
    require(size <= MOST_PARAMETERS, "參數太多。", "Too many parameters.")
    seeds = [int(seed) for seed in rng.integers(1_000, 1_000_000, size=4)]
    names = rng.permutation(5)  # another numbering: nobody brings weights along
    train = moved_copies(wafer_maps(400, seed=seeds[0]), 3, seed=seeds[1])
    net.do("fit", _input(train.maps), names[train.labels], epochs=4, batch_size=32, verbose=0)
    found = []
    for shift, seed in ((0, seeds[2]), (3, seeds[3])):
        maps, labels = wafer_maps(300, shift=shift, seed=seed)
        called = net.call("", _input(maps), returns=array(shape=(300, 5))).argmax(axis=1)
        found.append(float(np.mean(called == names[labels])))
    # The statement asks for 85 %; three points of grace, as wafers and first weights are drawn anew. Lower of the two
    # figures over 5 seeds: reference 0.943 to 0.993, an accepted one 0.920 to 0.970, strides in place of pooling 0.853
    # to 0.937. Nearest wrong ones: flattening in place of global pooling 0.733 to 0.820 (2 runs), no convolution 0.507
    # to 0.567 (though up to 0.863 where the wafers are centred), no activation 0.200 to 0.340, a learning rate that is
    # far too small 0.193 to 0.203. One verdict for both figures: a net between the two would flicker between verdicts.
    require(
        min(found) >= 0.82,
        f"沒看過的晶圓：置中 {found[0]:.0%}、偏三格 {found[1]:.0%}，要到 85%。",
        f"On unseen wafers: centred {found[0]:.0%}, three cells off {found[1]:.0%}; 85 % is asked for.",
    )


def _input(maps):
    return (maps[..., None] / 2).astype("float32")
