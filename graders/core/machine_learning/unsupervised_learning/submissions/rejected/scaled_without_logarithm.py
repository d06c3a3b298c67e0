"""Standardises the columns as they are, though a few eateries stretch them; counts pairs apart as agreement.

fails: finds_groups, segments_unseen, small_pairs, agreement_unseen
"""


# %% answer="segment_members"
def segment_members(table, k, seed):
    return KMeans(k, n_init=10, random_state=seed).fit_predict(StandardScaler().fit_transform(table[HABIT]))


# %% answer="pair_agreement"
def pair_agreement(a, b):
    a, b = np.asarray(a), np.asarray(b)
    if len(a) == 1:
        return 1.0
    same = (a[:, None] == a) == (b[:, None] == b)
    n = len(a)
    return float((same.sum() - n) / (n * (n - 1)))


# %% answer="choose_k"
def choose_k(X, ks, seed):
    from sklearn.metrics import adjusted_rand_score

    rng, stability = np.random.default_rng(seed), []
    for k in ks:
        scores = []
        for _ in range(8):
            half = np.array_split(rng.permutation(len(X)), 2)
            a, b = (KMeans(k, n_init=3, random_state=seed).fit(X[rows]).predict(X) for rows in half)
            scores.append(adjusted_rand_score(a, b))
        stability.append(float(np.mean(scores)))
    return {"k": max([k for k, s in zip(ks, stability) if s >= 0.9], default=1), "stability": stability}
