"""Leaves the 422 to FastAPI: another form than was asked for, and a 500 for NaN.

fails: app_refuses, app_not_finite, app_requests
"""


# %% answer="make_app"
def make_app(open_model, schema, version):
    predict = open_model()
    app = FastAPI()

    class Request(BaseModel):
        boards: list[schema] = Field(min_length=1, max_length=64)

    @app.get("/health")
    def health():
        return {"status": "ok", "model_version": version}

    @app.post("/predict")
    def answer(request: Request):
        table = [[getattr(board, name) for name in schema.model_fields] for board in request.boards]
        return {"chance": predict(table).tolist(), "model_version": version}

    return app
