"""Takes the data's own minimum and maximum and does not include 0.

fails: one_sided, flat_values
"""


# %% answer="quantise"
def quantise(x, bits):
    x = np.asarray(x, dtype=float)
    bottom, top = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    low, high = x.min(), x.max()
    scale = float(high - low) / (top - bottom) or 1.0
    zero_point = int(round(bottom - low / scale))
    return np.clip(np.round(x / scale) + zero_point, bottom, top).astype(int), scale, zero_point
