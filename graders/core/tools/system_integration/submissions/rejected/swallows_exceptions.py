"""Swallows the exception and tells nobody: the breaker never opens.

fails: model_is_down, any_exception, dying_model
"""


# %% answer="inspect_board"
def inspect_board(event):
    verdict = "REVIEW"
    if (yield "may_ask"):
        try:
            got = yield "ask", event
            yield "health", got["healthy"]
            verdict = got["verdict"]
        except Exception:
            pass
    yield "decide", verdict
