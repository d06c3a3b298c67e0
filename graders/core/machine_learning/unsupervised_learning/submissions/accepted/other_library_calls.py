"""SciPy's distances, a hierarchy of members, pairs counted from the table of counts, splits by train_test_split."""


# %% answer="one_round"
def one_round(points, centres):
    from scipy.spatial.distance import cdist

    centres = np.array(centres, dtype=np.float64)
    labels = cdist(np.asarray(points, dtype=float), centres, "sqeuclidean").argmin(axis=1)
    means = pd.DataFrame(points, dtype=float).groupby(labels).mean()
    centres[means.index] = means.to_numpy()
    return labels.tolist(), centres


# %% answer="segment_members"
def segment_members(table, k, seed):
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.preprocessing import MinMaxScaler

    logs = np.log(table[["visits", "spend_ntd", "recency_days"]] + 1)
    return AgglomerativeClustering(k).fit_predict(MinMaxScaler().fit_transform(logs))


# %% answer="pair_agreement"
def pair_agreement(a, b):
    counts = pd.crosstab(np.asarray(a), np.asarray(b)).to_numpy()

    def pairs(n):
        return (n * (n - 1) // 2).sum()

    both = pairs(counts)
    either = pairs(counts.sum(axis=0)) + pairs(counts.sum(axis=1)) - both
    return 1.0 if either == 0 else both / either


# %% answer="choose_k"
def choose_k(X, ks, seed):
    from sklearn.model_selection import train_test_split

    def one(k, state):
        halves = train_test_split(X, test_size=0.5, random_state=state)
        sides = [KMeans(n_clusters=k, n_init=4, random_state=0).fit(half).predict(X) for half in halves]
        return pair_agreement(*sides)

    stability = [np.mean([one(k, seed * 100 + i) for i in range(8)]) for k in ks]
    good = np.flatnonzero(np.array(stability) >= 0.9)
    return {"k": ks[good[-1]] if len(good) else 1, "stability": stability}
