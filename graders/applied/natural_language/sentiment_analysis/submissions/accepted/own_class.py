"""A class of the learner's own with predict(), rare class repeated instead of weighted, pieces of two only."""


# %% answer="train"
class Reader:
    def __init__(self, texts, labels):
        texts, labels = list(texts), [int(y) for y in labels]
        few = min((0, 1), key=labels.count)
        extra = [t for t, y in zip(texts, labels) if y == few]
        times = labels.count(1 - few) // labels.count(few) - 1
        texts, labels = texts + extra * times, labels + [few] * (len(extra) * times)
        self.cut = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True)
        self.model = LogisticRegression(C=5, max_iter=1000).fit(self.cut.fit_transform(texts), labels)

    def predict(self, texts):
        return [int(y) for y in self.model.predict(self.cut.transform(texts))]


def train(texts, labels):
    return Reader(texts, labels)
