"""Everything in TensorFlow: sparse cross-entropy, clip_by_value, tf.data; practice with a little more than eps."""


# %% answer="pixel_gradient"
def pixel_gradient(net, images, labels):
    x = tf.constant(images)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        cost = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=net(x, training=False))
    return tape.gradient(cost, x).numpy()


# %% answer="perturb"
def perturb(images, gradient, eps):
    images = tf.cast(images, tf.float32)
    step = eps * tf.sign(tf.cast(gradient, tf.float32))
    return tf.clip_by_value(images + step, 0.0, 1.0).numpy()


# %% answer="accuracy_under_attack"
def accuracy_under_attack(net, attack, images, labels, budgets):
    return [np.mean(net(attack(net, images, labels, eps)).numpy().argmax(1) == labels) for eps in budgets]


# %% answer="harden"
def harden(net, attack, images, labels, eps, epochs):
    for _ in range(epochs):
        batches = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images)).batch(32)
        for pictures, answers in batches.as_numpy_iterator():
            net.train_on_batch(attack(net, pictures, answers, 1.2 * eps), answers)
    return net
