"""The computer's clock in place of the line's, and the board's number as key: a repaired board's verdict is dropped.

fails: closes_again, breaker_timing, breaker_recovers, breaker_random, keys_of_scans, shift_delivered
"""


# %% answer="breaker"
class Breaker:
    def __init__(self, limit, cooldown):
        import time

        self.clock = time.monotonic
        self.limit, self.cooldown, self.failures, self.opened_at, self.trial = limit, cooldown, 0, None, False

    def allow(self, now):
        if self.opened_at is None:
            return True
        if self.trial or self.clock() - self.opened_at < self.cooldown:
            return False
        self.trial = True
        return True

    def record(self, ok, now):
        if self.opened_at is not None:
            if self.trial:
                self.trial, self.failures = False, 0
                self.opened_at = None if ok else self.clock()
            return
        self.failures = 0 if ok else self.failures + 1
        if self.failures >= self.limit:
            self.opened_at = self.clock()


# %% answer="deliver"
def deliver(event_id, board_id, verdict):
    message = {"key": board_id, "board_id": board_id, "verdict": verdict}
    for pause in (1, 2, 4, None):
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
