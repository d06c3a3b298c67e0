"""Public checks of federated_learning: what a learner sees while working."""

import numpy as np

from aitracks.checks import Text, array, close, fail, public, require, show
from aitracks.data.plants import accuracy, chances, empty_model, plant_digits

MODEL = array(shape=(65, 10))
TOY = "aitracks.data.plants:ToyPlant"
PLANT = "aitracks.data.plants:Plant"


@public("federated_average", points=1, title=Text("手算得出來的平均", "An average that can be done by hand"))
def average_by_hand(student):
    models, counts = [[4.0, -2.0], [0.0, 6.0], [8.0, 1.0]], [10, 60, 30]
    got = student.call("federated_average", [np.array(model) for model in models], counts, returns=array(ndim=1))
    tried = "models=[[4, -2], [0, 6], [8, 1]], counts=[10, 60, 30]"
    if got.shape == (2,) and np.allclose(got, [4.0, 5 / 3]):
        fail(
            f"試了 {tried}。你的 {show(got)} 是三座廠一樣重的平均；有 60 張圖的廠，份量應該是 10 張的六倍。",
            f"Tried {tried}. Your {show(got)} gives the three plants the same weight; "
            "60 pictures should count six times as much as 10.",
        )
    close(got, np.array([2.8, 3.7]), Text(f"試了 {tried}，平均", f"with {tried}, the average"))


def _small():
    """Twelve pictures of a plant that has only the digits 1, 4 and 8."""
    rng = np.random.default_rng(8)
    return rng.random((12, 64)), np.array([1, 4, 8] * 4)


def _trained(model, images, labels, epochs, rate):
    inputs, weights = np.hstack([images, np.ones((len(images), 1))]), np.array(model, dtype=float)
    for _ in range(epochs):
        weights = weights - rate * inputs.T @ (chances(weights, images) - np.eye(10)[labels]) / len(labels)
    return weights


@public("local_update", points=1, title=Text("從白紙走一步", "One step from nothing"))
def update_one_step(student):
    images, labels = _small()
    got = student.call("local_update", empty_model(), images, labels, 1, 0.5, returns=MODEL)
    right = _trained(empty_model(), images, labels, 1, 0.5)
    if np.allclose(got, -right):
        fail(
            "每一個數字的正負號都反了：P − Y 是要減掉的。",
            "All signs are the wrong way round: P − Y is to be subtracted.",
        )
    if np.allclose(got, right * 12):
        fail(
            "12 張圖走一步，你的每一個數字都大了 12 倍：有沒有除以 n？",
            "One step with 12 pictures, and all your numbers are 12 times too large: do you divide by n?",
        )
    close(got[-1], right[-1], Text("最後一列（常數）", "the last row (the constants)"))
    close(got, right, Text("練過的模型", "the trained model"))


@public("local_update", points=1, title=Text("走很多步，每步用目前的模型", "Many steps, each from the current model"))
def update_many_steps(student):
    images, labels = _small()
    start = np.random.default_rng(5).normal(0, 0.1, (65, 10))
    got = student.call("local_update", start, images, labels, 7, 0.8, returns=MODEL)
    once = start + 7 * (_trained(start, images, labels, 1, 0.8) - start)
    if np.allclose(got, once):
        fail(
            "走 7 步的結果剛好是第一步的 7 倍：機率只算了一次。每一步都要用目前的模型重算。",
            "Seven steps come to exactly seven times the first one: the probabilities were computed once. "
            "Each step needs them from the current model.",
        )
    close(got, _trained(start, images, labels, 7, 0.8), Text("走 7 步之後的模型", "the model after 7 steps"))


