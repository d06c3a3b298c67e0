"""Takes each item's values in the order of the JSON.

fails: app_predicts, app_other_item
"""


# %% answer="make_app"
def make_app(open_model, schema, version):
    from fastapi import Request as Raw

    predict = open_model()
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
    async def answer(request: Request, raw: Raw):
        table = [list(one.values()) for one in (await raw.json())["boards"]]
        return {"chance": predict(table).tolist(), "model_version": version}

    return app
