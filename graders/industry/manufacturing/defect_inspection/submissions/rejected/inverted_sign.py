"""Returns IsolationForest.score_samples as it is, where the larger is the more normal.

fails: bad_above_good, unseen_band, every_kind, other_lamp, as_the_line_delivers
"""


# %% answer="anomaly_scores"
def anomaly_scores(train, pieces):
    from sklearn.ensemble import IsolationForest

    def features(images):
        rows = []
        for image in images:
            z = image - image.mean()
            z = z / (z.std() or 1)
            rows.append([*np.percentile(z, [1, 99]), gaussian_filter(z, 3).min(), gaussian_filter(z, 7).std()])
        return np.array(rows)

    return IsolationForest(random_state=0).fit(features(train)).score_samples(features(pieces))
