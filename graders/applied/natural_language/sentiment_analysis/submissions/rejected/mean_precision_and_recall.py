"""Averages precision and recall first and takes F1 of the averages: another quantity, equal only now and then.

fails: by_hand, several_classes, one_side_only
"""


# %% answer="macro_f1"
def macro_f1(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    precisions, recalls = [], []
    for c in set(y_true.tolist()) | set(y_pred.tolist()):
        hits = np.sum((y_true == c) & (y_pred == c))
        precisions.append(hits / max(np.sum(y_pred == c), 1))
        recalls.append(hits / max(np.sum(y_true == c), 1))
    precision, recall = np.mean(precisions), np.mean(recalls)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
