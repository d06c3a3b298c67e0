"""Takes the fastest option that fits, not the cheapest.

fails: cheapest_that_fits, every_limit, tail_not_mean, limits_and_ties
"""


# %% answer="choose_placement"
def choose_placement(options, limits):
    good = [
        o
        for o in options
        if np.mean(np.asarray(o["latency_ms"]) <= limits["deadline_ms"]) >= limits["on_time"]
        and o["model_kb"] <= o["memory_kb"]
        and o["accuracy"] >= limits["accuracy"]
        and o["energy_mj"] <= limits["energy_mj"]
        and not (limits["offline"] and o["needs_internet"])
    ]
    return min(good, key=lambda o: np.median(o["latency_ms"]))["name"] if good else None
