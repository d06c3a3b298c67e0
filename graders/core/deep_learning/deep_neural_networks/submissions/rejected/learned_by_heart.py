"""A large network, hundreds of epochs, and no look at the validation set: right often enough, and far too sure.

fails: net_beats_line, net_other_oven, net_odd_batch
"""


# %% answer="good_probability"
def good_probability(x_train, y_train, x_valid, y_valid, x_new, seed):
    import warnings

    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore")
    mean, sd = x_train.mean(axis=0), x_train.std(axis=0)
    net = MLPClassifier((64, 64), learning_rate_init=0.03, max_iter=160, alpha=0, tol=0, n_iter_no_change=999)
    net.set_params(batch_size=100, random_state=seed).fit((x_train - mean) / sd, y_train)
    return net.predict_proba((x_new - mean) / sd)[:, 1]
