"""AOI events, and the simulated line of the unit on system integration."""

import math

import pytest

from aitracks.data.aoi import (
    DELIVERY,
    FAULTS,
    FEATURES,
    INSPECTION,
    Conversation,
    Mes,
    ModelService,
    NotUnderstood,
    aoi_events,
    converse,
    parsed,
    run_line,
)


def test_same_seed_same_events_other_seed_other_events():
    assert aoi_events(seed=3).equals(aoi_events(seed=3))
    assert not aoi_events(seed=3).equals(aoi_events(seed=4))


@pytest.mark.parametrize("seed", range(5))
def test_events_have_the_statistics_of_the_card(seed):
    table = aoi_events(4000, seed)
    assert list(table.columns) == ["event_id", "board_id", "scanned_s", *FEATURES, "defect"]
    assert table["event_id"].is_unique
    gaps = table["scanned_s"].diff().dropna()
    assert gaps.min() >= 4.49  # two decimals are kept
    assert gaps.mean() == pytest.approx(6.0, rel=0.02)
    assert table["solder_pct"].mean() == pytest.approx(100, abs=0.6)
    assert table["solder_pct"].std() == pytest.approx(9, rel=0.05)
    assert table["offset_um"].mean() == pytest.approx(22 * math.sqrt(2 / math.pi), rel=0.05)
    assert table["tilt_um"].mean() == pytest.approx(14 * math.sqrt(2 / math.pi), rel=0.05)
    assert table["brightness"].mean() == pytest.approx(0.62, abs=0.01)
    assert 0.06 < table["defect"].mean() < 0.10
    assert table["board_id"].duplicated().mean() == pytest.approx(1 / 25, abs=0.012)


def test_a_board_comes_back_after_5_to_30_scans():
    table = aoi_events(3000, seed=1)
    for _, rows in table.groupby("board_id"):
        assert all(5 <= gap <= 30 for gap in rows.index.to_series().diff().dropna())


@pytest.mark.parametrize("n", [0, -1, 20_001])
def test_events_refuse_what_is_out_of_range(n):
    with pytest.raises(ValueError, match="n="):
        aoi_events(n)


def test_service_is_broken_while_it_is_said_to_be():
    for kind in FAULTS:
        service = ModelService({"A": 0.2, "B": 0.3}, [(10, 20, kind)])
        assert service.ask("A", 5) == (0.12, {"event_id": "A", "defect_risk": 0.2, "made_at": 5.1})
        delay, answer = service.ask("B", 10)
        good = isinstance(answer, dict) and answer["event_id"] == "B" and isinstance(answer["defect_risk"], float)
        assert not (good and 0 <= answer["defect_risk"] <= 1), kind
        assert delay > 0
        assert service.ask("B", 20)[1]["defect_risk"] == 0.3
    with pytest.raises(ValueError, match="melted"):
        ModelService({}, [(0, 1, "melted")])


def test_mes_enters_a_key_once_also_where_its_reply_is_lost():
    mes = Mes(["reply_lost", "lost", "busy"], down=[(50, 60)])
    message = {"key": "E1", "board_id": "B1", "verdict": "PASS"}
    assert isinstance(mes.send(message, 0)[1], TimeoutError)
    assert mes.entries == {"E1": message}
    assert isinstance(mes.send(message | {"key": "E2"}, 1)[1], TimeoutError)
    assert list(mes.entries) == ["E1"]
    assert mes.send(message, 2)[1] == 503
    assert isinstance(mes.send(message, 55)[1], ConnectionError)
    assert mes.send(message, 61)[1] == 200
    assert mes.send(message | {"verdict": "REJECT"}, 62)[1] == 409
    assert mes.send(message | {"key": "E2"}, 63)[1] == 201


