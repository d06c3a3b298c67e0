"""Copies the worked example: the first column alone.

fails: risk_quality, risk_other_table
"""


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(X_train[:, [0]], y_train)
    return model.predict_proba(X_new[:, [0]])[:, 0]
