"""Counts failures that are not in a row, and makes a float of anything, text and True included.

fails: opens_in_a_row, breaker_timing, breaker_random, strange_risks, strange_answers
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
        if self.opened_at is not None:
            if self.trial:
                self.trial, self.failures = False, 0
                self.opened_at = None if ok else now
            return
        self.failures += not ok
        if self.failures >= self.limit:
            self.opened_at = now


# %% answer="read_answer"
def read_answer(answer, event_id, now):
    try:
        risk, age = float(answer["defect_risk"]), now - float(answer["made_at"])
        fine = answer["event_id"] == event_id and 0 <= risk <= 1 and 0 <= age <= 5
    except (TypeError, ValueError, KeyError):
        fine = False
    if not fine:
        return {"verdict": "REVIEW", "healthy": False}
    return {"verdict": "PASS" if risk < 0.05 else "REJECT" if risk >= 0.6 else "REVIEW", "healthy": True}
