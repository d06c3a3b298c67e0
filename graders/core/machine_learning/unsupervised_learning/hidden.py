"""Hidden checks of unsupervised_learning: unseen inputs, edge cases, numbers that must not matter."""

import numpy as np

from aitracks.checks import Text, array, close, hidden, require
from aitracks.data.clusters import planted_members

CHOICE = {"k": int, "stability": [float]}


@hidden("one_round", points=1, category=Text("沒看過的點與中心", "Points and centres not seen before"))
def round_unseen(student, rng):
    for form, columns, k in ((list, 2, 3), (np.array, 5, 4), (np.array, 1, 2), (np.array, 3, 1)):
        points = rng.normal(0, 10, (int(rng.integers(30, 60)), columns))
        nearest = np.zeros(0)
        while len(np.unique(nearest)) < k:  # each centre has points; round_of_nobody is the check of one that has none
            centres = rng.integers(-9, 9, (k, columns))
            nearest = ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        labels, moved = student.call(
            "one_round",
            points.tolist() if form is list else points,
            centres.tolist() if form is list else centres,
            returns=(array(shape=(len(points),), kind="int"), array(shape=(k, columns))),
        )
        require(labels.min() >= 0 and labels.max() < k, "群號超出範圍。", "A label out of range.")
        away = np.array([[np.sum((point - centre) ** 2) for centre in centres] for point in points])
        chosen = away[np.arange(len(points)), labels]
        require(np.all(chosen <= away.min(axis=1) + 1e-9), "不是最近的中心。", "Not the nearest centre.")
        for group in range(k):
            mine = points[labels == group]
            expected = mine.mean(axis=0) if len(mine) else centres[group]
            close(moved[group], expected, Text("新的中心", "the new centre"), atol=1e-6)


@hidden("one_round", points=1, category=Text("沒有人加入的中心", "A centre that nobody joins"))
def round_of_nobody(student, rng):
    points = rng.normal(0, 1, (12, 2))
    centres = np.array([[400.5, 400.0], [0.5, 0.5], [-300.0, 120.25]])
    labels, moved = student.call(
        "one_round", points, centres, returns=(array(shape=(12,), kind="int"), array(shape=(3, 2)))
    )
    require(np.all(labels == 1), "不是最近的中心。", "Not the nearest centre.")
    close(moved, [centres[0], points.mean(axis=0), centres[2]], Text("新的中心", "the new centres"), atol=1e-6)


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


def _segments(student, table, k, seed):
    groups = student.call("segment_members", table, k, seed, returns=array(shape=(len(table),), kind="int"))
    require(np.unique(groups).tolist() == list(range(k)), "群號不是 0 到 k − 1。", "Numbers are not 0 to k - 1.")
    return groups


@hidden("segment_members", points=2, category=Text("沒看過的會員", "Members not seen before"))
def segments_unseen(student, rng):
    scores = []
    for seed in rng.integers(100, 1_000_000, size=3):
        table, truth = planted_members(400, int(seed))
        table = table[rng.permutation(table.columns)]  # columns by name, not by place
        table.index = rng.permutation(len(table)) + 1000
        scores.append(_same_groups(truth, _segments(student, table, 4, int(seed) % 97)))
    # Single tables, seeds 0 to 19: reference 0.934 to 0.989, Gaussian mixture 0.956 up, Ward 0.976 up, min-max after
    # logarithms 0.963 up. Wrong: standardised without logarithms 0.57 to 0.74 (mean 0.66), raw numbers 0.15 to 0.19.
    require(np.mean(scores) >= 0.8, "找不到放進去的群。", "The planted groups were not found.")


@hidden("segment_members", points=1, category=Text("換了卡號，或再跑一次", "Other card numbers; the same again"))
def segments_steady(student, rng):
    table, _ = planted_members(300, int(rng.integers(100, 1_000_000)))
    first, *others = (_segments(student, table, 4, 7) for _ in range(4))
    # Without a seed the four groups come in any of 24 orders: the same four times has a probability of 7e-5.
    require(
        all(np.array_equal(first, again) for again in others),
        "同樣的輸入，結果不同。",
        "The same input gave another result.",
    )
    table["member_id"] = rng.permutation(300) * 1_000_003 + 5
    other = _segments(student, table, 4, 7)
    # Reference and accepted ones: 1 exactly. Card numbers in the distance, standardised: at most 0.8.
    require(_same_groups(first, other) > 0.95, "卡號影響了分群。", "Card numbers changed the groups.")


