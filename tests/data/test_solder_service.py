"""What the unit on deployment serves, and the counterparts of its checks."""

import json

import numpy as np
import pytest

from aitracks.data import solder_service as service

FIELDS = [("load_kg", 1.0, 5.0), ("angle_deg", 10.0, 90.0)]


def test_weights_worked_out_by_hand() -> None:
    weights = [[[1.0, -1.0], [0.5, 1.0]], [0.0, -3.0], [[1.0], [5.0]], [-2.0]]
    assert service.logits(weights, [[1.0, 2.0]]) == pytest.approx([0.0])
    assert service.chance(weights, [10, 20], [2, 5], [[12, 30]]) == pytest.approx([0.5])


def test_drawn_weights_fit_together() -> None:
    weights = service.drawn_weights(np.random.default_rng(1), 3)
    assert [np.shape(one) for one in weights] == [(3, 6), (6,), (6, 1), (1,)]
    assert service.logits(weights, np.zeros((4, 3))).shape == (4,)


def test_an_item_class_takes_its_fields_only() -> None:
    item = service.item_class(FIELDS)
    good = {"angle_deg": 45, "load_kg": 1.0}
    taken = service.Judged(item, json.dumps(good))
    assert (taken.accepted, taken.fields) == (True, [])
    assert list(taken.values) == ["load_kg", "angle_deg"]
    for changed, field in (
        ({"load_kg": 9}, "load_kg"),
        ({"load_kg": float("nan")}, "load_kg"),
        ({"angle_deg": "45"}, "angle_deg"),
        ({"extra": 1}, "extra"),
    ):
        refused = service.Judged(item, json.dumps({**good, **changed}))
        assert (refused.accepted, refused.fields) == (False, [field])


@pytest.mark.parametrize("thing", [{"load_kg": float}, dict])
def test_judged_wants_a_class(thing: object) -> None:
    with pytest.raises(TypeError, match="pydantic class"):
        service.Judged(thing, "{}")


def test_the_opener_counts() -> None:
    opener = service.Opener()
    predict = opener()
    rows = [[50.0, 80.0], [60.0, 20.0]]
    assert predict(rows) == pytest.approx(service.score(rows), abs=1e-6)
    assert (opener.opened, opener.rows) == (1, 2)
    assert service.score(rows) != pytest.approx(service.score([row[::-1] for row in rows]), abs=1e-2)
    with pytest.raises(ValueError, match="dimensions"):
        predict([1.0, 2.0])
    with pytest.raises(ValueError, match="finite"):
        predict([[1.0, float("nan")]])


def test_the_client_starts_asks_and_stops() -> None:
    from contextlib import asynccontextmanager

    from fastapi import FastAPI, Request
    from fastapi.responses import PlainTextResponse

    seen: list[str] = []

    @asynccontextmanager
    async def lifespan(app: FastAPI):  # type: ignore[no-untyped-def]
        seen.append("start")
        yield
        seen.append("stop")

    app = FastAPI(lifespan=lifespan)

    async def echo(request: Request) -> PlainTextResponse:
        return PlainTextResponse(json.dumps({"text": (await request.body()).decode()}))

    async def plain() -> PlainTextResponse:
        return PlainTextResponse("fine")

    async def broken() -> None:
        raise RuntimeError("no")

    app.add_route("/echo", echo, methods=["POST"])
    app.add_api_route("/plain", plain, response_class=PlainTextResponse)
    app.add_api_route("/broken", broken)
    client = service.Client(app)
    assert seen == ["start"]
    assert client.post("/echo", "{NaN") == (200, {"text": "{NaN"})
    assert client.get("/plain") == (200, "fine")
    assert client.get("/broken")[0] == 500
    assert client.get("/nowhere")[0] == 404
    client.close()
    assert seen == ["start", "stop"]
    with pytest.raises(TypeError, match="FastAPI app"):
        service.Client({})


def test_the_line_refuses_what_is_too_long_or_too_large() -> None:
    rows = np.arange(140.0).reshape(70, 2)
    line = service.Line(rows, np.linspace(0, 1, 70), most=100)
    assert line(rows[:2].tolist())[1]["chance"] == pytest.approx([0, 1 / 69])
    assert line(rows.tolist())[0] == 422
    assert line([])[0] == 422
    assert line(rows[60:].tolist())[0] == 422
    assert line.asked == 4


def test_an_onnx_file_runs() -> None:
    onnx = pytest.importorskip("onnx")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    for rows in ("n", 1):
        ends = [helper.make_tensor_value_info(name, kind, [rows, 2]) for name in ("x", "y")]
        graph = helper.make_graph([helper.make_node("Sigmoid", ["x"], ["y"])], "g", ends[:1], ends[1:])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
        file = service.OnnxFile(model.SerializeToString())
        assert (file.inputs, file.outputs, file.batch()) == (1, 1, 1 if rows == 1 else 0)
        assert file.run([[0.0, 0.0]]) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(("content", "error"), [("text", TypeError), (b"x" * 1_000_001, ValueError)])
def test_an_onnx_file_is_bytes_of_a_modest_size(content: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        service.OnnxFile(content)  # type: ignore[arg-type]


def test_the_card_s_file_holds_the_network_it_states() -> None:
    from aitracks.paths import home

    kept = json.loads((home() / "datasets" / "solder_net" / "solder_net.json").read_text(encoding="utf-8"))
    assert [np.shape(one) for one in kept["weights"]] == [(4, 16), (16,), (16, 8), (8,), (8, 1), (1,)]
    from aitracks.data.reflow import COLUMNS, reflow_boards

    boards = reflow_boards(2000, seed=6)
    chances = service.chance(kept["weights"], kept["mean"], kept["std"], boards[list(COLUMNS)])
    assert tuple(kept["columns"]) == COLUMNS
    assert np.mean((chances >= 0.5) == (boards["good"] == 1)) == pytest.approx(0.87, abs=0.02)
