"""Tries until it works: while the MES is away, deliveries pile up without bound.

fails: retries_bounded, shift_delivered
"""


# %% answer="deliver"
def deliver(event_id, board_id, verdict):
    message = {"key": event_id, "board_id": board_id, "verdict": verdict}
    while True:
        try:
            status = yield "send", message
        except (TimeoutError, ConnectionError):
            status = 503
        if status < 300:
            return
        yield "wait", 1
