"""Folds scaling into the first layer and writes the ONNX graph node by node; reads and checks requests itself."""


# %% answer="export_model"
def export_model(net, mean, std):
    from onnx import TensorProto, helper, numpy_helper

    weights = [np.asarray(one, dtype=np.float64) for one in net.get_weights()]
    weights[1] = weights[1] - (np.asarray(mean) / np.asarray(std)) @ weights[0]
    weights[0] = weights[0] / np.asarray(std)[:, None]
    nodes, names, flow = [], [], "readings"
    for i in range(0, len(weights), 2):
        last = i + 2 == len(weights)
        nodes.append(helper.make_node("Gemm", [flow, f"w{i}", f"w{i + 1}"], [f"z{i}"]))
        flow = "chance" if last else f"h{i}"
        nodes.append(helper.make_node("Sigmoid" if last else "Relu", [f"z{i}"], [flow]))
        names += [numpy_helper.from_array(weights[j].astype(np.float32), f"w{j}") for j in (i, i + 1)]
    into = helper.make_tensor_value_info("readings", TensorProto.FLOAT, ["n", len(mean)])
    out = helper.make_tensor_value_info("chance", TensorProto.FLOAT, ["n", 1])
    graph = helper.make_graph(nodes, "solder", [into], [out], names)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    return model.SerializeToString()


# %% answer="board_schema"
from typing import Any

from pydantic import field_validator


def board_schema():
    low = {"zone_c": 252, "speed_cm_min": 70, "thickness_mm": 0.8, "o2_ppm": 100}
    high = {"zone_c": 290, "speed_cm_min": 110, "thickness_mm": 2.4, "o2_ppm": 3000}

    class Board(BaseModel, extra="forbid"):
        zone_c: Any
        speed_cm_min: Any
        thickness_mm: Any
        o2_ppm: Any

        @field_validator("*")
        @classmethod
        def fine(cls, value, info):
            if type(value) not in (int, float) or not low[info.field_name] <= value <= high[info.field_name]:
                raise ValueError("out of range")
            return float(value)

    return Board


# %% answer="make_app"
import json

from fastapi import Request
from pydantic import ValidationError


def make_app(open_model, schema, version):
    app, predict, names = FastAPI(), open_model(), list(schema.model_fields)

    def bad(field, reason):
        return {"field": field, "reason": reason}

    @app.get("/health")
    def health():
        return {"status": "ok", "model_version": version}

    @app.post("/predict")
    async def answer(request: Request):
        try:
            boards = json.loads(await request.body())["boards"]
        except (ValueError, KeyError, TypeError) as problem:
            return JSONResponse({"errors": [bad("body", f"no boards: {problem}")]}, 422)
        if not isinstance(boards, list) or not 1 <= len(boards) <= 64:
            return JSONResponse({"errors": [bad("boards", "1 to 64 of them")]}, 422)
        table, errors = [], []
        for i, board in enumerate(boards):
            try:
                item = schema.model_validate(board)
                table.append([getattr(item, name) for name in names])
            except ValidationError as problem:
                errors += [bad(f"{i}/{'/'.join(map(str, one['loc']))}", one["msg"]) for one in problem.errors()]
        if errors:
            return JSONResponse({"errors": errors}, 422)
        chance = np.asarray(predict(np.array(table, dtype=np.float64)))
        return {"chance": [round(float(value), 7) for value in chance], "model_version": version}

    return app


# %% answer="compare"
def compare(ask, rows, offline, atol):
    parts = np.array_split(np.arange(len(rows)), -(-len(rows) // 50))
    replies = [ask(np.asarray(rows)[part]) for part in parts]
    online = np.full(len(rows), np.nan)
    for part, (status, body) in zip(parts, replies):
        if status == 200:
            online[part] = body["chance"]
    done = ~np.isnan(online)
    gap = np.abs(online - offline)[done].max(initial=0.0)
    flips = np.sum((online[done] >= 0.5) != (np.asarray(offline)[done] >= 0.5))
    refused = sum(status != 200 for status, _ in replies)
    return {"max_diff": gap, "flips": flips, "refused": refused, "same": bool(done.all() and gap <= atol)}
