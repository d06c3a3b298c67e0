"""Each failure that arrives late starts the pause anew.

fails: breaker_timing
"""


# %% answer="breaker"
class Breaker:
    def __init__(self, limit, cooldown):
        self.limit, self.cooldown, self.failures, self.opened_at, self.trial = limit, cooldown, 0, None, False

    def allow(self, now):
        if self.opened_at is None:
            return True
        if self.trial or now - self.opened_at < self.cooldown:
            return False
        self.trial = True
        return True

    def record(self, ok, now):
        if self.opened_at is not None and not self.trial and ok:
            return
        self.failures = 0 if ok else self.failures + 1
        if self.trial and ok:
            self.opened_at = None
        elif self.trial or self.failures >= self.limit:
            self.opened_at = now
            self.failures = self.limit
        if ok:
            self.failures = 0
        self.trial = False
        if self.opened_at is None and self.failures >= self.limit:
            self.failures = 0
