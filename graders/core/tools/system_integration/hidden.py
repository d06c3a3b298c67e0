"""Hidden checks of system_integration: other ways to be broken, and whole simulated hours."""

import dataclasses

from aitracks.checks import Text, fail, hidden, require
from aitracks.data.aoi import (
    DELIVERY,
    FAULTS,
    INSPECTION,
    Mes,
    ModelService,
    NotUnderstood,
    aoi_events,
    converse,
    run_line,
)

READ = {"verdict": str, "healthy": bool}
VERDICTS = ("PASS", "REVIEW", "REJECT")
LIMIT = 40


class _Steps:
    """One conversation with a generator at the learner's side; no longer than LIMIT requests."""

    def __init__(self, student, name, *args):
        generator = student.make(name, *args)
        self.remote = dataclasses.replace(student.library("aitracks.data.aoi:Conversation", generator), name=name)
        self.count = 0

    def step(self, reply=None, error=None):
        self.count += 1
        require(self.count <= LIMIT, "要求沒完沒了。", "Requests without end.")
        return self.remote.call("step", reply, error)


def _talk(student, name, args, known, reply):
    try:
        return converse(_Steps(student, name, *args), known, reply, LIMIT)
    except NotUnderstood:
        fail("看不懂的要求。", "A request that nobody understands.")


def _by_risk(risk):
    return "PASS" if risk < 0.05 else "REJECT" if risk >= 0.6 else "REVIEW"


def _read(student, answer, event_id, now, verdict, healthy):
    got = student.call("read_answer", answer, event_id, now, returns=READ)
    require(got["verdict"] == verdict and got["healthy"] == healthy, "判讀不對。", "Read wrongly.")


@hidden("read_answer", points=1, category=Text("沒看過的健康答案", "Healthy answers not seen before"))
def healthy_unseen(student, rng):
    for i in range(20):
        risk = float(rng.uniform())
        now = float(rng.uniform(1000, 2000))
        event = f"E{rng.integers(1e6)}-{i}"
        answer = {"event_id": event, "defect_risk": risk, "made_at": now - float(rng.uniform(0.1, 4.9))}
        answer |= {"model": "v7"} if i % 2 else {}  # a key more does no harm
        _read(student, answer, event, now, _by_risk(risk), True)
    for risk in (0, 1, 0.05, 0.6, 0.0, 1.0):  # whole numbers, and the limits
        _read(student, {"event_id": "E1", "defect_risk": risk, "made_at": 40}, "E1", 42, _by_risk(risk), True)


@hidden("read_answer", points=1, category=Text("風險不是能用的數", "Risks that are no usable number"))
def strange_risks(student, rng):
    now = float(rng.uniform(100, 900))
    good = {"event_id": "E1", "defect_risk": 0.01, "made_at": now - 1}
    strange = [float("nan"), float("inf"), -float("inf"), None, "0.01", "", [0.01], [[0.99, 0.01]], {"p": 0.01}]
    strange += [True, False, -0.001, 1.001, 37.5]
    for risk in strange:
        _read(student, good | {"defect_risk": risk}, "E1", now, "REVIEW", False)
    _read(student, {key: good[key] for key in ("event_id", "made_at")}, "E1", now, "REVIEW", False)


@hidden(
    "read_answer", points=1, category=Text("舊的、別人的、形狀不對的答案", "Stale, misdirected or misshapen answers")
)
def strange_answers(student, rng):
    now = float(rng.uniform(100, 900))
    good = {"event_id": "E1", "defect_risk": 0.01, "made_at": now - 1}
    cases = [
        good | {"made_at": made_at}
        for made_at in (now - 5.5, now - 60, now + 0.5, float("nan"), None, str(now - 1), True)
    ]
    cases += [good | {"made_at": [now - 1]}, good | {"made_at": -float("inf")}, good | {"made_at": float("inf")}]
    cases += [good | {"event_id": other} for other in ("E2", "E10", "", None, 1, ["E1"], {"E1": 1})]
    cases += [{key: good[key] for key in good if key != left} for left in good]
    cases += [None, [], [good], {}, "PASS", 0.01, 7, True, float("nan"), [0.01, 0.99]]
    for answer in cases:
        _read(student, answer, "E1", now, "REVIEW", False)


