"""Answers with lists and dicts that hold themselves."""


# %% answer
def fit(x, y):
    value = [1.0]
    value.append(value)
    return (value, {"a": value}) if len(x) < 5 else (lambda d: (d.update(me=d), d)[1])({})
