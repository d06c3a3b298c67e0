"""Answers with objects that lie about their class."""


# %% answer
class Liar:
    def __init__(self, lie):
        object.__setattr__(self, "lie", lie)

    @property
    def __class__(self):
        return object.__getattribute__(self, "lie")

    def __iter__(self):
        return iter((Liar(float), Liar(float)))

    def __len__(self):
        return 2

    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.0

    def __reduce__(self):
        return (print, ("4.0",))


def fit(x, y):
    return Liar(tuple)
