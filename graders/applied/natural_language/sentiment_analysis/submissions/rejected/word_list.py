"""No training at all: a few words and the rule that any 不 but 不錯 means a complaint.

fails: trains_and_answers, unseen_reviews, few_complaints, learns_from_labels
"""


# %% answer="train"
class Rules:
    def predict(self, texts):
        return [0 if re.search("不(?!錯)|差|髒|舊|吵|失望", text) else 1 for text in texts]


def train(texts, labels):
    return Rules()
