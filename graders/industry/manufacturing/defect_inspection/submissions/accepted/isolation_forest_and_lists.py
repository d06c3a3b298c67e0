"""Isolation forest on percentiles and block means; plain lists, a search over candidate thresholds, loops that count."""


# %% answer="split_by_region"
def split_by_region(photo, cuts, size, step):
    edges = [0] + list(cuts) + [len(photo)]
    result = []
    for k in range(len(edges) - 1):
        band = np.asarray(photo)[edges[k] : edges[k + 1]]
        patches = []
        x = 0
        while x + size <= band.shape[1]:
            y = 0
            while y + size <= band.shape[0]:
                patches.append(band[y : y + size, x : x + size].tolist())
                y += step
            x += step
        result.append(patches)
    return result


# %% answer="anomaly_scores"
from sklearn.ensemble import IsolationForest
from sklearn.preprocessing import scale


def describe(picture):
    z = scale(np.asarray(picture, dtype=float).ravel()).reshape(64, 64)
    blocks = z.reshape(8, 8, 8, 8).mean(axis=(1, 3))
    large = z.reshape(4, 16, 4, 16).mean(axis=(1, 3))
    soft = gaussian_filter(z, 3)
    return [np.percentile(z, 1), np.percentile(z, 99), soft.min(), large.min(), blocks.min()]


def anomaly_scores(train, pieces):
    forest = IsolationForest(n_estimators=200, random_state=1).fit([describe(p) for p in train])
    return [-float(s) for s in forest.score_samples([describe(p) for p in pieces])]


# %% answer="choose_threshold"
def choose_threshold(scores, labels, max_escape):
    bad = [s for s, y in zip(scores, labels) if y == 1]
    best = None
    for t in sorted(scores):
        if sum(b < t for b in bad) / len(bad) <= max_escape:
            best = t
    return best


# %% answer="line_report"
def line_report(scores, labels, threshold, defect_rate, escape_cost, overkill_cost):
    passed_bad = rejected_good = bad = good = 0
    for s, y in zip(scores, labels):
        if y:
            bad += 1
            passed_bad += s < threshold
        else:
            good += 1
            rejected_good += not s < threshold
    e, o = passed_bad / bad, rejected_good / good
    n_bad = 1000 * defect_rate
    n_good = 1000 - n_bad
    return dict(
        escape_rate=e,
        overkill_rate=o,
        escapes_per_1000=n_bad * e,
        overkills_per_1000=n_good * o,
        cost_per_1000=n_bad * e * escape_cost + n_good * o * overkill_cost,
        pieces=len(labels),
    )
