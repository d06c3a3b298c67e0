"""Catches everything and says 500: the wrong people get up at night.

fails: app_refuses, app_not_finite, app_requests
"""


# %% answer="make_app"
def make_app(open_model, schema, version):
    from fastapi import Request

    predict = open_model()
    app = FastAPI()

    @app.get("/health")
    def health():
        return {"status": "ok", "model_version": version}

    @app.post("/predict")
    async def answer(request: Request):
        try:
            items = [schema.model_validate(one) for one in (await request.json())["boards"]]
            table = [[getattr(item, name) for name in schema.model_fields] for item in items]
            return {"chance": predict(table).tolist(), "model_version": version}
        except Exception as error:
            return JSONResponse({"errors": [{"field": "?", "reason": str(error)}]}, 500)

    return app
