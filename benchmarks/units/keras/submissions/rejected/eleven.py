"""Eleven classes.

fails: parameters, learns, one_a_row
"""


# %% answer="network"
def network(hidden):
    model = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(hidden), keras.layers.Dense(11)])
    return model
