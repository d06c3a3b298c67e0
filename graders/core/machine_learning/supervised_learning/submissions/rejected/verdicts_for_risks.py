"""Returns 0 or 1 instead of a risk.

fails: risk_direction, risk_quality, risk_other_table
"""


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(X_train, y_train)
    return 1 - model.predict(X_new)
