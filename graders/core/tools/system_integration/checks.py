"""Public checks of system_integration: what a learner sees while working."""

import dataclasses

from aitracks.checks import Text, fail, partial, public, require, show
from aitracks.data.aoi import DELIVERY, INSPECTION, NotUnderstood, converse

READ = {"verdict": str, "healthy": bool}
LIMIT = 25  # requests in one conversation; what was asked for needs 8


class _Steps:
    """One conversation with a generator at the learner's side."""

    def __init__(self, student, name, *args):
        generator = student.make(name, *args)
        remote = student.library("aitracks.data.aoi:Conversation", generator)
        self.remote = dataclasses.replace(remote, name=name)  # so that messages name the learner's function

    def step(self, reply=None, error=None):
        return self.remote.call("step", reply, error)


def _talk(student, name, args, known, reply):
    """The requests of one conversation, as (name, payload)."""
    try:
        return converse(_Steps(student, name, *args), known, reply, LIMIT)
    except NotUnderstood as problem:
        fail(f"看不懂這個要求：{problem}", f"A request that nobody understands: {problem}")


def _names(heard):
    return " → ".join(f"{name} {payload}" if name in ("health", "decide") else name for name, payload in heard) or "—"


def _read(student, answer, expected, why_zh, why_en):
    got = student.call("read_answer", answer, "L3-07", 100.0, returns=READ)
    got = {"verdict": got["verdict"], "healthy": got["healthy"]}
    require(
        got == expected,
        f'試了 read_answer({show(answer, 120)}, "L3-07", 100.0)：應該是 {expected}，你的是 {got}。{why_zh}',
        f'Tried read_answer({show(answer, 120)}, "L3-07", 100.0): expected {expected}, got {got}. {why_en}',
    )


@public("read_answer", points=1, title=Text("健康的答案，三段門檻", "Healthy answers, three zones"))
def healthy_zones(student):
    cases = ((0.01, "PASS"), (0.05, "REVIEW"), (0.42, "REVIEW"), (0.60, "REJECT"), (0.97, "REJECT"))
    for risk, verdict in cases:
        answer = {"event_id": "L3-07", "defect_risk": risk, "made_at": 99.0}
        expected = {"verdict": verdict, "healthy": True}
        _read(student, answer, expected, "這是正常的答案，看風險落在哪一段。", "The answer is fine; find its zone.")


@public("read_answer", points=1, title=Text("不能用的答案一律複判", "Unusable answers go to review"))
def unusable_answers(student):
    good = {"event_id": "L3-07", "defect_risk": 0.01, "made_at": 99.0}
    cases = (
        (good | {"defect_risk": None}, "NaN 常常變成 null 送過來。", "NaN often arrives as null."),
        (good | {"defect_risk": float("nan")}, "NaN 和任何數比較都是 False。", "Comparing NaN is always False."),
        (good | {"event_id": "L3-06"}, "這是別次掃描的答案。", "This answers another scan."),
        (good | {"made_at": 80.0}, "這個答案太舊了。", "This answer is too old."),
        (None, "什麼都沒有。", "There is nothing in it."),
    )
    for answer, why_zh, why_en in cases:
        _read(student, answer, {"verdict": "REVIEW", "healthy": False}, why_zh, why_en)


def _play(student, limit, cooldown, calls):
    """Play calls on a new breaker: ("allow", now, expected) or ("record", ok, now)."""
    breaker = student.make("Breaker", limit, cooldown)
    done = []
    for kind, first, second in calls:
        if kind == "record":
            breaker.do("record", first, second)
            done.append(f"record({first}, {second})")
            continue
        got = breaker.call("allow", first, returns=bool)
        done.append(f"allow({first})")
        require(
            got == second,
            f"Breaker({limit}, {cooldown})：{'、'.join(done)}，最後一個應該是 {second}，你的是 {got}。",
            f"Breaker({limit}, {cooldown}): {', '.join(done)}. The last one should be {second}; yours is {got}.",
        )


@public("breaker", points=1, title=Text("連續失敗才斷開", "Opens after failures in a row"))
def opens_in_a_row(student):
    calls = [("allow", 0, True), ("record", False, 1), ("record", False, 2), ("record", True, 3), ("allow", 4, True)]
    calls += [("record", False, 5), ("record", False, 6), ("allow", 7, True), ("record", False, 8), ("allow", 9, False)]
    _play(student, 3, 50, calls)


@public("breaker", points=1, title=Text("放一題去試，好了就恢復", "One trial, then back to normal"))
def closes_again(student):
    calls = [("record", False, 10), ("record", False, 16), ("allow", 22, False), ("allow", 46, True)]
    calls += [("allow", 47, False), ("record", True, 48), ("allow", 50, True), ("allow", 51, True)]
    _play(student, 2, 30, calls)


def _script(replies):
    """Replies to "send" in turn (the last one for ever), None to all else."""
    left = list(replies)

    def reply(name, payload):
        if name != "send":
            return None
        return left.pop(0) if len(left) > 1 else left[0]

    return reply


