"""Windows of NumPy, cell by cell, a Keras model that is only built to be counted; the functional API."""


# %% answer="convolve"
def convolve(image, kernel):
    image, kernel = np.array(image, dtype="float32"), np.array(kernel, dtype="float32")
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


# %% answer="shift_maps"
def shift_maps(maps, down, right):
    out = np.zeros(maps.shape)
    for r in range(maps.shape[1]):
        for c in range(maps.shape[2]):
            if 0 <= r - down < maps.shape[1] and 0 <= c - right < maps.shape[2]:
                out[:, r, c] = maps[:, r - down, c - right]
    return out


# %% answer="count_parameters"
def count_parameters(height, width, channels, blocks):
    make = {
        "conv": lambda f, k: layers.Conv2D(f, k),
        "pool": lambda s: layers.MaxPooling2D(s),
        "global": lambda: layers.GlobalMaxPooling2D(),
        "flatten": lambda: layers.Flatten(),
        "dense": lambda u: layers.Dense(u),
    }
    given = keras.Input((height, width, channels))
    out = given
    for kind, *rest in blocks:
        out = make[kind](*rest)(out)
    net = keras.Model(given, out)
    return net.count_params(), tuple(net.output_shape[1:])


# %% answer="build_net"
def build_net():
    given = keras.Input((24, 24, 1))
    x = layers.Conv2D(10, 5, activation="relu")(given)
    x = layers.AveragePooling2D(2)(x)
    x = layers.Conv2D(32, 5, activation="relu")(x)
    x = layers.GlobalMaxPooling2D()(x)
    net = keras.Model(given, layers.Dense(5, activation="softmax")(x))
    net.compile(keras.optimizers.Adam(0.006), keras.losses.SparseCategoricalCrossentropy())
    return net
