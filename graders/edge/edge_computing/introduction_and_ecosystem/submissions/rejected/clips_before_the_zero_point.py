"""Clips first and adds the zero point afterwards: the upper part of the data is flattened.

fails: round_trip, step_and_zero, one_sided, other_bits, flat_values
"""


# %% answer="quantise"
def quantise(x, bits):
    x = np.asarray(x, dtype=float)
    bottom, top = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    low, high = min(x.min(), 0.0), max(x.max(), 0.0)
    scale = float(high - low) / (top - bottom) or 1.0
    zero_point = int(round(bottom - low / scale))
    q = np.clip(np.round(x / scale), bottom, top).astype(int) + zero_point
    return q, scale, zero_point