class _Fuse:
    """The judge's own breaker; it remembers in which state it was, and how often it opened and closed."""

    def __init__(self, limit, cooldown):
        self.limit, self.cooldown = limit, cooldown
        self.failures, self.since, self.trial = 0, None, False
        self.opened = self.closed = 0

    def allow(self, now):
        if self.since is None:
            return True
        if self.trial or now < self.since + self.cooldown:
            return False
        self.trial = True
        return True

    def record(self, ok, now):
        if self.since is not None and not self.trial:
            return
        self.failures = 0 if ok else self.failures + 1
        if self.since is not None and ok:
            self.since = None
            self.closed += 1
        elif not ok and (self.trial or self.failures >= self.limit):
            self.since = now
            self.failures = 0
            self.opened += 1
        self.trial = False


def _same(student, limit, cooldown, calls):
    mine, theirs = _Fuse(limit, cooldown), student.make("Breaker", limit, cooldown)
    for kind, now, ok in calls:
        if kind == "record":
            mine.record(ok, now)
            theirs.do("record", ok, now)
        else:
            expected = mine.allow(now)
            require(theirs.call("allow", now, returns=bool) == expected, "allow 的回答不對。", "allow answers wrongly.")
    return mine


@hidden("breaker", points=1, category=Text("何時斷開、何時放一題出去", "When it opens, when it lets one out"))
def breaker_timing(student, rng):
    for _ in range(3):
        limit, cooldown = int(rng.integers(2, 6)), int(rng.integers(20, 90))
        now = int(rng.integers(0, 1000))  # whole seconds: "exactly cooldown" has no rounding
        calls = (
            [("record", now, False)] * (limit - 1) + [("record", now, True)] + [("record", now, False)] * (limit - 1)
        )
        calls += [("allow", now + 1, None), ("record", now + 2, False), ("allow", now + 2, None)]
        opened = now + 2
        calls += [("record", opened + 3, False), ("record", opened + 4, True), ("allow", opened + 5, None)]  # late ones
        calls += [("allow", opened + cooldown - 1, None), ("allow", opened + cooldown, None)]  # out goes the trial
        calls += [("allow", opened + cooldown + 1, None), ("allow", opened + 9 * cooldown, None)]  # it is still out
        _same(student, limit, cooldown, calls)


@hidden(
    "breaker", points=1, category=Text("試題之後：閉合，或再斷開一次", "After the trial: closed, or open once more")
)
def breaker_recovers(student, rng):
    for _ in range(3):
        limit, cooldown = int(rng.integers(2, 6)), int(rng.integers(20, 90))
        now = int(rng.integers(0, 1000))
        calls = [("record", now, False)] * limit
        for _ in range(3):  # three trials fail: one failure is enough, and the pause starts anew
            now += cooldown
            calls += [("allow", now, None), ("record", now + 7, False), ("allow", now + 8, None)]
            now += 7
            calls += [("allow", now + cooldown - 1, None)]
        now += cooldown + 5
        calls += [("allow", now, None), ("record", now + 1, True), ("allow", now + 2, None), ("allow", now + 2, None)]
        calls += [("record", now + 3, False)] * (limit - 1) + [("allow", now + 4, None)]  # the count began at zero
        calls += [("record", now + 5, False), ("allow", now + 6, None)]
        mine = _same(student, limit, cooldown, calls)
        assert (mine.opened, mine.closed) == (5, 1)


