"""Expects time-outs only; any other exception stops the station, and its board is lost.

fails: any_exception
"""


# %% answer="inspect_board"
def inspect_board(event):
    verdict = "REVIEW"
    if (yield "may_ask"):
        try:
            got = yield "ask", event
            healthy = got["healthy"]
        except (TimeoutError, ConnectionError, RuntimeError):
            healthy = False
        yield "health", healthy
        if healthy:
            verdict = got["verdict"]
    yield "decide", verdict
