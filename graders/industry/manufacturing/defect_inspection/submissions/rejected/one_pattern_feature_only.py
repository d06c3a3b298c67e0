"""GLCM homogeneity of the whole standardised piece and nothing else: small holes and scratches drown.

fails: bad_above_good, unseen_band, every_kind, other_lamp
"""


# %% answer="anomaly_scores"
def anomaly_scores(train, pieces):
    def features(images):
        rows = []
        for image in images:
            z = (image - image.mean()) / max(image.std(), 1e-9)
            grey = np.clip((z + 2.5) / 5 * 16, 0, 15).astype(np.uint8)
            matrix = graycomatrix(grey, [1], [0, np.pi / 2], levels=16, symmetric=True, normed=True)
            rows.append([graycoprops(matrix, "homogeneity").mean()])
        return np.array(rows)

    return np.sqrt(LedoitWolf().fit(features(train)).mahalanobis(features(pieces)))
