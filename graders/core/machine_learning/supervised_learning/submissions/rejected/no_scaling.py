"""Leaves standardisation out: it happens to work on these data, not in other units.

fails: risk_other_table
"""


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    model = LogisticRegression(max_iter=1000).fit(X_train, y_train)
    return model.predict_proba(X_new)[:, 0]