@public("federated_rounds", points=1, title=Text("兩座玩具廠，三輪", "Two toy plants, three rounds"))
def rounds_by_hand(student):
    # Each epoch of a toy plant moves the model half of the way to its goal: 0 and 8, with 30 and 10 pictures.
    # One epoch a round from 4: the plants report 2 and 6, weighted 3; then 1.5 and 5.5, 2.5; then 2.25.
    plants = [student.library(TOY, 30, [0.0]), student.library(TOY, 10, [8.0])]
    got = student.call("federated_rounds", plants, np.array([4.0]), 3, 1, 0.5, returns=array(shape=(1,)))
    given = [plant.attr("received", returns=[array(shape=(1,))]) for plant in plants]
    tried = Text("兩座玩具廠（30 張往 0、10 張往 8，每輪走一半），從 4 開始", "two toy plants")
    for times in map(len, given):
        require(
            times == 3,
            f"三輪裡每座廠應該各練 3 次，你的練了 {times} 次。",
            f"In three rounds each plant trains 3 times; one of yours trained {times} times.",
        )
    if any(not np.allclose(a, b) for a, b in zip(*given, strict=True)):
        fail(
            "同一輪裡，兩座廠收到的模型不一樣。每一輪要把同一個模型發給所有的廠，不要一座傳一座。",
            "Within a round the two plants received different models. Send the same one to all; do not pass it on.",
        )
    if np.allclose(got, 4.0):
        fail(
            f"{tried.zh}：三輪之後應該是 2.25，你的是 4，像是沒有照張數加權。",
            f"With {tried.en} of 30 and 10 pictures, three rounds from 4 should give 2.25. Yours is 4, as if every "
            "plant counted the same.",
        )
    close(
        got, np.array([2.25]), Text(f"{tried.zh}，三輪之後", "after three rounds from 4, the model of two toy plants")
    )


@public("federated_rounds", points=1, title=Text("沒有人打開過照片", "Nobody opened the photographs"))
def rounds_stay_outside(student):
    world = plant_digits(plants=4, skew=1.0, seed=3)
    plants = [student.library(PLANT, plant.images, plant.labels) for plant in world.plants]
    model = student.call("federated_rounds", plants, empty_model(), 6, 5, 1.0, returns=MODEL)
    opened = sum(plant.attr("opened", returns=int) for plant in plants)
    require(
        opened == 0,
        f"紀錄顯示，照片或標籤被打開了 {opened} 次。總部只能用 plant.count 和 plant.train。",
        f"The log says that pictures or labels were opened {opened} times. "
        "Headquarters may use plant.count and plant.train only.",
    )
    got = accuracy(model, world.exam_images, world.exam_labels)
    # No chance in it. Reference 0.924; the best plant alone 0.813, an untrained model about 0.10.
    require(
        got >= 0.87,
        f"四座廠、6 輪，期末考準確率是 {got:.2f}，應該要有 0.87 以上。",
        f"With four plants and 6 rounds the accuracy in the exam is {got:.2f}; it should be 0.87 or more.",
    )


@public("masked_update", points=1, title=Text("遮罩會抵消", "The masks cancel"))
def masks_cancel(student):
    rng = np.random.default_rng(2)
    updates, secrets = rng.normal(size=(3, 4, 2)), {(0, 1): 71, (0, 2): 72, (1, 2): 73}
    sent = []
    for me in range(3):
        mine = {other: secrets[min(me, other), max(me, other)] for other in range(3) if other != me}
        sent.append(student.call("masked_update", updates[me], me, mine, returns=array(shape=(4, 2))))
    off = float(np.abs(sum(sent) - updates.sum(axis=0)).max())
    require(
        off < 1e-6,
        f"三座廠加起來，和真正的總和最多差了 {show(off)}。每一對廠要一座加、一座減同樣的遮罩。",
        f"Added up, the three plants are up to {show(off)} away from the true sum. "
        "In each pair one adds the mask and the other subtracts the same one.",
    )


@public("masked_update", points=1, title=Text("單看一座廠，看不出來", "A single plant shows nothing"))
def masks_hide(student):
    update = np.linspace(-1, 1, 600).reshape(60, 10)
    sent = student.call("masked_update", update, 1, {0: 5, 2: 6}, returns=array(shape=(60, 10)))
    noise = sent - update
    # Reference: standard deviation 28 (two masks of 20), 600 different values. A mask for the whole array: one value.
    require(
        len(np.unique(noise.round(9))) > 500,
        f"600 格的遮罩只有 {len(np.unique(noise.round(9)))} 種值；減掉它就看見更新了。每一格都要有自己的雜訊。",
        f"The masks of 600 cells have only {len(np.unique(noise.round(9)))} different values; take those away, and "
        "the update shows. Each cell needs noise of its own.",
    )
    require(
        noise.std() >= 9,
        f"遮罩的標準差只有 {noise.std():.2g}，更新還看得出來，至少要 10。",
        f"The standard deviation of the mask is just {noise.std():.2g}, and the update shows through; use at least 10.",
    )
