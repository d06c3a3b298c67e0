"""Keeps the link busy until the computer has finished: one queue instead of two.

fails: frames_queue, unseen_traffic, slow_computer
"""


# %% answer="frame_latency"
def frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms):
    service = 8 * frame_kb / link_mbps + infer_ms
    free = 0.0
    latency = []
    for arrival, rtt in zip(arrivals_ms, rtt_ms):
        free = max(arrival, free) + service
        latency.append(free + rtt - arrival)
    return np.array(latency)
