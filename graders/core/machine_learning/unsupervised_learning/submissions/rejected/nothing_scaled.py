"""Measures distances in raw numbers, so that NT$ (or the card number) decides alone; an empty centre becomes NaN.

fails: round_of_nobody, finds_groups, segments_unseen
"""


# %% answer="one_round"
def one_round(points, centres):
    import warnings

    points, centres = np.asarray(points, dtype=float), np.asarray(centres, dtype=float)
    labels = np.linalg.norm(points[:, None] - centres[None], axis=2).argmin(axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return labels, np.array([points[labels == g].mean(axis=0) for g in range(len(centres))])


# %% answer="segment_members"
def segment_members(table, k, seed):
    return KMeans(k, n_init=10, random_state=seed).fit_predict(table[HABIT])
