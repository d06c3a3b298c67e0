"""After the pause everybody asks at once, the MES is hammered, and one permission serves for three questions.

fails: closes_again, breaker_timing, repeats_the_same, retries_bounded, any_exception, reports_health, dying_model
"""


# %% answer="breaker"
class Breaker:
    def __init__(self, limit, cooldown):
        self.limit, self.cooldown, self.failures, self.opened_at = limit, cooldown, 0, None

    def allow(self, now):
        return self.opened_at is None or now - self.opened_at >= self.cooldown

    def record(self, ok, now):
        if self.opened_at is not None and now - self.opened_at < self.cooldown:
            return
        self.failures = 0 if ok else self.failures + 1
        if ok:
            self.opened_at = None
        elif self.opened_at is not None or self.failures >= self.limit:
            self.opened_at = now


# %% answer="deliver"
def deliver(event_id, board_id, verdict):
    message = {"key": event_id, "board_id": board_id, "verdict": verdict}
    for _ in range(4):
        try:
            status = yield "send", message
        except (TimeoutError, ConnectionError):
            continue
        if status < 300:
            return
        if status < 500:
            break
    yield "spool", message


# %% answer="inspect_board"
def inspect_board(event):
    verdict = "REVIEW"
    if (yield "may_ask"):
        for _ in range(3):
            try:
                got = yield "ask", event
                healthy = got["healthy"]
            except Exception:
                healthy = False
            yield "health", healthy
            if healthy:
                verdict = got["verdict"]
                break
    yield "decide", verdict
