"""Knows the inputs of the public checks by heart and nothing else.

fails: unseen_traffic, slow_computer, edge_cases, one_sided, other_bits, flat_values, every_limit, tail_not_mean, limits_and_ties
"""


# %% answer="frame_latency"
def frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms):
    return {50.0: [36.0, 41.0, 56.0], 100.0: [54.0, 64.0, 54.0]}[frame_kb]


# %% answer="quantise"
def quantise(x, bits):
    if bits == 3:
        return [-4, -3, -2, -1, 0, 2, 3], 0.5, -2
    scale = 5.4 / 255
    return np.clip(np.round(np.linspace(-1.3, 4.1, 217) / scale) - 67, -128, 127).astype(int), scale, -67


# %% answer="choose_placement"
def choose_placement(options, limits):
    return {"fast": "cheap", "cloud": None if limits["offline"] else "cloud"}[options[0]["name"]]
