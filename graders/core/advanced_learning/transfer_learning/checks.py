"""Public checks of transfer_learning."""

import numpy as np

from aitracks.checks import Text, array, close, fail, partial, public, require, show
from aitracks.data.readers import digit_readers, prepared_digits

SCANS = np.array([[[16, 16, 0, 16], [16, 4, 8, 16]]])


def _framed(scans, white):
    ink = (white - np.asarray(scans, dtype=float)) / white
    n, h, w = ink.shape
    top, left = (14 - h) // 2, (14 - w) // 2
    framed = np.zeros((n, 14, 14, 1))
    framed[:, top : top + h, left : left + w, 0] = ink
    return framed


@public("prepare", points=1, title=Text("一張 2×4 的小圖", "A scan of 2×4 pixels"))
def prepares_small(student):
    got = student.call("prepare", SCANS, 16, returns=array(shape=(1, 14, 14, 1)))
    expected = _framed(SCANS, 16)
    tried = f"scans={SCANS.tolist()}, white=16"
    if np.isclose(got[0, 0, 0, 0], 1):
        fail(
            f"試了 {tried}。框的左上角是 1，也就是滿滿的墨。補上去的邊應該是白紙：0。先反轉還是先補邊？",
            f"Tried {tried}. The top left corner of the frame is 1, that is, full of ink. The rim should be paper, 0. "
            "Do you invert first, or pad first?",
        )
    if np.isclose(got[0, 6, 7, 0], 0) and got[0, 6, 5, 0] > 0:
        fail(
            f"試了 {tried}。掃描圖的黑（0）應該變成 1，白（16）應該變成 0；你的沒有反過來。",
            f"Tried {tried}. Black of the scan (0) should become 1, and white (16) should become 0; yours is not "
            "inverted.",
        )
    close(
        got[0, 6:8, 5:9, 0],
        expected[0, 6:8, 5:9, 0],
        Text(f"試了 {tried}，中央的 2×4 格", f"tried {tried}: the middle 2×4 cells"),
    )
    close(got, expected, Text(f"試了 {tried}，整個框", f"tried {tried}: the whole frame"))


@public(
    "prepare", points=1, title=Text("白紙是 255 的掃描機，兩張 3×5", "A scanner whose white is 255, two scans of 3×5")
)
def prepares_another_scanner(student):
    scans = np.full((2, 3, 5), 255, dtype=np.uint8)
    scans[0, 0, 0], scans[1, 2, 4] = 0, 51
    got = student.call("prepare", scans, 255, returns=array(shape=(2, 14, 14, 1)))
    close(
        got,
        _framed(scans, 255),
        Text(
            "兩張 3×5、白紙 255 的圖（多出來的一列在下面、一行在右邊）",
            "two scans of 3×5 with white 255 (the odd row goes to the bottom, the odd column to the right)",
        ),
        atol=1e-5,
    )


def _draw(seed, shots=3):
    """Images and labels of `shots` scans of each digit, and of all the others."""
    images, labels = prepared_digits()
    rng = np.random.default_rng(seed)
    few = np.concatenate([rng.permutation(np.flatnonzero(labels == digit))[:shots] for digit in range(10)])
    rest = np.setdiff1d(np.arange(len(labels)), few)
    return images[few], labels[few], images[rest], labels[rest]


@public("build_transfer", points=1, title=Text("身體照舊，頭是新的", "The body as it was, a new head"))
def body_is_kept(student):
    weights = digit_readers().all_digits
    net = student.make("build_transfer", student.library("aitracks.data.readers:network", weights), 10)
    parts = net.call("get_weights")
    shapes = [np.shape(part) for part in parts]
    wanted = [part.shape for part in weights]
    require(
        shapes == wanted,
        f"build_transfer(reader, 10) 的權重形狀應該依序是 {wanted}，你的是 {shapes}。"
        "新的頭要接在 64 個特徵上，不是接在十個機率上。",
        f"The weights of build_transfer(reader, 10) should have the shapes {wanted}, in this order; yours have "
        f"{shapes}. The new head sits on the 64 features, not on the ten probabilities.",
    )
    changed = [i for i in range(6) if not np.allclose(parts[i], weights[i], atol=1e-6)]
    require(
        not changed,
        "身體（頭以外的層）的權重和總廠的網路不一樣：是重新抽的嗎？只複製結構，學到的東西就不見了。",
        "The weights of the body (all layers but the head) are not those of the network that came in. Were they drawn "
        "anew? A copy of the layers alone brings nothing along that was learned.",
    )
    require(
        not np.allclose(parts[6], weights[6], atol=1e-6),
        "頭的權重和總廠的一模一樣。請換上一個新的、還沒訓練的頭。",
        "The head has the very weights of the old one. Put on a new head that is not trained yet.",
    )


