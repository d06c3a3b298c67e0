"""A table whose few numbers are stretched to an index of millions, in thousands of columns."""

# %% before
FRAME = lambda: answer(
    '{"t":"table","k":[%s],"v":[%s],"x":{"t":"array","d":"|i1","s":[4000000],"v":0}}'
    % (",".join(map(str, range(3000))), ",".join("1" * 3000)),
    bytes(4_000_000),
)
