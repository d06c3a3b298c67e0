# ---
# profile: tensorflow
# minutes: 20
# data: []
# ---

# %% [markdown] lang="zh-TW"
r"""
# 量測用的作業：一個小網路
"""

# %% [markdown] lang="en"
r"""
# An assignment to measure with: a small network
"""

# %% setup
import keras
import numpy as np
from sklearn.datasets import load_digits

from aitracks.lesson import check, tr

# %%
keras.utils.set_random_seed(0)
digits = load_digits()
x, y = (digits.images.reshape(-1, 64) / 16).astype("float32"), digits.target


# %% answer="network"
def network(hidden):
    """A compiled classifier of 64 numbers into 10 classes with one hidden layer."""
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.layers.Input((64,)),
            keras.layers.Dense(hidden, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% check="network"
check("network")

# %%
model = network(32)
history = model.fit(x[:1000], y[:1000], epochs=4, batch_size=64, verbose=0)
print(tr("答對", "right"), round(history.history["accuracy"][-1], 3))


# %% answer="classes"
def classes(model, x):
    """The most probable class of each row."""
    ### BEGIN SOLUTION
    return model.predict(x, verbose=0).argmax(axis=1)
    ### END SOLUTION


# %% check="classes"
check("classes")

# %% [markdown] task="why" points=2 lang="zh-TW"
r"""
### 想一想

為什麼？
"""

# %% [markdown] task="why" points=2 lang="en"
r"""
### Think

Why?
"""

# %% [markdown] model="why" lang="zh-TW"
r"""
因為要量。
"""

# %% [markdown] model="why" lang="en"
r"""
To measure.
"""
