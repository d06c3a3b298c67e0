"""Eleven classes.

fails: parameters, learns, in_line
"""


# %% answer="network"
def network(hidden):
    model = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(hidden), keras.layers.Dense(11)])
    return model
