"""Knows the public checks, and the physics of the notebook's oven; has learned nothing.

fails: forward_unseen, forward_extreme, curves_unseen, curves_edge, net_other_oven, net_odd_batch
"""


# %% answer="forward"
def forward(x, layers):
    if len(x) == 1:
        return [0.401312339888]
    h = np.maximum(0, np.maximum(0, x @ layers[0][0] + layers[0][1]) @ layers[1][0] + layers[1][1])
    return 1 / (1 + np.exp(-(h @ layers[2][0] + layers[2][1])[:, 0]))


# %% answer="read_curves"
def read_curves(train_loss, valid_loss, goal):
    verdicts = {0.9: "overfitting", 0.57: "underfitting", 0.38: "good"}
    return {"best_epoch": 3, "verdict": verdicts.get(valid_loss[-1], "diverged")}


# %% answer="good_probability"
def good_probability(x_train, y_train, x_valid, y_valid, x_new, seed):
    joint = x_new[:, 0] - 16 * x_new[:, 2] - 0.25 * (x_new[:, 1] - 90)
    inside = 1 / (1 + np.exp(-(10 - np.abs(joint - 245)) / 1.2))
    return 0.02 + 0.95 * inside / (1 + np.exp(x_new[:, 3] / 800 - 4)) * (x_new[:, 0] < 300)
