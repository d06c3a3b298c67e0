# ---
# profile: tensorflow
# ---

# %% [markdown] lang="zh-TW"
r"""
# 參考解答：肺結節偵測

一個小的卷積神經網路（CNN）把影像縮成四分之一大的格子，在每一格回答：物件的中心在這裡嗎？離格子的角落多遠？多寬、多高？訓練時也看上下、左右相反的影像。這份檔案不會發給參賽隊伍。
"""

# %% [markdown] lang="en"
r"""
# Reference solution: lung nodules

A small convolutional network (CNN) shrinks the picture to cells of a quarter of its size. In each it answers: is the middle of an object here, how far from the cell's corner, how wide and how high? It is trained on mirrored pictures too. This file is not handed to teams.
"""

# %% parameters
train = "data/train"
inputs = "data/practice"
out = "results"
seed = 0
budget = 120

# %%
# Measured on worlds of 4 secrets with 12 epochs, final part (800 pictures): mAP@0.5 of this reference 0.867 to 0.924, of
# the starter 0.34 and 0.39 (2 secrets); field: 0.66 to 0.87 (3 secrets). Threshold 0.75.

from pathlib import Path

import numpy as np
import pandas as pd
import tensorflow as tf
from PIL import Image

tf.keras.utils.set_random_seed(seed)
tf.config.experimental.enable_op_determinism()

CELL, EPOCHS = 4, 10
EDGES = ["x0", "y0", "x1", "y1"]


def read_pictures(folder, ids):
    """The pictures, each brought to mean 0 and standard deviation 1: (number, height, width, 1)."""
    images = [Image.open(Path(folder) / "images" / f"{i}.png").convert("L") for i in ids]
    pictures = np.array([np.asarray(image) for image in images], dtype=np.float32).reshape(
        len(images), *images[0].size[::-1], 1
    )
    spread = pictures.std(axis=(1, 2, 3), keepdims=True) + 1
    return (pictures - pictures.mean(axis=(1, 2, 3), keepdims=True)) / spread


listed = pd.read_csv(Path(train) / "images.csv")
boxes = pd.read_csv(Path(train) / "labels.csv")
classes = sorted(boxes["label"].unique())
pictures = read_pictures(train, listed["id"])
height, width = pictures.shape[1] // CELL, pictures.shape[2] // CELL


# %%
def targets(edges, labels):
    """What the network should answer for one picture: heat for each class, where a middle is, and four lengths."""
    target = np.zeros((height, width, len(classes) + 5), dtype=np.float32)
    rows, columns = np.indices((height, width))
    for (x0, y0, x1, y1), label in zip(edges, labels, strict=True):
        x, y, w, h = (x0 + x1) / 2 / CELL, (y0 + y1) / 2 / CELL, (x1 - x0) / CELL, (y1 - y0) / CELL
        row, column = min(int(y), height - 1), min(int(x), width - 1)
        heat = np.exp(-(((rows - row) / (0.15 * h + 0.35)) ** 2 + ((columns - column) / (0.15 * w + 0.35)) ** 2) / 2)
        kind = classes.index(label)
        target[..., kind] = np.maximum(target[..., kind], heat)
        target[row, column, len(classes) :] = [1, x - column, y - row, np.log(w), np.log(h)]
    return target


def loss(target, answer):
    """Focal loss of the heat (as in CenterNet, Zhou et al. 2019) and absolute error of the lengths."""
    n = len(classes)
    heat, logit, there = target[..., :n], answer[..., :n], target[..., n : n + 1]
    chance = tf.sigmoid(logit)
    hit = tf.cast(heat > 0.99, tf.float32)
    found = hit * (1 - chance) ** 2 * tf.nn.softplus(-logit)
    empty = (1 - hit) * (1 - heat) ** 4 * chance**2 * tf.nn.softplus(logit)
    lengths = there * tf.abs(target[..., n + 1 :] - answer[..., n:])
    return (tf.reduce_sum(found + empty) + tf.reduce_sum(lengths)) / tf.maximum(tf.reduce_sum(there), 1.0)


def network():
    """Two strides of 2, then layers that see further and further around."""
    layers = tf.keras.layers
    picture = x = tf.keras.Input(pictures.shape[1:])
    for filters, stride in ((16, 2), (16, 1), (32, 2)):
        x = layers.Conv2D(filters, 3, stride, "same", activation="relu")(x)
    for reach in (1, 2, 1, 3, 1):
        x = layers.add([x, layers.Conv2D(32, 3, padding="same", dilation_rate=reach, activation="relu")(x)])
    rare = tf.keras.initializers.Constant([-3.0] * len(classes) + [0.5, 0.5, 1.0, 1.0])
    return tf.keras.Model(picture, layers.Conv2D(len(classes) + 4, 1, bias_initializer=rare)(x))


def augmented():
    """All pictures with their targets, as they are and in three mirrors: there is no up or down in a lung."""
    mine = dict(list(boxes.groupby("id")))
    side = pictures.shape[1]
    x, y = [], []
    for picture, name in zip(pictures, listed["id"], strict=True):
        edges = mine[name][EDGES].to_numpy(float) if name in mine else np.zeros((0, 4))
        for flip_x, flip_y in ((False, False), (True, False), (False, True), (True, True)):
            turned, corners = picture, edges
            if flip_x:
                turned = turned[:, ::-1]
                corners = np.column_stack([side - corners[:, 2], corners[:, 1], side - corners[:, 0], corners[:, 3]])
            if flip_y:
                turned = turned[::-1]
                corners = np.column_stack([corners[:, 0], side - corners[:, 3], corners[:, 2], side - corners[:, 1]])
            x.append(turned)
            y.append(targets(corners, [classes[0]] * len(corners)))
    return np.array(x), np.array(y)


# %%
x, y = augmented()
steps = EPOCHS * -(-len(x) // 32)
model = network()
model.compile(tf.keras.optimizers.Adam(tf.keras.optimizers.schedules.CosineDecay(0.003, steps)), loss)
model.fit(x, y, batch_size=32, epochs=EPOCHS, verbose=0)


# %%
def detect(pictures, ids):
    """A box at each peak of the heat."""
    answer = model.predict(pictures, batch_size=64, verbose=0)
    heat = 1 / (1 + np.exp(-answer[..., : len(classes)]))
    peaks = heat * (heat == tf.nn.max_pool2d(heat, 3, 1, "SAME").numpy())
    found = []
    for i, row, column, kind in np.argwhere(peaks > 0.03):
        dx, dy, w, h = answer[i, row, column, len(classes) :]
        x, y, w, h = (column + dx) * CELL, (row + dy) * CELL, np.exp(w) * CELL, np.exp(h) * CELL
        score = round(float(peaks[i, row, column, kind]), 4)
        found.append((ids[i], classes[kind], score, x - w / 2, y - h / 2, x + w / 2, y + h / 2))
    table = pd.DataFrame(found, columns=["id", "label", "score", *EDGES])
    for name, most in (
        ("x0", pictures.shape[2]),
        ("x1", pictures.shape[2]),
        ("y0", pictures.shape[1]),
        ("y1", pictures.shape[1]),
    ):
        table[name] = table[name].clip(0, most).round(2)
    table = table[(table["x1"] > table["x0"]) & (table["y1"] > table["y0"])]
    return table.sort_values(["id", "score"], ascending=[True, False]).groupby("id").head(50)


names = sorted(path.stem for path in (Path(inputs) / "images").glob("*.png"))
folder = Path(out)
folder.mkdir(parents=True, exist_ok=True)
detect(read_pictures(inputs, names), names).to_csv(folder / "predictions.csv", index=False)
