"""SciPy's correlation, cutting a window out of padded maps, pattern matching; convolutions that keep the size."""


# %% answer="convolve"
def convolve(image, kernel):
    from scipy.signal import correlate2d

    return correlate2d(np.asarray(image, float), np.asarray(kernel, float), mode="valid").tolist()


# %% answer="shift_maps"
def shift_maps(maps, down, right):
    n, h, w = maps.shape
    d, r = int(np.clip(down, -h, h)), int(np.clip(right, -w, w))
    wide = np.pad(maps, ((0, 0), (h, h), (w, w)))
    return wide[:, h - d : 2 * h - d, w - r : 2 * w - r]


# %% answer="count_parameters"
def count_parameters(height, width, channels, blocks):
    h, w, c, flat, total = height, width, channels, None, 0
    for block in blocks:
        match block:
            case ("conv", f, k):
                total += f * c * k**2 + f
                h, w, c = h - (k - 1), w - (k - 1), f
            case ("pool", s):
                h, w = int(h / s), int(w / s)
            case ("global",):
                flat = c
            case ("flatten",):
                flat = h * w * c
            case ("dense", u):
                total += u * flat + u
                flat = u
    return [total, [h, w, c] if flat is None else [flat]]


# %% answer="build_net"
def build_net():
    net = keras.Sequential(
        [
            layers.Input((24, 24, 1)),
            layers.Conv2D(8, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 5, padding="same", activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(5, activation="softmax"),
        ]
    )
    net.compile(keras.optimizers.Adam(0.006), "sparse_categorical_crossentropy")
    return net
