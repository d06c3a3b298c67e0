"""Takes NumPy's interpolating quantile of the defective scores, which lets one piece too many escape.

fails: unseen_scores
"""


# %% answer="choose_threshold"
def choose_threshold(scores, labels, max_escape):
    scores, labels = np.asarray(scores), np.asarray(labels)
    return float(np.quantile(scores[labels == 1], max_escape))