def _agreement(a, b):
    both = either = 0
    for i in range(len(a)):
        for j in range(i):
            x, y = a[i] == a[j], b[i] == b[j]
            both += x and y
            either += x or y
    return both / either if either else 1.0


@hidden("pair_agreement", points=1, category=Text("沒看過的分群", "Groupings not seen before"))
def agreement_unseen(student, rng):
    for form, n, j, k in ((list, 30, 3, 5), (np.array, 60, 6, 2), (np.array, 45, 9, 9)):
        a, b = rng.integers(0, j, n) + 3, rng.integers(-k, 0, n)
        b[: n // 2] = a[: n // 2] - 90  # half alike
        got = student.call("pair_agreement", form(a.tolist()), form(b.tolist()), returns=float)
        close(got, _agreement(a, b), Text("一致程度", "the agreement"))


@hidden("pair_agreement", points=1, category=Text("沒有同群的配對、只有一個人", "No pair together; one person"))
def agreement_of_loners(student, rng):
    n = int(rng.integers(4, 20))
    for a, b, expected in (
        (list(range(n)), rng.permutation(n).tolist(), 1.0),  # everybody alone in both
        ([3], [8], 1.0),
        (list(range(n)), [0] * n, 0.0),
        ([1] * n, [0] * n, 1.0),
    ):
        close(student.call("pair_agreement", a, b, returns=float), expected, Text("一致程度", "the agreement"))


def _clouds(rng, groups, n=120):
    corners = 1.5 * np.array([[-1, -1, -1], [1, 1, -1], [1, -1, 1], [-1, 1, 1], [0, 0, 0]])[:groups]
    which = rng.permutation(np.arange(n) % groups)
    return corners[which] + rng.normal(0, 0.3, (n, 3))


def _choose(student, X, ks, seed):
    choice = student.call("choose_k", X, ks, seed, returns=CHOICE)
    require(len(choice["stability"]) == len(ks), "穩定度的個數不對。", "Not one stability for each k.")
    require(max(choice["stability"]) <= 1 + 1e-9, "穩定度超過 1。", "A stability above 1.")
    return choice


@hidden("choose_k", points=2, category=Text("沒看過的群數", "Numbers of groups not seen before"))
def clouds_unseen(student, rng):
    for groups, ks in ((4, [2, 4, 6]), (2, [2, 3, 4])):
        # 6 to 8 seeds, agreement of pairs (adjusted Rand index in brackets): right k 0.99 to 1.00 (1.00); k = 6 of 4
        # clouds 0.60 to 0.70 (0.69 to 0.78); k = 3 of 2 clouds 0.52 to 0.63 (0.50 to 0.63); k too small 0.44 to 0.59.
        # Wrong: the same rows clustered twice give 1.00 for any k.
        choice = _choose(student, _clouds(rng, groups), ks, int(rng.integers(1000)))
        at = ks.index(groups)
        require(choice["stability"][at] >= 0.9, "該穩定的不穩定。", "What is stable came out unstable.")
        require(max(choice["stability"][at + 1 :]) < 0.9, "硬切的看起來穩定。", "What was cut at will came out stable.")
        require(choice["k"] == groups, "群數不對。", "Another number of groups.")


@hidden("choose_k", points=1, category=Text("沒有結構的資料", "Data without structure"))
def no_groups(student, rng):
    X = rng.normal(size=(120, 3))
    # 6 to 8 seeds: at most 0.52 in the reference, 0.44 in the adjusted Rand index; the same rows twice 1.00.
    choice = _choose(student, X, [2, 3, 4], 1)
    require(max(choice["stability"]) < 0.9, "硬切的看起來穩定。", "What was cut at will came out stable.")
    require(choice["k"] == 1, "沒有結構，卻說有群。", "Groups were claimed where there are none.")


@hidden("choose_k", points=1, category=Text("種子：可以重做", "The seed: repeatable"))
def choice_repeats(student, rng):
    X = rng.normal(size=(100, 2))
    first, again = (_choose(student, X, [2, 3], 11) for _ in range(2))
    close(again["stability"], first["stability"], Text("穩定度", "the stability"))
