"""A random key for every try: the MES enters one verdict several times.

fails: repeats_the_same, retries_bounded, keys_of_scans, shift_delivered
"""


# %% answer="deliver"
def deliver(event_id, board_id, verdict):
    import uuid

    for pause in (1, 2, 4, None):
        message = {"key": str(uuid.uuid4()), "board_id": board_id, "verdict": verdict}
        try:
            status = yield "send", message
        except (TimeoutError, ConnectionError):
            status = 503
        if status < 300:
            return
        if status < 500:
            break
        if pause:
            yield "wait", pause
    yield "spool", message
