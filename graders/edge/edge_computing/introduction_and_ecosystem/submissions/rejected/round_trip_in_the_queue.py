"""Lets the next photograph wait until the answer to the last one is back: the round trip stands in the queue.

fails: frames_queue, unseen_traffic
"""


# %% answer="frame_latency"
def frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms):
    link_free = computer_free = 0.0
    latency = []
    for arrival, rtt in zip(arrivals_ms, rtt_ms):
        link_free = max(arrival, link_free) + 8 * frame_kb / link_mbps + rtt
        computer_free = max(link_free, computer_free) + infer_ms
        latency.append(computer_free - arrival)
    return np.array(latency)
