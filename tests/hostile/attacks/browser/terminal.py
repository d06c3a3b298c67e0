"""Writes terminal codes: titles, links, cursor movement, clipboard, a bell for ever."""

# %% before
print(
    "\x1b]0;owned\x07\x1b]8;;javascript:alert(51)\x07click\x1b]8;;\x07\x1b[2J\x1b[1;1H\x1b]52;c;ZXZpbA==\x07\x07\x9b31m"
)
print("\u202e reversed \u2066 text" + "\u0301" * 5000)


# %% answer
def fit(x, y):
    raise RuntimeError("\x1b[2J\x1b]0;owned\x07\u202e")
