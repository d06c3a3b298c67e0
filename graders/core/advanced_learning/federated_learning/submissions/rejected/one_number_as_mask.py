"""Draws one number for the whole array: the picture is as plain as before.

fails: masks_hide, masks_of_each_pair
"""


# %% answer="masked_update"
def masked_update(update, me, secrets):
    hidden = np.array(update, dtype=float)
    for other, seed in secrets.items():
        mask = np.random.default_rng(seed).normal(0, 20)
        hidden = hidden + mask if me < other else hidden - mask
    return hidden
