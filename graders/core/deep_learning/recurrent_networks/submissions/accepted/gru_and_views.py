"""Views into the array instead of loops, and a GRU in the functional style, trained in float32 throughout."""


# %% answer="make_windows"
def make_windows(series, width, horizon):
    values = np.asarray(series, dtype="float32")
    n = len(values) - width - horizon + 1
    if n <= 0:
        return np.empty((0, width, 1)), np.empty(0)
    return np.lib.stride_tricks.sliding_window_view(values, width)[:n, :, None], values[-n:]


# %% answer="time_split"
def time_split(series, width, first_test):
    values = np.asarray(series, dtype=float)
    mean, std = np.mean(values[:first_test]), np.std(values[:first_test])
    X = np.lib.stride_tricks.sliding_window_view((values - mean) / std, width)[:-1, :, None]
    y = (values[width:] - mean) / std
    (x_train, x_test), (y_train, y_test) = (np.split(part, [first_test - width]) for part in (X, y))
    return {"mean": mean, "std": std, "x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


# %% answer="rolling_forecast"
def rolling_forecast(series, width, first_test, seed):
    tf.keras.utils.set_random_seed(seed)
    values = np.asarray(series, dtype=float)
    mean, std = values[:first_test].mean(), values[:first_test].std()
    z = ((values - mean) / std).astype("float32")
    X = np.lib.stride_tricks.sliding_window_view(z, width)[:-1, :, None]
    inputs = tf.keras.Input((width, 1))
    outputs = tf.keras.layers.Dense(1)(tf.keras.layers.GRU(16)(inputs))
    net = tf.keras.Model(inputs, outputs)
    net.compile(tf.keras.optimizers.Adam(0.02), "mae")
    for _ in range(80):
        net.train_on_batch(X[: first_test - width], z[width:first_test])
    return net(X[first_test - width :]).numpy().ravel() * std + mean
