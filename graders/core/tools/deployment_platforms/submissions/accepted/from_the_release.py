"""A way from the release: layers called in turn, finite fields, each error with its place, rows one by one."""


# %% answer="export_model"
def export_model(net, mean, std) -> bytes:
    """One ONNX file for standardising, the network and the sigmoid; returns its bytes."""
    mean = np.asarray(mean, dtype=np.float32)
    std = np.asarray(std, dtype=np.float32)
    readings = tf.keras.Input(shape=(len(mean),), name="readings")
    standardised = tf.keras.layers.Normalization(mean=mean, variance=std**2)(readings)
    chance = tf.keras.layers.Activation("sigmoid")(net(standardised))
    whole = tf.keras.Model(readings, chance)
    signature = [tf.TensorSpec((None, len(mean)), tf.float32, name="readings")]
    proto, _ = tf2onnx.convert.from_keras(whole, input_signature=signature)
    return proto.SerializeToString()


# %% answer="board_schema"
def board_schema():
    """The pydantic class of one board."""

    class Board(BaseModel):
        model_config = ConfigDict(strict=True, extra="forbid")

        zone_c: float = Field(ge=252, le=290, allow_inf_nan=False)
        speed_cm_min: float = Field(ge=70, le=110, allow_inf_nan=False)
        thickness_mm: float = Field(ge=0.8, le=2.4, allow_inf_nan=False)
        o2_ppm: float = Field(ge=100, le=3000, allow_inf_nan=False)

    return Board


# %% answer="make_app"
def make_app(open_model, schema, version):
    """A FastAPI service with GET /health and POST /predict."""
    predict = open_model()  # slow, so once, before the first request
    columns = list(schema.model_fields)

    class Batch(BaseModel):
        boards: list[schema] = Field(min_length=1, max_length=64)

    app = FastAPI()

    @app.exception_handler(RequestValidationError)
    def explain(request, error):
        problems = []
        for one in error.errors():
            place = ".".join(str(part) for part in one["loc"])
            problems.append({"field": place, "reason": one["msg"]})
        return JSONResponse({"errors": problems}, status_code=422)

    @app.get("/health")
    def health():
        return {"status": "ok", "model_version": version}

    @app.post("/predict")
    def answer(batch: Batch):
        table = [[getattr(board, column) for column in columns] for board in batch.boards]
        chances = predict(np.array(table, dtype=np.float32))
        return {"chance": [float(chance) for chance in chances], "model_version": version}

    return app


# %% answer="compare"
def compare(ask, rows, offline, atol):
    """Compare a service with offline answers; returns {"max_diff", "flips", "refused", "same"}."""
    max_diff, flips, refused, answered = 0.0, 0, 0, 0
    for start in range(0, len(rows), 64):
        part = [[float(value) for value in row] for row in rows[start : start + 64]]
        status, body = ask(part)
        if status != 200:
            refused += 1
            continue
        for online, expected in zip(body["chance"], offline[start : start + len(part)], strict=True):
            answered += 1
            max_diff = max(max_diff, abs(float(online) - float(expected)))
            if (online >= 0.5) != (expected >= 0.5):
                flips += 1
    same = answered == len(rows) and max_diff <= atol
    return {"max_diff": max_diff, "flips": flips, "refused": refused, "same": same}
