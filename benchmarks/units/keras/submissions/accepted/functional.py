"""The functional way."""


# %% answer="network"
def network(hidden):
    inputs = keras.layers.Input((64,))
    x = keras.layers.Dense(hidden, activation="relu")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
