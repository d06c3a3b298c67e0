"""Counts every episode that did not go over the edge as a delivery.

fails: exam_counts, exam_is_repeatable, exam_unseen, exam_stuck
"""


# %% answer="exam"
def exam(robot, Q, seeds):
    dropped = steps = 0
    for seed in seeds:
        state, _ = robot.reset(seed=seed)
        done = False
        while not done:
            state, _, terminated, truncated, info = robot.step(int(np.argmax(Q[state])))
            steps += 1
            done = terminated or truncated
        dropped += info["event"] == "drop"
    n = len(seeds)
    return {"delivered": 1 - dropped / n, "dropped": dropped / n, "stuck": 0.0, "steps": steps / n}
