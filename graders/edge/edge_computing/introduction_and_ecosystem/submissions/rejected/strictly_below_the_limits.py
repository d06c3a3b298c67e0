"""Being exactly at a limit counts as breaking it, and energy is not looked at.

fails: every_limit, limits_and_ties
"""


# %% answer="choose_placement"
def choose_placement(options, limits):
    good = [
        o
        for o in options
        if np.mean(np.asarray(o["latency_ms"]) < limits["deadline_ms"]) >= limits["on_time"]
        and o["model_kb"] < o["memory_kb"]
        and o["accuracy"] > limits["accuracy"]
        and not (limits["offline"] and o["needs_internet"])
    ]
    return min(good, key=lambda o: (o["cost"], o["energy_mj"]))["name"] if good else None
