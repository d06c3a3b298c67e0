"""Leak: mean and spread of all rows, the new boards and their broken sensor included.

fails: net_odd_batch
"""


# %% answer="good_probability"
def good_probability(x_train, y_train, x_valid, y_valid, x_new, seed):
    from sklearn.neural_network import MLPClassifier

    everything = np.vstack([x_train, x_valid, x_new])
    mean, sd = everything.mean(axis=0), everything.std(axis=0)
    net = MLPClassifier((24, 16), learning_rate_init=0.01, max_iter=30, alpha=0.01, batch_size=32, random_state=seed)
    net.fit((x_train - mean) / sd, y_train)
    return net.predict_proba((x_new - mean) / sd)[:, 1]
