"""Compares before it checks: a NaN falls through all thresholds and passes.

fails: unusable_answers, strange_risks, strange_answers
"""


# %% answer="read_answer"
def read_answer(answer, event_id, now):
    unusable = {"verdict": "REVIEW", "healthy": False}
    if not isinstance(answer, dict) or answer.get("event_id") != event_id:
        return unusable
    risk, made_at = answer.get("defect_risk"), answer.get("made_at")
    for number in (risk, made_at):
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            return unusable
    if risk < 0 or risk > 1 or made_at > now or now - made_at > FRESH_S:
        return unusable
    if risk >= REJECT_FROM:
        return {"verdict": "REJECT", "healthy": True}
    if risk >= PASS_BELOW:
        return {"verdict": "REVIEW", "healthy": True}
    return {"verdict": "PASS", "healthy": True}
