"""Keeps nothing of a delivery that failed, and gives no verdict while the breaker is open.

fails: retries_bounded, shift_delivered, model_is_down, reports_health, dying_model
"""


# %% answer="deliver"
def deliver(event_id, board_id, verdict):
    message = {"key": event_id, "board_id": board_id, "verdict": verdict}
    for pause in (1, 2, 4, None):
        try:
            status = yield "send", message
        except (TimeoutError, ConnectionError):
            status = 503
        if status < 500:
            return
        if pause:
            yield "wait", pause


# %% answer="inspect_board"
def inspect_board(event):
    if not (yield "may_ask"):
        return
    try:
        got = yield "ask", event
    except Exception:
        got = {"verdict": "REVIEW", "healthy": False}
    yield "health", got["healthy"]
    yield "decide", got["verdict"]
