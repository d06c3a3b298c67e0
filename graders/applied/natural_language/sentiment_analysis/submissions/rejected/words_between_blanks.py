"""Leaves the vectoriser at its default, which looks for words between blanks: a Chinese clause becomes one word.

fails: trains_and_answers, unseen_reviews, negated_pairs, few_complaints
"""


# %% answer="train"
def train(texts, labels):
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(C=5, class_weight="balanced", max_iter=1000))
    return model.fit(texts, labels)
