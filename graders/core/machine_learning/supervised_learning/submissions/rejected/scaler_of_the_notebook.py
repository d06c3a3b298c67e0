"""Leak: fits the scaler once, on the whole table of the notebook.

fails: risk_other_table
"""

# %% answer="malignant_risk"
whole_table = StandardScaler().fit(X)


def malignant_risk(X_train, y_train, X_new):
    model = LogisticRegression(max_iter=1000).fit(whole_table.transform(X_train), y_train)
    return model.predict_proba(whole_table.transform(X_new))[:, 0]
