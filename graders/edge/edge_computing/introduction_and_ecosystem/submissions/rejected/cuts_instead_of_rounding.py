"""Turns x / scale into integers with astype, which cuts the digits off.

fails: round_trip, step_and_zero, one_sided, other_bits
"""


# %% answer="quantise"
def quantise(x, bits):
    x = np.asarray(x, dtype=float)
    bottom, top = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    low, high = min(x.min(), 0.0), max(x.max(), 0.0)
    scale = float(high - low) / (top - bottom) or 1.0
    zero_point = int(round(bottom - low / scale))
    return np.clip((x / scale).astype(int) + zero_point, bottom, top), scale, zero_point
