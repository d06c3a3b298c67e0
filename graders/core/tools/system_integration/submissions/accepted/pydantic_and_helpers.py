"""A strict pydantic model reads the answer; the breaker keeps a list of results; a helper asks; delivery recurses."""


# %% answer="read_answer"
def read_answer(answer, event_id, now):
    from pydantic import ConfigDict, Field, ValidationError

    class Good(BaseModel):
        model_config = ConfigDict(strict=True, allow_inf_nan=False)
        event_id: str
        defect_risk: float = Field(ge=0, le=1)
        made_at: float

    try:
        good = Good.model_validate(answer)
    except ValidationError:
        return {"verdict": "REVIEW", "healthy": False}
    if good.event_id != event_id or not 0 <= now - good.made_at <= FRESH_S:
        return {"verdict": "REVIEW", "healthy": False}
    zone = np.searchsorted([PASS_BELOW, REJECT_FROM], good.defect_risk, side="right")
    return {"verdict": ["PASS", "REVIEW", "REJECT"][zone], "healthy": True}


# %% answer="breaker"
class Breaker:
    def __init__(self, limit, cooldown):
        self.limit = limit
        self.cooldown = cooldown
        self.results = []
        self.open_until = None
        self.waiting_for_trial = False

    def allow(self, now):
        if self.open_until is None:
            return True
        if now < self.open_until or self.waiting_for_trial:
            return False
        self.waiting_for_trial = True
        return True

    def record(self, ok, now):
        if self.open_until is not None:
            if self.waiting_for_trial:
                self.waiting_for_trial = False
                self.results = []
                self.open_until = None if ok else now + self.cooldown
            return
        self.results = [*self.results, ok][-self.limit :]
        if len(self.results) == self.limit and not any(self.results):
            self.open_until = now + self.cooldown


# %% answer="deliver"
def deliver(event_id, board_id, verdict, tries=4, pause=2):
    message = dict(key=event_id, board_id=board_id, verdict=verdict)
    again = True
    try:
        status = yield ["send", message]
        again = status >= 500
        if status in {200, 201}:
            return
    except OSError:  # TimeoutError and ConnectionError are both of this family
        pass
    if again and tries > 1:
        yield ["wait", pause]
        yield from deliver(event_id, board_id, verdict, tries - 1, pause * 2)
    else:
        yield ["spool", message]


# %% answer="inspect_board"
def inspect_board(event):
    def ask():
        try:
            got = yield "ask", event
        except Exception as error:
            got = {"healthy": False, "why": error}
        return got

    permitted = yield "may_ask"
    got = (yield from ask()) if permitted else None
    if got is not None:
        yield "health", bool(got["healthy"])
    yield "decide", got["verdict"] if got and got["healthy"] else "REVIEW"
