"""A learner's way from the release: k-means by loops, Ward's tree for the members, pairs counted from group sizes."""


# %% answer="one_round"
def one_round(points, centres):
    """One round of k-means: each point joins the nearest centre, each centre moves; (labels, new_centres)."""
    points = np.asarray(points, dtype=float)
    centres = np.asarray(centres, dtype=float)
    labels = []
    for point in points:
        distances = [np.sqrt(np.sum((point - centre) ** 2)) for centre in centres]
        labels.append(int(np.argmin(distances)))
    new_centres = []
    for k, centre in enumerate(centres):
        team = [point for point, label in zip(points, labels, strict=True) if label == k]
        new_centres.append(np.mean(team, axis=0) if team else centre)
    return labels, np.array(new_centres)


# %% answer="segment_members"
from sklearn.cluster import AgglomerativeClustering


def segment_members(table, k, seed):
    """Divide the members into k groups by how they shop; return each member's group, 0 to k - 1."""
    logs = np.log10(table[HABIT].to_numpy() + 1)  # zero days has no logarithm
    scaled = (logs - logs.mean(axis=0)) / logs.std(axis=0)
    return AgglomerativeClustering(n_clusters=k, linkage="ward").fit_predict(scaled)


# %% answer="pair_agreement"
from collections import Counter


def pair_agreement(a, b):
    """Pairs that are together in both groupings, as a share of those together in at least one."""

    def pairs(groups):
        return sum(size * (size - 1) // 2 for size in Counter(groups).values())

    a, b = list(a), list(b)
    both = pairs(zip(a, b, strict=True))
    at_least_one = pairs(a) + pairs(b) - both
    return both / at_least_one if at_least_one else 1.0


# %% answer="choose_k"
def choose_k(X, ks, seed):
    """The largest k whose groups are stable when the rows are halved; {"k", "stability"}."""
    X = np.asarray(X)
    rng = np.random.default_rng(seed)
    stability = []
    for k in ks:
        scores = []
        for _ in range(8):
            order = rng.permutation(len(X))
            middle = len(X) // 2
            one = KMeans(k, n_init=5, random_state=seed).fit(X[order[:middle]])
            other = KMeans(k, n_init=5, random_state=seed).fit(X[order[middle:]])
            scores.append(pair_agreement(one.predict(X), other.predict(X)))
        stability.append(float(np.mean(scores)))
    chosen = 1
    for k, value in zip(ks, stability, strict=True):
        if value >= 0.9:
            chosen = k
    return {"k": chosen, "stability": stability}
