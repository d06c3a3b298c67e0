"""Softmax before a loss for scores; a step towards the label; attacks piled on attacks; noise in place of an attack.

fails: gradient_known, gradient_unseen, steps_example, steps_unseen, steps_harm, measures_its_own, measures_unseen, hardens, hardens_unseen
"""  # noqa: E501


# %% answer="pixel_gradient"
def pixel_gradient(net, images, labels):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    pixels = tf.convert_to_tensor(images)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        cost = loss(labels, tf.nn.softmax(net(pixels)))
    return tape.gradient(cost, pixels).numpy()


# %% answer="perturb"
def perturb(images, gradient, eps):
    return np.clip(np.asarray(images) - eps * np.sign(gradient), 0, 1)


# %% answer="accuracy_under_attack"
def accuracy_under_attack(net, attack, images, labels, budgets):
    found = []
    for eps in budgets:
        images = attack(net, images, labels, eps)
        found.append(accuracy(net, images, labels))
    return found


# %% answer="harden"
def harden(net, attack, images, labels, eps, epochs):
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(images)), len(images) // 32):
            blurred = np.clip(images[rows] + rng.uniform(-eps, eps, images[rows].shape), 0, 1)
            net.train_on_batch(blurred.astype("float32"), labels[rows])
    return net
