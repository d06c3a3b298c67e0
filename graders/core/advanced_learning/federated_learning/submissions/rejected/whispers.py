"""Masks that are far too small to hide anything.

fails: masks_hide, masks_of_each_pair
"""


# %% answer="masked_update"
def masked_update(update, me, secrets):
    hidden = np.array(update, dtype=float)
    for other, seed in secrets.items():
        mask = np.random.default_rng(seed).normal(0, 0.01, hidden.shape)
        hidden = hidden + mask if me < other else hidden - mask
    return hidden
