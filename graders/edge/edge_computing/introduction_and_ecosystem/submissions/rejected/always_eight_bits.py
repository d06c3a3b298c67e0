"""Ignores the parameter bits.

fails: step_and_zero, other_bits, flat_values
"""


# %% answer="quantise"
def quantise(x, bits):
    x = np.asarray(x, dtype=float)
    low, high = min(x.min(), 0.0), max(x.max(), 0.0)
    scale = float(high - low) / 255 or 1.0
    zero_point = int(round(-128 - low / scale))
    return np.clip(np.round(x / scale) + zero_point, -128, 127).astype(int), scale, zero_point
