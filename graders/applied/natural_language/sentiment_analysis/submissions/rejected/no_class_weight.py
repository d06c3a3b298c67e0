"""Ignores that complaints are rare: trained on four times as much praise, it hardly finds one.

fails: few_complaints
"""


# %% answer="train"
def train(texts, labels):
    cut = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    return make_pipeline(cut, LogisticRegression(C=5, max_iter=1000)).fit(texts, labels)
