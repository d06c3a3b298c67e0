"""Opens the model inside the endpoint: each board pays for it.

fails: app_opens_once
"""


# %% answer="make_app"
def make_app(open_model, schema, version):
    app = FastAPI()

    class Request(BaseModel):
        boards: list[schema] = Field(min_length=1, max_length=64)

    @app.exception_handler(RequestValidationError)
    def explain(request, error):
        errors = [{"field": ".".join(map(str, one["loc"])), "reason": one["msg"]} for one in error.errors()]
        return JSONResponse({"errors": errors}, status_code=422)

    @app.get("/health")
    def health():
        return {"status": "ok", "model_version": version}

    @app.post("/predict")
    def answer(request: Request):
        predict = open_model()
        table = [[getattr(board, name) for name in schema.model_fields] for board in request.boards]
        return {"chance": predict(table).tolist(), "model_version": version}

    return app