@hidden("breaker", points=1, category=Text("兩個斷路器、亂數的一天", "Two breakers, and a random day"))
def breaker_random(student, rng):
    mine = [_Fuse(3, 40), _Fuse(2, 25)]
    theirs = [student.make("Breaker", 3, 40), student.make("Breaker", 2, 25)]
    now = 0
    for _ in range(120):
        now += int(rng.integers(1, 12))
        sick = now // 150 % 2 == 1
        for a, b in zip(mine, theirs, strict=True):
            allowed = a.allow(now)
            require(b.call("allow", now, returns=bool) == allowed, "allow 的回答不對。", "allow answers wrongly.")
            if allowed:
                ok = bool(rng.random() < (0.1 if sick else 0.9))
                a.record(ok, now)
                b.do("record", ok, now)


def _in_turn(replies, asked):
    """Replies to the request `asked`, in turn, and with the last one for ever."""
    left = list(replies)

    def reply(name, payload):
        if name != asked:
            return None
        return left.pop(0) if len(left) > 1 else left[0]

    return reply


def _deliver(student, replies, event="E1", board="B1", verdict="PASS"):
    """The requests where the MES replies so, in turn."""
    return _talk(student, "deliver", (event, board, verdict), DELIVERY, _in_turn(replies, "send"))


def _sent(heard):
    """What was sent or spooled; the waits between are left out."""
    return [name for name, _ in heard if name != "wait"]


@hidden("deliver", points=1, category=Text("重試：次數、等待、何時放棄", "Retries: how many, how long, when to stop"))
def retries_bounded(student, rng):
    lost, away = TimeoutError("no reply"), ConnectionError("refused")
    pool = [lost, away, 500, 502, 503, 504]
    for failures in (1, 2, 3, 4):
        bad = [pool[int(i)] for i in rng.permutation(len(pool))[:failures]]
        bad[-1] = lost if failures == 1 else bad[-1]
        heard = _deliver(student, [*bad, bad[-1] if failures == 4 else int(rng.choice([200, 201]))])
        sends = min(failures + 1, 4)
        require(
            _sent(heard) == ["send"] * sends + ["spool"] * (failures == 4), "送的次數不對。", "Not the right sends."
        )
        messages = [payload for name, payload in heard if name != "wait"]
        require(all(message == messages[0] for message in messages), "重送的訊息變了。", "The message changed.")
        pauses = _pauses(heard)
        require(all(pause >= 1 for pause in pauses), "等得不夠久。", "Waits are too short.")
        require(pauses == sorted(pauses) and sum(pauses) <= 30, "等待的長度不對。", "Waits of the wrong length.")
    for status in (400, 404, 409, 422):
        at_once = [name for name, _ in _deliver(student, [status])]
        require(at_once == ["send", "spool"], "不該重送。", "Not to be repeated.")
        later = _sent(_deliver(student, [503, status]))
        require(later == ["send", "send", "spool"], "不該重送。", "Not to be repeated.")


def _pauses(heard):
    """Seconds between each two sends."""
    pauses, total, sent = [], 0.0, False
    for name, payload in heard:
        if name == "wait":
            total += float(payload)
        elif name == "send":
            if sent:
                pauses.append(total)
            total, sent = 0.0, True
    return pauses


@hidden("deliver", points=1, category=Text("編號：重送不變，重掃要變", "Keys: kept in a retry, new for a new scan"))
def keys_of_scans(student, rng):
    board = f"B{rng.integers(1e6)}"
    keys = []
    for scan, verdict in (("E7", "REJECT"), ("E9", "PASS"), ("E11", "PASS")):
        heard = _deliver(student, [TimeoutError("no reply"), 503, 201], scan, board, verdict)
        messages = [payload for name, payload in heard if name == "send"]
        require(
            all(
                isinstance(message, dict)
                and set(message) == {"key", "board_id", "verdict"}
                and (message["board_id"], message["verdict"]) == (board, verdict)
                for message in messages
            ),
            "訊息的內容不對。",
            "The message's content is wrong.",
        )
        own = {str(message["key"]) for message in messages}
        require(len(own) == 1, "重送時編號換了。", "The key changed in a retry.")
        keys.append(own.pop())
    require(len(set(keys)) == 3, "不同的掃描用了同一個編號。", "Different scans share a key.")
    # The station restarts and judges the same scan again: still the same verdict, so still the same key.
    restarted = [payload for name, payload in _deliver(student, [201], "E7", board, "REJECT") if name == "send"]
    again = {str(message.get("key")) for message in restarted}
    require(again == {keys[0]}, "同一次掃描有兩個編號。", "One scan has two keys.")


