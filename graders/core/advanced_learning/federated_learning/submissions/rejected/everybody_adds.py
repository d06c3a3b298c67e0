"""Both plants of a pair add their mask: nothing cancels.

fails: masks_cancel, masks_unseen
"""


# %% answer="masked_update"
def masked_update(update, me, secrets):
    hidden = np.array(update, dtype=float)
    for seed in secrets.values():
        hidden = hidden + np.random.default_rng(seed).normal(0, 20, hidden.shape)
    return hidden
