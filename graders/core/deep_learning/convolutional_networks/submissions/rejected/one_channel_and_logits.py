"""Two mistakes: a kernel looks at one channel only; the network gives raw scores, not probabilities.

fails: counts_images, counts_unseen, counts_edges, net_fits
"""


# %% answer="count_parameters"
def count_parameters(height, width, channels, blocks):
    shape, parameters = (height, width, channels), 0
    for kind, *sizes in blocks:
        if kind == "conv":
            f, k = sizes
            parameters += (k * k + 1) * f
            shape = (shape[0] - k + 1, shape[1] - k + 1, f)
        elif kind == "pool":
            shape = (shape[0] // sizes[0], shape[1] // sizes[0], shape[2])
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
            layers.Conv2D(12, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(32, 5, activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(5),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    net.compile(keras.optimizers.Adam(0.006), loss)
    return net
