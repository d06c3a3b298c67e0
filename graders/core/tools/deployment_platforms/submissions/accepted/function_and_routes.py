"""Exports a plain TensorFlow function, checks with annotated types, routes on a router with a lifespan, compares number by number."""


# %% answer="export_model"
def export_model(net, mean, std):
    k = len(mean)
    shift, factor = np.asarray(mean, np.float32), np.asarray(1 / np.asarray(std), np.float32)
    signature = [tf.TensorSpec((None, k), tf.float32, name="x")]

    @tf.function(input_signature=signature)
    def whole(x):
        return tf.reshape(tf.sigmoid(net((x - shift) * factor)), (-1,))

    proto, _ = tf2onnx.convert.from_function(whole, input_signature=signature, opset=17)
    return proto.SerializeToString()


# %% answer="board_schema"
from typing import Annotated

from pydantic import StrictFloat, StrictInt, create_model


def board_schema():
    def number(low, high):
        return (Annotated[StrictFloat | StrictInt, Field(ge=low, le=high, allow_inf_nan=False)], ...)

    limits = {"zone_c": (252, 290), "speed_cm_min": (70, 110), "thickness_mm": (0.8, 2.4), "o2_ppm": (100, 3000)}
    fields = {name: number(*both) for name, both in limits.items()}
    return create_model("Board", __config__={"extra": "forbid"}, **fields)


# %% answer="make_app"
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter
from pydantic import create_model


def make_app(open_model, schema, version):
    model = {}

    @asynccontextmanager
    async def lifespan(app):
        model["predict"] = open_model()
        yield

    app = FastAPI(lifespan=lifespan)
    routes = APIRouter()
    batch = create_model("Batch", boards=(Annotated[list[schema], Field(min_length=1, max_length=64)], ...))

    @routes.get("/health")
    async def health():
        return {"status": "ok", "model_version": version}

    @routes.post("/predict")
    async def predict(body: batch):
        table = np.array([list(board.model_dump().values()) for board in body.boards])
        return {"chance": np.asarray(model["predict"](table)).tolist(), "model_version": version}

    async def refuse(request, problem):
        lines = [{"field": f"{one['loc']}", "reason": one["type"]} for one in problem.errors()]
        return JSONResponse(status_code=422, content={"errors": lines})

    app.add_exception_handler(RequestValidationError, refuse)
    app.include_router(routes)
    return app


# %% answer="compare"
def compare(ask, rows, offline, atol):
    gaps, flips, refused = [], 0, 0
    for start in range(0, len(rows), 25):
        status, body = ask([[float(value) for value in row] for row in rows[start : start + 25]])
        if status != 200:
            refused += 1
            continue
        for chance, expected in zip(body["chance"], offline[start : start + 25]):
            gaps.append(abs(chance - expected))
            flips += (chance >= 0.5) != (expected >= 0.5)
    worst = max(gaps, default=0.0)
    return {"max_diff": worst, "flips": flips, "refused": refused, "same": len(gaps) == len(rows) and worst <= atol}
