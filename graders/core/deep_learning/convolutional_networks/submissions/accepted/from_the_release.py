"""A learner's way from the release: shifted copies of the image added up, padding for the shift, three convolutions."""


# %% answer="convolve"
def convolve(image, kernel):
    """Slide the kernel over the image; returns an array of shape (h - kh + 1, w - kw + 1)."""
    image, kernel = np.asarray(image), np.asarray(kernel)
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            window = image[r : r + kernel.shape[0], c : c + kernel.shape[1]]
            out[r, c] = np.sum(window * kernel)
    return out


# %% answer="shift_maps"
def shift_maps(maps, down, right):
    """The maps moved by whole cells, zeros where nothing was; returns an array of the same shape."""
    maps = np.asarray(maps)
    _, h, w = maps.shape
    moved = np.zeros_like(maps)
    if abs(down) >= h or abs(right) >= w:
        return moved
    padded = np.pad(maps, ((0, 0), (abs(down), abs(down)), (abs(right), abs(right))))  # zeros all round
    top, left = abs(down) - down, abs(right) - right
    moved[:] = padded[:, top : top + h, left : left + w]
    return moved


# %% answer="count_parameters"
def count_parameters(height, width, channels, blocks):
    """Parameters of a stack of blocks and the shape of its output; returns (parameters, shape)."""
    shape = (height, width, channels)
    total = 0
    for kind, *numbers in blocks:
        if kind == "conv":
            f, k = numbers
            h, w, c = shape
            total += (k * k * c + 1) * f
            shape = (h - k + 1, w - k + 1, f)
        elif kind == "pool":
            (s,) = numbers
            h, w, c = shape
            shape = (h // s, w // s, c)
        elif kind == "global":
            shape = (shape[2],)
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        elif kind == "dense":
            (u,) = numbers
            total += (shape[0] + 1) * u
            shape = (u,)
    return total, shape


# %% answer="build_net"
def build_net():
    """A compiled, untrained Keras model for maps (24, 24, 1), five classes, at most 50,000 parameters."""
    net = keras.Sequential(
        [
            layers.Input((24, 24, 1)),
            layers.Conv2D(16, 5, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(5, activation="softmax"),
        ]
    )
    net.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
