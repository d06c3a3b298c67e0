"""Gradient at the weights; a step of length eps for the picture; attacks on the old reader; examples made once.

fails: gradient_known, gradient_unseen, gradient_harms, steps_example, stays_inside, steps_unseen, steps_harm, measures_its_own, measures_unseen, hardens, hardens_unseen
"""  # noqa: E501


# %% answer="pixel_gradient"
def pixel_gradient(net, images, labels):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    with tf.GradientTape() as tape:
        cost = loss(labels, net(images))
    return tape.gradient(cost, net.trainable_variables)[0].numpy()


# %% answer="perturb"
def perturb(images, gradient, eps):
    gradient = np.asarray(gradient, float)
    return np.clip(images + eps * gradient / (np.linalg.norm(gradient) + 1e-12), 0, 1)


# %% answer="accuracy_under_attack"
def accuracy_under_attack(net, attack, images, labels, budgets):
    return [accuracy(net, attack(reader, images, labels, eps), labels) for eps in budgets]


# %% answer="harden"
def harden(net, attack, images, labels, eps, epochs):
    worst = attack(net, images, labels, eps)
    net.fit(worst, labels, epochs=epochs, batch_size=32, verbose=0)
    return net
