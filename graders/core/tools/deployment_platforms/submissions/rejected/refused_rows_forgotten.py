"""Drops the requests that were refused, and calls the rest the same.

fails: compare_refused
"""


# %% answer="compare"
def compare(ask, rows, offline, atol):
    gaps, flips, refused = [0.0], 0, 0
    for start in range(0, len(rows), 64):
        status, body = ask(np.asarray(rows)[start : start + 64].tolist())
        if status != 200:
            refused += 1
            continue
        online, expected = np.array(body["chance"]), np.asarray(offline)[start : start + 64]
        gaps.append(np.abs(online - expected).max())
        flips += int(np.sum((online >= 0.5) != (expected >= 0.5)))
    return {"max_diff": max(gaps), "flips": flips, "refused": refused, "same": max(gaps) <= atol}
