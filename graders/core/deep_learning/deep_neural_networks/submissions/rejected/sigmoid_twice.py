"""Takes the network's probabilities for scores and presses them again: every board is "good".

fails: net_beats_line, net_other_oven, net_odd_batch
"""


# %% answer="good_probability"
def good_probability(x_train, y_train, x_valid, y_valid, x_new, seed):
    from sklearn.neural_network import MLPClassifier

    mean, sd = x_train.mean(axis=0), x_train.std(axis=0)
    net = MLPClassifier((24, 16), learning_rate_init=0.01, max_iter=30, alpha=0.01, batch_size=32, random_state=seed)
    net.fit((x_train - mean) / sd, y_train)
    scores = net.predict_proba((x_new - mean) / sd)[:, 1]
    return tf.sigmoid(scores).numpy()
