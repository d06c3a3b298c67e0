"""Compares the mean latency with the deadline, as if nobody were ever late.

fails: tail_not_mean
"""


# %% answer="choose_placement"
def choose_placement(options, limits):
    good = [
        o
        for o in options
        if np.mean(o["latency_ms"]) <= limits["deadline_ms"]
        and o["model_kb"] <= o["memory_kb"]
        and o["accuracy"] >= limits["accuracy"]
        and o["energy_mj"] <= limits["energy_mj"]
        and not (limits["offline"] and o["needs_internet"])
    ]
    return min(good, key=lambda o: (o["cost"], o["energy_mj"]))["name"] if good else None