def test_conversation_hands_replies_and_exceptions_over():
    def station(event):
        try:
            got = yield "ask", {"event_id": event}
        except TimeoutError as late:
            got = str(late)
        yield "decide", got

    assert converse(Conversation(station(1)), INSPECTION, lambda name, _: "7" if name == "ask" else None) == [
        ("ask", {"event_id": 1}),
        ("decide", "7"),
    ]
    heard = converse(Conversation(station(1)), INSPECTION, lambda name, _: TimeoutError("late") if name == "ask" else 0)
    assert heard[1] == ("decide", "late")
    with pytest.raises(TypeError, match="generator"):
        Conversation([1])


def test_conversation_ends_at_the_limit():
    def for_ever():
        while True:
            yield "wait", 1

    assert len(converse(Conversation(for_ever()), DELIVERY, lambda *_: None, limit=9)) == 9


@pytest.mark.parametrize(
    "request_",
    [
        *(7, None, (), ("fly",), "ask", ("may_ask", 1), ("ask", {}, 2), ("ask", "A1"), ("health", 1), ("health", None)),
        *(("decide", None), ("wait", "1"), ("wait", -1), ("wait", float("nan")), ("wait", True), ("decide", {})),
    ],
)
def test_requests_that_nobody_offers_are_refused(request_):
    with pytest.raises(NotUnderstood):
        parsed(request_, INSPECTION)


def _read(answer, event_id, now):
    return {"verdict": "PASS" if answer["defect_risk"] < 0.05 else "REJECT", "healthy": True}


def test_line_waits_while_the_bench_is_full_and_loses_no_board():
    events = aoi_events(400, seed=5)

    def all_to_review(event):
        yield "decide", "REVIEW"

    service = ModelService(dict.fromkeys(events["event_id"], 0.0))
    record = run_line(events, all_to_review, service=service, read=_read, seconds=1800, places=4, review_s=15.0)
    assert max(length for _, length in record.queue) == 4
    # The person is the bottleneck: 1800 / 15 boards looked at, 4 on the bench, 1 in hand, 1 at the station.
    assert len(record.boards) == pytest.approx(1800 / 15 + 5, abs=2)
    assert list(record.table()["event_id"]) == list(events["event_id"][: len(record.boards)])


def test_line_gives_up_on_a_model_that_hangs_and_delivers_beside_the_line():
    events = aoi_events(100, seed=6)
    service = ModelService(dict.fromkeys(events["event_id"], 0.0), [(100, 200, "hang")])
    mes = Mes(down=[(150, 220)])

    def station(event):
        assert "defect" not in event
        try:
            got = yield "ask", event
        except TimeoutError:
            got = {"verdict": "REJECT"}
        yield "decide", got["verdict"]

    def deliver(event_id, board_id, verdict):
        message = {"key": event_id, "board_id": board_id, "verdict": verdict}
        try:
            yield "send", message
        except ConnectionError:
            yield "wait", 1.0
            yield "spool", message

    record = run_line(events, station, service=service, read=_read, deliver=deliver, mes=mes, seconds=400)
    boards = record.table()
    late = boards[boards["why"] == "failed"]
    assert late["entered_s"].between(100, 200).all()
    assert ((late["decided_s"] - late["entered_s"]).round(6) == 1.5).all()
    assert set(late["verdict"]) == {"REJECT"}
    spooled = {message["key"] for message in record.spool}
    assert spooled
    assert not spooled & set(mes.entries)
    assert len(spooled) + len(mes.entries) == pytest.approx(len(boards), abs=1)


def test_an_exception_of_the_station_ends_the_run_and_is_the_same_object():
    events = aoi_events(10, seed=1)
    mine = KeyError("mine")

    def station(event):
        yield "decide", "PASS"
        raise mine

    service = ModelService(dict.fromkeys(events["event_id"], 0.0))
    with pytest.raises(KeyError) as raised:
        run_line(events, station, service=service, read=_read)
    assert raised.value is mine


@pytest.mark.parametrize("message", ["text", 5, None, {"key": [1]}, {"key": None}])
def test_messages_that_are_no_dict_of_texts_are_refused(message):
    with pytest.raises(NotUnderstood, match="dict"):
        parsed(("send", message), DELIVERY)
