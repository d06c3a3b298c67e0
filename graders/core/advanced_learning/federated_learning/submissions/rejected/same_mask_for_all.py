"""Ignores the seeds: every pair has the same mask, which anybody can draw.

fails: masks_hide, masks_of_each_pair
"""


# %% answer="masked_update"
def masked_update(update, me, secrets):
    hidden = np.array(update, dtype=float)
    for other in secrets:
        mask = np.random.default_rng(0).normal(0, 20, hidden.shape)
        hidden = hidden + mask if me < other else hidden - mask
    return hidden
