"""Standardises the scores over the batch: a piece is judged by its company.

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

    scores = np.sqrt(LedoitWolf().fit(features(train)).mahalanobis(features(pieces)))
    return (scores - scores.mean()) / (scores.std() + 1e-9)
