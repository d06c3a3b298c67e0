"""A ruler with 0 in the middle: half of its marks are wasted where the data lie on one side.

fails: step_and_zero, one_sided, other_bits, flat_values
"""


# %% answer="quantise"
def quantise(x, bits):
    top = 2 ** (bits - 1) - 1
    scale = float(np.abs(x).max()) / top or 1.0
    return np.clip(np.round(np.asarray(x) / scale), -top - 1, top).astype(int), scale, 0