@public("build_transfer", points=1, title=Text("三十張圖，每張看 40 次", "Thirty images, each seen 40 times"))
def learns_from_thirty(student):
    weights = digit_readers().all_digits
    reader = student.library("aitracks.data.readers:network", weights)
    student.library("keras.utils:set_random_seed", 5)
    net = student.make("build_transfer", reader, 10)
    x, y, unseen, truth = _draw(seed=5)
    net.do("fit", np.tile(x, (40, 1, 1, 1)), np.tile(y, 40), epochs=1, batch_size=10, verbose=0)
    after, kept = net.call("get_weights"), reader.call("get_weights")
    require(
        [np.shape(part) for part in after] == [part.shape for part in weights],
        "身體後面應該只接一個新的 Dense 層，而且接在 64 個特徵上。",
        "Behind the body there should be one new Dense layer, on the 64 features.",
    )
    require(
        all(np.allclose(a, b, atol=1e-6) for a, b in zip(after[:6], weights[:6], strict=True)),
        "訓練之後，身體的權重變了。要凍結的層，trainable 要在 compile 之前設成 False。",
        "Training has changed the weights of the body. Layers that stay frozen need trainable = False before compile.",
    )
    require(
        all(np.allclose(a, b, atol=1e-6) for a, b in zip(kept, weights, strict=True)),
        "訓練你的網路之後，傳進來的 reader 也變了。總廠還在用它。",
        "Training your network has changed the reader that came in. Headquarters still uses it.",
    )
    given = net.call("", unseen, returns=array(shape=(len(truth), 10)))
    right = float(np.mean(given.argmax(axis=1) == truth))
    # The statement asks for 78 %, less three points of grace. Figures stand with the other check of this answer.
    require(
        right >= 0.75,
        f"用 30 張圖訓練，每張看 40 次之後，在其他的圖上答對 {right:.1%}，要到 78%。"
        "學習率夠大嗎？頭接在 64 個特徵上嗎？",
        f"After training on 30 images, each seen 40 times, it gets {100 * right:.1f} % of the others right; 78 % is "
        "asked for. Is the learning rate large enough? Does the head sit on the 64 features?",
    )


def _candidates(seed):
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(5), 5)
    useful = 4 * rng.normal(size=(5, 8))[labels] + rng.normal(size=(25, 8))
    return {"many_random_numbers": rng.normal(size=(25, 300)), "useful": useful}, labels


@public(
    "choose_source",
    points=1,
    title=Text("八個有用的特徵，和三百個亂數", "Eight useful features, or three hundred random ones"),
)
def tells_useful_from_random(student):
    candidates, labels = _candidates(1)
    got = student.call("choose_source", candidates, labels, returns=str)
    require(
        got == "useful",
        f"試了 25 張圖、五類。useful 有 8 個特徵，和類別有關；many_random_numbers 有 300 個亂數。你選了 {show(got)}。"
        "三百個亂數可以把 25 張圖全部背下來。你是不是用學過的圖來考試？每一折裡五類都有嗎？",
        "Tried 25 images of five classes. useful has 8 features that depend on the class, many_random_numbers has 300 "
        f"random ones. You chose {show(got)}. Three hundred random numbers are enough to learn 25 images by heart. Is "
        "the exam set on images that were learned? Does every fold hold all five classes?",
    )


@public("choose_source", points=1, title=Text("原始像素也可能是最好的", "Raw pixels may be the best"))
def pixels_may_win(student):
    candidates, labels = _candidates(2)
    named = {"reader_a": candidates["many_random_numbers"], "pixels": candidates["useful"]}
    got = student.call("choose_source", named, labels, returns=str)
    require(
        got == "pixels",
        f"這一次有用的是 pixels，另一個網路只給出亂數。你選了 {show(got)}。不遷移也是一個選項。",
        f"This time pixels is the useful one and the network gives random numbers. You chose {show(got)}. Not to "
        "transfer is a choice, too.",
    )


VERDICT = (float, str)


@public("verdict", points=1, title=Text("題目的兩個例子", "The two examples of the text"))
def judges_examples(student):
    for scratch, transfer, gain, word in (
        ([80, 70, 90], [83, 74, 95], 4.0, "helps"),
        ([80, 70, 90, 85], [90, 64, 95, 82], 1.5, "unclear"),
    ):
        got, said = student.call("verdict", scratch, transfer, returns=VERDICT)
        tried = f"scratch={scratch}, transfer={transfer}"
        close(got, gain, Text(f"試了 {tried}，平均的增益", f"tried {tried}: the mean gain"), atol=1e-6)
        if said != word:
            partial(
                0.5,
                f"增益算對了。試了 {tried}：應該是 {word}，你的是 {show(said)}。先逐次相減，再算差的標準誤。",
                f"The gain is right. Tried {tried}: this is {word}; you said {show(said)}. Subtract draw by draw "
                "first, then take the standard error of the differences.",
            )


@public("verdict", points=1, title=Text("傷害、看不出來，以及標準誤", "Harm, unclear, and the standard error"))
def judges_harm(student):
    for differences, word in (([-3, -4, -5], "harms"), ([2, 5, -1, 6], "unclear"), ([1, 2, 3, 4], "helps")):
        scratch = [60, 75, 66, 81][: len(differences)]
        transfer = [s + d for s, d in zip(scratch, differences, strict=True)]
        got, said = student.call("verdict", scratch, transfer, returns=VERDICT)
        spread = np.std(differences, ddof=1)
        tried = f"scratch={scratch}, transfer={transfer}"
        close(
            got,
            float(np.mean(differences)),
            Text(f"試了 {tried}，平均的增益", f"tried {tried}: the mean gain"),
            atol=1e-6,
        )
        require(
            said == word,
            f"試了 {tried}：差是 {differences}，標準差（除以 n − 1）{spread:.2f}，標準誤是它除以 √{len(differences)}。"
            f"應該是 {word}，你的是 {show(said)}。",
            f"Tried {tried}: the differences are {differences}, their standard deviation (dividing by n − 1) is "
            f"{spread:.2f}, and the standard error is that divided by √{len(differences)}. This is {word}; you said "
            f"{show(said)}.",
        )
