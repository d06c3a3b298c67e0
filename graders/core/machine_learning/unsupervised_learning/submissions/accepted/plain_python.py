"""Lists and loops; a mixture model for the members; the adjusted Rand index for the stability."""


# %% answer="one_round"
def one_round(points, centres):
    from math import dist

    labels = [min(range(len(centres)), key=lambda g: dist(p, centres[g])) for p in points]
    moved = []
    for g, centre in enumerate(centres):
        mine = [p for p, label in zip(points, labels) if label == g]
        moved.append([sum(column) / len(mine) for column in zip(*mine)] if mine else list(centre))
    return labels, moved


# %% answer="segment_members"
def segment_members(table, k, seed):
    from sklearn.mixture import GaussianMixture

    columns = [table[name].to_numpy(dtype=float) for name in ("spend_ntd", "visits", "recency_days")]
    logs = [np.log10(column + 1) for column in columns]
    ready = np.column_stack([(log - log.mean()) / log.std() for log in logs])
    return GaussianMixture(k, n_init=3, random_state=seed).fit_predict(ready).tolist()


# %% answer="pair_agreement"
def pair_agreement(a, b):
    from itertools import combinations

    together = [{(i, j) for i, j in combinations(range(len(labels)), 2) if labels[i] == labels[j]} for labels in (a, b)]
    either = together[0] | together[1]
    return len(together[0] & together[1]) / len(either) if either else 1


# %% answer="choose_k"
def choose_k(X, ks, seed):
    X = np.asarray(X)
    dealer = np.random.RandomState(seed)
    answer, stability = 1, []
    for k in ks:
        total = 0
        for again in range(8):
            in_a = np.zeros(len(X), dtype=bool)
            in_a[dealer.choice(len(X), len(X) // 2, replace=False)] = True
            first = KMeans(k, n_init=5, random_state=again).fit(X[in_a])
            second = KMeans(k, n_init=5, random_state=again + 50).fit(X[~in_a])
            total += adjusted_rand_score(first.predict(X), second.predict(X))
        stability.append(total / 8)
        if total / 8 >= 0.9:
            answer = k
    return {"stability": stability, "k": answer}