@hidden("deliver", points=1, category=Text("一班的判定：不漏、不重", "A whole shift: none lost, none twice"))
def shift_delivered(student, rng):
    events = aoi_events(45, seed=int(rng.integers(1000)))
    boards = events["board_id"].tolist()
    events["board_id"] = boards[:40] + boards[10:15]  # five boards come back repaired
    troubles = rng.choice(["ok", "lost", "reply_lost", "busy"], 400, p=[0.5, 0.2, 0.2, 0.1]).tolist()
    start = float(rng.uniform(60, 100))
    mes = Mes(troubles, down=[(start, start + 60)])
    spool, now, expected = [], 0.0, []
    for event in events.to_dict("records"):
        now = max(now, float(event["scanned_s"]))
        clock = [now]
        verdict = str(rng.choice(VERDICTS))
        expected.append((event["board_id"], verdict))

        def reply(name, payload, clock=clock):
            if name == "wait":
                clock[0] += float(payload)
            if name == "spool":
                require("key" in payload, "訊息沒有編號。", "A message without a key.")
                spool.append(payload)
            if name != "send":
                return None
            require("key" in payload, "訊息沒有編號。", "A message without a key.")
            delay, answer = mes.send(payload, clock[0])
            clock[0] += delay
            return answer

        _talk(student, "deliver", (event["event_id"], event["board_id"], verdict), DELIVERY, reply)
    for message in spool:
        mes.enter(message)
    entered = sorted((str(entry.get("board_id")), str(entry.get("verdict"))) for entry in mes.entries.values())
    require(entered == sorted(expected), "有判定遺失、重複或不對。", "Verdicts are lost, doubled or wrong.")


def _inspect(student, may, answers):
    """One board: what the breaker says, and what the model answers in turn."""
    answer = _in_turn(answers, "ask")

    def reply(name, payload):
        return may if name == "may_ask" else answer(name, payload)

    event = {"event_id": "E1", "board_id": "B1", "solder_pct": 101.0, "offset_um": 3.0, "tilt_um": 2.0}
    return _talk(student, "inspect_board", (event | {"brightness": 0.6},), INSPECTION, reply)


def _asked_properly(heard):
    """Each question has its own permission before it, and its own report after it; returns the reports."""
    permitted, reports, open_question = False, [], False
    for name, payload in heard:
        if name == "may_ask":
            require(not open_question, "問了卻沒有回報。", "A question without a report.")
            permitted = True
        elif name == "ask":
            require(permitted and not open_question, "沒有先問斷路器。", "Asked without the breaker.")
            permitted, open_question = False, True
        elif name == "health":
            require(open_question, "多餘的回報。", "A report without a question.")
            require(isinstance(payload, bool), "回報不是 True 或 False。", "A report is neither True nor False.")
            reports.append(payload)
            open_question = False
    require(not open_question, "問了卻沒有回報。", "A question without a report.")
    return reports


def _decision(heard):
    decided = [payload for name, payload in heard if name == "decide"]
    require(len(decided) == 1, "不是剛好一個判定。", "Not exactly one verdict.")
    return decided[0]


@hidden("inspect_board", points=1, category=Text("模型丟出各種例外", "The model raises all kinds of exception"))
def any_exception(student, rng):
    kinds = [TimeoutError, ConnectionError, RuntimeError, ValueError, KeyError, TypeError, OSError, MemoryError]
    for kind in (kinds[int(i)] for i in rng.permutation(len(kinds))):
        heard = _inspect(student, True, [kind("broken")])
        require(_decision(heard) == "REVIEW", "壞了沒有送人工複判。", "Broken, and not sent to review.")
        reports = _asked_properly(heard)
        require(reports and not any(reports), "沒有向斷路器回報失敗。", "The failure was not reported.")


