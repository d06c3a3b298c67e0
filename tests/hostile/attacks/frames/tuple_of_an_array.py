"""A tuple made of an array of a hundred million bytes."""

# %% before
FRAME = lambda: answer('{"t":"tuple","v":{"t":"array","d":"|u1","s":[100000000],"v":0}}', bytes(100_000_000))
