"""Drives the same episodes every time, 0 to n - 1, whatever the questions are.

fails: exam_is_repeatable, exam_unseen
"""


# %% answer="exam"
def exam(robot, Q, seeds):
    ends, steps = {"deliver": 0, "drop": 0, "stuck": 0}, 0
    for seed in range(len(seeds)):
        state, _ = robot.reset(seed=seed)
        done = False
        while not done:
            state, _, terminated, truncated, info = robot.step(int(np.argmax(Q[state])))
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
