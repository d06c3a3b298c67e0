"""Answers, raises and prints half letters, nulls and terminal codes."""

# %% answer
import itertools


class Odd(Exception):
    pass


Odd.__name__ = "\ud800<script>alert(51)</script>\x1b[31m"
kinds = itertools.cycle(["\ud800", "\x00\x1b[2J", "\u202e" * 1000, {"\ud800": "\udfff"}, Odd("\ud800\x00\x1b]0;x\x07")])


def fit(x, y):
    value = next(kinds)
    if isinstance(value, Exception):
        raise value
    if len(x) > 5:
        raise Odd("\ud800")
    return value


# %% after
print("\ud800\x00")
raise Odd("\ud800")
