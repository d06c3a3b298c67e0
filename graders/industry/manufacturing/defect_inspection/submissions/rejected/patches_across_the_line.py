"""A patch belongs to the band in which it begins, so that some reach across the line.

fails: stays_inside, other_sizes
"""


# %% answer="split_by_region"
def split_by_region(photo, cuts, size, step):
    height, width = photo.shape
    edges = [0, *cuts, height]
    return [
        np.array(
            [
                photo[y : y + size, x : x + size]
                for y in range(top, min(bottom, height - size + 1), step)
                for x in range(0, width - size + 1, step)
            ]
        )
        for top, bottom in zip(edges[:-1], edges[1:])
    ]
