"""A learner's way from the release: windows question by question, an LSTM on whole batches, forecasts scaled back."""


# %% answer="make_windows"
def make_windows(series, width: int, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Sliding windows: X of shape (n, width, 1) and the values y that lie horizon steps after them."""
    series = np.asarray(series, dtype=float)
    count = max(0, len(series) - width - horizon + 1)
    X = np.zeros((count, width, 1))
    y = np.zeros(count)
    for start in range(count):
        X[start, :, 0] = series[start : start + width]
        y[start] = series[start + width - 1 + horizon]
    return X, y


# %% answer="time_split"
def time_split(series, width: int, first_test: int) -> dict:
    """Standardised windows before and from first_test on: {"mean", "std", "x_train", "y_train", "x_test", "y_test"}."""
    series = np.asarray(series, dtype=float)
    mean, std = series[:first_test].mean(), series[:first_test].std()
    X, y = make_windows((series - mean) / std, width, 1)
    cut = first_test - width  # the answer of question i is year i + width
    return {
        "mean": mean,
        "std": std,
        "x_train": X[:cut],
        "y_train": y[:cut],
        "x_test": X[cut:],
        "y_test": y[cut:],
    }


# %% answer="rolling_forecast"
def rolling_forecast(series, width: int, first_test: int, seed: int) -> np.ndarray:
    """One-step forecasts for every position from first_test on, trained on what lies before it."""
    tf.keras.utils.set_random_seed(seed)
    parts = time_split(series, width, first_test)
    net = tf.keras.Sequential(
        [
            tf.keras.layers.Input((width, 1)),
            tf.keras.layers.LSTM(16),
            tf.keras.layers.Dense(1),
        ]
    )
    net.compile(optimizer=tf.keras.optimizers.Adam(0.02), loss="mae")
    x_train, y_train = parts["x_train"].astype("float32"), parts["y_train"].astype("float32")
    for _ in range(100):
        net.train_on_batch(x_train, y_train)
    forecast = np.asarray(net(parts["x_test"].astype("float32")))[:, 0]
    return forecast * parts["std"] + parts["mean"]
