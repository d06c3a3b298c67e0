"""Distance to the fifth nearest good piece, NumPy's sliding windows, and a quantile that does not interpolate."""


# %% answer="split_by_region"
def split_by_region(photo, cuts, size, step):
    bands = []
    for band in np.split(photo, cuts):
        if band.shape[0] < size or band.shape[1] < size:
            bands.append(np.empty((0, size, size)))
            continue
        windows = np.lib.stride_tricks.sliding_window_view(band, (size, size))[::step, ::step]
        bands.append(windows.reshape(-1, size, size))
    return bands


# %% answer="anomaly_scores"
def anomaly_scores(train, pieces):
    def features(images):
        z = images.astype(np.float32)
        z = z - z.mean(axis=(1, 2), keepdims=True)
        z = z / np.maximum(z.std(axis=(1, 2), keepdims=True), 1e-6)
        small = gaussian_filter(z, (0, 2.5, 2.5))
        large = gaussian_filter(z, (0, 7, 7))
        flat = z.reshape(len(z), -1)
        columns = [np.quantile(flat, 0.01, axis=1), np.quantile(flat, 0.985, axis=1)]
        columns += [small.min(axis=(1, 2)), large.min(axis=(1, 2)), large.std(axis=(1, 2))]
        return np.stack(columns, axis=1)

    known = features(train)
    centre, width = known.mean(axis=0), known.std(axis=0)
    neighbours = NearestNeighbors(n_neighbors=5).fit((known - centre) / width)
    distance, _ = neighbours.kneighbors((features(pieces) - centre) / width)
    return distance[:, -1]


# %% answer="choose_threshold"
def choose_threshold(scores, labels, max_escape):
    scores, labels = np.asarray(scores), np.asarray(labels)
    candidates = np.unique(scores[labels == 1])
    escape = np.array([(scores[labels == 1] < t).mean() for t in candidates])
    return candidates[escape <= max_escape + 1e-12].max()


# %% answer="line_report"
def line_report(scores, labels, threshold, defect_rate, escape_cost, overkill_cost):
    table = pd.DataFrame({"bad": np.asarray(labels) == 1, "rejected": np.asarray(scores) >= threshold})
    rates = table.groupby("bad")["rejected"].mean()
    report = {"escape_rate": 1 - rates[True], "overkill_rate": rates[False]}
    report["escapes_per_1000"] = 1000 * defect_rate * report["escape_rate"]
    report["overkills_per_1000"] = 1000 * (1 - defect_rate) * report["overkill_rate"]
    report["cost_per_1000"] = report["escapes_per_1000"] * escape_cost + report["overkills_per_1000"] * overkill_cost
    return report
