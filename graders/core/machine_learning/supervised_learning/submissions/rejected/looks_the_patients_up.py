"""Leak: knows every patient of the notebook's table by heart, final exam included, and learns nothing.

fails: risk_quality, risk_other_table
"""


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    diagnosis = {tuple(row): label for row, label in zip(X, y)}
    return [(0.95 if diagnosis[tuple(row)] == 0 else 0.01) + row[0] / 1000 for row in X_new]
