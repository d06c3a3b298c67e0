"""Cuts into single characters, so that 不 is on its own and cannot negate anything.

fails: turns_with_not, negated_pairs
"""


# %% answer="train"
def train(texts, labels):
    cut = TfidfVectorizer(analyzer="char", ngram_range=(1, 1), sublinear_tf=True)
    return make_pipeline(cut, LogisticRegression(class_weight="balanced", max_iter=1000)).fit(texts, labels)
