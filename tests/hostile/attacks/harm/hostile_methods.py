"""Answers with objects whose methods loop, raise and leave when anything looks at them.

limits: check_seconds=1
"""

# %% answer
import os, time


class Trap:
    def _trap(self, *a, **k):
        raise SystemExit(0)

    __repr__ = __str__ = __len__ = __array__ = __iter__ = __float__ = __bool__ = __hash__ = __eq__ = __getitem__ = _trap
    keys = items = __reduce__ = __dir__ = __index__ = __format__ = __getattr__ = _trap


class Slow(list):
    def __iter__(self):
        while True:
            time.sleep(0.001)
            yield 1.0


class Failing(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


def fit(x, y):
    if len(x) == 2:
        return Trap(), Trap()
    if len(x) == 3:
        raise Failing()
    return Slow()
