"""Clusters all columns of the table, the card number included; writes the moved centres into whole numbers.

fails: moves_to_mean, round_unseen, round_of_nobody, finds_groups, segments_unseen, segments_steady
"""


# %% answer="one_round"
def one_round(points, centres):
    points, new_centres = np.asarray(points), np.array(centres).round().astype(int)
    labels = np.linalg.norm(points[:, None] - np.asarray(centres)[None], axis=2).argmin(axis=1)
    for g in range(len(new_centres)):
        if (labels == g).any():
            new_centres[g] = points[labels == g].mean(axis=0)
    return labels, new_centres


# %% answer="segment_members"
def segment_members(table, k, seed):
    return KMeans(k, n_init=10, random_state=seed).fit_predict(StandardScaler().fit_transform(np.log1p(table)))
