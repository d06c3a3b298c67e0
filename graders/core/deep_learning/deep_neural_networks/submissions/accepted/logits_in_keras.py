"""Keras with scores at the end, the sigmoid once when predicting, and a loop of its own that keeps the best weights."""


# %% answer="forward"
def forward(x, layers):
    h = np.asarray(x, dtype=float)
    for i, (W, b) in enumerate(layers):
        h = np.einsum("ni,ij->nj", h, W) + b
        if i + 1 < len(layers):
            h = np.where(h > 0, h, 0)
    return 0.5 * (1 + np.tanh(h.ravel() / 2))


# %% answer="read_curves"
def read_curves(train_loss, valid_loss, goal):
    train, valid = pd.Series(train_loss, dtype=float), pd.Series(valid_loss, dtype=float)
    train, valid = train.replace([np.inf, -np.inf], np.nan), valid.replace([np.inf, -np.inf], np.nan)
    best = int(valid.idxmin()) + 1 if valid.notna().any() else 0
    if train.isna().any() or valid.isna().any():
        verdict = "diverged"
    elif train.min() > goal:
        verdict = "underfitting"
    else:
        verdict = "overfitting" if valid.iloc[-1] > valid.min() * 1.1 else "good"
    return {"verdict": verdict, "best_epoch": best}


# %% answer="good_probability"
def good_probability(x_train, y_train, x_valid, y_valid, x_new, seed):
    tf.keras.utils.set_random_seed(seed)
    low, high = x_train.min(axis=0), x_train.max(axis=0)
    x_train, x_valid, x_new = (2 * (x - low) / (high - low) - 1 for x in (x_train, x_valid, x_new))
    inputs = tf.keras.Input((4,))
    hidden = tf.keras.layers.Dense(32, activation="tanh")(inputs)
    outputs = tf.keras.layers.Dense(1)(tf.keras.layers.Dense(16, activation="relu")(hidden))
    net = tf.keras.Model(inputs, outputs)
    net.compile(tf.keras.optimizers.Adam(0.02), tf.keras.losses.BinaryCrossentropy(from_logits=True))
    best, weights = np.inf, None
    rng = np.random.default_rng(seed)
    for _ in range(28):
        for part in np.array_split(rng.permutation(len(x_train)), 5):
            net.train_on_batch(x_train[part], y_train[part])
        fee = float(net.test_on_batch(x_valid, y_valid))
        if fee < best:
            best, weights = fee, net.get_weights()
    net.set_weights(weights)
    return tf.sigmoid(net(x_new))[:, 0].numpy()
