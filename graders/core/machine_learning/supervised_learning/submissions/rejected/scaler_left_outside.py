"""Trains on standardised rows, then asks about raw ones.

fails: risk_direction, risk_quality, risk_other_table
"""


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    Z = StandardScaler().fit_transform(X_train)
    model = LogisticRegression(max_iter=1000).fit(Z, y_train)
    return model.predict_proba(X_new)[:, 0]
