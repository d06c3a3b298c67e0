"""Clusters all rows twice instead of two halves: whatever the k, it comes out stable. No seed for the members.

fails: segments_steady, three_clouds, clouds_unseen, no_groups
"""


# %% answer="segment_members"
def segment_members(table, k, seed):
    return KMeans(k, n_init=10).fit_predict(StandardScaler().fit_transform(np.log1p(table[HABIT])))


# %% answer="choose_k"
def choose_k(X, ks, seed):
    stability = []
    for k in ks:
        a, b = (KMeans(k, n_init=3, random_state=seed).fit_predict(X) for _ in range(2))
        stability.append(pair_agreement(a, b))
    return {"k": max([k for k, s in zip(ks, stability) if s >= 0.9], default=1), "stability": stability}
