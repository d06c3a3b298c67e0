"""Two mistakes: the kernel is turned round, as in mathematics; the network has no convolution.

fails: slides_small, slides_unseen, slides_edges, net_learns, net_unseen, slides_examples
"""


# %% answer="convolve"
def convolve(image, kernel):
    from scipy.signal import convolve2d

    return convolve2d(np.asarray(image, float), np.asarray(kernel, float), mode="valid")


# %% answer="build_net"
def build_net():
    net = keras.Sequential(
        [
            layers.Input((24, 24, 1)),
            layers.Flatten(),
            layers.Dense(80, activation="relu"),
            layers.Dense(5, activation="softmax"),
        ]
    )
    net.compile(keras.optimizers.Adam(0.002), "sparse_categorical_crossentropy")
    return net
