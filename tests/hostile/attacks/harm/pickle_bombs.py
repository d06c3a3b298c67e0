"""Answers with objects that run code where they are unpickled or copied."""

# %% answer
import os


class Bomb(float):
    def __reduce__(self):
        return (os.system, ("touch /tmp/EVIL",))

    __reduce_ex__ = lambda self, n: self.__reduce__()

    def __copy__(self):
        return os.system("touch /tmp/EVIL")

    __deepcopy__ = lambda self, memo: self.__copy__()

    def __getstate__(self):
        return os.system("touch /tmp/EVIL")


def fit(x, y):
    return np.array([Bomb(1), Bomb(2)], dtype=object) if len(x) < 5 else (Bomb(1), Bomb(2))
