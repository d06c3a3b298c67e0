"""Compares the numbers of the groups, which mean nothing; logarithm of 0.

fails: group_numbers, finds_groups, segments_unseen, segments_steady, other_numbers, small_pairs, agreement_unseen, agreement_of_loners, three_clouds, clouds_unseen
"""


# %% answer="segment_members"
def segment_members(table, k, seed):
    with np.errstate(divide="ignore"):
        habits = StandardScaler().fit_transform(np.log(table[HABIT]))
    return KMeans(k, n_init=10, random_state=seed).fit_predict(habits)


# %% answer="pair_agreement"
def pair_agreement(a, b):
    return float(np.mean(np.asarray(a) == np.asarray(b)))
