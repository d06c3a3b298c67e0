"""A tape for every picture with the loss written out, bounds by minimum and maximum, clean and attacked pictures mixed."""


# %% answer="pixel_gradient"
def pixel_gradient(net, images, labels):
    found = []
    for picture, label in zip(images, labels, strict=True):
        pixels = tf.Variable(picture[None])
        with tf.GradientTape() as tape:
            scores = net(pixels)[0]
            cost = tf.reduce_logsumexp(scores) - scores[int(label)]
        found.append(tape.gradient(cost, pixels)[0])
    return np.stack(found)


# %% answer="perturb"
def perturb(images, gradient, eps):
    images, gradient = np.asarray(images, float), np.asarray(gradient, float)
    lowest, highest = np.maximum(images - eps, 0), np.minimum(images + eps, 1)
    return np.where(gradient > 0, highest, np.where(gradient < 0, lowest, images))


# %% answer="accuracy_under_attack"
def accuracy_under_attack(net, attack, images, labels, budgets):
    found = []
    for eps in budgets:
        right = 0
        for first in range(0, len(images), 64):
            few, answers = images[first : first + 64], labels[first : first + 64]
            called = np.argmax(net(attack(net, few, answers, eps)), axis=1)
            right += int((called == answers).sum())
        found.append(right / len(images))
    return tuple(found)


# %% answer="harden"
def harden(net, attack, images, labels, eps, epochs):
    for _ in range(epochs):
        order = np.random.permutation(len(images))
        for rows in np.array_split(order, len(order) // 32):
            worst = attack(net, images[rows], labels[rows], eps)
            both = np.concatenate([images[rows], worst])
            net.train_on_batch(both, np.concatenate([labels[rows], labels[rows]]))
    return net
