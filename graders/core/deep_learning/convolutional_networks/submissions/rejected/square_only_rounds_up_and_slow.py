"""Three mistakes: kernels are taken for square; pooling rounds up; the learning rate is far too small.

fails: slides_small, slides_examples, slides_unseen, slides_edges, counts_edges, net_learns, net_unseen
"""


# %% answer="convolve"
def convolve(image, kernel):
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    k = len(kernel)
    out = np.zeros((len(image) - k + 1, image.shape[1] - k + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[r, c] = np.sum(image[r : r + k, c : c + k] * kernel)
    return out


# %% answer="count_parameters"
def count_parameters(height, width, channels, blocks):
    shape, parameters = (height, width, channels), 0
    for kind, *sizes in blocks:
        if kind == "conv":
            f, k = sizes
            parameters += (k * k * shape[2] + 1) * f
            shape = (shape[0] - k + 1, shape[1] - k + 1, f)
        elif kind == "pool":
            shape = (-(-shape[0] // sizes[0]), -(-shape[1] // sizes[0]), shape[2])
        elif kind == "global":
            shape = (shape[2],)
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters += (shape[0] + 1) * sizes[0]
            shape = (sizes[0],)
    return parameters, shape


# %% answer="build_net"
def build_net():
    net = keras.Sequential(
        [
            layers.Input((24, 24, 1)),
            layers.Conv2D(8, 3, strides=2, activation="relu"),
            layers.Conv2D(16, 3, activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(5, activation="softmax"),
        ]
    )
    net.compile(keras.optimizers.Adam(0.00003), "sparse_categorical_crossentropy")
    return net
