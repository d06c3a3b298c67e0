"""Reports the mean difference: one bad row among many disappears.

fails: compare_same, compare_differs, compare_long, compare_refused
"""


# %% answer="compare"
def compare(ask, rows, offline, atol):
    online, refused = [], 0
    kept = []
    for start in range(0, len(rows), 64):
        status, body = ask(np.asarray(rows)[start : start + 64].tolist())
        if status == 200:
            online += body["chance"]
            kept += list(offline[start : start + 64])
        else:
            refused += 1
    online, kept = np.array(online), np.array(kept)
    gap = float(np.mean(np.abs(online - kept))) if len(kept) else 0.0
    flips = int(np.sum((online >= 0.5) != (kept >= 0.5)))
    return {"max_diff": gap, "flips": flips, "refused": refused, "same": refused == 0 and gap <= atol}
