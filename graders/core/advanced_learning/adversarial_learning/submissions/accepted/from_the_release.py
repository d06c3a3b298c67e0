"""A learner's way from the release: a tape over a tensor, a mask of signs, one loop, half clean and half attacked."""


# %% answer="pixel_gradient"
def pixel_gradient(net, images, labels):
    """Gradient of each picture's loss at its pixels; returns an array shaped like images."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    pixels = tf.convert_to_tensor(images, dtype=tf.float32)
    answers = tf.convert_to_tensor(labels)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        total = loss(answers, net(pixels))
    return tape.gradient(total, pixels).numpy()


# %% answer="perturb"
def perturb(images, gradient, eps):
    """One signed step of size eps up the gradient, kept within 0 to 1; returns an array shaped like images."""
    images, gradient = np.asarray(images), np.asarray(gradient)
    direction = (gradient > 0).astype(float) - (gradient < 0).astype(float)
    return np.clip(images + eps * direction, 0.0, 1.0)


# %% answer="accuracy_under_attack"
def accuracy_under_attack(net, attack, images, labels, budgets):
    """Accuracy of the network on pictures attacked with each budget; returns a list in the order of budgets."""
    found = []
    for eps in budgets:
        attacked = attack(net, images, labels, eps)  # from the untouched pictures every time
        found.append(accuracy(net, attacked, labels))
    return found


# %% answer="harden"
def harden(net, attack, images, labels, eps, epochs):
    """Train the network that came in on pictures attacked batch by batch; returns the same network."""
    images, labels = np.asarray(images), np.asarray(labels)
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(order), 32):
            batch = order[start : start + 32]
            attacked = attack(net, images[batch], labels[batch], eps)
            both = np.concatenate([images[batch], attacked]).astype("float32")
            net.train_on_batch(both, np.concatenate([labels[batch], labels[batch]]))
    return net