@hidden("inspect_board", points=1, category=Text("回報給斷路器的對不對", "What the breaker is told"))
def reports_health(student, rng):
    for verdict in VERDICTS:
        heard = _inspect(student, True, [{"verdict": verdict, "healthy": True}])
        require(_decision(heard) == verdict and all(_asked_properly(heard)), "健康的答案。", "A healthy answer.")
        require(_asked_properly(heard), "沒有問模型。", "The model was not asked.")
    heard = _inspect(student, True, [{"verdict": "REVIEW", "healthy": False}])
    reports = _asked_properly(heard)
    require(reports and not any(reports), "不健康的答案。", "An unhealthy answer.")
    require(_decision(heard) == "REVIEW", "不健康的答案。", "An unhealthy answer.")
    heard = _inspect(student, False, [{"verdict": "PASS", "healthy": True}])
    require(_decision(heard) == "REVIEW" and not _asked_properly(heard), "斷路器擋著。", "The breaker was open.")


@hidden(
    "inspect_board", points=2, category=Text("模型壞掉又好了的一班", "A shift in which the model dies and recovers")
)
def dying_model(student, rng):
    events = aoi_events(110, seed=int(rng.integers(1000)))
    truth = dict(zip(events["event_id"], rng.choice([0.01, 0.3, 0.9], len(events)).tolist(), strict=True))
    # Minutes 1.5 to 4.5: three kinds of fault, one after the other; fine before and after.
    raised = ["refuse", "crash", "hang"]
    answered = [kind for kind in FAULTS if kind not in raised]
    kinds = rng.permutation([*rng.choice(raised, 1), *rng.choice(answered, 2, replace=False)]).tolist()
    faults = [(90.0 + 60 * i, 150.0 + 60 * i, kind) for i, kind in enumerate(kinds)]
    service, fuse = ModelService(truth, faults), _Fuse(3, 45)

    def read(answer, event_id, now):
        risk = answer["defect_risk"] if answer["event_id"] == event_id else None
        if not isinstance(risk, float) or not 0 <= risk <= 1:
            return {"verdict": "REVIEW", "healthy": False}
        return {"verdict": _by_risk(risk), "healthy": True}

    def inspect(event):
        return _Steps(student, "inspect_board", event)

    try:
        record = run_line(events, inspect, service=service, read=read, breaker=fuse, seconds=480, review_s=4.0)
    except NotUnderstood:
        fail("看不懂的要求。", "A request that nobody understands.")
    boards = [row for row in record.boards if row["left_s"] == row["left_s"]]
    heard = {row["event_id"]: [] for row in record.boards}
    asked_at = {}
    for now, event_id, name, payload in record.requests:
        heard[event_id].append((name, payload))
        if name == "ask":
            asked_at.setdefault(event_id, []).append(now)
    # Boards in 480 s, over 40 seeds: reference and an accepted station that asks twice 73 to 83; one that stands still
    # while the model is down 41 to 47.
    require(len(boards) >= 60, "產線停住了。", "The line stood still.")
    for row in boards:
        event_id = row["event_id"]
        verdict = _decision(heard[event_id])
        reports = _asked_properly(heard[event_id])
        sound = [service.fault(now) is None for now in asked_at.get(event_id, [])]
        require(reports == sound, "回報與模型的情況不符。", "Reports do not fit the model's state.")
        right = _by_risk(truth[event_id]) if any(sound) else "REVIEW"
        require(verdict == right, "判定不對。", "A wrong verdict.")
        require(row["decided_s"] - row["entered_s"] <= 4, "判定太慢。", "Decided too late.")
    require(fuse.opened >= 1 and fuse.closed >= 1, "斷路器沒有斷開再閉合。", "The breaker never opened and closed.")
    last = boards[-1]
    require(any(name == "ask" for name, _ in heard[last["event_id"]]), "模型好了卻沒有再問。", "Never asked again.")
