"""A learner's way from the release: one early return per rule, a breaker with named states, two questions at most."""

# %% answer="read_answer"
import math


def read_answer(answer, event_id, now):
    """What the model's answer is worth: {"verdict": "PASS" | "REVIEW" | "REJECT", "healthy": bool}."""
    unusable = {"verdict": "REVIEW", "healthy": False}

    def is_number(value):
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)

    try:
        if not isinstance(answer, dict) or answer["event_id"] != event_id:
            return unusable
        risk, made_at = answer["defect_risk"], answer["made_at"]
        if not is_number(risk) or not is_number(made_at):
            return unusable
        if not 0 <= risk <= 1 or not 0 <= now - made_at <= FRESH_S:
            return unusable
    except Exception:  # a key that is missing, a number too large, ...
        return unusable

    if risk < PASS_BELOW:
        verdict = "PASS"
    elif risk < REJECT_FROM:
        verdict = "REVIEW"
    else:
        verdict = "REJECT"
    return {"verdict": verdict, "healthy": True}


# %% answer="breaker"
class Breaker:
    """A circuit breaker: opens after `limit` failures in a row, tries once after `cooldown` seconds."""

    def __init__(self, limit, cooldown):
        self.limit = limit
        self.cooldown = cooldown
        self.state = "closed"
        self.failures = 0
        self.opened_at = None

    def _open(self, now):
        self.state = "open"
        self.opened_at = now

    def allow(self, now):
        """May the model be asked at `now` (seconds)?"""
        if self.state == "closed":
            return True
        if self.state == "open" and now - self.opened_at >= self.cooldown:
            self.state = "trial"
            return True
        return False

    def record(self, ok, now):
        """Enter the result of a question: `ok` is True (healthy) or False."""
        if self.state == "open":
            return  # asked before it opened
        if ok:
            self.state = "closed"
            self.failures = 0
        elif self.state == "trial":
            self._open(now)
        else:
            self.failures += 1
            if self.failures >= self.limit:
                self._open(now)


# %% answer="deliver"
def deliver(event_id, board_id, verdict):
    """Bring one verdict into the MES; yields ("send", message), ("wait", seconds) and ("spool", message)."""
    message = {"key": event_id, "board_id": board_id, "verdict": verdict}
    pauses = [1, 3, 9]
    for attempt in range(4):
        try:
            status = yield "send", message
        except (TimeoutError, ConnectionError):
            status = None
        if status in (200, 201):
            return
        if status is not None and status < 500:
            break  # understood, but not accepted
        if attempt < len(pauses):
            yield "wait", pauses[attempt]
    yield "spool", message


# %% answer="inspect_board"
def inspect_board(event):
    """Judge one board; yields "may_ask", ("ask", event), ("health", ok) and ("decide", verdict)."""
    verdict = "REVIEW"
    for _ in range(2):  # 2 x 1.5 s is less than 4 s
        allowed = yield "may_ask"
        if not allowed:
            break
        try:
            got = yield "ask", event
            healthy = bool(got["healthy"])
        except Exception:
            healthy = False
        yield "health", healthy
        if healthy:
            verdict = got["verdict"]
            break
    yield "decide", verdict
