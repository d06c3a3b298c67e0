"""Public checks of unsupervised_learning: what a learner sees while working."""

import numpy as np

from aitracks.checks import Text, array, close, fail, partial, public, require, show
from aitracks.data.clusters import planted_members

CHOICE = {"k": int, "stability": [float]}

POINTS = [[1, 1], [2, 1], [9, 8], [8, 9], [9, 10], [1, 4]]
CENTRES = [[0, 3], [7, 7]]


@public("one_round", points=1, title=Text("每一點加入最近的中心", "Each point joins the nearest centre"))
def joins_nearest(student):
    labels, _ = student.call("one_round", POINTS, CENTRES, returns=(array(shape=(6,), kind="int"), None))
    require(
        labels.tolist() == [0, 0, 1, 1, 1, 0],
        f"試了 points={POINTS}, centres={CENTRES}。labels 應該是 [0, 0, 1, 1, 1, 0]，你的是 {labels.tolist()}。",
        f"Tried points={POINTS}, centres={CENTRES}. labels should be [0, 0, 1, 1, 1, 0]; yours are {labels.tolist()}.",
    )


@public("one_round", points=1, title=Text("每個中心搬到平均位置", "Each centre moves to the mean"))
def moves_to_mean(student):
    _, moved = student.call("one_round", POINTS, CENTRES, returns=(None, array(shape=(2, 2))))
    expected = [[4 / 3, 2.0], [26 / 3, 9.0]]
    if np.array_equal(moved, np.trunc(expected)):
        partial(
            0.5,
            f"你的中心是 {moved.tolist()}：小數不見了。中心是整數的時候，新的位置也要能放小數。",
            f"Your centres are {moved.tolist()}: the decimals are gone. Centres given as whole numbers must be able to "
            "move to places in between.",
        )
    close(moved, expected, Text("新的中心", "the new centres"), atol=1e-6)


def _same_groups(a, b):
    """The adjusted Rand index, worked out here: 1 for the same groups under any numbers, about 0 for chance."""
    _, a = np.unique(a, return_inverse=True)
    _, b = np.unique(b, return_inverse=True)
    counts = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(counts, (a, b), 1)

    def pairs(n):
        return float(np.sum(n * (n - 1) / 2))

    both, rows, columns = pairs(counts), pairs(counts.sum(1)), pairs(counts.sum(0))
    chance = rows * columns / pairs(np.array([len(a)]))
    most = (rows + columns) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


@public("segment_members", points=1, title=Text("k 群，群號 0 到 k − 1", "k groups, numbered 0 to k - 1"))
def group_numbers(student):
    table, _ = planted_members(200, seed=21)
    for k in (3, 4):
        groups = student.call("segment_members", table, k, 5, returns=array(shape=(200,), kind="int"))
        found = np.unique(groups).tolist()
        require(
            found == list(range(k)),
            f"200 位會員分成 {k} 群，群號應該是 {list(range(k))}，你的出現了 {show(found)}。",
            f"200 members in {k} groups should use the numbers {list(range(k))}; yours uses {show(found)}.",
        )


@public("segment_members", points=2, title=Text("找得到放進去的群", "Finding the groups that were put in"))
def finds_groups(student):
    table, truth = planted_members(400, seed=22)
    groups = student.call("segment_members", table, 4, 1, returns=array(shape=(400,), kind="int"))
    score = _same_groups(truth, groups)
    # Seeds 0 to 19: reference 0.93 to 0.99, without the logarithm 0.57 to 0.74, raw numbers 0.15 to 0.19.
    if score >= 0.8:
        return
    if score >= 0.5:
        partial(
            0.5,
            f"400 位會員的 ARI 是 {score:.2f}，走對一半了，要 0.8。再看一次直方圖：哪些人把尺拉長了？",
            f"The ARI on 400 members is {score:.2f}: half-way there, 0.8 is needed. Look at the histograms again: who "
            "stretches the scale?",
        )
    fail(
        f"400 位會員的 ARI 是 {score:.2f}，要 0.8。算距離的時候，哪一欄的數字最大？那一欄該不該說了算？",
        f"The ARI on 400 members is {score:.2f}; 0.8 is needed. Which column has the largest numbers in the distance, "
        "and should it decide?",
    )


