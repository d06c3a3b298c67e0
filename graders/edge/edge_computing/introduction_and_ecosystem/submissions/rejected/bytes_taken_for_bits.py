"""Divides kilobytes by megabits: the photographs travel eight times too fast.

fails: lone_frames, frames_queue, unseen_traffic, slow_computer, edge_cases
"""


# %% answer="frame_latency"
def frame_latency(arrivals_ms, frame_kb, link_mbps, infer_ms, rtt_ms):
    send_ms = frame_kb / link_mbps
    link_free = computer_free = 0.0
    latency = []
    for arrival, rtt in zip(arrivals_ms, rtt_ms):
        link_free = max(arrival, link_free) + send_ms
        computer_free = max(link_free, computer_free) + infer_ms
        latency.append(computer_free + rtt - arrival)
    return np.array(latency)
