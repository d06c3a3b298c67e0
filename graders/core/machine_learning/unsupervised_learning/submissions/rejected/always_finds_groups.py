"""Takes the k with the highest stability, however low that is: finds groups in noise; always three or four segments.

fails: no_groups, choice_repeats
"""


# %% answer="choose_k"
def choose_k(X, ks, seed):
    rng, stability = np.random.default_rng(), []
    for k in ks:
        scores = []
        for _ in range(8):
            half = np.array_split(rng.permutation(len(X)), 2)
            a, b = (KMeans(k, n_init=3, random_state=seed).fit(X[rows]).predict(X) for rows in half)
            scores.append(pair_agreement(a, b))
        stability.append(float(np.mean(scores)))
    return {"k": ks[int(np.argmax(stability))], "stability": stability}