@public("pair_agreement", points=1, title=Text("換編號不影響", "Numbers of groups do not matter"))
def other_numbers(student):
    a = [0, 0, 1, 1, 2, 2, 2]
    b = [5, 5, 0, 0, 1, 1, 1]
    got = student.call("pair_agreement", a, b, returns=float)
    require(
        abs(got - 1) < 1e-9,
        f"試了 a={a}, b={b}：誰和誰同群完全一樣，只是編號不同，應該是 1，你的是 {show(got)}。",
        f"Tried a={a}, b={b}: who is with whom is the same, only the numbers differ. It should be 1; yours is "
        f"{show(got)}.",
    )


@public("pair_agreement", points=1, title=Text("數一數配對", "Counting the pairs"))
def small_pairs(student):
    a, b = [0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]
    got = student.call("pair_agreement", a, b, returns=float)
    if abs(got - 10 / 15) < 1e-9:
        fail(
            f"試了 a={a}, b={b}，你的是 {show(got)}。兩次都不同群的配對好像也算進去了。",
            f"Tried a={a}, b={b}; yours is {show(got)}. Pairs that are apart in both seem to be counted, too.",
        )
    require(
        abs(got - 2 / 7) < 1e-9,
        f"試了 a={a}, b={b}：兩次都同群的有 2 對，只有一次同群的有 5 對，應該是 2/7，你的是 {show(got)}。",
        f"Tried a={a}, b={b}: 2 pairs are together in both and 5 in just one, so it should be 2/7; yours is "
        f"{show(got)}.",
    )


def _clouds(rng, groups, n=120):
    """Round clouds of points that lie well apart, in three columns."""
    corners = 1.5 * np.array([[-1, -1, -1], [1, 1, -1], [1, -1, 1], [-1, 1, 1], [0, 0, 0]])[:groups]
    which = rng.permutation(np.arange(n) % groups)
    return corners[which] + rng.normal(0, 0.3, (n, 3))


@public("choose_k", points=2, title=Text("三團分得很開的點", "Three clouds that lie well apart"))
def three_clouds(student):
    X = _clouds(np.random.default_rng(4), 3)
    choice = student.call("choose_k", X, [2, 3, 4], 0, returns=CHOICE)
    stability = choice["stability"]
    require(
        len(stability) == 3,
        f"ks=[2, 3, 4] 應該有 3 個穩定度，你的有 {len(stability)} 個。",
        f"ks=[2, 3, 4] should give 3 stabilities; yours has {len(stability)}.",
    )
    said = ", ".join(f"{value:.2f}" for value in stability)
    require(
        min(stability) >= -0.5 and max(stability) <= 1 + 1e-9,
        f"穩定度應該在 0 到 1 之間，你的是 {said}。",
        f"A stability lies between 0 and 1; yours are {said}.",
    )
    # 6 to 8 seeds: k = 3 gives 1.00 in the reference and in the adjusted Rand index; k = 4 gives 0.69 to 0.78 in the
    # reference, 0.75 to 0.83 in the index; the same rows clustered twice give 1.00, group numbers compared 0.2 to 0.6.
    require(
        stability[1] >= 0.9,
        f"三團點分得很開，k = 3 的穩定度應該接近 1，你的是 {stability[1]:.2f}。"
        "兩次歸隊的是不是同樣的列？比較的時候有沒有受編號影響？",
        f"The three clouds lie well apart: the stability of k = 3 should be near 1; yours is {stability[1]:.2f}. "
        "Do both sets of centres sort the same rows? Does the comparison depend on the numbers of the groups?",
    )
    require(
        stability[2] < 0.9,
        f"三團點硬切成 4 群，換一半的人應該對不起來，你的穩定度卻是 {stability[2]:.2f}。兩次分群用的是不同的兩半嗎？",
        f"Three clouds cut into 4 groups should not agree across halves, yet your stability is {stability[2]:.2f}. "
        "Were the two models trained on different halves?",
    )
    require(
        choice["k"] == 3,
        f"你的穩定度是 {said}，至少 0.9 的最大的 k 是 3，你選了 {choice['k']}。",
        f"Your stabilities are {said}. The largest k with 0.9 or more is 3; you chose {choice['k']}.",
    )
