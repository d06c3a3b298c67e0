"""Cuts the whole photograph, shuffles the patches and deals them out: the leak.

fails: stays_inside, other_sizes
"""


# %% answer="split_by_region"
def split_by_region(photo, cuts, size, step):
    height, width = photo.shape
    edges = [0, *cuts, height]
    counts = [
        len(range(top, bottom - size + 1, step)) * len(range(0, width - size + 1, step))
        for top, bottom in zip(edges[:-1], edges[1:])
    ]
    patches = np.array(
        [
            photo[y : y + size, x : x + size]
            for y in range(0, height - size + 1, step)
            for x in range(0, width - size + 1, step)
        ]
    )
    patches = patches[np.random.default_rng(0).permutation(len(patches))]
    return [patches[sum(counts[:i]) : sum(counts[: i + 1])] for i in range(len(counts))]
