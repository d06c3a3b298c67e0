"""Opens, and stays open: the model recovers and is never asked again.

fails: closes_again, breaker_timing, breaker_recovers, breaker_random
"""


# %% answer="breaker"
class Breaker:
    def __init__(self, limit, cooldown):
        self.limit, self.failures, self.open = limit, 0, False

    def allow(self, now):
        return not self.open

    def record(self, ok, now):
        self.failures = 0 if ok else self.failures + 1
        if self.failures >= self.limit:
            self.open = True
