"""Calls the lower half of whatever it is asked complaints: the answer to a line depends on the lines beside it.

fails: negated_pairs
"""


# %% answer="train"
class HalfAndHalf:
    def __init__(self, texts, labels):
        cut = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        self.model = make_pipeline(cut, LogisticRegression(C=5, max_iter=1000)).fit(texts, labels)

    def predict(self, texts):
        scores = self.model.decision_function(texts)
        return (scores > np.median(scores)).astype(int)


def train(texts, labels):
    return HalfAndHalf(texts, labels)
