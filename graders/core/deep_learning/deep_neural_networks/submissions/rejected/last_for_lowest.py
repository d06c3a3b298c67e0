"""Judges underfitting by the last training fee, not by the lowest.

fails: curves_unseen, curves_edge
"""


# %% answer="read_curves"
def read_curves(train_loss, valid_loss, goal):
    train, valid = np.array(train_loss), np.array(valid_loss)
    usable = np.where(np.isfinite(valid), valid, np.inf)
    best = int(np.argmin(usable)) + 1 if np.isfinite(valid).any() else 0
    if not (np.isfinite(train).all() and np.isfinite(valid).all()):
        return {"best_epoch": best, "verdict": "diverged"}
    if train[-1] > goal:
        return {"best_epoch": best, "verdict": "underfitting"}
    return {"best_epoch": best, "verdict": "overfitting" if valid[-1] > 1.1 * valid.min() else "good"}


# %% answer="good_probability"
def good_probability(x_train, y_train, x_valid, y_valid, x_new, seed):
    from sklearn.neural_network import MLPClassifier

    mean, sd = x_train.mean(axis=0), x_train.std(axis=0)
    net = MLPClassifier((24, 16), learning_rate_init=0.01, max_iter=30, alpha=0.01, batch_size=32, random_state=seed)
    net.fit((x_train - mean) / sd, y_train)
    return net.predict_proba((x_new - mean) / sd)[:, 1]
