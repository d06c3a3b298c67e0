"""Goes on trying at random while it is examined.

fails: exam_counts, exam_is_repeatable, exam_unseen, exam_stuck
"""


# %% answer="exam"
def exam(robot, Q, seeds):
    dice = random.Random()
    ends, steps = {"deliver": 0, "drop": 0, "stuck": 0}, 0
    for seed in seeds:
        state, _ = robot.reset(seed=seed)
        done = False
        while not done:
            action = dice.randrange(4) if dice.random() < 0.5 else int(np.argmax(Q[state]))
            state, _, terminated, truncated, info = robot.step(action)
            steps += 1
            done = terminated or truncated
        ends[info["event"] if terminated else "stuck"] += 1
    n = len(seeds)
    return {
        "delivered": ends["deliver"] / n,
        "dropped": ends["drop"] / n,
        "stuck": ends["stuck"] / n,
        "steps": steps / n,
    }
