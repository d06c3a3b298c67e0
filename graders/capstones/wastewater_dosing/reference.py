# ---
# profile: light
# ---

# Measured on 5 secrets, sMAPE (0 to 1, less is better): the starter 0.32 to 0.39 on the hidden final part (0.30 to 0.37
# in the field), this reference 0.074 to 0.098 (0.085 to 0.095). The threshold 0.15 lies between, 0.05 from the nearest
# reference and 0.16 from the nearest starter. On one thread about 4 s, the starter 1 s.

# %% [markdown] lang="zh-TW"
r"""
# 參考解答：廢水加藥量預測

每座廠一個模型，從排定的配方、產量與雨量預報算出「照理」該加多少；再看最近幾小時實際多加或少加了多少，讓這個差距隨時間淡去。這份檔案不會發給參賽隊伍。
"""

# %% [markdown] lang="en"
r"""
# Reference solution: dosing of wastewater

For each plant one model tells from planned recipe, output and forecast rain what the dose ought to be. What the latest hours needed more or less than that is added, fading with time. This file is not handed to teams.
"""

# %% parameters
train = "data/train"
inputs = "data/practice"
out = "results"
seed = 0
budget = 120

# %%
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor

LAGS = range(0, 11)  # hours after which the water of a recipe may arrive

past = pd.read_csv(Path(train) / "history.csv", parse_dates=["time"]).sort_values(["series", "time"], ignore_index=True)
history = pd.read_csv(Path(inputs) / "history.csv", parse_dates=["time"])
future = pd.read_csv(Path(inputs) / "future.csv", parse_dates=["time"])
recipes = {name: code for code, name in enumerate(sorted(past["recipe"].unique()))}


# %%
def features(table, key):
    """Plan and rain of the hours before each row; rows of one `key` follow each other hour by hour."""
    table = table.assign(code=table["recipe"].map(recipes))
    groups, found = table.groupby(key), {}
    for lag in LAGS:
        found[f"recipe {lag}"] = groups["code"].shift(lag)
        found[f"output {lag}"] = groups["planned_output"].shift(lag)
    for lag in (0, 3, 6):
        found[f"rain {lag}"] = groups["rain_forecast"].shift(lag).rolling(3, min_periods=1).mean()
    return pd.DataFrame(found)


rows = pd.concat([history.assign(id=""), future], ignore_index=True).sort_values(["window", "time"], ignore_index=True)
rows["usual"] = 0.0
plan, log = features(past, "series"), np.log(past["value"])
asked_plan = features(rows, "window")
kinds = [name for name in plan if name.startswith("recipe")]
for plant in past["series"].unique():
    model = HistGradientBoostingRegressor(
        max_iter=300, learning_rate=0.06, max_leaf_nodes=16, categorical_features=kinds, random_state=seed
    )
    mine = past["series"] == plant
    model.fit(plan[mine], log[mine])
    asked = rows["series"] == plant
    rows.loc[asked, "usual"] = model.predict(asked_plan[asked])

# %%
rows["rest"] = np.log(rows["value"]) - rows["usual"]  # NaN where it is to be forecast
known = rows[rows["value"].notna()].groupby("window")["rest"]
slow = rows["window"].map(known.mean()) * 0.6  # season, drift
fast = rows["window"].map(known.apply(lambda rest: rest.tail(3).mean())) - slow
lead = rows.groupby(["window", rows["value"].isna()]).cumcount()
rows["forecast"] = np.exp(rows["usual"] + slow + fast * 0.75 ** (lead + 1))

results = Path(out)
results.mkdir(parents=True, exist_ok=True)
asked = rows[rows["value"].isna()]
asked[["id", "forecast"]].rename(columns={"forecast": "value"}).round(4).to_csv(
    results / "predictions.csv", index=False
)
