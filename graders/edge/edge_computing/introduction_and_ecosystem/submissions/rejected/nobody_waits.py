"""Adds up sending, computing and round trip, and forgets that photographs queue.

fails: frames_queue, unseen_traffic, slow_computer, edge_cases
"""


# %% answer="frame_latency"
def frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms):
    return 8 * frame_kb / link_mbps + infer_ms + np.asarray(rtt_ms, dtype=float)
