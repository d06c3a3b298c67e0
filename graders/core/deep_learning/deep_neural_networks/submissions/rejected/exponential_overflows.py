"""Writes the sigmoid as e^z / (1 + e^z): for a large score both are infinite, and the answer is NaN.

fails: forward_extreme
"""


# %% answer="forward"
def forward(x, layers):
    h = x
    for W, b in layers[:-1]:
        h = np.maximum(0, h @ W + b)
    W, b = layers[-1]
    z = (h @ W + b)[:, 0]
    return np.exp(z) / (1 + np.exp(z))


# %% answer="good_probability"
def good_probability(x_train, y_train, x_valid, y_valid, x_new, seed):
    from sklearn.neural_network import MLPClassifier

    mean, sd = x_train.mean(axis=0), x_train.std(axis=0)
    net = MLPClassifier((24, 16), learning_rate_init=0.01, max_iter=30, alpha=0.01, batch_size=32, random_state=seed)
    net.fit((x_train - mean) / sd, y_train)
    return net.predict_proba((x_new - mean) / sd)[:, 1]
