"""Queues for the link, but lets the computer read any number of photographs at once.

fails: unseen_traffic, slow_computer, edge_cases
"""


# %% answer="frame_latency"
def frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms):
    send_ms = 8 * frame_kb / link_mbps
    link_free = 0.0
    latency = []
    for arrival, rtt in zip(arrivals_ms, rtt_ms):
        link_free = max(arrival, link_free) + send_ms
        latency.append(link_free + infer_ms + rtt - arrival)
    return np.array(latency)
