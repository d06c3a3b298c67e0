"""Leak: standardises the new patients by their own mean.

fails: risk_one_by_one
"""


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    model = LogisticRegression(max_iter=1000).fit(StandardScaler().fit_transform(X_train), y_train)
    return model.predict_proba(StandardScaler().fit_transform(X_new))[:, 0]
