"""Fits the scaler on the training pieces and the incoming ones together, so that each batch changes the ruler.

fails: as_the_line_delivers
"""


# %% answer="anomaly_scores"
def anomaly_scores(train, pieces):
    def features(images):
        rows = []
        for image in images:
            z = (image - image.mean()) / max(image.std(), 1e-9)
            rows.append([*np.percentile(z, [1, 99]), gaussian_filter(z, 3).min(), gaussian_filter(z, 7).std()])
        return np.array(rows)

    known, new = features(train), features(pieces)
    everything = np.vstack([known, new])
    centre, width = everything.mean(axis=0), everything.std(axis=0)
    neighbours = NearestNeighbors(n_neighbors=5).fit((known - centre) / width)
    return neighbours.kneighbors((new - centre) / width)[0].mean(axis=1)
