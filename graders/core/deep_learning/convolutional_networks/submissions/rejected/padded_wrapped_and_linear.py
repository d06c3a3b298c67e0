"""Three mistakes: the result is as large as the image; wafers wrap around; no activation between the layers.

fails: slides_small, slides_examples, slides_unseen, slides_edges, moves_down_and_right, moves_up_and_left, moves_unseen, moves_far, net_learns, net_unseen
"""  # noqa: E501


# %% answer="convolve"
def convolve(image, kernel):
    return ndimage.correlate(np.asarray(image, float), np.asarray(kernel, float), mode="constant")


# %% answer="shift_maps"
def shift_maps(maps, down, right):
    return np.roll(maps, (down, right), axis=(1, 2))


# %% answer="build_net"
def build_net():
    net = keras.Sequential(
        [
            layers.Input((24, 24, 1)),
            layers.Conv2D(12, 3),
            layers.AveragePooling2D(2),
            layers.Conv2D(32, 5),
            layers.GlobalAveragePooling2D(),
            layers.Dense(5, activation="softmax"),
        ]
    )
    net.compile(keras.optimizers.Adam(0.006), "sparse_categorical_crossentropy")
    return net
