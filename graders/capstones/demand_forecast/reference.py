# ---
# profile: light
# ---

# Measured on 5 secrets, MASE (less is better): the starter 1.04 to 1.24 on the hidden final part (0.99 to 1.09 in the
# field), this reference 0.45 to 0.65 (0.49 to 0.59). The threshold 0.80 lies between, 0.15 from the nearest reference
# and 0.24 from the nearest starter. On one thread about 2 s, the starter 1 s.

# %% [markdown] lang="zh-TW"
r"""
# 參考解答：各店銷量預測

一個模型學所有序列共同的規律（星期、促銷、離節日幾天），每個視窗再用自己最近六週的紀錄估計水準。這份檔案不會發給參賽隊伍。
"""

# %% [markdown] lang="en"
r"""
# Reference solution: demand forecast

One model learns what all series share (weekday, promotions, days to a festival); each window's own six weeks give its level. This file is not handed to teams.
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

FESTIVALS = {  # from the almanac; the training data name the days up to 2023
    "new_year": ["2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"],
    "ghost_month": ["2022-08-12", "2023-08-30", "2024-08-18", "2025-09-06", "2026-08-27"],
    "mid_autumn": ["2022-09-10", "2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25"],
    "double_11": ["2022-11-11", "2023-11-11", "2024-11-11", "2025-11-11", "2026-11-11"],
}
CATEGORIES = {"product": ["bento", "drink", "household", "snack"], "store_type": ["office", "residential", "station"]}

past = pd.read_csv(Path(train) / "history.csv", parse_dates=["time"]).sort_values(["series", "time"], ignore_index=True)
history = pd.read_csv(Path(inputs) / "history.csv", parse_dates=["time"])
future = pd.read_csv(Path(inputs) / "future.csv", parse_dates=["time"])


# %%
def features(table, key):
    """What is known ahead of each row; rows of one `key` follow each other day by day."""
    days, found = table["time"], {}
    for festival, dates in FESTIVALS.items():
        gaps = np.stack([(days - pd.Timestamp(date)).dt.days.to_numpy() for date in dates])
        nearest = gaps[np.abs(gaps).argmin(axis=0), np.arange(len(days))]
        found[festival] = np.clip(nearest, -15, 5)
    for name, values in CATEGORIES.items():
        found |= {f"{name} {value}": (table[name] == value).astype(int) for value in values}
    promotion = table.groupby(key)["promotion"]
    found |= {f"promotion {lag}": promotion.shift(lag).fillna(0) for lag in (0, 1, 2, 3)}
    found["day_off"] = table["day_off"]
    found["weekday"] = days.dt.day_of_week
    found["year_sin"] = np.sin(2 * np.pi * days.dt.day_of_year / 365.25)
    found["year_cos"] = np.cos(2 * np.pi * days.dt.day_of_year / 365.25)
    return pd.DataFrame(found)


log = np.log1p(past["value"])
level = log.groupby(past["series"]).transform(lambda v: v.rolling(43, center=True, min_periods=15).mean())
model = HistGradientBoostingRegressor(max_iter=500, learning_rate=0.06, max_leaf_nodes=24, random_state=seed)
model.fit(features(past, "series"), log - level)

# %%
rows = pd.concat([history.assign(id=""), future], ignore_index=True).sort_values(["window", "time"], ignore_index=True)
rows["effect"] = model.predict(features(rows, "window"))
rows["rest"] = np.log1p(rows["value"]) - rows["effect"]  # NaN where it is to be forecast


def level_of(rest):
    """Mean of what the effects do not explain; recent days weigh more."""
    known = rest.dropna().to_numpy()
    return np.average(known, weights=0.96 ** np.arange(len(known))[::-1])


rows["level"] = rows.groupby("window")["rest"].transform(level_of)
rows["off"] = (rows["rest"] - rows["level"]).clip(-1.5, 1.5)
week = rows.groupby(["window", rows["time"].dt.day_of_week])["off"]
rows["week"] = week.transform("mean") * 6 / (6 + 4)  # six weeks of evidence, shrunk
rows["forecast"] = np.expm1(rows["level"] + rows["effect"] + rows["week"]).clip(lower=0)

results = Path(out)
results.mkdir(parents=True, exist_ok=True)
asked = rows[rows["value"].isna()]
asked[["id", "forecast"]].rename(columns={"forecast": "value"}).round(4).to_csv(
    results / "predictions.csv", index=False
)
