"""Two hidden layers without an activation: however many, they are one straight line.

fails: net_beats_line, net_other_oven, net_odd_batch
"""


# %% answer="good_probability"
def good_probability(x_train, y_train, x_valid, y_valid, x_new, seed):
    from sklearn.neural_network import MLPClassifier

    mean, sd = x_train.mean(axis=0), x_train.std(axis=0)
    net = MLPClassifier((24, 16), activation="identity", learning_rate_init=0.01, max_iter=30, random_state=seed)
    net.fit((x_train - mean) / sd, y_train)
    return net.predict_proba((x_new - mean) / sd)[:, 1]
