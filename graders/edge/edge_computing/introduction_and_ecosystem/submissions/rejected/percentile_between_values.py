"""Compares an interpolated percentile with the deadline: with three of four on time it invents a value in between.

fails: limits_and_ties
"""


# %% answer="choose_placement"
def choose_placement(options, limits):
    good = [
        o
        for o in options
        if np.percentile(o["latency_ms"], 100 * limits["on_time"]) <= limits["deadline_ms"]
        and o["model_kb"] <= o["memory_kb"]
        and o["accuracy"] >= limits["accuracy"]
        and o["energy_mj"] <= limits["energy_mj"]
        and not (limits["offline"] and o["needs_internet"])
    ]
    return min(good, key=lambda o: (o["cost"], o["energy_mj"]))["name"] if good else None
