"""A random forest that changes its mind at every call.

fails: risk_one_by_one
"""


# %% answer="malignant_risk"
def malignant_risk(X_train, y_train, X_new):
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(60).fit(X_train, y_train)
    return model.predict_proba(X_new)[:, 0]