def _sent(heard):
    return [payload for name, payload in heard if name == "send"]


@public("deliver", points=1, title=Text("一次就成功的送法", "Delivered at the first try"))
def delivers_once(student):
    heard = _talk(student, "deliver", ("L3-07", "B55", "REJECT"), DELIVERY, _script([201]))
    require(
        [name for name, _ in heard] == ["send"],
        f"MES 回 201，應該送一次就結束，你的順序是：{_names(heard)}。",
        f"The MES answers 201, so one send is all; yours went: {_names(heard)}.",
    )
    message = heard[0][1]
    require(
        isinstance(message, dict) and set(message) == {"key", "board_id", "verdict"},
        f"訊息應該是 dict，剛好有 key、board_id、verdict 三個鍵，你的是 {show(message)}。",
        f"The message should be a dict with just the keys key, board_id and verdict; yours is {show(message)}.",
    )
    require(
        message["board_id"] == "B55" and message["verdict"] == "REJECT",
        f'試了 deliver("L3-07", "B55", "REJECT")，你的訊息是 {show(message, 100)}。',
        f'Tried deliver("L3-07", "B55", "REJECT"); your message is {show(message, 100)}.',
    )


@public("deliver", points=1, title=Text("沒有回音就再送一模一樣的", "No reply: the same message again"))
def repeats_the_same(student):
    replies = [TimeoutError("no reply"), 503, 200]
    heard = _talk(student, "deliver", ("L3-07", "B55", "PASS"), DELIVERY, _script(replies))
    sent = _sent(heard)
    require(
        len(sent) == 3 and "spool" not in [name for name, _ in heard],
        f"MES 先沒有回音、再回 503、再回 200，應該送三次就結束，你的順序是：{_names(heard)}。",
        f"The MES gives no reply, then 503, then 200: three sends and the end. Yours went: {_names(heard)}.",
    )
    require(
        all(message == sent[0] for message in sent),
        f"三次的訊息應該一模一樣，你的是 {show(sent, 200)}。編號換了，MES 就認不出是同一則。",
        f"The three messages should be the same; yours are {show(sent, 200)}. With another key the MES cannot know it.",
    )
    if [name for name, _ in heard] != ["send", "wait", "send", "wait", "send"]:
        partial(
            0.5,
            f"訊息對了。再送之前要先等一下（至少 1 秒），你的順序是：{_names(heard)}。",
            f"The messages are right. Wait before sending again (1 second or more); yours went: {_names(heard)}.",
        )


EVENT = {"event_id": "L3-07", "board_id": "B55", "solder_pct": 96.0, "offset_um": 12.0, "tilt_um": 4.0}
EVENT |= {"brightness": 0.6}


def _inspect(student, may, answer):
    """One board; `may` and `answer` are what the breaker and the model say, each time."""
    replies = {"may_ask": may, "ask": answer}
    return _talk(student, "inspect_board", (EVENT,), INSPECTION, lambda name, _: replies.get(name))


def _verdict_is(heard, verdict, tried_zh, tried_en):
    decided = [payload for name, payload in heard if name == "decide"]
    require(
        decided == [verdict],
        f"{tried_zh}：應該剛好有一個 decide {verdict}，你的順序是：{_names(heard)}。",
        f"{tried_en}: exactly one decide {verdict} was expected; yours went: {_names(heard)}.",
    )


@public("inspect_board", points=1, title=Text("模型正常的板子", "Boards while the model is fine"))
def model_is_fine(student):
    for verdict in ("PASS", "REJECT", "REVIEW"):
        heard = _inspect(student, True, {"verdict": verdict, "healthy": True})
        _verdict_is(heard, verdict, f"模型健康地說 {verdict}", f"The model, in good health, says {verdict}")
        require(
            ("health", True) in heard and ("health", False) not in heard,
            f"模型健康地說 {verdict}，要告訴斷路器 True，你的順序是：{_names(heard)}。",
            f"The model, in good health, says {verdict}; the breaker is to hear True. Yours went: {_names(heard)}.",
        )


@public("inspect_board", points=1, title=Text("模型逾時或被斷路器擋住", "The model is late, or the breaker is open"))
def model_is_down(student):
    heard = _inspect(student, True, TimeoutError("no answer in time"))
    _verdict_is(heard, "REVIEW", "模型逾時", "The model was late")
    require(
        ("health", False) in heard,
        f"模型逾時，要告訴斷路器 False，你的順序是：{_names(heard)}。",
        f"The model was late, and the breaker is to hear False. Yours went: {_names(heard)}.",
    )
    heard = _inspect(student, False, {"verdict": "PASS", "healthy": True})
    _verdict_is(heard, "REVIEW", "斷路器不准問", "The breaker allows no question")
    require(
        "ask" not in [name for name, _ in heard],
        f"斷路器說 False，就不可以問模型，你的順序是：{_names(heard)}。",
        f"The breaker said False, so the model must not be asked. Yours went: {_names(heard)}.",
    )
