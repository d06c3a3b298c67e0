"""Tables and loops instead of regular expressions and NumPy; lists in, lists out."""


# %% answer="normalise"
def normalise(text, glossary):
    text = unicodedata.normalize("NFKC", text).lower()
    out, i = "", 0
    while i < len(text):
        match = max((w for w in glossary if w and text.startswith(w, i)), key=len, default=None)
        out += glossary[match] if match else text[i]
        i += len(match) if match else 1
    kept = ""
    for ch in out:
        if ch.isdigit() or kept[-2:] != ch + ch:
            kept += ch
    return " ".join(kept.split())


# %% answer="macro_f1"
def macro_f1(y_true, y_pred):
    classes = {}
    for t, p in zip(y_true, y_pred):
        for c in (t, p):
            classes.setdefault(c, [0, 0, 0])
        if t == p:
            classes[t][0] += 1
        else:
            classes[p][1] += 1
            classes[t][2] += 1
    total = 0.0
    for tp, fp, fn in classes.values():
        precision = tp / (tp + fp) if tp + fp else 0.0
        recall = tp / (tp + fn) if tp + fn else 0.0
        total += 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return total / len(classes)


# %% answer="confident_mistakes"
def confident_mistakes(y_true, p_positive, k):
    rows = []
    for i, (y, p) in enumerate(zip(y_true, p_positive)):
        if (1 if p >= 0.5 else 0) != y:
            rows.append((-abs(p - 0.5), i))
    return [i for _, i in sorted(rows)][:k]
