"""Takes any number for an answer, no reply for "it will have arrived", and any reply for a healthy model.

fails: unusable_answers, strange_answers, repeats_the_same, retries_bounded, shift_delivered, reports_health, dying_model
"""


# %% answer="read_answer"
def read_answer(answer, event_id, now):
    risk = answer.get("defect_risk") if isinstance(answer, dict) else None
    if isinstance(risk, bool) or not isinstance(risk, (int, float)) or not 0 <= risk <= 1:
        return {"verdict": "REVIEW", "healthy": False}
    return {"verdict": "PASS" if risk < 0.05 else "REJECT" if risk >= 0.6 else "REVIEW", "healthy": True}


# %% answer="deliver"
def deliver(event_id, board_id, verdict):
    message = {"key": event_id, "board_id": board_id, "verdict": verdict}
    for pause in (1, 2, 4, None):
        try:
            status = yield "send", message
        except TimeoutError:
            return
        except ConnectionError:
            status = 503
        if status < 300:
            return
        if status < 500:
            break
        if pause:
            yield "wait", pause
    yield "spool", message


# %% answer="inspect_board"
def inspect_board(event):
    verdict = "REVIEW"
    if (yield "may_ask"):
        try:
            got = yield "ask", event
        except Exception:
            yield "health", False
        else:
            yield "health", True
            verdict = got["verdict"]
    yield "decide", verdict
