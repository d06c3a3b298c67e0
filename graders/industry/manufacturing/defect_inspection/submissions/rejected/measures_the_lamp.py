"""The right features, but in raw grey levels: at night every good piece is suspicious.

fails: other_lamp
"""


# %% answer="anomaly_scores"
def anomaly_scores(train, pieces):
    def features(images):
        rows = []
        for image in images:
            grey = image.astype(float)
            rows.append([*np.percentile(grey, [1, 99]), gaussian_filter(grey, 3).min(), gaussian_filter(grey, 7).std()])
        return np.array(rows)

    return np.sqrt(LedoitWolf().fit(features(train)).mahalanobis(features(pieces)))
