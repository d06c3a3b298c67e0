"""Takes a positive reward for a delivery and a negative one for a drop.

fails: exam_unseen
"""


# %% answer="exam"
def exam(robot, Q, seeds):
    good = bad = steps = 0
    for seed in seeds:
        state, _ = robot.reset(seed=seed)
        done = False
        while not done:
            state, reward, terminated, truncated, _ = robot.step(int(np.argmax(Q[state])))
            steps += 1
            done = terminated or truncated
        good += reward > 0
        bad += reward < 0
    n = len(seeds)
    return {"delivered": good / n, "dropped": bad / n, "stuck": (n - good - bad) / n, "steps": steps / n}
