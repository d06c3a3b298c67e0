"""Breaker with named states, answers checked by a list of conditions, a station that asks twice."""


# %% answer="read_answer"
def read_answer(answer, event_id, now):
    import math

    def number(value):
        return type(value) in (int, float) and math.isfinite(value)

    try:
        conditions = [
            type(answer) is dict and answer["event_id"] == event_id,
            number(answer["defect_risk"]) and number(answer["made_at"]),
            answer["defect_risk"] >= 0 and answer["defect_risk"] <= 1,
            answer["made_at"] <= now and now - answer["made_at"] <= 5,
        ]
    except (TypeError, KeyError):
        conditions = [False]
    if not all(conditions):
        return dict(verdict="REVIEW", healthy=False)
    risk = answer["defect_risk"]
    if risk >= 0.6:
        return dict(verdict="REJECT", healthy=True)
    return dict(verdict="REVIEW" if risk >= 0.05 else "PASS", healthy=True)


# %% answer="breaker"
class Breaker:
    def __init__(self, limit, cooldown):
        self.state, self.count, self.limit, self.cooldown, self.ready = "closed", 0, limit, cooldown, None

    def allow(self, now):
        if self.state == "open" and now >= self.ready:
            self.state = "half-open"
            return True
        return self.state == "closed"

    def record(self, ok, now):
        if self.state == "open":
            return
        if ok:
            self.state, self.count = "closed", 0
            return
        self.count += 1
        if self.state == "half-open" or self.count >= self.limit:
            self.state, self.ready = "open", now + self.cooldown


# %% answer="deliver"
def deliver(event_id, board_id, verdict):
    message = {"key": f"{event_id}/{board_id}", "board_id": board_id, "verdict": verdict}
    tries = 0
    while tries < 4:
        if tries:
            yield ("wait", 3.0)
        tries += 1
        try:
            status = yield ("send", dict(message))
        except Exception:
            continue
        if status < 300:
            return
        if status < 500:
            break
    yield ("spool", dict(message))


# %% answer="inspect_board"
def inspect_board(event):
    for _ in range(2):
        allowed = yield ("may_ask",)
        if not allowed:
            break
        try:
            got = yield ("ask", event)
        except Exception:
            yield ("health", False)
            continue
        if got["healthy"]:
            yield ("health", True)
            yield ("decide", got["verdict"])
            return
        yield ("health", False)
    yield ("decide", "REVIEW")
