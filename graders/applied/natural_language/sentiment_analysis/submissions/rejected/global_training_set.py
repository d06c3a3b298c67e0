"""Trains on the notebook's global training set and ignores what it is given.

fails: learns_from_labels
"""


# %% answer="train"
def train(texts, labels):
    cut = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    model = make_pipeline(cut, LogisticRegression(C=5, class_weight="balanced", max_iter=1000))
    return model.fit(train_set["text"].tolist(), train_set["label"].tolist())
