"""Twenty million empty lists."""

# %% before
FRAME = lambda: answer("[" + "[]," * 20_000_000 + "0]")
