"""Three mistakes: down is taken for up; parameters without the biases; flattening makes the network too large.

fails: moves_down_and_right, moves_up_and_left, moves_unseen, counts_images, counts_whole, counts_unseen, counts_edges, net_fits, net_learns, net_unseen
"""  # noqa: E501


# %% answer="shift_maps"
def shift_maps(maps, down, right):
    n, h, w = maps.shape
    d, r = int(np.clip(down, -h, h)), int(np.clip(right, -w, w))
    wide = np.pad(maps, ((0, 0), (h, h), (w, w)))
    return wide[:, h + d : 2 * h + d, w + r : 2 * w + r]


# %% answer="count_parameters"
def count_parameters(height, width, channels, blocks):
    shape, parameters = (height, width, channels), 0
    for kind, *sizes in blocks:
        if kind == "conv":
            f, k = sizes
            parameters += k * k * shape[2] * f
            shape = (shape[0] - k + 1, shape[1] - k + 1, f)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
        elif kind == "global":
            shape = (shape[2],)
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        else:
            parameters += shape[0] * sizes[0]
            shape = (sizes[0],)
    return parameters, shape


# %% answer="build_net"
def build_net():
    net = keras.Sequential(
        [
            layers.Input((24, 24, 1)),
            layers.Conv2D(8, 5, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(5, activation="softmax"),
        ]
    )
    net.compile(keras.optimizers.Adam(0.002), "sparse_categorical_crossentropy")
    return net
