"""Takes "not sure" for a sick model, when reading and when reporting: a bad batch of boards opens the breaker.

fails: healthy_zones, healthy_unseen, model_is_fine, reports_health, dying_model
"""


# %% answer="read_answer"
def read_answer(answer, event_id, now):
    sick = {"verdict": "REVIEW", "healthy": False}
    if not isinstance(answer, dict) or answer.get("event_id") != event_id:
        return sick
    for key in ("defect_risk", "made_at"):
        if type(answer.get(key)) not in (int, float):
            return sick
    risk, age = answer["defect_risk"], now - answer["made_at"]
    if not 0 <= age <= FRESH_S:
        return sick
    if 0 <= risk < PASS_BELOW:
        return {"verdict": "PASS", "healthy": True}
    if REJECT_FROM <= risk <= 1:
        return {"verdict": "REJECT", "healthy": True}
    return sick


# %% answer="inspect_board"
def inspect_board(event):
    verdict = "REVIEW"
    if (yield "may_ask"):
        try:
            got = yield "ask", event
            verdict = got["verdict"]
        except Exception:
            pass
        yield "health", verdict != "REVIEW"
    yield "decide", verdict
