"""Waves boards through when the model is down.

fails: model_is_down, any_exception, reports_health, dying_model
"""


# %% answer="inspect_board"
def inspect_board(event):
    verdict = "PASS"
    if (yield "may_ask"):
        try:
            got = yield "ask", event
            healthy = got["healthy"]
        except Exception:
            healthy = False
        yield "health", healthy
        if healthy:
            verdict = got["verdict"]
    yield "decide", verdict
