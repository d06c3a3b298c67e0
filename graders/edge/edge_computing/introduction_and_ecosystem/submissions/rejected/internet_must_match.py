"""Where the internet may be used, refuses every option that does without it.

fails: every_limit
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
        and o["needs_internet"] != limits["offline"]
    ]
    return min(good, key=lambda o: (o["cost"], o["energy_mj"]))["name"] if good else None
