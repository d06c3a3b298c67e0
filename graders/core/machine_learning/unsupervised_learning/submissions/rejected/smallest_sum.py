"""Chooses k by the smallest sum of squared distances, which is always the largest; always four segments.

fails: group_numbers, three_clouds, clouds_unseen, no_groups
"""


# %% answer="segment_members"
def segment_members(table, k, seed):
    return KMeans(4, n_init=10, random_state=0).fit_predict(StandardScaler().fit_transform(np.log1p(table[HABIT])))


# %% answer="choose_k"
def choose_k(X, ks, seed):
    sums = [KMeans(k, n_init=3, random_state=seed).fit(X).inertia_ for k in ks]
    return {"k": ks[int(np.argmin(sums))], "stability": [1 - s / max(sums) for s in sums]}
